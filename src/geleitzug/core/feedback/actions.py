# SPDX-License-Identifier: EUPL-1.2
"""Saying that a step does not work well, and answering it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from geleitzug.core.authoring.permissions import require_edit
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.feedback.events import StepRemarkSettled
from geleitzug.core.feedback.models import StepRemark
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require

LONGEST = 2000


class FeedbackError(Exception):
    """Something is in the way of a remark or its answer; the subclass names the situation."""


class NothingSaid(FeedbackError):
    """Without words nobody can mend anything."""


class NoSuchKind(FeedbackError):
    """Nobody has chosen what does not work."""


class NoStep(FeedbackError):
    """The task is none of the process's: it came up besides, and no drawing has it."""


class AlreadySettled(FeedbackError):
    """A colleague was quicker."""


@transaction.atomic
def remark(task: Task, *, kind: str, text: str, signed: bool, on: date, by: Actor) -> StepRemark:
    """Say what does not work about a step, with one's name only if ``signed``.

    No entry is written: it would tell who and when. Raises NotPermitted, NoStep, NoSuchKind, NothingSaid.
    """
    by = require(by, SEE)
    package = task.case.package
    if task.element not in package.process.elements:
        raise NoStep(task.element)
    if kind not in StepRemark.Kind.values:
        raise NoSuchKind(kind)
    if not text.strip():
        raise NothingSaid
    return StepRemark.objects.create(
        pk=uuid4(),
        service_key=task.case.service_key,
        version=package.version,
        element=task.element,
        step=task.name,
        office=task.case.application.offering.office,
        kind=kind,
        text=text.strip()[:LONGEST],
        signed_by=by.signed if signed else "",
        day=on,
    )


@transaction.atomic
def settle(found: StepRemark, *, done: bool, answer: str, by: Actor) -> StepRemark:
    """Answer a remark; who works on the step reads it there. Raises NotPermitted, NothingSaid, AlreadySettled."""
    require_edit(by, found.office)
    if not answer.strip():
        raise NothingSaid
    found = StepRemark.objects.select_for_update().get(pk=found.pk)
    if found.settled_at is not None:
        raise AlreadySettled
    found.settled_at, found.settled_by = timezone.now(), by.signed
    found.done, found.answer = done, answer.strip()[:LONGEST]
    found.save(update_fields=["settled_at", "settled_by", "done", "answer"])
    told = StepRemarkSettled(subject=found.pk, service=found.service_key, step=found.step, done="yes" if done else "no")
    emit(told, by=by)
    return found
