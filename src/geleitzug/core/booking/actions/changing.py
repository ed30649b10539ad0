# SPDX-License-Identifier: EUPL-1.2
"""Changing an appointment and calling it off: by its link, at the telephone, or because it cannot be held."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import IntegrityError

from geleitzug.core.booking import codes, mails
from geleitzug.core.booking.errors import NoSuchBooking, NotAllowedNow, TimeGone
from geleitzug.core.booking.events import TimeCancelled, TimeChanged, TimeMoved, tell
from geleitzug.core.booking.finding import look_at, take
from geleitzug.core.booking.locking import at_the_book, drop_over, locked
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.permissions import PLAN, SERVE
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import Channel, State, given_back_at
from geleitzug.ground.crypto import keyring
from geleitzug.ground.people.actors import Actor, ActorKind, require

CITIZEN, STAFF, ABSENCE = "citizen", "staff", "absence"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when an appointment is; ``blocked_until`` is when the counter is free again."""

    location: UUID
    counter: UUID
    day: date
    starts: datetime
    ends: datetime
    blocked_until: datetime


def wanted_of(booking: Booking, *, channel: Channel | None = None, wheelchair: bool = False) -> Wanted:
    """Return what somebody would ask for who wants the same at another time, or needs a ``wheelchair`` by now."""
    channel = channel or Channel(booking.channel)
    is_wheelchair = booking.wheelchair or wheelchair
    return Wanted(booking.errands, wheelchair=is_wheelchair, channel=channel, by_video=booking.by_video)


def change(
    code: str, location: str, starts: datetime, *, wheelchair: bool = False, by: Actor, now: datetime
) -> Booking:
    """Take another time instead, by the link; the old one is kept until it is certain. Pressed twice it is one change.

    ``wheelchair`` adds that somebody needs a counter for it; what was said before stays said.
    Raises NoSuchBooking, NotAllowedNow, TimeGone.
    """
    booking = _by_code(code)
    return move(booking, location, starts, channel=Channel.ONLINE, wheelchair=wheelchair, by=by, now=now)


def move(
    booking: Booking,
    location: str,
    starts: datetime,
    *,
    channel: Channel | None = None,
    wheelchair: bool = False,
    by: Actor,
    now: datetime,
) -> Booking:
    """Give an appointment another time: staff for somebody who calls, or whoever has the link.

    Raises NotPermitted, NoSuchBooking, NotAllowedNow, TimeGone.
    """
    starts = starts.astimezone(UTC)
    try:
        with at_the_book():
            if by.kind is ActorKind.STAFF:
                by = require(by, SERVE, office=booking.location.office)
            is_the_same = booking.starts == starts and booking.location.key == location
            if is_the_same and (booking.wheelchair or not wheelchair):
                return booking
            wanted = wanted_of(booking, channel=channel or Channel.TELEPHONE, wheelchair=wheelchair)
            time = look_at(wanted, location, starts, now, own=booking)
            found = locked(booking.pk, also=[time.key])
            _check_open(found, now)
            before, found.wheelchair = found.starts, wanted.wheelchair
            counter = take(time, now, without=[found.pk])
            put(found, Spot(time.place.id, counter, time.day, time.starts, time.ends, time.blocked_until), now=now)
            told = TimeChanged(subject=found.pk, location=time.place.name, was_starts=before, starts=found.starts)
            tell(told, by=by)
            mails.changed(found, before, by=by)
            return found
    except IntegrityError as error:
        raise TimeGone from error


def displace(booking: Booking, day: date, starts: datetime, counter: UUID, *, by: Actor, now: datetime) -> datetime:
    """Put an appointment that cannot be held to another counter or time of its location; returns when it was.

    That its rules allow it the caller has looked up. Whom a mail reaches is written to if the time is another.
    Raises NotPermitted, NoSuchBooking, NotAllowedNow, TimeGone.
    """
    by = require(by, PLAN, office=booking.location.office)
    try:
        with at_the_book():
            found = locked(booking.pk, also=[(booking.location_id, day)])
            if found.standing is not State.BOOKED or found.location_id != booking.location_id:
                raise NotAllowedNow  # who has it went elsewhere meanwhile
            before, later = found.starts, starts - found.starts
            until = found.ends + later, found.blocked_until + later
            put(found, Spot(found.location_id, counter, day, starts, *until), is_told=bool(later), now=now)
            tell(TimeMoved(subject=found.pk, location=booking.location.name, was_starts=before, starts=starts), by=by)
            if later:
                mails.moved(found, before, by=by)
            return before
    except IntegrityError as error:
        raise TimeGone from error


def put(booking: Booking, spot: Spot, *, is_told: bool = True, by_chance: float | None = None, now: datetime) -> None:
    """Put a locked booking to a spot of a locked day; the time it leaves is everybody's at a later moment.

    ``is_told``: who has it hears of it, and is reminded anew. ``by_chance`` lies between 0 and 1 (rules.given_back_at).
    """
    drop_over(spot.location, spot.day, now)
    _leave(booking, now, _chance() if by_chance is None else by_chance)
    booking.location_id, booking.counter_id, booking.day = spot.location, spot.counter, spot.day
    booking.starts, booking.ends, booking.blocked_until = spot.starts, spot.ends, spot.blocked_until
    if is_told:
        booking.changes, booking.reminded_at = booking.changes + 1, None
    booking.save()


def _leave(booking: Booking, now: datetime, by_chance: float) -> None:
    """Write down the time a booking leaves, without a word of whose it was, until it is given back."""
    Booking.objects.create(
        location_id=booking.location_id,
        counter_id=booking.counter_id,
        day=booking.day,
        starts=booking.starts,
        ends=booking.ends,
        blocked_until=booking.blocked_until,
        state=State.MOVED,
        channel=booking.channel,
        given_back_at=given_back_at(now, booking.starts, by_chance),
        ended_at=now,
    )


def cancel(code: str, *, by: Actor, now: datetime) -> Booking:
    """Call an appointment off by its link; done twice it is done once. Raises NoSuchBooking, NotAllowedNow."""
    return call_off(_by_code(code), why=CITIZEN, by=by, now=now)


def call_off(booking: Booking, *, why: str = STAFF, by: Actor, now: datetime) -> Booking:
    """Call an appointment off; name, address and note are deleted at once, their key with them.

    Raises NotPermitted, NoSuchBooking, NotAllowedNow.
    """
    with at_the_book():
        if by.kind is ActorKind.STAFF:
            by = require(by, SERVE, office=booking.location.office)
        found = locked(booking.pk)
        if found.standing is State.CANCELLED:
            return found
        _check_open(found, now)
        found.given_back_at = given_back_at(now, found.starts, _chance())
        close(found, why=why, by=by, now=now)
        return found


def close(booking: Booking, *, why: str, waiting: str = "", by: Actor, now: datetime) -> None:
    """Close a locked booking as called off, say so, and forget who had it; ``waiting`` is the code of their place."""
    mails.cancelled(booking, why=why, by=by, waiting=waiting)
    booking.state, booking.ended_at, booking.called_off_why = State.CANCELLED, now, why
    booking.called_off_name = by.signed if by.kind is ActorKind.STAFF else ""
    forget_who(booking)
    tell(TimeCancelled(subject=booking.pk, location=booking.location.name, starts=booking.starts, why=why), by=by)


def forget_who(booking: Booking) -> None:
    """Delete what a booking says of a person, with the key, and keep that there was one."""
    booking.secret = booking.name = booking.mail = booking.phone = booking.note = booking.once_mark = ""
    booking.account = None
    booking.save()
    keyring.forget([booking.pk])


def _chance() -> float:
    return secrets.randbelow(10**6) / 10**6


def _check_open(booking: Booking, now: datetime) -> None:
    if booking.standing is not State.BOOKED or booking.starts <= now:
        raise NotAllowedNow


def _by_code(code: str) -> Booking:
    with at_the_book():
        found = Booking.objects.select_related("location").filter(holder=codes.holder_of(code)).first()
    if found is None:
        raise NoSuchBooking
    return found
