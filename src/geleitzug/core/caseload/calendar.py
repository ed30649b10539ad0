# SPDX-License-Identifier: EUPL-1.2
"""What is due in an office by day: periods, answers of applicants, opinions of other offices, follow-ups.

Each kind is one query over a span of days; other rooms add theirs by ports.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from geleitzug.core.caseload import ports, queries
from geleitzug.core.caseload.ports import MOST, Due, Span
from geleitzug.core.cases.models import Deadline, Decision, Question, Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.ground.people.actors import Actor, offices_with

PERIOD, OTHER_PERIOD, DEEMED, ANSWER, OPINION, FOLLOW_UP, CONTESTABLE = (
    "period", "other_period", "deemed", "answer", "opinion", "follow_up", "contestable",
)  # fmt: skip
PERIODS = frozenset({PERIOD, OTHER_PERIOD, DEEMED})
"""Kinds that are read together."""
CASE = ("case__number", "case__service_key", "case__title", "case__office")


def due_in(actor: Actor, span: Span) -> dict[date, list[Due]]:
    """Return what is due on each day of a span, as far as the actor may see it; what the law makes of it first."""
    found = [due for provider in ports.providers() for due in provider(actor, span)]
    days: dict[date, list[Due]] = {}
    for due in sorted(found, key=lambda due: (due.day, due.kind != DEEMED, due.number)):
        days.setdefault(due.day, []).append(due)
    return days


def is_cut(days: Mapping[date, list[Due]]) -> bool:
    """Tell whether more of some kind may be due than was read (MOST): then the last days of the span are not whole."""
    counted = Counter(PERIOD if due.kind in PERIODS else due.kind for rows in days.values() for due in rows)
    return any(many >= MOST for many in counted.values())


def overdue_for(actor: Actor, span: Span, today: date) -> int:
    """Return how many periods of the actor's offices are over and neither kept nor standing still."""
    running = Deadline.objects.filter(met_on=None, paused_on=None, ends_on__lt=today)
    return running.filter(_of(actor, span)).count()


def _periods(actor: Actor, span: Span) -> Iterable[Due]:
    rows = Deadline.objects.filter(_of(actor, span), met_on=None, ends_on__range=(span.first, span.last))
    for row in rows.order_by("ends_on").values("ends_on", "clock", "deemed", "paused_on", *CASE)[:MOST]:
        kind = DEEMED if row["deemed"] else PERIOD if row["clock"] == DECIDE else OTHER_PERIOD
        yield _due(row["ends_on"], kind, row, paused=row["paused_on"] is not None)


def _answers(actor: Actor, span: Span) -> Iterable[Due]:
    rows = Question.objects.open().filter(_of(actor, span), due_on__range=(span.first, span.last))
    for row in rows.order_by("due_on").values("due_on", *CASE)[:MOST]:
        yield _due(row["due_on"], ANSWER, row)


def _opinions(actor: Actor, span: Span) -> Iterable[Due]:
    """What other offices are to say: in the calendar of the case's office, and of the one that is asked."""
    asked = Q(office__in=_offices(actor, span)) if not span.mine else Q(assignee__in=actor.persons)
    rows = Task.objects.filter(_of(actor, span) | asked, kind__in=("opinion", "concurrence", "participation"))
    rows = rows.filter(done_at=None, cancelled=False, due_on__range=(span.first, span.last))
    for row in rows.order_by("due_on").values("due_on", "name", "waiting", *CASE)[:MOST]:
        yield _due(row["due_on"], OPINION, row, note=row["name"], paused=row["waiting"])


def _follow_ups(actor: Actor, span: Span) -> Iterable[Due]:
    rows = queries.waiting_for(actor).filter(day__range=(span.first, span.last))
    if span.office:
        rows = rows.filter(case__office=span.office)
    rows = rows.filter(case__office__in=sorted(offices_with(actor, SEE)))
    for row in rows.values("day", *CASE)[:MOST]:
        yield _due(row["day"], FOLLOW_UP, row)


def _contestable(actor: Actor, span: Span) -> Iterable[Due]:
    """Return until when decisions can be contested; the day after they are final, if nobody did."""
    rows = Decision.objects.filter(_of(actor, span), revoked_at=None, contestable_until__range=(span.first, span.last))
    for row in rows.order_by("contestable_until").values("contestable_until", *CASE)[:MOST]:
        yield _due(row["contestable_until"], CONTESTABLE, row)


def _offices(actor: Actor, span: Span) -> list[str]:
    return [office for office in sorted(offices_with(actor, SEE)) if span.office in ("", office)]


def _of(actor: Actor, span: Span) -> Q:
    """Keep what belongs to cases of the offices wanted; of one's own, those in whose hands the case is."""
    offices = Q(case__office__in=_offices(actor, span))
    return offices & Q(case__assignee__in=actor.persons) if span.mine else offices


def _due(day: date, kind: str, row: dict[str, Any], *, note: str = "", paused: bool = False) -> Due:
    return Due(
        day,
        kind,
        number=row["case__number"],
        service_key=row["case__service_key"],
        title=row["case__title"],
        office=row["case__office"],
        note=note,
        paused=paused,
    )


ports.register("periods", _periods)
ports.register("answers", _answers)
ports.register("opinions", _opinions)
ports.register("follow_ups", _follow_ups)
ports.register("contestable", _contestable)
