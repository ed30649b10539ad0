# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of appointments: what each room brings."""

from geleitzug.core.vertical import Vertical
from geleitzug.verticals.appointments.offer import places as offer
from geleitzug.verticals.appointments.offer import seeds

VERTICAL = Vertical(
    key="appointments",
    title={"de": "Termine und Warteschlange", "en": "Appointments and queue"},
    office_pages="geleitzug.verticals.appointments.office_urls",
    places=(*offer.PLACES,),
    done={**offer.DONE},
    seed=seeds.seed,
)
