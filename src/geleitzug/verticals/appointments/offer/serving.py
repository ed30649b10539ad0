# SPDX-License-Identifier: EUPL-1.2
"""The appointments of a day as staff may see them, and finding one by name or number. What is done with them is core's.

Names are sealed: they are searched within the day that is shown, a number within all days that are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.rules import State
from geleitzug.core.cases.models import Case
from geleitzug.ground.people.actors import Actor, offices_with

SHOWN = (State.BOOKED, State.ARRIVED, State.SERVED, State.MISSED)
A_PAGE = 100
MOST = 600
"""So many appointments of a day are looked through for a name, and printed; more no location has."""


_ports: dict[str, Callable[[Location], bool]] = {"calls_numbers": lambda _location: False}


def register(*, calls_numbers: Callable[[Location], bool]) -> None:
    """Say by what it is known that people at a location are called by numbers: then the counter notes who is there."""
    _ports["calls_numbers"] = calls_numbers


def calls_numbers(location: Location) -> bool:
    """Tell whether people at a location are called by numbers: marked here they would stand in no queue."""
    return _ports["calls_numbers"](location)


def locations_for(by: Actor) -> list[Location]:
    """Return the locations whose appointments somebody may see."""
    offices = offices_with(by, SERVE)
    return list(Location.objects.filter(office__in=offices).order_by("name", "id"))


def of_day(location: Location, day: date) -> QuerySet[Booking]:
    """Return the appointments of a day at a location."""
    return Booking.objects.filter(location=location, day=day, state__in=SHOWN).select_related("counter", "location")


def booking_for(by: Actor, key: UUID) -> Booking | None:
    """Return an appointment somebody may see, or None."""
    found = Booking.objects.filter(
        pk=key, location__office__in=offices_with(by, SERVE), state__in=(*SHOWN, State.CANCELLED)
    )
    return found.select_related("location", "counter").first()


def found_by(words: str, location: Location, day: date) -> list[Booking]:
    """Return the appointments that a number or a part of a name means: the day's first, then those of other days."""
    folded = words.casefold()
    today = [each for each in of_day(location, day).order_by("starts", "id")[:MOST] if _means(each, folded)]
    others = Booking.objects.filter(
        Q(location__office=location.office) & ~Q(pk__in=[each.pk for each in today]),
        number=words.upper().replace(" ", ""), state__in=SHOWN,
    )  # fmt: skip
    return [*today, *others.select_related("counter", "location").order_by("starts", "id")[:A_PAGE]]


def case_number(booking: Booking, *, by: Actor) -> str:
    """Return the number of the case an appointment is for, where somebody may see that case; else nothing.

    Whoever is served here may have a case in another office.
    """
    keys: Sequence[UUID] = [each for each in (booking.case_id, booking.application_id) if each]
    if not keys:
        return ""
    return Case.objects.visible_to(by).filter(pk__in=keys).values_list("number", flat=True).first() or ""


def _means(booking: Booking, folded: str) -> bool:
    return booking.number.casefold() == folded.replace(" ", "") or folded in booking.name.casefold()
