# SPDX-License-Identifier: EUPL-1.2
"""The lists of a desk: what there is to do, and the cases that go on or are over, cut to what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from geleitzug.core.cases import permissions
from geleitzug.core.cases.models import Case, Decision, RegisterValue, Task
from geleitzug.core.cases.rules import ACTIVE, REDECIDE
from geleitzug.core.cases.searching import sought
from geleitzug.core.mailbox.queries import unread_by_office
from geleitzug.ground.people.actors import Actor, offices_with

ROLES = ("approver", "clerk", "expert", "head")
"""The roles a lane of a process can have."""
_OF_CASE = ("number", "title", "applicant", "office", "state", "service_key", "received_at", "holder")
LIST_COLUMNS = (
    *("name", "kind", "office", "role", "due_on", "waiting", "opened_at", "assignee__name"),
    *(f"case__{column}" for column in _OF_CASE),
)
"""What the worklist shows: the state of the process is large and stays where it is."""
CASE_COLUMNS = (*_OF_CASE, "outcome", "decided_at", "closed_at")
"""What a list of cases shows."""


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What a register column of the service must say: a text or choice, a number, or a day in a range of days."""

    path: str
    text: str = ""
    number: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """What a clerk wants to see of the worklist; it is the query part of the page's address."""

    view: str = "all"
    office: str = ""
    service: str = ""
    kind: str = ""
    words: str = ""
    register: tuple[RegisterFilter, ...] = ()
    cases: QuerySet[Any] | None = None
    """Keys of the only cases that are wanted; another room has chosen them."""


def worklist(actor: Actor, wanted: WorklistFilter) -> list[QuerySet[Task]]:
    """Return the open tasks the actor's roles cover, by due day: one list for everything.

    It comes in lanes, one for each role in an office, which keyset.page_of merges: each lane is read from the index
    in the order of the list and left after one page. With an OR over the roles PostgreSQL sorted all open tasks.

    ``view``: all, mine (and of those the actor stands in for), free (nobody has taken it), waiting (for the
    applicant), overdue.
    """
    tasks = _narrowed(Task.objects.filter(done_at=None, cancelled=False), wanted)
    tasks = tasks.select_related("case", "assignee").only(*LIST_COLUMNS).order_by("due_on", "id")
    if wanted.view == "mine":
        mine = tasks.filter(_covered(actor), assignee__in=actor.persons)
        return [mine.filter(sought(wanted.words, "case_id").condition) if wanted.words else mine]
    if wanted.words:
        found = sought(wanted.words, "case_id")
        tasks = tasks.filter(found.condition)
        if found.is_rare:
            return [tasks.filter(_covered(actor))]
    return [tasks.filter(office=office, role=role) for office, role in _lanes(actor)] or [tasks.none()]


def worklist_of(actor: Actor, tasks: Iterable[UUID]) -> list[Task]:
    """Return those of some tasks that stand in the actor's worklist, with what doing something with them needs."""
    found = Task.objects.filter(_covered(actor), done_at=None, cancelled=False, pk__in=list(tasks))
    return list(found.select_related("case__application__offering", "case__assignee", "assignee"))


def came_back(tasks: Iterable[Task]) -> set[UUID]:
    """Return which of some tasks ask for a decision again whose draft a second person has sent back."""
    asked = {task.case_id: task.pk for task in tasks if task.kind in ("decide", REDECIDE)}
    if not asked:
        return set()
    found = Decision.objects.filter(case__in=asked, revoked_at=None, sent_back_at__isnull=False)
    return {asked[case] for case in found.values_list("case", flat=True)}


def _narrowed(tasks: QuerySet[Task], wanted: WorklistFilter) -> QuerySet[Task]:
    views = {
        "free": Q(assignee=None),
        "waiting": Q(waiting=True),
        "overdue": Q(due_on__lt=timezone.localdate(), waiting=False),
    }
    tasks = tasks.filter(views.get(wanted.view, Q()))
    if wanted.office:
        tasks = tasks.filter(office=wanted.office)
    if wanted.service:
        tasks = tasks.filter(case__service_key=wanted.service)
    if wanted.kind:
        tasks = tasks.filter(kind=wanted.kind)
    if wanted.cases is not None:
        tasks = tasks.filter(case__in=wanted.cases)
    return tasks.filter(*(_registered(asked, "case_id") for asked in wanted.register))


def with_news(actor: Actor, limit: int = 10) -> list[Case]:
    """Return cases of the actor's offices for which something came from outside that nobody has opened yet."""
    offices = sorted(offices_with(actor, permissions.WORK))
    unread = unread_by_office().order_by().values("subject")
    found = Case.objects.filter(office__in=offices, pk__in=unread).only("number", "title", "applicant", "service_key")
    return list(found.order_by("pk")[:limit]) if offices else []


def listed(actor: Actor, wanted: WorklistFilter, *, active: bool | None = None) -> list[QuerySet[Case]]:
    """Return the cases of the offices in which the actor sees cases, the latest first; in lanes.

    ``active`` keeps those that are going on, or those that are not.
    """
    states = Q(state__in=sorted(ACTIVE))
    cases = Case.objects.filter(Q() if active is None else states if active else ~states).order_by("-id")
    if wanted.service:
        cases = cases.filter(service_key=wanted.service)
    if wanted.words:
        cases = cases.filter(sought(wanted.words, "pk").condition)
    cases = cases.filter(*(_registered(asked, "pk") for asked in wanted.register))
    offices = [office for office in sorted(offices_with(actor, permissions.SEE)) if wanted.office in ("", office)]
    return [cases.filter(office=office) for office in offices] or [cases.none()]


def finished(actor: Actor, wanted: WorklistFilter) -> list[QuerySet[Case]]:
    """Return the finished cases of the offices in which the actor sees cases, the latest first; in lanes."""
    return listed(actor, wanted, active=False)


def registered(cases: Iterable[UUID], paths: Sequence[str]) -> dict[UUID, dict[str, list[RegisterValue]]]:
    """Return the register values of some cases: case → path → values; for a table of what a list shows."""
    found: dict[UUID, dict[str, list[RegisterValue]]] = {}
    for value in RegisterValue.objects.filter(case__in=set(cases), path__in=paths).order_by("id"):
        found.setdefault(value.case_id, {}).setdefault(value.path, []).append(value)
    return found


def _covered(actor: Actor) -> Q:
    condition = Q(pk=None)
    for office, role in sorted(actor.roles):
        condition |= Q(office=office) if role == "head" else Q(office=office, role=role)
    return condition


def _lanes(actor: Actor) -> list[tuple[str, str]]:
    """Return the roles in offices whose tasks the actor does; the head of an office has all of its roles."""
    return sorted({(office, each) for office, role in actor.roles for each in (ROLES if role == "head" else (role,))})


def _registered(asked: RegisterFilter, case: str) -> Exists:
    """Ask for a register value of a case; each comparison is one an index can make under the policy."""
    found = RegisterValue.objects.filter(case=OuterRef(case), path=asked.path)
    if asked.text:
        found = found.filter(text=asked.text)
    if asked.number is not None:
        found = found.filter(number=asked.number)
    if asked.since:
        found = found.filter(day__gte=asked.since)
    if asked.until:
        found = found.filter(day__lte=asked.until)
    return Exists(found)
