# SPDX-License-Identifier: EUPL-1.2
"""Doing the same with several cases of the worklist: what will happen is foreseen, then done, each wholly or not.

Every case is done by the same action as if it were alone, with its permission, event and reactions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import assigning
from geleitzug.core.cases import lists
from geleitzug.core.cases import queries as cases
from geleitzug.core.cases.actions import asking, deciding, process, taking
from geleitzug.core.cases.actions.applying import facts_of
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.awaiting import OpinionsAwaited
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import CaseError, FourEyes, Outcome, State
from geleitzug.ground.people.actors import Actor, NotPermitted, grants, may

MOST = 50
"""So many rows are done at once: within the seconds a request may take, and no more than somebody can look through."""
STAMP_LETTERS = 16


class Deed(StrEnum):
    """What can be done with several cases."""

    GIVE = "give"
    ASK = "ask"
    DECIDE = "decide"


class Refusal(StrEnum):
    """Why a case is left as it is."""

    NOT_PERMITTED = "not_permitted"
    NOT_NOW = "not_now"
    TWICE = "twice"
    NO_DECISION = "no_decision"
    OTHER_SERVICE = "other_service"
    FINDINGS = "findings"
    OPINIONS = "opinions"
    NOT_THEIRS = "not_theirs"
    OWN_DRAFT = "own_draft"
    CHANGED = "changed"
    TROUBLE = "trouble"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Line:
    """A task of the list, and why nothing is done with its case (none: something is)."""

    task: Task
    refusal: Refusal | None = None

    @property
    def stamp(self) -> str:
        """Return a word for how the case stands: what somebody agreed to holds only while it is the same.

        Whose the case is does not count for a task that is taken alone: it may be given away in a row of the same list.
        """
        task, case = self.task, self.task.case
        whose = (None if taking.is_alone(task) else case.assignee_id, task.assignee_id)
        stands = (case.state, whose, case.decided_at, task.done_at, task.cancelled, task.waiting)
        return sha256(repr(stands).encode()).hexdigest()[:STAMP_LETTERS]


def chosen(actor: Actor, tasks: Sequence[UUID]) -> list[Task]:
    """Return the open tasks of somebody's worklist that they have ticked, in the order of the list; at most MOST."""
    found = lists.worklist_of(actor, tasks[:MOST])
    return sorted(found, key=lambda task: (task.due_on, task.pk))


def foresee(
    deed: Deed, tasks: Iterable[Task], *, by: Actor, to: UUID | None = None, pattern: Task | None = None
) -> list[Line]:
    """Return what will be done with each case, and what will not and why. Asks nothing for each row.

    ``pattern`` is the task whose decision the others take over, where it is not the first of these.
    """
    rows = list(tasks)
    seen: set[UUID] = set()
    pattern = pattern or next((task for task in rows if task.kind == "decide"), None)
    seats = queries.seats_of(to) if to is not None else None
    lines = []
    for task in rows:
        refusal = Refusal.TWICE if done_with(deed, task) in seen else _refusal(deed, task, pattern, by=by)
        if refusal is None and seats is not None and not _may_have(seats, task):
            refusal = Refusal.NOT_THEIRS
        seen |= set() if refusal else {done_with(deed, task)}
        lines.append(Line(task, refusal))
    return lines


def done_with(deed: Deed, task: Task) -> UUID:
    """Return what a row is about, which is done once: the case, or the task where that is given by itself."""
    return task.pk if deed is Deed.GIVE and taking.is_alone(task) else task.case_id


def people_for(tasks: Iterable[Task]) -> list[tuple[UUID, str]]:
    """Return to whom cases and tasks can be given: who works on cases of any of their offices, or may do a task."""
    seats: set[tuple[str, str]] = set()
    for task in tasks:
        works = {(task.case.office, role) for role in grants()[WORK]}
        seats |= taking.seats_for(task) if taking.is_alone(task) else works
    return [(person.id, person.name) for person in queries.people_in(seats)]


def give(lines: Iterable[Line], stamps: Mapping[UUID, str], *, by: Actor, to: UUID, word: str = "") -> list[Line]:
    """Give the cases to a colleague, and tasks that do not come along with theirs; returns what became of each."""
    return _each(lines, stamps, lambda task: assigning.hand(task, to=to, by=by, word=word))


def ask(lines: Iterable[Line], stamps: Mapping[UUID, str], *, by: Actor, text: str, due: date) -> list[Line]:
    """Ask the applicants the same; returns what became of each case."""
    return _each(lines, stamps, lambda task: asking.ask(task.case, by=by, text=text, due=due))


def decide(
    lines: Iterable[Line],
    stamps: Mapping[UUID, str],
    *,
    by: Actor,
    outcome: Outcome,
    reasons: str = "",
    conditions: str = "",
) -> list[Line]:
    """Decide the cases alike; a second pair of eyes sees each as ever. Returns what became of each case."""
    return _each(
        lines,
        stamps,
        lambda task: deciding.decide(task, by=by, outcome=outcome, reasons=reasons, conditions=conditions),
    )


def _refusal(deed: Deed, task: Task, pattern: Task | None, *, by: Actor) -> Refusal | None:
    case = task.case
    if deed is Deed.DECIDE:
        return _no_decision(task, pattern, by=by)
    if deed is Deed.GIVE and taking.is_alone(task):
        return None if cases.may_do(by, task) else Refusal.NOT_PERMITTED
    if not may(by, WORK, office=case.office):
        return Refusal.NOT_PERMITTED
    if not case.is_active:
        return Refusal.NOT_NOW
    if deed is Deed.ASK and (case.state not in asking.ASKABLE or case.decided_at):
        return Refusal.NOT_NOW
    return None


def _no_decision(task: Task, pattern: Task | None, *, by: Actor) -> Refusal | None:
    if task.kind != "decide" or pattern is None:
        return Refusal.NO_DECISION
    if not cases.may_do(by, task):
        return Refusal.NOT_PERMITTED
    one, other = (each.case.application for each in (task, pattern))
    if (one.version_id, task.element) != (other.version_id, pattern.element):
        return Refusal.OTHER_SERVICE
    if task.waiting or task.case.state in (State.WAITING, State.STUCK):
        return Refusal.NOT_NOW
    return Refusal.FINDINGS if _asks_for_findings(task.case) else None


def _asks_for_findings(case: Case) -> bool:
    """Tell whether the package wants something found with this very decision (findings of a package)."""
    if not case.package.findings:
        return False
    facts = {**facts_of(case.application), "t": case.results, "outcome": case.outcome}
    return any(finding.is_asked(facts) for finding in case.package.findings)


def _may_have(seats: Collection[tuple[str, str]], task: Task) -> bool:
    """Tell whether a task, or the case it comes along with, can be given to somebody who holds these roles."""
    if taking.is_alone(task):
        return taking.covers(seats, task)
    return any(office == task.case.office and role in grants()[WORK] for office, role in seats)


def _each(lines: Iterable[Line], stamps: Mapping[UUID, str], do: Callable[[Task], object]) -> list[Line]:
    """Do something with each case, wholly or not at all; a case that stands otherwise than was shown is left alone.

    In the order of the cases, so that two colleagues who do the same wait for one another and never for ever.
    """
    done = {}
    for line in sorted(lines, key=lambda line: line.task.case_id):
        refusal = line.refusal or tried(line.task, stamps.get(line.task.pk, ""), do)
        done[line.task.pk] = Line(line.task, refusal)
    return [done[line.task.pk] for line in sorted(done.values(), key=lambda line: (line.task.due_on, line.task.pk))]


def tried(task: Task, stamp: str, do: Callable[[Task], object]) -> Refusal | None:
    """Do something with one case, wholly or not at all; returns why nothing was done, where nothing was."""
    try:
        with transaction.atomic():
            process.lock(task.case_id)
            now = Task.objects.select_related("case__application__offering").get(pk=task.pk)
            if Line(now).stamp != stamp:
                return Refusal.CHANGED
            do(now)
    except NotTheirs:
        return Refusal.NOT_THEIRS
    except OpinionsAwaited:
        return Refusal.OPINIONS
    except FourEyes:
        return Refusal.OWN_DRAFT
    except NotPermitted:
        return Refusal.NOT_PERMITTED
    except CaseError:
        return Refusal.NOT_NOW
    return None
