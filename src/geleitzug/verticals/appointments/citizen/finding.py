# SPDX-License-Identifier: EUPL-1.2
"""Free times as pages show them: by day and place, with the words of each. What is free says core/booking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.booking.queries import Free, Wanted, free_times, locations, next_times
from geleitzug.core.booking.rules import is_of_this_age, length_of
from geleitzug.verticals.appointments.citizen import shown
from geleitzug.verticals.appointments.citizen.asked import PARTS, Asked

SHOWN_DAYS = 4
SHOWN_TIMES = 9
"""Of one place on one day at first; the others are opened."""
MOST_TIMES = 400
"""That are asked for at once: some days of a large town."""
NEXT_TIMES = 36
"""That somebody is offered who came too late, with hundreds of others perhaps."""
LONGEST_VALUE = 80
LONGEST_WAIT = timedelta(days=365)
"""So long somebody waits where nothing is free at all."""
GONE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """A free time as a button: what it sends, what it says, and the whole in words."""

    value: str
    clock: str
    long_words: str


@dataclass(frozen=True, slots=True)
class PlaceOffers:
    """The free times of a place on a day: at first, and those to be opened."""

    place: Location
    first: tuple[Offer, ...]
    more: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class DayOffers:
    """The free times of a day."""

    day: date
    words: str
    groups: tuple[PlaceOffers, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The days that are shown, the earliest time of all, and from which day on there is more."""

    days: tuple[DayOffers, ...] = ()
    earliest: Offer | None = None
    next_day: date | None = None


def days(
    asked: Asked,
    now: datetime,
    places: Mapping[str, Location],
    *,
    before: datetime | None = None,
    most: int = MOST_TIMES,
    too_late: bool = False,
) -> Found:
    """Return the next days on which something is free; a day whose times are more than ``most`` only in part.

    Who was ``too_late`` is told quickly what is next, and finds the rest behind „Spätere Tage“.
    """
    look_for = wanted(asked, before=before)
    most = min(most, NEXT_TIMES) if too_late else most
    free = (next_times if too_late else free_times)(look_for, now, most=most)
    by_day = [(day, list(group)) for day, group in groupby(free, lambda each: each.starts.date())]
    if is_cut := len(free) == most and len(by_day) > 1:
        by_day.pop()  # its afternoon is cut off: it is shown whole on the next page
    kept = by_day[:SHOWN_DAYS]
    if not kept:
        return Found()
    more = too_late or is_cut or len(by_day) > SHOWN_DAYS or len(free) == most
    return Found(
        tuple(DayOffers(day, shown.day_words(day), _groups(group, places)) for day, group in kept),
        _offer(free[0], places[free[0].location]),
        # Who came too late was told the next times only: the rest of that day is theirs as well.
        kept[-1][0] + timedelta(days=0 if too_late else 1) if more else None,
    )


def earliest(asked: Asked, now: datetime) -> Free | None:
    """Return the earliest time of all places."""
    return next(iter(free_times(wanted(asked), now, most=1)), None)


def earlier_than(asked: Asked, now: datetime) -> datetime:
    """Return before when a time is earlier than anything that is free now."""
    free = earliest(asked, now)
    return free.starts if free else now + LONGEST_WAIT


def wanted(asked: Asked, *, before: datetime | None = None) -> Wanted:
    """Return what somebody wants, as core/booking reads it."""
    return Wanted(
        lines=asked.lines,
        locations=asked.places,
        weekdays=asked.weekdays,
        hours=PARTS.get(asked.part),
        language=asked.language,
        wheelchair=asked.wheelchair,
        by_video=asked.by_video,
        first=asked.from_day,
        before=before,
    )


def chosen(value: str) -> tuple[str, datetime]:
    """Read which place and moment a button has sent; for what no button sends a time that is gone."""
    place, _bar, written = value[:LONGEST_VALUE].partition("|")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return "", GONE
    return (place, moment) if is_of_this_age(moment) else ("", GONE)


def all_places() -> dict[str, Location]:
    """Return the places that are open to bookings, by key and in the order of their names."""
    return {place.key: place for place in locations()}


def languages(places: Iterable[Location]) -> list[tuple[str, str]]:
    """Return the languages spoken at the counters of some place, as choices."""
    spoken = {code for place in places for code in place.languages}
    return sorted(((code, shown.LANGUAGES.get(code, code)) for code in spoken), key=lambda each: each[1])


def minutes(asked: Asked, errands: Mapping[str, Errand]) -> int:
    """Return how long a visit takes; what nobody offers any more counts nothing."""
    offered = [line for line in asked.lines if line.errand in errands]
    return length_of(offered, {key: errand.length for key, errand in errands.items()})[0]


def _groups(free: Iterable[Free], places: Mapping[str, Location]) -> tuple[PlaceOffers, ...]:
    by_place: dict[str, list[Free]] = {}
    for each in free:
        by_place.setdefault(each.location, []).append(each)
    return tuple(
        PlaceOffers(
            places[key],
            tuple(_offer(each, places[key]) for each in times[:SHOWN_TIMES]),
            tuple(_offer(each, places[key]) for each in times[SHOWN_TIMES:]),
        )
        for key, times in by_place.items()
    )


def _offer(free: Free, place: Location) -> Offer:
    value = f"{free.location}|{free.starts.isoformat(timespec='minutes')}"
    return Offer(value, shown.clock(free.starts, place), f"{shown.moment(free.starts, place)}, {place.name}")
