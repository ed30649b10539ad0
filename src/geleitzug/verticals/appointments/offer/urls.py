# SPDX-License-Identifier: EUPL-1.2
"""The one address of the office's side at the root of a portal: where calendar programs look first."""

from django.urls import path

from geleitzug.verticals.appointments.offer.views import caldav

urlpatterns = [path(".well-known/caldav", caldav.well_known, name="caldav")]
