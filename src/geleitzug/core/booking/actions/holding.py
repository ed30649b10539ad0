# SPDX-License-Identifier: EUPL-1.2
"""Holding a time for some minutes and booking it. Changing and calling it off is changing.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from geleitzug.core.booking import codes, lately, mails
from geleitzug.core.booking.errors import (
    AlreadyBooked,
    NoSuchBooking,
    NotAllowedNow,
    NothingToReach,
    TimeGone,
)
from geleitzug.core.booking.events import TimeBooked, tell
from geleitzug.core.booking.finding import Time, check_who, look_at, take
from geleitzug.core.booking.locking import at_the_book, drop_over, lock_days, lock_person, locked
from geleitzug.core.booking.models import Booking, Errand
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.queries import Asked, Wanted
from geleitzug.core.booking.rules import HELD_FOR, Channel, Line, State
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors


@dataclass(frozen=True, slots=True)
class Held:
    """A booking with the code of its link, which is shown to who holds it and stored nowhere in the open."""

    booking: Booking
    code: str


def hold(
    wanted: Wanted, location: str, starts: datetime, *, session: str, has_account: bool = False, now: datetime
) -> Held:
    """Keep a time for HELD_FOR for whoever types their name; what the same browser held before is let go.

    Pressed twice it is held once, under another code and until the same moment. A time that was gone a moment ago is
    gone without a look.
    Raises TimeGone, UnknownErrand, NoVideo, TooManyPersons, AccountNeeded.
    """
    town, mark = doors.current_tenant(), codes.session_mark(session)
    if lately.is_gone(town, wanted, location, starts) and not lately.held.get(town, mark):
        raise TimeGone
    try:
        with at_the_book():
            asked = check_who(wanted.lines, has_account=has_account)
            time = _looked_at(wanted, location, starts, asked, mark, now)
            held = _held(wanted, time, mark, now)
    except IntegrityError as error:
        raise _or(error) from error
    if mark:
        lately.held.keep(town, mark, True)
    return held


def confirm(
    code: str, *, name: str, mail: str, phone: str = "", note: str = "", language: str = "de", by: Actor, now: datetime
) -> Booking:
    """Book what is held; pressed twice it is booked once.

    Minutes that are over do not matter as long as nobody else has taken the time.
    Raises NoSuchBooking, NotAllowedNow, TimeGone, UnknownErrand, TooManyPersons, AccountNeeded, AlreadyBooked,
    NothingToReach.
    """
    if not name.strip() or not (mail.strip() or phone.strip()):
        raise NothingToReach
    with told_by_mail(by, now), at_the_book():
        booking = locked(_by_code(code))
        if booking.standing in (State.BOOKED, State.ARRIVED, State.SERVED):
            return booking
        if booking.standing is not State.HELD:
            raise NotAllowedNow
        if booking.starts <= now:
            raise TimeGone
        if booking.channel == Channel.ONLINE:
            check_who(booking.errands, has_account=by.has_account)
        contact = {"name": name, "mail": mail, "phone": phone, "note": note, "language": language}
        return book(booking, code, contact, by=by, now=now)


def let_go(code: str, *, now: datetime) -> None:
    """Give up what is held and not booked; done twice, or too late, it does nothing."""
    with at_the_book():
        try:
            booking = locked(_by_code(code))
        except NoSuchBooking:
            return
        if booking.standing is State.HELD:
            booking.delete()


def book_for(
    wanted: Wanted,
    location: str,
    starts: datetime,
    *,
    name: str,
    mail: str = "",
    phone: str = "",
    note: str = "",
    language: str = "de",
    by: Actor,
    now: datetime,
) -> Held:
    """Book for somebody at the telephone or the counter (``wanted.channel``); they may leave no address at all.

    Raises NotPermitted, TimeGone, UnknownErrand, NoVideo, TooManyPersons, AlreadyBooked, NothingToReach.
    """
    if not name.strip():
        raise NothingToReach
    if wanted.channel is Channel.ONLINE:
        raise NotAllowedNow
    try:
        with at_the_book():
            asked = check_who(wanted.lines, has_account=True)
            time = look_at(wanted, location, starts, now, asked=asked)
            by = require(by, SERVE, office=time.place.office)
            held = _held(wanted, time, "", now)
            contact = {"name": name, "mail": mail, "phone": phone, "note": note, "language": language}
            return Held(book(held.booking, held.code, contact, by=by, now=now), held.code)
    except IntegrityError as error:
        raise _or(error) from error


def book(booking: Booking, code: str, contact: dict[str, Any], *, by: Actor, now: datetime) -> Booking:
    """Book what is held and locked; raises AlreadyBooked."""
    mark = codes.once_mark(contact["name"], contact["mail"] or contact["phone"]) if _reach(contact) else ""
    account = by.holder if by.has_account else None
    check_once(mark, booking.errands, now, account=account, but=booking)
    for field, value in contact.items():
        setattr(booking, field, value.strip())
    booking.secret, booking.once_mark, booking.number = code, mark, _free_number(booking)
    booking.state, booking.booked_at, booking.held_until, booking.session = State.BOOKED, now, None, ""
    booking.account = account
    booking.save()
    told = TimeBooked(
        subject=booking.pk, location=booking.location.name, starts=booking.starts, channel=booking.channel
    )
    tell(told, by=by)
    mails.confirm(booking, code, by=by)
    return booking


def _free_number(booking: Booking) -> str:
    """Return a number nobody else has on that day at that location: one calls, and types, a single person by it."""
    taken = set(Booking.objects.filter(location=booking.location_id, day=booking.day).values_list("number", flat=True))
    return next(each for each in iter(codes.aloud, "") if each not in taken)


@contextmanager
def told_by_mail(by: Actor, now: datetime) -> Iterator[None]:
    """Send who has an appointment already its link, to the address they gave then; the page tells nothing of it."""
    try:
        yield
    except AlreadyBooked as known:
        with at_the_book():
            mails.known(Booking.objects.select_related("location").get(pk=known.booking), now, by=by)
        raise


def check_once(
    mark: str, lines: Iterable[Line], now: datetime, *, account: UUID | None = None, but: Booking | None = None
) -> None:
    """Refuse a second appointment of the same person for an errand that is given once; raises AlreadyBooked.

    The same is who has the same name and address, and, where an errand needs an account, the same ``account``.
    """
    wanted = {each.errand for each in lines}
    needs_account = dict(Errand.objects.filter(key__in=wanted, once=True).values_list("key", "account_needed"))
    of_account = {key for key, needed in needs_account.items() if needed}
    for known_by, who, once in (
        (mark, Q(once_mark=mark), set(needs_account)),
        (account, Q(account=account), of_account),
    ):
        if not known_by or not once:
            continue
        lock_person(str(known_by))
        others = Booking.objects.filter(who, starts__gt=now, state__in=[State.BOOKED, State.ARRIVED])
        for other in others.order_by("starts"):
            if other != but and once & {each.errand for each in other.errands}:
                raise AlreadyBooked(other.pk, other.starts)


def _looked_at(
    wanted: Wanted, location: str, starts: datetime, asked: Mapping[str, Asked], mark: str, now: datetime
) -> Time:
    """Look at a time; the one a browser holds already is not gone for it (a double click)."""
    try:
        return look_at(wanted, location, starts, now, asked=asked)
    except TimeGone:
        own = Booking.objects.filter(session=mark, state=State.HELD, starts=starts).first() if mark else None
        if own is None:
            raise
        return look_at(wanted, location, starts, now, asked=asked, own=own)


def _held(wanted: Wanted, time: Time, mark: str, now: datetime) -> Held:
    mine = Booking.objects.filter(session=mark, state=State.HELD)
    before = list(mine.values_list("location", "day", "starts", "held_until")) if mark else []
    lock_days([time.key, *(each[:2] for each in before)])
    # Who presses again keeps the first end: else a time could be held for ever.
    same = (until for location, _day, starts, until in before if (location, starts) == (time.place.id, time.starts))
    until = next((each for each in same if each and each > now), now + HELD_FOR)
    if before:
        mine.delete()
        lately.forget(doors.current_tenant())
    try:
        counter = take(time, now)
    except TimeGone:
        # Two presses at once: while this one waited at the lock, the other one has taken the time.
        if not mark or not mine.filter(location=time.place.id, day=time.day, starts=time.starts).delete()[0]:
            raise
        counter = take(time, now)
    drop_over(time.place.id, time.day, now)
    code = codes.fresh()
    booking = Booking.objects.create(
        holder=codes.holder_of(code),
        location_id=time.place.id,
        counter_id=counter,
        day=time.day,
        starts=time.starts,
        ends=time.ends,
        blocked_until=time.blocked_until,
        state=State.HELD,
        channel=wanted.channel,
        wheelchair=wanted.wheelchair,
        by_video=wanted.by_video,
        persons=wanted.persons,
        lines=[{"errand": each.errand, "count": each.count} for each in wanted.lines],
        held_until=until,
        session=mark,
    )
    return Held(booking, code)


def _by_code(code: str) -> Any:
    found = Booking.objects.filter(holder=codes.holder_of(code)).values_list("pk", flat=True).first()
    if found is None:
        raise NoSuchBooking
    return found


def _reach(contact: dict[str, Any]) -> bool:
    return bool(contact["mail"].strip() or contact["phone"].strip())


def _or(error: IntegrityError) -> Exception:
    """Return what a refusal of the database means: two at a counter is a time that is gone."""
    return TimeGone() if "no_two_at_a_counter" in str(error) else error
