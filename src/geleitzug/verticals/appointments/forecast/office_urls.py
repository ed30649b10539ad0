# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the forecast, below ``/amt/``."""

from django.urls import path

from geleitzug.verticals.appointments.forecast.views import taking, weeks

urlpatterns = [
    path("termine/prognose/", weeks.overview, name="forecasts"),
    path("termine/prognose/<uuid:key>/", weeks.week, name="forecast"),
    path("termine/prognose/<uuid:key>/korridore/", taking.take, name="take_corridors"),
]
