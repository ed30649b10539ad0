# SPDX-License-Identifier: EUPL-1.2
"""What may be told of a location, and how a workload notice moves, as plain functions over values.

No figure tells how a single employee works (§ 80 Abs. 1 Nr. 21 BPersVG and the laws of the Länder on staff councils;
docs/decisions/figures-of-an-office.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from geleitzug.core.insight.rules import LEAST_FOR_TAIL, is_group
from geleitzug.core.insight.sketches import quantile, size


class State(StrEnum):
    """How a workload notice stands."""

    NEW = "new"
    IN_WORK = "in_work"
    SETTLED = "settled"


class Reason(StrEnum):
    """Why staff say that they cannot cope."""

    DEMAND = "demand"
    STAFF = "staff"
    HOURS = "hours"
    ROOMS = "rooms"
    TECHNOLOGY = "technology"
    CONFLICT = "conflict"
    NEW_TASKS = "new_tasks"
    OTHER = "other"


class MeasureKind(StrEnum):
    """What a town does against too much work."""

    POSTS = "posts"
    COVER = "cover"
    CORRIDORS = "corridors"
    ONLINE = "online"
    TELEPHONE = "telephone"
    ROOMS = "rooms"
    HOURS = "hours"
    TRAINING = "training"
    OTHER = "other"


MOVES = {
    State.NEW: {State.IN_WORK, State.SETTLED},
    State.IN_WORK: {State.SETTLED},
    State.SETTLED: {State.IN_WORK},
}


def is_move(now: State, then: State) -> bool:
    """Tell whether a notice may go from one state to another."""
    return then in MOVES[now]


@dataclass(frozen=True, slots=True)
class Minutes:
    """Half of all took no longer than ``median`` minutes, eight of ten no longer than ``p80``."""

    of: int
    median: int
    p80: int | None
    """None where so few are behind it that this would be a single one."""


def is_hidden(many: int) -> bool:
    """Tell whether a number is too small to be told; none at all is no secret."""
    return bool(many) and not is_group(many)


def told(many: int) -> int | None:
    """Return a number as it may be told, None for one to four."""
    return None if is_hidden(many) else many


def percent(part: int, whole: int) -> int | None:
    """Return how many of a hundred; None where fewer than five are behind it."""
    return round(100 * min(part, whole) / whole) if is_group(whole) else None


def minutes(sketch: Mapping[str, int]) -> Minutes | None:
    """Return a sketch in whole minutes; None where fewer than five are behind it."""
    many = size(sketch)
    if not is_group(many):
        return None
    return Minutes(many, _minutes(sketch, 0.5), _minutes(sketch, 0.8) if many >= LEAST_FOR_TAIL else None)


def are_most_measured(measured: int, served: int) -> bool:
    """Tell whether so many of the served were measured, nine of ten, that their time stands for all of it."""
    return 10 * measured >= 9 * served


def may_tell_notices(people: int | None) -> bool:
    """Tell whether the notices of a location may be counted before the council: where five or more people work.

    Elsewhere, and where nobody has entered how many, a notice would be somebody's.
    """
    return people is not None and is_group(people)


def cost(minutes_used: int, hour_cents: int | None) -> int | None:
    """Return what minutes at counters have cost, in cents; None where nobody has said what an hour costs."""
    return None if hour_cents is None else int((Decimal(minutes_used) * hour_cents / 60).to_integral_value())


def _minutes(sketch: Mapping[str, int], part: float) -> int:
    return max(1, round(quantile(sketch, part) * 60))
