# SPDX-License-Identifier: EUPL-1.2
"""The waiting list: whoever waits longest is offered what comes free first, and has some time to answer.

What was given up is offered here before it is everybody's again. Who lets an offer pass goes to the end.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from geleitzug.core.booking import codes, mails
from geleitzug.core.booking.actions.changing import ABSENCE, Spot, close, put, wanted_of
from geleitzug.core.booking.actions.holding import book, check_once, told_by_mail
from geleitzug.core.booking.errors import (
    NoSuchBooking,
    NotAllowedNow,
    NothingToReach,
    NoVideo,
    OfferOver,
    TimeGone,
    UnknownErrand,
)
from geleitzug.core.booking.events import TimeChanged, TimeOffered, WaitingBegun, WaitingEnded, tell
from geleitzug.core.booking.finding import check_how, check_who, look_at, take
from geleitzug.core.booking.locking import at_the_book, drop_over, lock_days, locked
from geleitzug.core.booking.models import Booking, Location, Offered, Waiting
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.booking.queries import Free, Wanted, free_times
from geleitzug.core.booking.rules import Channel, Line, State, answer_by
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.actors import MACHINE, Actor, require

ANSWER, LEAST = timedelta(hours=4), timedelta(minutes=30)
"""How long an offer is kept; the night does not count, and near its beginning it is shorter. What begins sooner than
LEAST after is not offered."""
MOST_PASSED = 3
"""So many offers without an answer end the waiting: nobody looks into that mailbox any more."""
INSTEAD = timedelta(days=84)
"""So long somebody waits whose appointment the office has called off."""
AT_ONCE, IN_LINE = 200, 10_000
"""So many offers lapse in one run, and so many who wait are looked at."""
TRIES = 5
Step = Callable[[], AbstractContextManager[Any]]
"""Opens the machine's door: within what is open already, or with a transaction of its own."""


def wait(
    wanted: Wanted, *, name: str, mail: str, phone: str = "", language: str = "de", before: datetime,
    instead_of: Booking | None = None, turn: datetime | None = None, is_told: bool = True, by: Actor, now: datetime,
) -> tuple[Waiting, str]:  # fmt: skip
    """Put somebody on the waiting list; returns their row and the code of its link.

    ``instead_of`` is the appointment they have: an earlier one takes its place. Who waits already for the same keeps
    their turn, and is sent their link once more; no code is returned then: anybody can type a name and an address.
    Raises NothingToReach, UnknownErrand, NoVideo, TooManyPersons, AlreadyBooked.
    """
    if not name.strip() or not is_address(mail.strip()):
        raise NothingToReach
    with told_by_mail(by, now), at_the_book():
        asked = check_who(wanted.lines, has_account=True)
        mark, code = codes.once_mark(name, mail), codes.fresh()
        if instead_of is None:
            check_how(wanted, asked)
            check_once(mark, wanted.lines, now, account=by.holder if by.has_account else None)
        else:
            before = min(before, instead_of.starts)
            wanted = replace(wanted, wheelchair=wanted.wheelchair or instead_of.wheelchair)
        open_rows = Waiting.objects.select_for_update().filter(state=Waiting.State.OPEN)
        same = open_rows.filter(once_mark=mark, wanted=_written(wanted)).first()
        if same is not None:
            if instead_of is not None and instead_of.once_mark == mark:  # it is theirs: what comes free takes its place
                same.booking, same.before = instead_of, before
                same.save(update_fields=["booking", "before"])
            if is_told:
                mails.waits(same, same.secret, by=by, again=f"-{now:%Y%m%d%H}")
            return same, ""
        row = Waiting.objects.create(
            holder=codes.holder_of(code), secret=code, name=name.strip(), mail=mail.strip(), phone=phone.strip(),
            language=language, wanted=_written(wanted), once_mark=mark, booking=instead_of, before=before,
            turn=turn or now,
        )  # fmt: skip
        tell(WaitingBegun(subject=row.pk), by=by)
        if is_told:
            mails.waits(row, code, by=by)
        return row, code


def wait_instead(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Call an appointment off that cannot be held, and let who had it wait, as early in turn as they had booked.

    Raises NotPermitted, NoSuchBooking, NotAllowedNow, NothingToReach, UnknownErrand, NoVideo, AlreadyBooked.
    """
    by = require(by, PLAN, office=booking.location.office)
    with at_the_book():
        found = locked(booking.pk)
        if found.standing is not State.BOOKED or not found.mail:
            raise NotAllowedNow
        found.once_mark = ""  # they give this one up: it is not a second one
        found.save(update_fields=["once_mark"])
        place, _code = wait(
            wanted_of(found, channel=Channel.ONLINE), name=found.name, mail=found.mail, phone=found.phone,
            language=found.language, before=now + INSTEAD, turn=found.booked_at or now, is_told=False, by=by, now=now,
        )  # fmt: skip
        close(found, why=ABSENCE, waiting=place.secret, by=by, now=now)


def leave_list(code: str, *, why: str = "left", by: Actor, now: datetime) -> None:
    """Leave the waiting list; what was offered is somebody else's. Done twice it is done once. Raises NoSuchBooking."""
    with at_the_book():
        row = _by_code(code)
        offered = row.offers.filter(state=Offered.State.OPEN).first()
        if offered is not None:
            _let_go(offered, Offered.State.DECLINED)
        end(row, why=why, by=by, now=now)


def accept(code: str, *, by: Actor, now: datetime) -> Booking:
    """Take what is offered: it is booked, or takes the place of the appointment they had.

    Returns the booking; pressed twice it is the same. Raises NoSuchBooking, OfferOver, AlreadyBooked.
    """
    with told_by_mail(by, now), at_the_book():
        row = _by_code(code)
        offered = row.offers.order_by("-id").select_related("booking").first()
        if offered is None or offered.booking is None:
            raise OfferOver
        if offered.state == Offered.State.TAKEN:
            found = row.booking or offered.booking
            if found.standing not in (State.BOOKED, State.ARRIVED):
                raise OfferOver  # they have called it off since
            return found
        if offered.state != Offered.State.OPEN or offered.until <= now:
            raise OfferOver
        found = _swapped(row, offered, by, now) if row.booking_id else _booked(row, offered, by, now)
        offered.state = Offered.State.TAKEN
        offered.save(update_fields=["state"])
        end(row, why="taken", by=by, now=now)
        return found


def decline(code: str, *, by: Actor, now: datetime) -> None:
    """Pass an offer on to who is next, and wait on at one's place. Raises NoSuchBooking."""
    with at_the_book():
        row = _by_code(code)
        offered = row.offers.filter(state=Offered.State.OPEN).first()
        if offered is not None:
            _let_go(offered, Offered.State.DECLINED)


def is_called_for() -> bool:
    """Tell whether somebody waits: where nobody does, there is nothing to take back or to offer."""
    return Waiting.objects.filter(state=Waiting.State.OPEN).exists()


def lapse(now: datetime, step: Step = at_the_book) -> int:
    """Take back what nobody has answered; who let it pass goes to the end, and off the list after MOST_PASSED.

    Each in a ``step`` of its own: nobody's day stays locked while others are looked at.
    """
    with step():
        late = Offered.objects.filter(state=Offered.State.OPEN, until__lte=now).order_by("until")
        keys = list(late.values_list("pk", "waiting_id")[:AT_ONCE])
    done = 0
    for key, waiting in keys:
        with step():
            done += _lapse(key, waiting, now)
    return done


def offer_in_turn(now: datetime, step: Step = at_the_book) -> int:
    """Offer what is free to those who wait, in their turn, one time to each; returns how many offers were made.

    Each in a ``step`` of its own, as in lapse.
    """
    with step():
        _end_what_is_over(now)
        waiting = Waiting.objects.filter(state=Waiting.State.OPEN).exclude(offers__state=Offered.State.OPEN)
        line = deque(waiting.select_related("booking").order_by("turn", "id")[:IN_LINE])
    made, nothing = 0, dict[str, datetime]()
    while line:
        with step():
            lucky = _next(line, nothing, now)
        if lucky is not None:
            with step():
                made += _offer_one(lucky, now)
    return made


def end(row: Waiting, *, why: str, by: Actor, now: datetime) -> None:
    """End somebody's waiting, once; what is said of them goes."""
    if row.state == Waiting.State.ENDED:
        return
    row.state, row.ended_at = Waiting.State.ENDED, now
    row.name = row.mail = row.phone = row.once_mark = ""
    row.save()
    tell(WaitingEnded(subject=row.pk, why=why), by=by)


def wanted_by(row: Waiting) -> Wanted:
    """Return what somebody waits for."""
    given: dict[str, Any] = row.wanted
    hours = given.get("hours")
    return Wanted(
        lines=tuple(Line(each["errand"], each["count"]) for each in given["lines"]),
        locations=tuple(given.get("locations", ())),
        weekdays=tuple(given.get("weekdays", ())),
        hours=(time.fromisoformat(hours[0]), time.fromisoformat(hours[1])) if hours else None,
        language=given.get("language", ""),
        wheelchair=bool(given.get("wheelchair")),
        by_video=bool(given.get("by_video")),
        channel=Channel.ONLINE,
        first=date.fromisoformat(given["first"]) if given.get("first") else None,
        before=row.before,
        in_turn=True,
    )


def _wanted_now(row: Waiting) -> Wanted:
    """Return what is of use to somebody by now: what they have may have been changed since they began to wait."""
    wanted, mine = wanted_by(row), row.booking
    if mine is None:
        return wanted
    is_wheelchair, before = wanted.wheelchair or mine.wheelchair, min(row.before, mine.starts)
    return replace(wanted, wheelchair=is_wheelchair, by_video=mine.by_video, before=before)


def _free_for(row: Waiting, now: datetime) -> tuple[Free, ...]:
    return free_times(_wanted_now(row), now, most=TRIES + row.offers.count())


def _lapse(key: UUID, waiting: UUID, now: datetime) -> bool:
    """Take an offer back unless somebody has answered it meanwhile: the row of who waits is locked first, always."""
    row = Waiting.objects.select_for_update().get(pk=waiting)
    offered = row.offers.select_related("booking").filter(pk=key, state=Offered.State.OPEN).first()
    if offered is None:
        return False
    _let_go(offered, Offered.State.LAPSED)
    row.passed, row.turn = row.passed + 1, now
    row.save(update_fields=["passed", "turn"])
    if row.passed >= MOST_PASSED:
        end(row, why="unanswered", by=MACHINE, now=now)
    return True


def _end_what_is_over(now: datetime) -> None:
    has_none_to_change = Q(booking__isnull=False) & ~Q(booking__state=State.BOOKED)
    is_late = Q(before__lte=now) | Q(booking__starts__lte=now)
    over = Waiting.objects.filter(is_late | has_none_to_change, state=Waiting.State.OPEN)
    for row in over.select_for_update(of=("self",)).order_by("pk")[:AT_ONCE]:
        end(row, why="over", by=MACHINE, now=now)


def _next(line: deque[Waiting], nothing: dict[str, datetime], now: datetime) -> UUID | None:
    """Return who is the next for whom something is free, or who waits in vain; the line is shorter afterwards."""
    while line:
        row = line.popleft()
        wanted = _wanted_now(row)
        same, before = json.dumps(_written(wanted), sort_keys=True), wanted.before or row.before
        if same in nothing and before <= nothing[same]:
            continue  # somebody before them wants the same, and there was nothing
        try:
            if _free_for(row, now):
                return row.pk
        except UnknownErrand:
            return row.pk
        nothing[same] = before
    return None


def _offer_one(key: UUID, now: datetime) -> bool:
    """Offer somebody the earliest time unless they were offered one meanwhile, or wait no more."""
    rows = Waiting.objects.select_for_update(of=("self",)).select_related("booking")
    row = rows.filter(pk=key, state=Waiting.State.OPEN).first()
    if row is None or row.offers.filter(state=Offered.State.OPEN).exists():
        return False
    try:
        return _offered(row, _free_for(row, now), now)
    except NoVideo:  # the server is off, which may be for an hour: they wait on
        return False
    except UnknownErrand:  # it is offered no more; the others wait on
        end(row, why="over", by=MACHINE, now=now)
        return False


def _offered(row: Waiting, free: Sequence[Free], now: datetime) -> bool:
    """Offer somebody the earliest time that leaves them time to answer and is not what they had before them already."""
    refused = set(row.offers.values_list("starts", flat=True))
    places = {place.key: place for place in Location.objects.filter(active=True)}
    for each in free:
        left = each.starts - now
        if each.starts in refused or left < 2 * LEAST:
            continue
        try:
            with at_the_book():
                place = places[each.location]
                until = answer_by(now, each.starts, ZoneInfo(place.zone), ANSWER)
                _offer(row, _wanted_now(row), place, each.starts, until, now)
        except TimeGone:
            continue
        return True
    return False


def _offer(row: Waiting, wanted: Wanted, place: Location, starts: datetime, until: datetime, now: datetime) -> None:
    found = look_at(wanted, place.key, starts, now)
    lock_days([found.key])
    counter = take(found, now)
    drop_over(found.place.id, found.day, now)
    kept = Booking.objects.create(
        location=place, counter_id=counter, day=found.day, starts=found.starts, ends=found.ends,
        blocked_until=found.blocked_until, state=State.HELD, channel=Channel.ONLINE, wheelchair=wanted.wheelchair,
        by_video=wanted.by_video, persons=wanted.persons, lines=row.wanted["lines"], held_until=until,
    )  # fmt: skip
    offered = Offered.objects.create(waiting=row, booking=kept, starts=starts, until=until)
    mails.offer(row, offered, place, is_last=row.passed + 1 >= MOST_PASSED)
    tell(TimeOffered(subject=row.pk, location=place.name, starts=starts, answer_by=until), by=MACHINE)


def _booked(row: Waiting, offered: Offered, by: Actor, now: datetime) -> Booking:
    assert offered.booking_id is not None
    booking, code = locked(offered.booking_id), codes.fresh()
    booking.holder = codes.holder_of(code)
    contact = {"name": row.name, "mail": row.mail, "phone": row.phone, "note": "", "language": row.language}
    return book(booking, code, contact, by=by, now=now)


def _swapped(row: Waiting, offered: Offered, by: Actor, now: datetime) -> Booking:
    """Put the appointment somebody has to the time they were offered: link and number stay."""
    kept = offered.booking
    assert kept is not None
    assert row.booking_id is not None
    mine = locked(row.booking_id, also=[(kept.location_id, kept.day)])
    if mine.standing is not State.BOOKED or mine.starts <= now or mine.starts <= kept.starts:
        raise OfferOver  # what they had was called off, or is an earlier one by now
    before, taken = mine.starts, Booking.objects.filter(pk=kept.pk, state=State.HELD).first()
    if taken is None:
        raise OfferOver
    Offered.objects.filter(pk=offered.pk).update(booking=mine)
    taken.delete()
    mine.wheelchair = mine.wheelchair or taken.wheelchair
    spot = Spot(taken.location_id, taken.counter_id, taken.day, taken.starts, taken.ends, taken.blocked_until)
    put(mine, spot, by_chance=0.0, now=now)
    offered.booking = mine
    tell(TimeChanged(subject=mine.pk, location=mine.location.name, was_starts=before, starts=mine.starts), by=by)
    mails.changed(mine, before, by=by)
    return mine


def _let_go(offered: Offered, then: Offered.State) -> None:
    kept, offered.state, offered.booking = offered.booking, then, None
    offered.save(update_fields=["state", "booking"])
    if kept is not None and kept.standing is State.HELD:
        lock_days([(kept.location_id, kept.day)])
        Booking.objects.filter(pk=kept.pk, state=State.HELD).delete()


def _written(wanted: Wanted) -> dict[str, Any]:
    return {
        "lines": [{"errand": each.errand, "count": each.count} for each in wanted.lines],
        "locations": list(wanted.locations),
        "weekdays": list(wanted.weekdays),
        "hours": [f"{each:%H:%M}" for each in wanted.hours] if wanted.hours else None,
        "language": wanted.language,
        "wheelchair": wanted.wheelchair,
        "by_video": wanted.by_video,
        "first": wanted.first.isoformat() if wanted.first else None,
    }


def _by_code(code: str) -> Waiting:
    row = Waiting.objects.select_for_update().filter(holder=codes.holder_of(code)).first()
    if row is None:
        raise NoSuchBooking
    return row
