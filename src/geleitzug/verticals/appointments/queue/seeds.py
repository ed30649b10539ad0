# SPDX-License-Identifier: EUPL-1.2
"""Today's queue in the demo, played through the actions: some wait, one was served, one was called."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from geleitzug.core.booking.models import Counter, Errand, Location
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import MACHINE
from geleitzug.verticals.appointments.queue import calling, taking
from geleitzug.verticals.appointments.queue.models import Ticket
from geleitzug.verticals.appointments.queue.rules import Priority, Way

PLACES = ("mitte", "nord")
CALLS = "buergerbuero.leitung"
"""Who sits at the first counter of the demo's first queue; the clerk's is left for whoever tries it out."""


def play() -> None:
    """Let people come to the town's citizens' offices; a second time nobody comes."""
    if Ticket.objects.exists():
        return
    for location in Location.objects.filter(key__in=PLACES, active=True).order_by("key"):
        _people_come(location)


def _people_come(location: Location) -> None:
    errands = list(Errand.objects.filter(active=True).values_list("key", flat=True)[:3])
    counter = Counter.objects.filter(location=location, active=True).select_related("location").first()
    if not errands or counter is None:
        return
    now = timezone.now()
    priorities = (Priority.NONE, Priority.NONE, Priority.CHILDREN, Priority.NONE, Priority.NONE)
    for at, priority in enumerate(priorities):
        taking.take_number(
            location, by=MACHINE, now=now - timedelta(minutes=25 - 4 * at), way=Way.STAFF,
            lines=[(errands[at % len(errands)], 1)], priority=priority,
        )  # fmt: skip
    staff = people.staff_id(CALLS)
    actor = people.staff_actor(staff) if staff else None
    if actor is None or location.key != PLACES[0]:
        return
    seat = calling.sit_down(counter, by=actor, now=now - timedelta(minutes=12))
    served = calling.call_next(seat, by=actor, now=now - timedelta(minutes=11))
    if served is not None:
        done = list(served[0].errands)
        calling.finish(served[0], by=actor, now=now - timedelta(minutes=2), done=done)
    calling.call_next(seat, by=actor, now=now - timedelta(minutes=1))
