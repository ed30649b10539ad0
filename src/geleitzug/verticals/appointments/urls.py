# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the vertical for everybody, at the root of a portal; each room brings its own."""

from geleitzug.verticals.appointments.citizen import urls as citizen
from geleitzug.verticals.appointments.offer import urls as offer
from geleitzug.verticals.appointments.queue import urls as queue

app_name = "appointments"

urlpatterns = [*citizen.urlpatterns, *offer.urlpatterns, *queue.urlpatterns]
