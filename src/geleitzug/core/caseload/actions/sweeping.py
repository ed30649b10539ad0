# SPDX-License-Identifier: EUPL-1.2
"""The same for all cases that a filter finds (Sammellauf): looked through by a job, agreed to, then done by another.

Each case is done in a transaction of its own, as if it were alone. Both jobs take a piece at a time and ask for the
next: what a crash interrupts goes on where it stood. Only as many as are ticked are done at once: together.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from geleitzug.core.caseload import ports
from geleitzug.core.caseload.actions import assigning, together
from geleitzug.core.caseload.actions.together import Deed, Refusal
from geleitzug.core.caseload.events import SweepEnded, SweepStarted
from geleitzug.core.caseload.models import Sweep, SweptTask
from geleitzug.core.cases import lists
from geleitzug.core.cases.actions import asking, deciding
from geleitzug.core.cases.lists import WorklistFilter
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.cases.rules import CaseError, Outcome
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted, by_program, require
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.keyset import page_of

MOST = 5000
"""So many are done in one sweep; who wants more has a narrower question to ask first."""
PIECE = 100
"""So many are looked at, or done, before a job asks for the next one: a minute of work, lost at most by a restart."""
BY_DUE_DAY, AT_ONCE = ("due_on", "id"), 500
State, Item = Sweep.State, SweptTask.State
log = logging.getLogger(__name__)


class TooMany(CaseError):
    """A filter finds more than is done at once."""


class NothingFound(CaseError):
    """A filter finds nothing to do."""


def all_of(actor: Actor, wanted: WorklistFilter) -> Iterator[Task]:
    """Yield what a filter of the worklist finds, in the order of the list, piece by piece; one more than MOST at most.

    The rows are those of the list: what doing something with them needs is read by who does it.
    """
    cursor, number = "", 0
    while True:
        piece = page_of(lists.worklist(actor, wanted), key=BY_DUE_DAY, cursor=cursor, size=AT_ONCE)
        for task in piece.rows:
            yield task
            if (number := number + 1) > MOST:
                return
        if not (cursor := piece.next):
            return


def first_of(actor: Actor, wanted: WorklistFilter, deed: Deed) -> Task | None:
    """Return the first task a deed may be about; of decisions, the one the others follow."""
    if deed is Deed.DECIDE:
        if wanted.kind not in ("", "decide"):
            return None
        wanted = replace(wanted, kind="decide")
    rows = page_of(lists.worklist(actor, wanted), key=BY_DUE_DAY, cursor="", size=1).rows
    return next(iter(lists.worklist_of(actor, [task.pk for task in rows])), None) if rows else None


@transaction.atomic
def prepare(deed: Deed, typed: dict[str, Any], tasks: Iterable[Task], *, by: Actor) -> Sweep:
    """Keep what a filter has found just now, and have a job look at each; nothing is done yet.

    Raises TooMany, NothingFound, NotPermitted.
    """
    by = require(by, SEE)
    assert by.id is not None
    sweep = Sweep.objects.create(staff_id=by.id, deed=deed, typed={**typed, **_way_of(by)})
    number, seen, piece = 0, set[UUID](), list[SweptTask]()
    for task in tasks:
        if (number := number + 1) > MOST:
            raise TooMany(str(MOST))
        if task.kind == "decide":
            sweep.typed.setdefault("pattern", str(task.pk))
        about = together.done_with(deed, task)
        twice = {"state": Item.LEFT, "refusal": Refusal.TWICE} if about in seen else {}
        piece.append(SweptTask(sweep=sweep, task_id=task.pk, **twice))
        seen.add(about)
    if not piece:
        raise NothingFound
    sweep.save()
    SweptTask.objects.bulk_create(piece, batch_size=500)
    defer(look_through, sweep=str(sweep.pk))
    return sweep


@transaction.atomic
def start(sweep: Sweep, *, by: Actor) -> None:
    """Let a sweep that was looked at begin; pressed twice it begins once.

    Raises NotPermitted where a program would begin what does more than its token may: the jobs go the way by which the
    sweep was asked for.
    """
    found = _locked(sweep, by)
    _check_way(found, by)
    if found.state == State.READY:
        _move(found, State.GOING)
        agreed = found.items.filter(state=Item.AGREED).count()
        emit(SweepStarted(subject=found.pk, doing=found.deed, cases=agreed), by=by)
        defer(carry_on, sweep=str(found.pk))


@transaction.atomic
def stop(sweep: Sweep, *, by: Actor) -> None:
    """Let a sweep end before all is done; what is done stays, what is not stays as it was."""
    found = _locked(sweep, by)
    if found.state in (State.LOOKING, State.READY, State.GOING):
        _end(found, State.STOPPED, by=by)


@job("caseload.look_through")
def look_through(*, sweep: str) -> None:
    """Foresee for a piece of a sweep what will be done; twice is once."""
    found = Sweep.objects.select_for_update(of=("self",)).get(pk=UUID(sweep))
    by = who(found)
    if found.state != State.LOOKING:
        return
    if by is None:  # they have left, or their token holds no more
        _end(found, State.STOPPED)
        return
    items = list(found.items.filter(state=Item.NEW).order_by("id")[:PIECE])
    tasks = {task.pk: task for task in _tasks().filter(pk__in=[item.task_id for item in items])}
    deed, to = Deed(found.deed), found.typed.get("to")
    pattern = _pattern(found) if deed is Deed.DECIDE else None
    if deed is Deed.DECIDE and pattern is None:  # its file is gone, and what was chosen was chosen for its service
        _end(found, State.STOPPED)
        return
    wanted = [tasks[item.task_id] for item in items if item.task_id in tasks]
    lines = together.foresee(deed, wanted, by=by, to=UUID(to) if to else None, pattern=pattern)
    foreseen = {line.task.pk: line for line in lines}
    for item in items:
        line = foreseen.get(item.task_id)
        refusal = line.refusal if line else Refusal.CHANGED  # its file went this very moment
        item.state, item.refusal = Item.LEFT if refusal else Item.AGREED, refusal or ""
        item.stamp = line.stamp if line else ""
    SweptTask.objects.bulk_update(items, ["state", "refusal", "stamp"])
    if len(items) == PIECE:
        defer(look_through, sweep=sweep)
    else:
        _move(found, State.READY)


@job("caseload.carry_on", outside=True)
def carry_on(*, tenant: UUID, sweep: str) -> None:
    """Do a piece of a sweep, each case in a transaction of its own; what was done is not done again."""
    for _each in range(PIECE):
        with doors.machine_door(tenant):
            if not _next(UUID(sweep)):
                return
    with doors.machine_door(tenant):
        defer(carry_on, sweep=sweep)


def _next(key: UUID) -> bool:
    """Do the next case of a sweep; tells whether there may be another."""
    sweep = _read(key)
    if sweep.state != State.GOING:
        return False
    by = who(sweep)
    if by is None:
        return _ended(key, State.STOPPED)
    waiting = sweep.items.filter(state=Item.AGREED).order_by("id")
    item = waiting.select_for_update(of=("self",), skip_locked=True).select_related("task").first()
    if item is None:
        return _ended(key, State.DONE)
    refusal = _done(sweep, item, by)
    item.state, item.refusal = Item.LEFT if refusal else Item.DONE, refusal or ""
    item.save(update_fields=["state", "refusal"])
    return True


def _ended(key: UUID, then: Sweep.State) -> bool:
    """End a sweep if it was not stopped since it was read; there is no other case to do."""
    now = Sweep.objects.select_for_update(of=("self",)).get(pk=key)
    if now.state == State.GOING:
        _end(now, then)
    return False


def _check_way(sweep: Sweep, by: Actor) -> None:
    """Refuse a program a sweep that a page prepared, or a token that may more."""
    if not by.through:
        return
    way = sweep.typed
    if not way.get("through") or not (set(way["only"]) <= set(by.only or ()) and set(way["offices"]) <= by.offices):
        raise NotPermitted(SEE)


def _way_of(by: Actor) -> dict[str, Any]:
    """Return what a program's token leaves of somebody's permissions: the jobs have no more than who asked for them."""
    if not by.through:
        return {}
    return {
        "through": by.through, "only": sorted(by.only or ()), "offices": sorted(by.offices), "token": str(by.token),
    }  # fmt: skip


def who(sweep: Sweep) -> Actor | None:
    """Return whose sweep it is, as they are today, by the way they asked for it.

    None where they have left, or where the token by which they asked was revoked or is over.
    """
    person = people.staff_actor(sweep.staff_id)
    way = sweep.typed
    if person is None or not way.get("through"):
        return person
    token = UUID(way["token"])
    if not ports.token_holds(token):
        return None
    only = frozenset(way["only"])
    return by_program(person, through=way["through"], only=only, offices=way["offices"], token=token)


def _read(key: UUID) -> Sweep:
    return Sweep.objects.get(pk=key)


def _done(sweep: Sweep, item: SweptTask, by: Actor) -> Refusal | None:
    try:
        return together.tried(item.task, item.stamp, _deed(sweep, by))
    except (InterfaceError, OperationalError):
        raise  # the database's trouble: the queue tries again
    except Exception:
        log.exception("a case of the sweep %s could not be done", sweep.pk)
        return Refusal.TROUBLE


def _deed(sweep: Sweep, by: Actor) -> Callable[[Task], object]:
    """Return what is done with each task."""
    typed = sweep.typed
    if sweep.deed == Deed.GIVE:
        return lambda task: assigning.hand(task, to=UUID(typed["to"]), by=by, word=typed["word"])
    if sweep.deed == Deed.ASK:
        return lambda task: asking.ask(task.case, by=by, text=typed["text"], due=date.fromisoformat(typed["due"]))
    return lambda task: deciding.decide(
        task,
        by=by,
        outcome=Outcome(typed["outcome"]),
        reasons=typed["reasons"],
        conditions=typed["conditions"],
    )


def _tasks() -> Any:
    return Task.objects.select_related("case__application__offering", "case__assignee", "assignee")


def _pattern(sweep: Sweep) -> Task | None:
    """Return the task whose service and step the decision is for: the first of the list to be decided."""
    first = sweep.typed.get("pattern")
    return _tasks().filter(pk=UUID(first)).first() if first else None


def _locked(sweep: Sweep, by: Actor) -> Sweep:
    return Sweep.objects.select_for_update(of=("self",)).get(pk=sweep.pk, staff=by.id)


def _move(sweep: Sweep, then: Sweep.State) -> None:
    sweep.state = then
    sweep.save(update_fields=["state"])


def _end(sweep: Sweep, then: Sweep.State, *, by: Actor = MACHINE) -> None:
    """Note that a sweep is over; what it has not done stays as it was, and says so.

    One that was begun stands in the log of deeds, with its end; what was only looked through is nobody's deed.
    """
    was_going = sweep.state == State.GOING
    sweep.items.filter(state__in=[Item.NEW, Item.AGREED]).update(state=Item.LEFT, refusal=Refusal.STOPPED)
    sweep.state, sweep.ended_at = then, timezone.now()
    sweep.save(update_fields=["state", "ended_at"])
    if was_going:
        done = sweep.items.filter(state=Item.DONE).count()
        left = sweep.items.filter(state=Item.LEFT).count()
        emit(SweepEnded(subject=sweep.pk, doing=sweep.deed, done=done, left=left), by=by)
