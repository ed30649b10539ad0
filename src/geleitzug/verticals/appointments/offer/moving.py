# SPDX-License-Identifier: EUPL-1.2
"""Moving appointments that cannot be held: proposals for a location, carrying out what was chosen, whom to telephone.

Where they could go is proposing.py; that a time is really free decides core/booking when it is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from geleitzug.core.booking.actions.changing import displace
from geleitzug.core.booking.actions.waiting import wait_instead
from geleitzug.core.booking.errors import BookingError, TimeGone
from geleitzug.core.booking.events import AppointmentsMoved
from geleitzug.core.booking.locking import at_the_book, lock_days
from geleitzug.core.booking.models import Booking, Counter, Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.booking.rules import State
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.web.formats import short_day
from geleitzug.verticals.appointments.offer import outside, rows
from geleitzug.verticals.appointments.offer.dayplan import GRAIN, shut_by
from geleitzug.verticals.appointments.offer.models import ToTelephone
from geleitzug.verticals.appointments.offer.proposing import DAYS, Option, Proposal, Visit, propose

AT_ONCE = 60
"""So many appointments are decided about at once."""
GONE = (State.CANCELLED, State.MOVED)
KEEP, WAIT = "lassen", "warteliste"
"""What can be chosen besides a time: nothing yet, or the waiting list."""
MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the choices: moved, put on the waiting list, and those whose new time somebody else has by now."""

    moved: int
    waiting: int
    refused: int


def proposals(location: Location, found: Sequence[outside.Outside]) -> list[Proposal]:
    """Return a proposal for each appointment that cannot be held."""
    if not found:
        return []
    zone, now = ZoneInfo(location.zone), timezone.now()
    first = min(each.booking.day for each in found)
    last = max(each.booking.day for each in found) + timedelta(days=DAYS)
    rules = rows.rules_of(location, first, last)
    busy = rows.taken(location, first, last)
    visits = [_visit(each.booking, zone) for each in found]
    return propose(visits, lru_cache(maxsize=None)(rules.day), busy, now, zone)


def choices_of(proposal: Proposal, booking: Booking, location: Location) -> list[tuple[str, str]]:
    """Return what can be chosen for an appointment; the first is proposed."""
    found = [(_key(option, location), _words(option, proposal.visit)) for option in proposal.options]
    if booking.mail:  # whom only the telephone reaches is not called off before they know: their number would be gone
        found.append((WAIT, _("absagen, auf die Warteliste")))
    return [*found, (KEEP, _("noch so lassen"))]


@transaction.atomic
def carry_out(location: Location, chosen: Mapping[UUID, str], *, by: Actor) -> Done:
    """Do what was chosen for each appointment. Raises NotPermitted.

    Who has given a mail address is written to by core; who has none stands on the list of those to be telephoned.
    """
    by = require(by, PLAN, office=location.office)
    counters = {str(key): key for key in Counter.objects.filter(location=location).values_list("pk", flat=True)}
    moved = waiting = refused = 0
    asked = [(each.booking, chosen.get(each.booking.pk, KEEP)) for each in outside.at([location]).rows]
    asked = [(booking, wanted) for booking, wanted in asked if wanted != KEEP]
    with at_the_book():  # all at once and in one order: who books meanwhile waits, and nobody waits for one another
        lock_days(_days(location, asked))
    for booking, wanted in asked:
        try:
            if wanted == WAIT:
                wait_instead(booking, by=by, now=timezone.now())
                waiting += 1
                continue
            _move(booking, _starts(wanted), counters[wanted.partition("|")[2]], by=by)
            moved += 1
        except (BookingError, ValueError, KeyError):
            refused += 1
    left = len(outside.at([location]).rows)
    if moved or waiting:
        emit(AppointmentsMoved(subject=location.pk, moved=moved, left=left), by=by)
    return Done(moved, waiting, refused)


def to_telephone(location: Location) -> QuerySet[ToTelephone]:
    """Return who is to be told by telephone."""
    found = ToTelephone.objects.filter(booking__location=location, done_at=None)
    return found.select_related("booking", "booking__counter").order_by("id")[:MOST_CALLS]


def told(location: Location, key: UUID, *, by: Actor) -> bool:
    """Note that somebody knows; tells whether there was somebody. Raises NotPermitted."""
    require(by, PLAN, office=location.office)
    return bool(ToTelephone.objects.filter(pk=key, booking__location=location).update(done_at=timezone.now()))


def _starts(wanted: str) -> datetime:
    """Return the moment of a choice; raises ValueError for what no page has offered."""
    found = datetime.fromisoformat(wanted.partition("|")[0])
    if found.tzinfo is None or not 2000 < found.year < 2200:
        raise ValueError(wanted)
    return found


def _days(location: Location, asked: Sequence[tuple[Booking, str]]) -> set[tuple[UUID, date]]:
    """Return the days of some appointments and those to which they are to go."""
    found, zone = {(location.pk, booking.day) for booking, _wanted in asked}, ZoneInfo(location.zone)
    for _booking, wanted in asked:
        with suppress(ValueError):  # refused in its turn
            found.add((location.pk, _starts(wanted).astimezone(zone).date()))
    return found


def _move(booking: Booking, starts: datetime, counter: UUID, *, by: Actor) -> None:
    """Put an appointment to a time at a counter; whom no mail reaches is to be telephoned if the time is another.

    Raises TimeGone where the rules do not allow it or somebody else has it, NoSuchBooking, NotAllowedNow.
    """
    location, now = booking.location, timezone.now()
    zone = ZoneInfo(location.zone)
    day = starts.astimezone(zone).date()
    span = rows.wall(starts, booking.blocked_until + (starts - booking.starts), day, zone)
    errands = frozenset(line.errand for line in booking.errands)
    if starts < now or shut_by(rows.rules_of(location, day, day).day(day), counter, span, errands):
        raise TimeGone
    before = displace(booking, day, starts, counter, by=by, now=now)
    if starts != before and not booking.mail:
        ToTelephone.objects.create(booking=booking, was_starts=before)


def _visit(booking: Booking, zone: ZoneInfo) -> Visit:
    span = rows.wall(booking.starts, booking.blocked_until, booking.day, zone)
    begins = (span & -span).bit_length() - 1
    errands = frozenset(line.errand for line in booking.errands)
    return Visit(booking.pk, booking.day, begins, span.bit_count(), errands, booking.wheelchair)


def _key(option: Option, location: Location) -> str:
    return f"{option.moment(ZoneInfo(location.zone)).isoformat()}|{option.counter}"


def _words(option: Option, visit: Visit) -> str:
    if (option.day, option.begins) == (visit.day, visit.begins):
        return _("gleiche Zeit, %(counter)s") % {"counter": option.name}
    clock = f"{option.begins * GRAIN // 60}:{option.begins * GRAIN % 60:02}"
    if option.day == visit.day:
        return _("am selben Tag um %(clock)s, %(counter)s") % {"clock": clock, "counter": option.name}
    weekday = WEEKDAYS_ABBR[option.day.weekday()]
    return f"{weekday} {short_day(option.day)}, {clock}, {option.name}"
