# SPDX-License-Identifier: EUPL-1.2
"""The demo's pick-up places, and documents on their way: the specimen's numbers, and some that are invented."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from geleitzug.core.booking.models import Location
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory, doors
from geleitzug.verticals.papers import actions, importing
from geleitzug.verticals.papers.delivery import Line, Sheet
from geleitzug.verticals.papers.models import IdDocument, PickUp
from geleitzug.verticals.papers.rules import ALPHABET, HandedTo, Kind

TOWNS = ("musterhafen", "sandmoor")
FETCH = "dokument-abholen"
"""The demo's errand for fetching."""
ARRIVED, ORDERED, HANDED_OUT = "L01X00T47", "C01X00T47", "L01X00T4F"
"""An identity card that is there, a passport in production, an identity card that was fetched."""
HOW_MANY = 40


def seed() -> None:
    """Let the demo's citizens' offices hand documents out; where some do already nothing is done."""
    town = directory.by_id(doors.current_tenant())
    if town.key not in TOWNS or PickUp.objects.exists():
        return
    for location in Location.objects.filter(active=True):
        actions.set_pick_up(location, FETCH, by=MACHINE)


def play() -> None:
    """Let the producer deliver, once: two lists, and one document that was fetched."""
    place = Location.objects.filter(pk__in=PickUp.objects.values("location")).order_by("key").first()
    if place is None or IdDocument.objects.exists():
        return
    today = timezone.localdate()
    invented = [Line(Kind.ID_CARD if at % 3 else Kind.PASSPORT, _invented(at)) for at in range(HOW_MANY)]
    ordered = [Line(Kind.ID_CARD, ARRIVED), Line(Kind.PASSPORT, ORDERED), *invented]
    importing.take_in(Sheet(tuple(ordered), ()), place=None, by=MACHINE, on=today - timedelta(days=14))
    delivered = [Line(Kind.ID_CARD, ARRIVED), *invented[: HOW_MANY // 2]]
    importing.take_in(Sheet(tuple(delivered), ()), place=place, by=MACHINE, on=today - timedelta(days=2))
    fetched = actions.note(Kind.ID_CARD, HANDED_OUT, place=place, by=MACHINE, on=today - timedelta(days=6))
    actions.hand_out(fetched, HandedTo.HOLDER, by=MACHINE, on=today - timedelta(days=1))


def _invented(at: int) -> str:
    """Return a number that no real authority gives out: they all begin like the specimen's."""
    many = len(ALPHABET)
    return f"L01X0{ALPHABET[at // many]}{ALPHABET[at % many]}{ALPHABET[at * 11 % many]}0"
