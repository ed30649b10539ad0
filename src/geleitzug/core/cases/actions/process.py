# SPDX-License-Identifier: EUPL-1.2
"""The case follows its process: it goes on, calls steps, gets stuck, ends. Its tasks are worklist.py, deciding.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.cases import permissions, queries, rules, steps
from geleitzug.core.cases.actions import timing, worklist
from geleitzug.core.cases.actions.applying import facts_of
from geleitzug.core.cases.events import (
    CaseAssigned,
    CaseClosed,
    CaseRetried,
    CaseStuck,
    RegisterAsked,
    TaskDone,
)
from geleitzug.core.cases.models import Application, Case, Question, Task
from geleitzug.core.cases.rules import CaseError, NotAllowedNow, Phase, State
from geleitzug.core.files import actions as files
from geleitzug.core.workflow import engine
from geleitzug.core.workflow.errors import AlreadyDone, NoLongerOpen, ProcessError
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted, require
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.tenancy import doors

DECISIONS = frozenset({"decide", "approve"})


class NothingWritten(CaseError):
    """The process asks for words when a task is done, and there are none."""


class TaskGone(CaseError):
    """The task is done already, or the process has moved on without it."""


def lock(case_id: UUID) -> Case:
    """Return the case for changing it; whoever else wants to waits."""
    return _with_holder_of_now(_locked.get(case_id))


_locked = Prepared(
    lambda key: Case.objects.select_for_update(of=("self",)).select_related("application__offering").filter(pk=key),
    UUID,
)


def lock_if_there(case_id: UUID) -> Case | None:
    """Return the case for changing it, if there is one yet."""
    case = _locked.first(case_id)
    return _with_holder_of_now(case) if case is not None else None


def _with_holder_of_now(case: Case) -> Case:
    """Say of the application, too, whose it is: it was read before a wait, the case after it (actions/claiming.py)."""
    case.application.holder = case.holder
    return case


def check_going_on(case: Case) -> None:
    """Refuse to work on what its applicant has taken back, also in the moment before its case is ended."""
    if not case.is_active or case.application.phase == Phase.WITHDRAWN:
        raise NotAllowedNow(case.state, State.IN_REVIEW)


def begin(case: Case, *, by: Actor) -> None:
    """Start the process of a new case; one that cannot start is put aside like one that cannot go on."""
    try:
        run = engine.start(case.package.process, facts_of(case.application), timezone.now())
    except ProcessError as error:
        put_aside(case, str(error), by=by)
        return
    follow(case, run, by=by)


@transaction.atomic
def take(case: Case, *, by: Actor) -> None:
    """Take a case into one's own hands; its open tasks of the same office come along."""
    by = require(by, "cases.work", office=case.office)
    case = lock(case.pk)
    check_going_on(case)
    hand_to(case, by.id)
    emit(CaseAssigned(subject=case.pk, staff_name=by.signed), by=by)


def hand_to(case: Case, staff: UUID | None) -> None:
    """Put a locked case and its open tasks of the same office into somebody's hands; what is to be approved stays."""
    if case.state == State.OPEN:
        _move(case, State.IN_REVIEW)
    case.assignee_id = staff
    case.save(update_fields=["assignee", "state"])
    worklist.along(case).update(assignee=staff)


@transaction.atomic
def release(case: Case, *, by: Actor) -> None:
    """Give a case back to the office. Raises NotPermitted, NotAllowedNow."""
    by = require(by, "cases.work", office=case.office)
    case = lock(case.pk)
    check_going_on(case)
    case.assignee_id = None
    case.save(update_fields=["assignee"])
    worklist.along(case).update(assignee=None)
    emit(CaseAssigned(subject=case.pk, staff_name=""), by=by)


@transaction.atomic
def complete(task: Task, *, by: Actor, result: Mapping[str, Any]) -> Case:
    """Do a task and let the process go on; what is decided or approved goes through deciding.py.

    Raises TaskGone if somebody was quicker, NotAllowedNow while the case waits, NotPermitted, and NothingWritten
    where the process asks for words that later steps or the letter need.
    """
    if task.kind in DECISIONS | rules.BESIDES:
        raise NotPermitted(permissions.OF_TASK[task.kind])
    case = lock(task.case_id)
    if asked_of(case, task) and not str(result.get("text", "")).strip():
        raise NothingWritten(asked_of(case, task))
    return finish(task, case, by=by, result=result)


def asked_of(case: Case, task: Task) -> str:
    """Return what a task has to be done with, in the process's words (``gz:asks``); nothing for most."""
    element = case.package.process.elements.get(task.element)
    return element.asks if element else ""


def finish(task: Task, case: Case, *, by: Actor, result: Mapping[str, Any]) -> Case:
    """Write down that a task of a locked case is done and let the process go on; raises like complete."""
    if not queries.may_do(by, task):
        raise NotPermitted(f"{task.office}.{task.role}")
    by = queries.doing(by, task)
    check_going_on(case)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if not task.is_open:
        raise TaskGone(task.name)
    if task.office == case.office and is_waiting(case):
        raise NotAllowedNow(case.state, State.IN_REVIEW)
    task.done_at = timezone.now()
    task.done_by = by.signed
    task.result = dict(result)
    task.save(update_fields=["done_at", "done_by", "result"])
    handed_over = case.holder if task.kind == "handover" else None
    emit(TaskDone(subject=case.pk, holder=handed_over, task_id=task.pk, name=task.name), by=by)
    worklist.tell_of_handing("done", case, task)
    if case.state == State.OPEN:
        _move(case, State.IN_REVIEW)
    timing.keep(case, task.element)
    advance(case, task.ref, task.element, result, by=by)
    return case


def advance(case: Case, ref: str, element: str, result: Mapping[str, Any], *, by: Actor) -> None:
    """Tell the process that an element is done; a process that cannot go on puts the case aside with the reason."""
    case.results = {**case.results, element: dict(result)}
    if result.get("outcome"):
        case.outcome = str(result["outcome"])
    assert case.process_state is not None
    try:
        run = engine.complete(
            case.package.process, case.process_state, ref, result, timezone.now(), facts_of(case.application)
        )
    except (AlreadyDone, NoLongerOpen):
        return
    except ProcessError as error:
        put_aside(case, str(error), by=by)
        return
    follow(case, run, by=by)


def put_aside(case: Case, reason: str, *, by: Actor) -> None:
    """Mark a case whose process cannot go on by itself, so that somebody looks; ``retry`` tries again."""
    _move(case, State.STUCK)
    case.trouble = reason
    case.save()
    emit(CaseStuck(subject=case.pk, reason=reason[:500]), by=by)


@transaction.atomic
def close(case: Case, *, by: Actor) -> None:
    """End a case for which nothing is left to do; open tasks are void."""
    if not case.is_active:
        return
    now = timezone.now()
    _move(case, State.CLOSED)
    case.closed_at = now
    case.trouble = ""
    case.save()
    worklist.open_tasks(case).update(cancelled=True)
    end_waiting(case)
    emit(CaseClosed(subject=case.pk, holder=case.holder, outcome=case.outcome), by=by)


@transaction.atomic
def retry(case: Case, *, by: Actor) -> Case:
    """Let a case that was put aside try once more to go on from where it stands; twice is once."""
    by = require(by, "cases.work", office=case.office)
    case = lock(case.pk)
    if case.state != State.STUCK:
        return case
    check_going_on(case)
    emit(CaseRetried(subject=case.pk), by=by)
    if is_decided_beside(case):  # its letter is tried again as a reaction: rechecking.try_again
        return case
    if case.process_state is None:
        begin(case, by=by)
        return case
    asked = list(case.calls)
    if (run := _look(case, timezone.now(), by=by)) is None:
        return case
    follow(case, run, by=by)
    for call in run.calls:
        if call.id in asked:
            _call(case, call)
    for task in _told_in_vain(case, run):
        advance(case, task.ref, task.element, task.result, by=by)
    return case


def is_decided_beside(case: Case) -> bool:
    """Tell whether a case's process is at its end, and a decision made beside it has not gone out."""
    decision = queries.decision_in_force(case)
    if decision is None or decision.issued_at is not None or case.process_state is None:
        return False
    return not engine.progress(case.package.process, case.process_state).now


def _told_in_vain(case: Case, run: engine.Run) -> QuerySet[Task]:
    """Return the tasks that were done and brought the process nowhere: for it they are still open."""
    return case.tasks.filter(ref__in=[task.id for task in run.waiting]).exclude(done_at=None).order_by("done_at")


def _look(case: Case, now: datetime, *, by: Actor) -> engine.Run | None:
    """Return where the process stands once the timers that are due have fired; a stuck one puts the case aside."""
    assert case.process_state is not None
    try:
        return engine.fire_timers(case.package.process, case.process_state, now, facts_of(case.application))
    except ProcessError as error:
        put_aside(case, str(error), by=by)
        return None


def end_waiting(case: Case) -> None:
    """Note that nobody waits for the office or for the applicant any more: the deadline is met, a question void."""
    now = timezone.now()
    timing.end(case)
    if Question.objects.open().filter(case=case).update(cancelled_at=now):
        void = Question.objects.filter(case=case, cancelled_at=now).values_list("message", flat=True)
        worklist.need_no_letter(case, [message for message in void if message], by=MACHINE)
        worklist.open_tasks(case).update(waiting=False)
        files.drop_unused(subject=case.pk, used=frozenset())  # laid ready for an answer that was never sent


def is_waiting(case: Case) -> bool:
    """Tell whether the office waits for the applicant; a case that was put aside may wait besides."""
    return case.state == State.WAITING or queries.open_question(case) is not None


@job("cases.run_step", outside=True)
def run_step(*, tenant: UUID, subject: str, ref: str, element: str, step: str) -> None:
    """Call a step of the process and go on with what it gives; twice is once, because the process knows the element.

    A step that fails is rolled back whole and tried again by the queue. The office sees why until it has worked.
    """
    try:
        with doors.machine_door(tenant):
            _run_step(UUID(subject), ref, element, step)
    except (InterfaceError, OperationalError):
        raise  # the database's trouble and nothing to tell the office
    except Exception as error:
        with doors.machine_door(tenant):
            case = lock(UUID(subject))
            if case.is_active and case.state != State.STUCK:
                put_aside(case, f"{step}: {error or type(error).__name__}", by=MACHINE)
        raise


def _run_step(case_id: UUID, ref: str, element: str, step: str) -> None:
    case = lock(case_id)
    # Whoever takes the application back waits for the step, or the step sees that it was taken back.
    application = _phase_of.get(case_id)
    if not case.is_active or ref not in case.calls or application.phase == Phase.WITHDRAWN:
        return
    facts = facts_of(case.application)
    context = steps.StepContext(
        case_id=case.pk,
        element=element,
        today=timezone.localdate(),
        a=facts["a"],
        v=facts["v"],
        who=facts["who"],
        t=case.results,
        outcome=case.outcome or None,
        ref=ref,
    )
    if steps.register_of(step) is not None:
        emit(RegisterAsked(subject=case.pk, holder=case.holder, step=step), by=MACHINE)
    result = steps.step_of(step)(context)
    if result is steps.WAITS:  # called again, or answered from outside: arriving.py
        return
    case = lock(case.pk)
    advance(case, ref, element, result, by=MACHINE)


def call_again(case: Case, *, step: str = "") -> bool:
    """Call the steps once more that a locked case waits for, since what was in their way is gone; tells if any is.

    ``step`` names the only one that is meant.
    """
    elements = case.package.process.elements
    waiting = [(ref, elements[ref.rpartition(".")[0]]) for ref in case.calls]
    meant = [(ref, element) for ref, element in waiting if step in ("", element.step)]
    for ref, element in meant:
        defer(run_step, subject=str(case.pk), ref=ref, element=element.id, step=element.step)
    return bool(meant)


_phase_of = Prepared(lambda key: Application.objects.select_for_update().only("phase").filter(pk=key), UUID)


@job("cases.fire_timers")
def fire_timers(*, subject: str) -> None:
    """Let the process notice that time has passed."""
    notice_time(UUID(subject), timezone.now(), by=MACHINE)


def notice_time(case_id: UUID, now: datetime, *, by: Actor) -> None:
    """Let the timers of a case fire that are due at a moment."""
    case = lock(case_id)
    if not case.is_active or case.process_state is None or case.application.phase == Phase.WITHDRAWN:
        return
    if (run := _look(case, now, by=by)) is not None:
        follow(case, run, by=by)


def follow(case: Case, run: engine.Run, *, by: Actor) -> None:
    """Make the rows say what the process says: tasks, steps to call, timers, the end."""
    before = (case.process_state or {}).get("outcome")
    case.process_state = run.state
    if run.data["outcome"] and run.data["outcome"] != before:  # a decision table may have said it, and no task
        case.outcome = str(run.data["outcome"])
    worklist.follow(case, run, by=by)
    for call in run.calls:
        if call.id not in case.calls:
            _call(case, call)
    case.calls = [call.id for call in run.calls]
    if run.next_timer:
        defer(fire_timers, at=run.next_timer, subject=str(case.pk))
    if run.finished and case.is_active:
        close(case, by=by)
    else:
        _show_state(case, run)
        case.save()


def _call(case: Case, call: engine.ServiceCall) -> None:
    defer(run_step, subject=str(case.pk), ref=call.id, element=call.element, step=call.step)


def _show_state(case: Case, run: engine.Run) -> None:
    if case.state in (State.WAITING, State.DECIDED) or not case.is_active:
        return
    if case.state == State.STUCK and _told_in_vain(case, run).exists():
        return
    case.trouble = ""
    if case.state == State.STUCK and (behind := _behind_trouble(case)):
        _move(case, behind)
    elif any(task.kind == "approve" for task in run.waiting):
        _move(case, State.APPROVAL)
    elif case.state in (State.APPROVAL, State.STUCK):
        _move(case, State.IN_REVIEW)


def _behind_trouble(case: Case) -> State | None:
    """Return what a case that was put aside still is besides: decided, or waiting for its applicant."""
    if case.decided_at:
        return State.DECIDED
    return State.WAITING if queries.open_question(case) else None


def _move(case: Case, then: State) -> None:
    rules.check_move(State(case.state), then)
    case.state = then
