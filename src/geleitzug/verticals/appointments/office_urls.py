# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the vertical for staff, below ``/amt/``; each room brings its own."""

from geleitzug.verticals.appointments.figures import office_urls as figures
from geleitzug.verticals.appointments.forecast import office_urls as forecast
from geleitzug.verticals.appointments.offer import office_urls as offer
from geleitzug.verticals.appointments.queue import office_urls as queue

app_name = "appointments_office"

urlpatterns = [*figures.urlpatterns, *offer.urlpatterns, *queue.urlpatterns, *forecast.urlpatterns]
