# SPDX-License-Identifier: EUPL-1.2
"""Changing an appointment and calling it off, by its link or by the office."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError

from geleitzug.core.booking import codes, mails
from geleitzug.core.booking.errors import NoSuchBooking, NotAllowedNow, TimeGone
from geleitzug.core.booking.events import TimeCancelled, TimeChanged, tell
from geleitzug.core.booking.finding import Time, look_at, take
from geleitzug.core.booking.locking import at_the_book, drop_over, locked
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import Channel, State, given_back_at
from geleitzug.ground.crypto import keyring
from geleitzug.ground.people.actors import Actor, ActorKind, require

CITIZEN, STAFF, ABSENCE = "citizen", "staff", "absence"


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
            put(found, time, take(time, now, without=[found.pk]), now=now, by_chance=secrets.randbelow(10**6) / 10**6)
            told = TimeChanged(subject=found.pk, location=time.place.name, was_starts=before, starts=found.starts)
            tell(told, by=by)
            mails.changed(found, before, by=by)
            return found
    except IntegrityError as error:
        raise TimeGone from error


def put(booking: Booking, time: Time, counter: UUID, *, now: datetime, by_chance: float) -> None:
    """Put a locked booking to a time at a counter; what it leaves is everybody's at a later moment."""
    drop_over(time.place.id, time.day, now)
    leave(booking, now=now, by_chance=by_chance)
    booking.location_id, booking.counter_id, booking.day = time.place.id, counter, time.day
    booking.starts, booking.ends, booking.blocked_until = time.starts, time.ends, time.blocked_until
    booking.changes, booking.reminded_at = booking.changes + 1, None
    booking.save()


def leave(booking: Booking, *, now: datetime, by_chance: float) -> None:
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
        mails.cancelled(found, why=why, by=by)
        found.state, found.ended_at = State.CANCELLED, now
        found.given_back_at = given_back_at(now, found.starts, secrets.randbelow(10**6) / 10**6)
        forget_who(found)
        tell(TimeCancelled(subject=found.pk, location=found.location.name, starts=found.starts, why=why), by=by)
        return found


def forget_who(booking: Booking) -> None:
    """Delete what a booking says of a person, with the key, and keep that there was one."""
    booking.secret = booking.name = booking.mail = booking.phone = booking.note = booking.once_mark = ""
    booking.account = None
    booking.save()
    keyring.forget([booking.pk])


def _check_open(booking: Booking, now: datetime) -> None:
    if booking.standing is not State.BOOKED or booking.starts <= now:
        raise NotAllowedNow


def _by_code(code: str) -> Booking:
    with at_the_book():
        found = Booking.objects.select_related("location").filter(holder=codes.holder_of(code)).first()
    if found is None:
        raise NoSuchBooking
    return found
