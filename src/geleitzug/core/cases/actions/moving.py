# SPDX-License-Identifier: EUPL-1.2
"""A running case goes over to the process of a newer version. Whom it befalls, and when, is core/moving.

Form, fees and letter stay with the version the applicant has sent with (docs/decisions/only-the-process-moves.md);
the replay itself is core/workflow/moving.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleitzug.core.cases import queries, rules
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.actions.applying import facts_of
from geleitzug.core.cases.events import CaseMoved
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import CaseError, Phase, State
from geleitzug.core.catalogue.checks import check
from geleitzug.core.catalogue.handovers import STEP as HAND_OVER
from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.core.catalogue.package import ISSUE, Package, PackageError
from geleitzug.core.catalogue.versions import moved_package
from geleitzug.core.workflow import engine
from geleitzug.core.workflow.errors import CannotMove, ProcessError
from geleitzug.core.workflow.moving import Choices, Moved, move
from geleitzug.core.workflow.ways import ahead
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE


class Hindered(CaseError):
    """A case cannot be moved; the message says why, ``element`` which step that is about (may be empty)."""

    def __init__(self, sentence: str, element: str = "") -> None:
        super().__init__(sentence)
        self.element = element


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving does to a case, in elements of the drawings: the same for many cases."""

    stays: Sequence[str] = ()
    moves: Sequence[Sequence[str]] = ()
    void: Sequence[str] = ()
    opens: Sequence[str] = ()
    runs: Sequence[str] = ()
    skipped: Sequence[str] = ()
    again: Sequence[str] = ()
    ends: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what can be stored, and compared with what was."""
        stored: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return stored


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a case, and by what one sees that it has changed since."""

    effect: Effect
    moved: Moved = field(repr=False)
    tasks: Mapping[str, Task] = field(repr=False)


def foresee(case: Case, version_id: UUID, choices: Choices, now: datetime) -> Foreseen:
    """Return what moving would do to a case; nothing is written. Raises Hindered."""
    tasks = {task.ref: task for task in case.tasks.exclude(kind__in=rules.BESIDES - rules.INSTEAD)}
    if sentence := _hindrance(case, list(tasks.values())) or fits(case.application.version_id, version_id):
        raise Hindered(sentence)
    package = moved_package(case.application.version_id, version_id)
    moved = _replayed(case, package, choices, tasks, now)
    _check_end(case, package, moved)
    effect = Effect(
        *(moved.stays, moved.moves, moved.void, moved.opens, moved.runs, moved.skipped, moved.again),
        ends=moved.run.finished,
    )
    return Foreseen(effect, moved, tasks)


def stamp_of(case: Case) -> str:
    """Return a fingerprint of where a case stands: another one means that something has happened in it."""
    stands = [case.process_state, case.state, case.outcome, str(case.process_version_id or ""), case.calls]
    return hashlib.sha256(json.dumps(stands, sort_keys=True, default=str).encode()).hexdigest()


@transaction.atomic
def move_case(
    case_id: UUID,
    version: ServiceVersion,
    choices: Choices,
    *,
    stamp: str,
    effect: Mapping[str, Any] | None,
    asked_by: str,
) -> None:
    """Let a case go on by the process of a version, as its plan has said; twice is once.

    Raises Hindered where it cannot be, also where anything has changed since the plan: then nothing is written.
    """
    case = process.lock_if_there(case_id)
    if case is None:
        raise Hindered(_("Den Vorgang gibt es nicht mehr."))
    if case.process_version_id == version.pk:
        return
    changed = _("Seit dem Plan ist im Vorgang etwas geschehen.")
    if stamp_of(case) != stamp:
        raise Hindered(changed)
    found = foresee(case, version.pk, choices, timezone.now())
    if found.effect.as_json() != effect:
        raise Hindered(changed)
    before = version_of(case)
    names = {task.element: task.name for task in found.tasks.values()}
    case.process_version = version
    _carry_over(case, found)
    elements = case.package.process.elements
    emit(
        CaseMoved(
            subject=case.pk,
            was=before.version,
            version=version.version,
            void=", ".join(names.get(element, element) for element in found.effect.void) or "–",
            opened=", ".join(elements[element].label for element in found.effect.opens) or "–",
            asked_by=asked_by,
        ),
        by=MACHINE,
    )
    process.follow(case, found.moved.run, by=MACHINE)


def version_of(case: Case) -> ServiceVersion:
    """Return the version whose process a case follows."""
    return case.process_version or case.application.version


def fits(version_id: UUID, process_id: UUID) -> str:
    """Return why the process of one version cannot go with the form and letter of another; empty where it can."""
    found = _misfit(version_id, process_id, get_language())
    if found is None:
        return ""
    if "path" in found:
        sentence = _("Der neue Ablauf fragt nach „%(path)s“ (%(text)s); danach wurde im Antrag nicht gefragt.")
        return sentence % found
    return _("Der neue Ablauf passt nicht zu dem, womit beantragt wurde: %(why)s") % found


@lru_cache(maxsize=512)
def _misfit(version_id: UUID, process_id: UUID, _language: str | None) -> Mapping[str, str] | None:
    """Return what does not fit; kept by language, for what is wrong with a package is worded when it is found."""
    package = moved_package(version_id, process_id)
    try:
        check(package)
    except PackageError as error:
        return {"why": str(error)}
    for text, expression in package.process.conditions.items():
        for path in expression.reads:
            start, _dot, name = path.partition(".")
            if start == "a" and name and not _asks(package, name):
                return {"path": name, "text": text}
    return None


def _asks(package: Package, path: str) -> bool:
    """Tell whether a form asks what a path names: a question, a part of its answer, or a group of questions."""
    asked = [question.path for question in package.form.questions()]
    return any(f"{each}.".startswith(f"{path}.") or f"{path}.".startswith(f"{each}.") for each in asked)


def _hindrance(case: Case, tasks: list[Task]) -> str:
    """Say what a case waits for so that it has to stay for now."""
    open_tasks = [task for task in tasks if task.is_open]
    if not case.is_active:
        return _("Der Vorgang ist abgeschlossen.")
    if case.application.phase == Phase.WITHDRAWN:
        return _("Der Antrag ist zurückgenommen.")
    if case.state == State.WAITING or queries.open_question(case) is not None:
        return _("Es wird auf eine Antwort der antragstellenden Person gewartet.")
    if _is_decided_besides(case, tasks):
        return _("Ein Mensch entscheidet gerade neben dem Ablauf.")
    elements = case.package.process.elements
    handed = any(elements[ref.rpartition(".")[0]].step == HAND_OVER for ref in case.calls)
    if handed or any(task.kind == "handover" for task in open_tasks):
        return _("Eine Übergabe an ein Fachverfahren ist unterwegs.")
    if case.calls and case.state != State.STUCK:
        return _("Ein Schritt läuft gerade von selbst oder wartet auf eine Antwort von außen.")
    return ""


def _is_decided_besides(case: Case, tasks: list[Task]) -> bool:
    """Tell whether a person decides in the place of the process, or has done so and the letter has yet to go out.

    The process must not come back to life then: it has ended, never begun, or would decide a second time.
    """
    if case.revoked_at is not None or any(task.kind in rules.INSTEAD and task.is_open for task in tasks):
        return True
    is_settled = any(task.kind == rules.RECHECK and "outcome" in (task.result or {}) for task in tasks)
    return (is_settled and case.decided_at is None) or case.waiting_letters.exists()


def _replayed(case: Case, package: Package, choices: Choices, tasks: Mapping[str, Task], now: datetime) -> Moved:
    facts = facts_of(case.application)
    if case.process_state is None:  # it could not even begin
        return _begun(package, facts, now)
    stands = engine.progress(case.package.process, case.process_state).now
    done = [task for task in tasks.values() if task.done_at and task.element in stands]
    told = {task.element: task.done_at for task in done if _is_open_for_engine(case, task) and task.done_at}
    try:
        return move(
            case.package.process,
            case.process_state,
            package.process,
            choices,
            data=facts,
            results=case.results,
            opened={task.ref: task.opened_at for task in tasks.values()},
            told=told,
            now=now,
        )
    except CannotMove as error:
        raise Hindered(str(error), error.element) from error


def _is_open_for_engine(case: Case, task: Task) -> bool:
    """Tell whether a task that is done is open for the process: telling it has put the case aside."""
    assert case.process_state is not None
    return not any(f"{element}.{number}" == task.ref for number, element, _at in case.process_state["done"])


def _begun(package: Package, facts: Mapping[str, Any], now: datetime) -> Moved:
    try:
        run = engine.start(package.process, facts, now)
    except ProcessError as error:
        raise Hindered(str(error), error.element) from error
    opens, runs = (tuple(dict.fromkeys(each.element for each in these)) for these in (run.waiting, run.calls))
    return Moved(run, {}, (), (), (), opens, runs, (), ())


def _check_end(case: Case, package: Package, moved: Moved) -> None:
    """Refuse what would end a case undecided, or have it decided and announced a second time."""
    if moved.run.finished and case.decided_at is None:
        raise Hindered(_("Der Vorgang wäre in der neuen Fassung zu Ende, ohne dass entschieden ist."))
    if case.decided_at is None:
        return
    drawing = package.process.drawing
    fresh = [*moved.opens, *moved.runs]
    elements = [drawing.elements[key] for key in {*fresh, *ahead(drawing, fresh)}]
    if any(each.kind in process.DECISIONS or each.step == ISSUE for each in elements):
        raise Hindered(_("Es ist schon entschieden, und die neue Fassung verlangt, noch einmal zu entscheiden."))


def _carry_over(case: Case, found: Foreseen) -> None:
    """Let the rows of tasks that stay be those of the new process, with who has them and until when; end the others."""
    waiting = {task.id: task for task in found.moved.run.waiting}
    for ref, row in found.tasks.items():
        if not row.is_open:
            continue
        now = waiting.get(found.moved.refs.get(ref, ""))
        if now is None or now.kind != row.kind:
            row.cancelled = True
            row.save(update_fields=["cancelled"])
            continue
        office = now.office or case.office
        if (office, now.role) != (row.office, row.role):
            row.assignee = None
        row.ref, row.element, row.name, row.office, row.role = now.id, now.element, now.name, office, now.role
        row.save(update_fields=["ref", "element", "name", "office", "role", "assignee"])
    case.calls = []
