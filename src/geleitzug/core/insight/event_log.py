# SPDX-License-Identifier: EUPL-1.2
"""Taking along the event log of a service for process mining: read in chunks, without names and file numbers.

How XES writes it is xes.py. What keeps it from telling of single employees: docs/decisions/figures-of-groups.md.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Count, F, Func, QuerySet, Value
from django.utils import timezone

from geleitzug.core.cases.models import Case, Task
from geleitzug.core.insight.condensing import moment
from geleitzug.core.insight.events import EventLogTaken
from geleitzug.core.insight.permissions import EXPORT
from geleitzug.core.insight.rules import is_group, is_of_many
from geleitzug.core.insight.xes import LogEvent, Transition, head, tail, trace
from geleitzug.ground.calendar import add_months
from geleitzug.ground.events import emit
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import doors

AT_ONCE = 250
"""Cases a chunk: each brings some twenty events."""

_MOMENTS: Mapping[str, tuple[str, Transition]] = {
    "CaseOpened": ("Eingang", Transition.COMPLETE),
    "QuestionAsked": ("Rückfrage", Transition.SCHEDULE),
    "QuestionAnswered": ("Rückfrage", Transition.COMPLETE),
    "QuestionCalledOff": ("Rückfrage", Transition.WITHDRAW),
    "CaseDecided": ("Bekanntgabe", Transition.COMPLETE),
    "ApprovalDeemed": ("Genehmigungsfiktion", Transition.COMPLETE),
    "ApplicationWithdrawn": ("Rücknahme", Transition.COMPLETE),
    "CaseClosed": ("Abschluss", Transition.COMPLETE),
}
"""Kinds of entries → the activity, in German as the drawings' steps are."""
_STEPS = {"TaskOpened": Transition.SCHEDULE, "TaskDone": Transition.COMPLETE, "TaskLapsed": Transition.WITHDRAW}


class TooFewCases(Exception):
    """There are less than five cases in these months: a log of them would tell of single ones."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """A log somebody may take along: how many cases, and what is left out for the few who work on them."""

    service: str
    since: date
    until: date
    cases: int
    few: frozenset[str]
    """Elements of the drawing done by too few people in some office; with one of them, times are told to the day."""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    """Makes the names of this log's cases; it is kept nowhere, so that a case has another name in the next log."""

    @property
    def to_the_day(self) -> bool:
        """Tell whether the log has days instead of times."""
        return bool(self.few)

    def name_of(self, case: UUID) -> str:
        """Return the name of a case in this log."""
        return hmac.new(self.key, case.bytes, hashlib.sha256).hexdigest()[:16]

    def time_of(self, at: datetime) -> datetime:
        """Return a moment as the log tells it: to the minute or the day, on the town's clock."""
        local = timezone.localtime(at)
        return moment(local.date()) if self.to_the_day else local.replace(second=0, microsecond=0)


@transaction.atomic
def take(service: str, since: date, until: date, *, by: Actor) -> EventLog:
    """Open the log of the cases received from one month to another, both given by their first days; it is noted.

    Raises NotPermitted, TooFewCases.
    """
    by = require(by, EXPORT)
    cases = _cases(service, since, until)
    many = cases.count()
    if not is_group(many):
        raise TooFewCases
    log = EventLog(service, since, until, many, _done_by_few(cases))
    told = EventLogTaken(
        subject=doors.current_tenant(),
        service=service,
        since=since,
        until=until,
        cases=many,
        to_the_day=log.to_the_day,
    )
    emit(told, by=by)
    return log


def written(log: EventLog, chunks: Callable[[Callable[[str], tuple[list[bytes], str]]], Iterator[bytes]]) -> Any:
    """Yield the log as XES, piece by piece; ``chunks`` reads each chunk through a door of its own."""
    yield head(log.service, roles=not log.to_the_day)
    yield from chunks(lambda cursor: _chunk(log, cursor))
    yield tail()


def _cases(service: str, since: date, until: date) -> QuerySet[Case]:
    begin, end = moment(since), moment(add_months(until, 1))
    return Case.objects.filter(service_key=service, received_at__gte=begin, received_at__lt=end)


def _done_by_few(cases: QuerySet[Case]) -> frozenset[str]:
    """Return the steps that too few people did in some office, as the tables have it (rules.is_of_many).

    A deputy signs with two names, and counts as the first.
    """
    signed = Func(
        *(F("done_by"), Value(" (in Vertretung für "), Value(1)), function="split_part", output_field=CharField()
    )
    done = Task.objects.filter(case__in=cases).exclude(done_at=None).exclude(done_by=MACHINE.signed)
    rows = done.annotate(person=signed).values("element", "office", "person").annotate(many=Count("pk")).order_by()
    people: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        people.setdefault((row["element"], row["office"]), {})[row["person"]] = row["many"]
    return frozenset(element for (element, _office), done_by in people.items() if not is_of_many(done_by))


def _chunk(log: EventLog, cursor: str) -> tuple[list[bytes], str]:
    cases = _cases(log.service, log.since, log.until).order_by("id")
    if cursor:
        cases = cases.filter(id__gt=UUID(cursor))
    ids = list(cases.values_list("id", flat=True)[:AT_ONCE])
    tasks = {str(task.pk): task for task in Task.objects.filter(case__in=ids).only("element", "name", "role")}
    events: dict[UUID, list[LogEvent]] = {key: [] for key in ids}
    for entry in Entry.objects.filter(subject__in=ids, kind__in=[*_MOMENTS, *_STEPS]).order_by("subject", "id"):
        if told := _told(log, entry, tasks):
            events[entry.subject].append(told)
    traces = [trace(log.name_of(key), found) for key, found in events.items()]
    return traces, str(ids[-1]) if len(ids) == AT_ONCE else ""


def _told(log: EventLog, entry: Entry, tasks: Mapping[str, Task]) -> LogEvent | None:
    at = log.time_of(entry.at)
    if entry.kind in _MOMENTS:
        name, transition = _MOMENTS[entry.kind]
        return LogEvent(name, transition, at)
    task = tasks.get(str(entry.facts.get("task_id")))
    if task is None:
        return None
    return LogEvent(task.name, _STEPS[entry.kind], at, "" if log.to_the_day else task.role, task.element)
