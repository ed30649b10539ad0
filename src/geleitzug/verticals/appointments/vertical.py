# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of appointments: what each room brings."""

from geleitzug.core.vertical import Vertical
from geleitzug.verticals.appointments.citizen import in_applications, leading
from geleitzug.verticals.appointments.citizen import seeds as people
from geleitzug.verticals.appointments.figures import places as figures
from geleitzug.verticals.appointments.figures import seeds as past
from geleitzug.verticals.appointments.figures import sentences as counted
from geleitzug.verticals.appointments.forecast import clock as learning
from geleitzug.verticals.appointments.forecast import places as forecast
from geleitzug.verticals.appointments.offer import from_cases, seeds
from geleitzug.verticals.appointments.offer import places as offer
from geleitzug.verticals.appointments.queue import places as queue
from geleitzug.verticals.appointments.queue import seeds as visitors
from geleitzug.verticals.appointments.queue import sentences as called


def _play() -> None:
    """Let people book, others stand in the hall today, and have had two years of that; then learn from what was."""
    people.play()
    past.play()
    visitors.play()
    learning.learn_demand()


VERTICAL = Vertical(
    key="appointments",
    title={"de": "Termine und Warteschlange", "en": "Appointments and queue"},
    pages="geleitzug.verticals.appointments.urls",
    office_pages="geleitzug.verticals.appointments.office_urls",
    places=(*offer.PLACES, *queue.PLACES, *figures.PLACES, *forecast.PLACES),
    done={**offer.DONE, **queue.DONE, **figures.DONE, **forecast.DONE},
    leads=leading.leads,
    findables=leading.findables,
    panels={**from_cases.PANELS, **in_applications.PANELS},
    case_reads=from_cases.reads_of,
    sentences={**called.SENTENCES, **counted.SENTENCES},
    seed=seeds.seed,
    play=_play,
)
