# SPDX-License-Identifier: EUPL-1.2
"""Counting a finished month: its events, read once from the audit trail in order, become figures that name nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from geleitzug.core.cases.models import Case, Decision, Question, Task
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.insight.models import ServiceFigure, StepFigure
from geleitzug.core.insight.rules import Interval, clipped, days_off, hours_of, is_group, is_of_many, office_hours
from geleitzug.core.insight.sketches import Sketch, add, size
from geleitzug.ground.calendar import Holidays, add_months
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of
from geleitzug.ground.people.actors import ActorKind

T = TypeVar("T")
AT_ONCE = 2000
LONGEST_AGO = timedelta(days=3 * 366)
"""So far back holidays are known; of what lay open longer, no holiday before that is taken off."""


@dataclass
class _Times:
    """What is gathered of a step, or of a service's decisions."""

    took: Sketch = field(default_factory=dict)
    worked: Sketch = field(default_factory=dict)
    waited: Sketch = field(default_factory=dict)

    def add(self, begin: datetime, end: datetime, waits: Sequence[Interval], off: Sequence[date]) -> None:
        """Count one length of time; what was waited for an answer is no work of the office's."""
        begin = min(begin, end)
        waits = clipped(waits, begin, end)
        add(self.took, hours_of((begin, end)))
        add(self.worked, office_hours(begin, end, off) - sum(office_hours(*wait, off) for wait in waits))
        if waits:
            add(self.waited, sum(hours_of(wait) for wait in waits))

    def told(self) -> dict[str, Sketch]:
        """Return the sketches a row keeps; too few that waited would be single ones."""
        return {"took": self.took, "worked": self.worked, "waited": self.waited if is_group(size(self.waited)) else {}}


@dataclass
class _Step(_Times):
    name: str = ""
    by_person: Counter[UUID | None] = field(default_factory=Counter)
    by_program: int = 0


@dataclass
class _Service(_Times):
    received: int = 0
    decided: int = 0
    by_program: int = 0
    at_once: int = 0


def count_month(month: date, holidays: Holidays) -> None:
    """Count a month, given by its first day, and keep its figures; it is over, and not counted yet."""
    since, until = moment(month), moment(add_months(month, 1))
    off = days_off(holidays, (since - LONGEST_AGO).date(), until.date())
    _keep_steps(month, _steps(since, until, off))
    _keep_services(month, _services(since, until, off))


def moment(day: date) -> datetime:
    """Return when a day begins in the town."""
    return timezone.make_aware(datetime.combine(day, time()))


def first_month() -> date | None:
    """Return the month in which the town's oldest case came in."""
    oldest = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return timezone.localdate(oldest).replace(day=1) if oldest else None


# --- steps --------------------------------------------------------------------------------------------------


def _steps(since: datetime, until: datetime, off: Sequence[date]) -> dict[tuple[str, str, str], _Step]:
    """Gather what was done between two moments: (service, office, element) → times and who."""
    found: dict[tuple[str, str, str], _Step] = {}
    entries = Entry.objects.filter(id__gte=first_id_of(since), id__lt=first_id_of(until), kind="TaskDone")
    done = entries.values_list("facts__task_id", "actor_kind", "actor_id")
    for some in _at_once(done.iterator(chunk_size=AT_ONCE)):
        tasks = _tasks(task for task, _kind, _who in some)
        waits = _waits(task["case"] for task in tasks.values())
        for task_id, kind, who in some:
            if task := tasks.get(str(task_id)):
                step = found.setdefault((task["case__service_key"], task["office"], task["element"]), _Step())
                _add(step, task, kind, who, waits, off)
    return found


def _add(
    step: _Step,
    task: Mapping[str, Any],
    kind: str,
    who: UUID | None,
    waits: Mapping[UUID, list[Interval]],
    off: Sequence[date],
) -> None:
    step.name = task["name"]
    if kind == ActorKind.MACHINE:
        step.by_program += 1
        return
    step.by_person[who] += 1
    stood_still = task["office"] == task["case__office"]  # others work on while the applicant is asked
    step.add(task["opened_at"], task["done_at"], waits.get(task["case"], []) if stood_still else [], off)


def _tasks(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what is known of tasks that were done; of a case that is deleted nothing."""
    rows = Task.objects.filter(pk__in=list(ids)).exclude(done_at=None)
    names = ("id", "case", "element", "name", "office", "opened_at", "done_at", "case__service_key", "case__office")
    return {str(row["id"]): row for row in rows.values(*names)}


def _waits(cases: Iterable[UUID]) -> dict[UUID, list[Interval]]:
    """Return when cases waited for their applicants; a question that is still open ends nowhere yet."""
    found: dict[UUID, list[Interval]] = {}
    now = timezone.now()
    rows = Question.objects.filter(case__in=set(cases)).order_by("asked_at")
    for case, asked, answered, cancelled in rows.values_list("case", "asked_at", "answered_at", "cancelled_at"):
        found.setdefault(case, []).append((asked, answered or cancelled or now))
    return found


def _keep_steps(month: date, found: Mapping[tuple[str, str, str], _Step]) -> None:
    rows = []
    for (service, office, element), step in found.items():
        times = step.by_person.total()
        rows.append(
            StepFigure(
                service_key=service,
                office=office,
                month=month,
                element=element,
                name=step.name,
                times=_group(times),
                by_program=_group(step.by_program),
                **(step.told() if times and is_of_many(step.by_person) else {}),
            )
        )
    StepFigure.objects.bulk_create(rows, batch_size=AT_ONCE)


# --- services -----------------------------------------------------------------------------------------------


def _services(since: datetime, until: datetime, off: Sequence[date]) -> dict[tuple[str, str], _Service]:
    found: dict[tuple[str, str], _Service] = {}
    came = Case.objects.filter(received_at__gte=since, received_at__lt=until).values("service_key", "office")
    for new in came.annotate(many=Count("id")).order_by():
        found.setdefault((new["service_key"], new["office"]), _Service()).received = new["many"]
    for some in _at_once(_decided(since, until)):
        waits = _waits(row["id"] for row in some)
        for row in some:
            service = found.setdefault((row["service_key"], row["office"]), _Service())
            service.decided += 1
            service.by_program += row["by_program"]
            service.at_once += not any(asked < row["decided_at"] for asked, _until in waits.get(row["id"], []))
            service.add(row["received_at"], row["decided_at"], waits.get(row["id"], []), off)
    return found


def _decided(since: datetime, until: datetime) -> Iterator[Any]:
    """Yield the cases decided between two moments; what the law has approved (§ 42a VwVfG) nobody has decided.

    Who decided is told by the letter of that very moment: what a program decided before and was revoked does not count.
    """
    alone = Decision.objects.filter(case=OuterRef("pk"), automatic=True, issued_at=F("case__decided_at"))
    rows = Case.objects.filter(decided_at__gte=since, decided_at__lt=until).exclude(outcome=Outcome.DEEMED)
    named = rows.annotate(by_program=Exists(alone)).values(
        "id", "service_key", "office", "received_at", "decided_at", "by_program"
    )
    return named.iterator(chunk_size=AT_ONCE)


def _keep_services(month: date, found: Mapping[tuple[str, str], _Service]) -> None:
    rows = []
    for (key, office), service in found.items():
        row = ServiceFigure(service_key=key, office=office, month=month, received=_group(service.received))
        row.decided = _group(service.decided)
        if row.decided:
            row.by_program, row.at_once = service.by_program, service.at_once
            for name, sketch in service.told().items():
                setattr(row, name, sketch)
        rows.append(row)
    ServiceFigure.objects.bulk_create(rows, batch_size=AT_ONCE)


def _at_once(rows: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _group(many: int) -> int | None:
    """Return a number as it is kept: none at all is no secret, less than five is left out."""
    return many if not many or is_group(many) else None
