# SPDX-License-Identifier: EUPL-1.2
"""Looking for a counter for one time, under the lock of its day: what pages found free may be gone by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from geleitzug.core.booking import lately, meeting, reading
from geleitzug.core.booking.errors import AccountNeeded, NoVideo, TimeGone, TooManyPersons
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.offering import Need, Taken, counter_for
from geleitzug.core.booking.queries import Asked, Wanted, asked_for, earliest_start, need_for, open_days, suits
from geleitzug.core.booking.reading import Place, PlannedDay
from geleitzug.core.booking.rules import SLOT, Line, length_of
from geleitzug.ground.tenancy import doors


@dataclass(frozen=True, slots=True)
class Time:
    """A time somebody wants, with what it takes; not yet a counter."""

    place: Place
    day: date
    planned: PlannedDay
    need: Need
    starts: datetime
    ends: datetime
    blocked_until: datetime

    @property
    def key(self) -> tuple[UUID, date]:
        """Return what is locked for it."""
        return self.place.id, self.day


def check_who(lines: Sequence[Line], *, has_account: bool) -> dict[str, Asked]:
    """Refuse more people than fit an appointment, and who is not signed in where that is needed; return the errands.

    Raises UnknownErrand, TooManyPersons, AccountNeeded.
    """
    asked = asked_for(lines)
    for each in lines:
        if each.count < 1 or each.count > asked[each.errand].most_persons:
            raise TooManyPersons(asked[each.errand].most_persons)
    if not has_account and any(each.account_needed for each in asked.values()):
        raise AccountNeeded
    return asked


def check_how(wanted: Wanted, asked: Mapping[str, Asked]) -> None:
    """Refuse to meet by video what is not done that way, or where the town has no server for it; raises NoVideo."""
    if wanted.by_video and not (meeting.is_offered() and all(each.by_video for each in asked.values())):
        raise NoVideo


def look_at(
    wanted: Wanted,
    location: str,
    starts: datetime,
    now: datetime,
    *,
    own: Booking | None = None,
    asked: Mapping[str, Asked] | None = None,
) -> Time:
    """Return a time as it is known without a lock; raises TimeGone, UnknownErrand, NoVideo.

    Most of those who come too late are sent away here: they wait for nobody and nobody for them. ``own`` is the
    booking that is to be moved: where it may lie in the way of itself, only the lock tells. ``asked`` are the errands,
    where they are known already.
    """
    # Sums on the wall clock go wrong in the hour that comes twice.
    starts, now = starts.astimezone(UTC), now.astimezone(UTC)
    known = asked_for(wanted.lines) if asked is None else asked
    if own is None:
        check_how(wanted, known)
    minutes, after = length_of(wanted.lines, {key: each.length for key, each in known.items()})
    place = next((each for each in reading.places(now) if each.key == location and suits(each, wanted)), None)
    if place is None or starts.timestamp() % (SLOT * 60) or starts < earliest_start(place, wanted, now):
        raise TimeGone
    day = place.today(starts)
    if day not in open_days(place, wanted, now):
        raise TimeGone
    planned = reading.days([(place, day)], now)[0]
    need = need_for(wanted, minutes, after)
    beginnings = planned.beginnings(need, now)
    lately.saw(doors.current_tenant(), wanted, location, planned.plan.day, beginnings)
    near_itself = own is not None and (own.location_id, own.day) == (place.id, day)
    if not near_itself and not beginnings >> planned.plan.day.bit(starts) & 1:
        raise TimeGone
    ends = starts + timedelta(minutes=minutes)
    return Time(place, day, planned, need, starts, ends, ends + timedelta(minutes=after))


def take(time: Time, now: datetime, *, without: Sequence[UUID] = ()) -> UUID:
    """Return a counter for a time whose day is locked; raises TimeGone."""
    key = (time.place.id, time.place.zone, time.day)
    taken = reading.read_taken([key], now, without=without, is_kept=False)[time.key]
    return take_from(time, taken, now)


def take_from(time: Time, taken: Taken, now: datetime) -> UUID:
    """Return a counter for a time among what is taken; raises TimeGone."""
    found = counter_for(time.planned.plan, taken, time.need, time.planned.plan.day.bit(time.starts), now)
    if found is None:
        raise TimeGone
    return found
