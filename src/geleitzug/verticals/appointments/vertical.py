# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of appointments: what each room brings."""

from geleitzug.core.vertical import Vertical
from geleitzug.verticals.appointments.queue import places as queue
from geleitzug.verticals.appointments.queue import seeds as queue_seeds

VERTICAL = Vertical(
    key="appointments",
    title={"de": "Termine und Warteschlange", "en": "Appointments and queue"},
    pages="geleitzug.verticals.appointments.urls",
    office_pages="geleitzug.verticals.appointments.office_urls",
    places=(*queue.PLACES,),
    done={**queue.DONE},
    seed=queue_seeds.seed,
)
