# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the vertical for staff, below ``/amt/``; each room brings its own."""

from geleitzug.verticals.appointments.offer import office_urls as offer

app_name = "appointments_office"

urlpatterns = [*offer.urlpatterns]
