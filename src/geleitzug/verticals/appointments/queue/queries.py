# SPDX-License-Identifier: EUPL-1.2
"""What is read of a queue: who waits, who sits where, how long things take here, what is left of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from geleitzug.core.booking import masks, reading
from geleitzug.core.booking import rules as booking
from geleitzug.core.booking.masks import Day
from geleitzug.core.booking.models import Booking, Corridor, Counter, Errand, Location, Skill
from geleitzug.core.booking.offering import opened
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.verticals.appointments.queue import rules, waiting
from geleitzug.verticals.appointments.queue.models import Queue, Seat, Ticket
from geleitzug.verticals.appointments.queue.rules import Priority, State, Waiter
from geleitzug.verticals.appointments.queue.waiting import DayFigure, Pace

LEARNED_FROM = timedelta(days=56)
"""What is older than eight weeks says little about today."""
OTHERWISE = waiting.planned(10)
"""How long an errand takes that is not in the list any more."""

_skills: Prepared[Skill] = Prepared(
    lambda staff: Skill.objects.filter(staff=staff).values_list("errand__key"),  # type: ignore[arg-type,return-value]
    UUID,
)
_queue = Prepared(lambda location: Queue.objects.filter(location=location).order_by("pk")[:1], UUID)

Measured = Iterable[tuple[str, date, int, int, int]]
"""Errand, day, how often, and the seconds that half and eight of ten of them took."""
_ports: dict[str, Callable[[Location, date, date], Measured]] = {"measured": lambda _location, _since, _until: ()}


def register(*, measured: Callable[[Location, date, date], Measured]) -> None:
    """Say who knows how long errands took at a location, from a day on and before another."""
    _ports["measured"] = measured


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def clock_of(location: Location, now: datetime) -> datetime:
    """Return a moment as the clock on the location's wall has it."""
    return now.astimezone(_zone(location.zone))


def day_of(location: Location, now: datetime) -> date:
    """Return which day it is at a location."""
    return clock_of(location, now).date()


def location_at(key: str) -> Location | None:
    """Return an open location by its key."""
    return Location.objects.filter(key=key, active=True).first()


def has_queue(location: Location) -> bool:
    """Tell whether a location has a queue."""
    return Queue.objects.filter(location=location).exists()


def served_by(actor: Actor, permission: str, *, also_out_of_use: bool = False) -> QuerySet[Location]:
    """Return the locations whose office gives somebody a permission."""
    found = Location.objects.filter(office__in=offices_with(actor, permission))
    return found if also_out_of_use else found.filter(active=True)


def ticket_by(holder: UUID) -> Ticket | None:
    """Return a number by the digest of its code; needs the machine's door."""
    return Ticket.objects.select_related("location", "counter").filter(holder=holder).first()


def of_today(location: Location, day: date, *states: State) -> list[Ticket]:
    """Return the numbers of a location's day in some states, in the order in which people came."""
    wanted = Ticket.objects.filter(location=location, day=day, state__in=states or rules.THERE)
    return list(wanted.select_related("counter", "location").order_by("arrived_at", "id"))


def waiter_of(ticket: Ticket) -> Waiter:
    """Return a number as the rule of who is next sees it."""
    return Waiter(
        id=ticket.pk,
        arrived=ticket.arrived_at,
        due=ticket.due,
        priority=Priority(ticket.priority),
        sent_on=ticket.sent_on,
        counter=ticket.counter_id if ticket.state == State.WAITING else None,
        not_at=ticket.not_at,
        errands=frozenset(errand for errand, _count in ticket.errands),
    )


def seats(location: Location, day: date) -> list[Seat]:
    """Return who sits at the counters of a location today."""
    return list(Seat.objects.filter(counter__location=location, day=day).select_related("counter").order_by("counter"))


def seat_of(staff: UUID | None, day: date | None = None) -> Seat | None:
    """Return where somebody sits; the seat of an earlier day is none any more."""
    if staff is None:
        return None
    found = Seat.objects.filter(staff=staff).select_related("counter__location").first()
    return found if found and (day is None or found.day == day) else None


def skills_of(staff: UUID) -> frozenset[str]:
    """Return the errands somebody can do; empty: all, as core/booking has it."""
    return frozenset(errand for (errand,) in _skills.rows(staff))


def queue_of(location: UUID) -> Queue | None:
    """Return how the queue of a location works; None where there is none."""
    return _queue.first(location)


def reads_of_counter(seat: Seat) -> list[Read]:
    """Return what the page of a counter reads here of who sits there, to be read in one statement."""
    return [_skills.of(seat.staff), _queue.of(seat.counter.location_id)]


def is_for_walk_in(location: Location, now: datetime) -> bool:
    """Tell whether this hour is kept for those without an appointment (Korridor)."""
    here = clock_of(location, now)
    day, at = here.date(), here.time()
    return (
        Corridor.objects.filter(location=location, weekday=here.weekday(), for_whom=booking.ForWhom.WALK_IN)
        .filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))
        .filter(Q(starts__lte=at), Q(ends__gt=at) | Q(ends=time(0)))
        .exists()
    )


def closes_at(location: Location, now: datetime) -> datetime | None:
    """Return when a location closes today; in the past where it is closed already or all day.

    None: no hours are known. Needs the machine's or the office's door.
    """
    known = _hours_of(location, now)
    if known is None:
        return None
    day, is_open = known
    return day.moment(is_open.bit_length()).astimezone(ZoneInfo(day.zone)) if is_open else now - timedelta(minutes=1)


def turns_away(queue: Queue, location: Location, now: datetime) -> bool:
    """Tell whether who gets no number now was turned away: at night, or where none are given at all, nobody is.

    Where no hours are known a location counts as open. Needs the machine's or the office's door.
    """
    if not queue.walk_in or not location.active:
        return False
    known = _hours_of(location, now)
    return known is None or bool(known[1] >> known[0].bit(now) & 1)


def _hours_of(location: Location, now: datetime) -> tuple[Day, int] | None:
    """Return a location's day and the slots it is open in; None where it has no hours."""
    place = next((each for each in reading.places(now) if each.id == location.pk), None)
    if place is None:
        return None
    day = masks.day_of(place.today(now), place.zone)
    knows_hours = place.rules.openings or any(each.day == day.day for each in place.rules.closed)
    return (day, opened(place.rules, day)) if knows_hours else None


@dataclass(frozen=True, slots=True)
class Errands:
    """The errands of a town with how long they take at one location."""

    by_key: Mapping[str, Errand]
    paces: Mapping[str, Pace]

    def of(self, lines: Sequence[tuple[str, int]]) -> Pace:
        """Return how long a visit takes."""
        return waiting.of_visit(lines, self.paces, OTHERWISE)

    def names(self, lang: str) -> dict[str, str]:
        """Return what the errands are called."""
        return {key: each.names.get(lang) or each.names.get("de", key) for key, each in self.by_key.items()}


def errands(location: Location, today: date) -> Errands:
    """Return the errands with what was learned of them at a location: two statements."""
    rows = {each.key: each for each in Errand.objects.filter(active=True)}
    figures: dict[str, list[DayFigure]] = {}
    measured = _ports["measured"](location, today - LEARNED_FROM, today)
    for key, day, count, median, p80 in measured:
        figures.setdefault(key, []).append(DayFigure((today - day).days, count, median, p80))
    paces = {
        key: waiting.learned(waiting.planned(each.minutes + each.after_minutes), figures.get(key, ()))
        for key, each in rows.items()
    }
    return Errands(rows, paces)


def to_come(location: Location, day: date) -> list[Booking]:
    """Return today's appointments for which nobody has come yet."""
    return list(Booking.objects.filter(location=location, day=day, state=booking.State.BOOKED).order_by("starts"))


def coming_soon(location: Location, now: datetime, known: Errands) -> list[tuple[float, Pace]]:
    """Return the appointments of the next half hour for which nobody has come: when they begin, and how long.

    In seconds from now; who is later than GRACE has lost the time. One statement.
    """
    rows = Booking.objects.filter(
        location=location, day__in=[day_of(location, now), day_of(location, now + rules.EARLY)],
        state=booking.State.BOOKED, starts__gte=now - rules.GRACE, starts__lte=now + rules.EARLY,
    )  # fmt: skip
    return [
        ((starts - now).total_seconds(), known.of([(each["errand"], each["count"]) for each in lines]))
        for starts, lines in rows.order_by("starts").values_list("starts", "lines")
    ]


def room_left(location: Location, now: datetime, known: Errands) -> rules.Room | None:
    """Return what is left of the day; None where the hours are not known, or no counter is to be counted yet."""
    closes = closes_at(location, now)
    if closes is None:
        return None
    day = day_of(location, now)
    there = of_today(location, day)
    counters = len(seats(location, day)) or Counter.objects.filter(location=location, active=True).count()
    return rules.Room(
        waiting=sum(known.of(each.errands).median for each in there) / 60,
        booked=sum((each.blocked_until - each.starts).total_seconds() for each in to_come(location, day)) / 60,
        counters=counters,
        left=max(0.0, (closes - now).total_seconds() / 60),
    )


def is_open(queue: Queue | None, location: Location, now: datetime, known: Errands, minutes: float) -> bool:
    """Tell whether somebody without an appointment is given a number now."""
    if queue is None or not queue.walk_in or queue.shut_on == day_of(location, now):
        return False
    room = room_left(location, now, known)
    return room is None or rules.has_room(room, minutes)
