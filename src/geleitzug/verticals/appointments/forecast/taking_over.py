# SPDX-License-Identifier: EUPL-1.2
"""Taking proposed corridors over into the offer: what ends, what begins. No appointment is dropped by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.db.models import Q

from geleitzug.core.booking.models import Corridor, Location
from geleitzug.core.booking.rules import ForWhom
from geleitzug.ground.people.actors import Actor
from geleitzug.verticals.appointments.forecast.proposal import Lane
from geleitzug.verticals.appointments.offer import planning


@dataclass(frozen=True, slots=True)
class Replacing:
    """What changes on a weekday from a day on, unsaved: corridors that end before it, that go, and that begin."""

    ending: tuple[Corridor, ...]
    going: tuple[Corridor, ...]
    beginning: tuple[Corridor, ...]


def current(rows: Sequence[Corridor], day: date) -> list[Corridor]:
    """Return the corridors among those of a location that hold on a day."""
    return [
        each
        for each in rows
        if each.weekday == day.weekday()
        and (each.valid_from is None or each.valid_from <= day)
        and (each.valid_until is None or each.valid_until >= day)
    ]


def lanes_of(rows: Sequence[Corridor]) -> list[Lane]:
    """Return corridors as values, by when they begin."""
    found = [Lane(_minute(each.starts), _minute(each.ends) or 24 * 60, ForWhom(each.for_whom)) for each in rows]
    return sorted(found, key=lambda each: (each.begins, each.ends))


def is_for_some(rows: Sequence[Corridor]) -> bool:
    """Tell whether any corridor is for certain errands only: then nothing is proposed, somebody had thought of more."""
    return any(each.errands for each in rows)


def replacing(location: Location, since: date, lanes: Sequence[Lane]) -> Replacing:
    """Return what changes when these corridors hold every week on the weekday of ``since``, from that day on.

    The share kept for telephone and counter stays what it was. Corridors planned for later stay, and end the new ones.
    """
    lasting = Q(valid_until=None) | Q(valid_until__gte=since)
    rows = list(Corridor.objects.filter(lasting, location=location, weekday=since.weekday()).order_by("starts", "id"))
    later = [each.valid_from for each in rows if each.valid_from is not None and each.valid_from > since]
    until = min(later) - timedelta(days=1) if later else None
    going = tuple(each for each in rows if each.valid_from == since)
    ending = tuple(each for each in rows if each.valid_from is None or each.valid_from < since)
    kept = max((*ending, *going), key=lambda each: each.share_kept, default=None)
    for each in ending:
        each.valid_until = since - timedelta(days=1)
    return Replacing(ending, going, tuple(_made(location, (since, until), lane, kept) for lane in lanes))


def write(change: Replacing) -> None:
    """Make the change, unchecked; for trying it. Raises planning.NotSaved."""
    planning.write([*change.ending, *change.beginning])
    Corridor.objects.filter(pk__in=[each.pk for each in change.going]).delete()


@transaction.atomic
def take_over(change: Replacing, *, by: Actor) -> None:
    """Make the change by the verbs of the offer. Raises NotPermitted, planning.NotSaved."""
    for each in change.going:
        planning.remove(each, by=by)
    planning.save([*change.ending, *change.beginning], by=by)


def _made(location: Location, when: tuple[date, date | None], lane: Lane, kept: Corridor | None) -> Corridor:
    made = Corridor(
        location=location, weekday=when[0].weekday(), starts=_time(lane.begins), ends=_time(lane.ends),
        for_whom=lane.for_whom, valid_from=when[0], valid_until=when[1],
    )  # fmt: skip
    if kept is not None and lane.for_whom is ForWhom.APPOINTMENTS:
        made.share_kept, made.kept_until_hours = kept.share_kept, kept.kept_until_hours
    return made


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
