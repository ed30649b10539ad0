# SPDX-License-Identifier: EUPL-1.2
"""Taking a case or a task from a colleague, or giving it to one, with a word to whoever did not do it themselves."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.caseload.actions import noting
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.actions import assigning, process, taking
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.people.actors import Actor

LONGEST_WORD = 500


@transaction.atomic
def take(case: Case, *, by: Actor, word: str = "") -> None:
    """Take a case into one's own hands; whose it was reads so on their page. Raises NotPermitted, NotAllowedNow."""
    before = process.lock(case.pk).assignee_id
    process.take(case, by=by)
    _tell_before(case, before, by.id, by=by, word=word)


@transaction.atomic
def give(case: Case, *, to: UUID, by: Actor, word: str = "") -> None:
    """Give a case to a colleague, or take it oneself; both it concerns read so on their pages.

    Raises NotPermitted, NotTheirs, NotAllowedNow.
    """
    if to == by.id:
        take(case, by=by, word=word)
        return
    before = process.lock(case.pk).assignee_id
    assigning.give(case, to=to, by=by)
    noting.tell(case, [to], Notice.Kind.ASSIGNED, by=by, text=word.strip()[:LONGEST_WORD])
    _tell_before(case, before, to, by=by, word=word)


@transaction.atomic
def release(case: Case, *, by: Actor) -> None:
    """Give a case back to its office; whose it was reads so on their page. Raises NotPermitted, NotAllowedNow."""
    before = process.lock(case.pk).assignee_id
    process.release(case, by=by)
    _tell_before(case, before, None, by=by, word="")


@transaction.atomic
def take_task(task: Task, *, by: Actor, word: str = "") -> None:
    """Take a task that does not come along with its case; whose it was reads so on their page.

    Raises NotPermitted, TaskGone, FourEyes.
    """
    before = _whose(task)
    taking.take(task, by=by)
    _tell_of_task(task, before, by.id, by=by, word=word)


@transaction.atomic
def give_task(task: Task, *, to: UUID, by: Actor, word: str = "") -> None:
    """Give such a task to a colleague, or take it oneself; both it concerns read so on their pages.

    Raises NotPermitted, TaskGone, NotTheirs, FourEyes.
    """
    if to == by.id:
        take_task(task, by=by, word=word)
        return
    before = _whose(task)
    taking.give(task, to=to, by=by)
    noting.tell(task.case, [to], Notice.Kind.TASK_GIVEN, by=by, text=_about_task(task, word))
    _tell_of_task(task, before, to, by=by, word=word)


@transaction.atomic
def release_task(task: Task, *, by: Actor) -> None:
    """Give such a task back to its office; whose it was reads so on their page. Raises NotPermitted, TaskGone."""
    before = _whose(task)
    taking.release(task, by=by)
    _tell_of_task(task, before, None, by=by, word="")


def hand(task: Task, *, to: UUID, by: Actor, word: str = "") -> None:
    """Give a task of a list to a colleague: by itself, or with its case where it comes along with that.

    Raises like ``give`` and ``give_task``.
    """
    if taking.is_alone(task):
        give_task(task, to=to, by=by, word=word)
    else:
        give(task.case, to=to, by=by, word=word)


def _whose(task: Task) -> UUID | None:
    process.lock(task.case_id)
    return Task.objects.values_list("assignee", flat=True).get(pk=task.pk)


def _tell_of_task(task: Task, before: UUID | None, now: UUID | None, *, by: Actor, word: str) -> None:
    if before is not None and before != now:
        noting.tell(task.case, [before], Notice.Kind.TASK_TAKEN, by=by, text=_about_task(task, word))


def _about_task(task: Task, word: str) -> str:
    return "\n".join(part for part in (task.name, word.strip()[:LONGEST_WORD]) if part)


def _tell_before(case: Case, before: UUID | None, now: UUID | None, *, by: Actor, word: str) -> None:
    if before is not None and before != now:
        noting.tell(case, [before], Notice.Kind.TAKEN, by=by, text=word.strip()[:LONGEST_WORD])
