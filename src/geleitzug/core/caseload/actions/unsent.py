# SPDX-License-Identifier: EUPL-1.2
"""Keeping what somebody writes before they send it, so that a closed window or an expired sign-in loses nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.caseload.models import UnsentText
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared, Read

ASK, WRITE, NOTE = "ask", "write", "note"
FORMS = frozenset({ASK, WRITE, NOTE})
FIELDS = ("text", "reasons", "conditions")
"""What is written in the form of a task: each field is kept by itself, as the form ``of_task``."""
KEPT_FOR = timedelta(days=30)
LONGEST_SHEET = 40

_OF_TASK = re.compile(rf"([0-9a-f]{{32}})\.(?:{'|'.join(FIELDS)})")
_kept = Prepared(lambda case, staff: UnsentText.objects.filter(case=case, staff=staff), UUID, UUID)


def of_task(task: UUID, field: str) -> str:
    """Return under which name one of the ``FIELDS`` of a task is kept."""
    return f"{task.hex}.{field}"


@transaction.atomic
def keep(case: Case, *, by: Actor, form: str, text: str, sheet: str = "") -> None:
    """Keep a text that is not sent yet, in place of the one kept before; an empty one keeps nothing.

    ``sheet`` is the form as it was shown: what comes of one that was sent meanwhile is late, and not kept.
    """
    if by.id is None:
        return
    mine = _locked(case, by, form)
    if not _is_written_in(case, form) or (mine is not None and sheet and mine.sent == sheet[:LONGEST_SHEET]):
        return
    found = mine or UnsentText(case_id=case.pk, staff_id=by.id, form=form)
    found.text, found.at = text if text.strip() else "", timezone.now()
    if found.text or mine is not None:
        found.save()


def kept(case: Case, *, by: Actor) -> dict[str, str]:
    """Return what somebody has written in a case and not sent: form → text."""
    return {each.form: each.text for each in _kept.all(case.pk, by.id) if each.text}


def reads_of(case: UUID, staff: UUID | None) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_kept.of(case, staff)]


@transaction.atomic
def forget(case: Case, *, by: Actor, form: str, sheet: str = "") -> None:
    """Forget a text that was sent, and remember on which sheet: its last keeping may still be under way."""
    if by.id is None:
        return
    found = _locked(case, by, form) or UnsentText(case_id=case.pk, staff_id=by.id, form=form)
    found.text, found.at, found.sent = "", timezone.now(), sheet[:LONGEST_SHEET]
    found.save()


@transaction.atomic
def forget_task(case: Case, *, by: Actor, task: UUID) -> None:
    """Forget what was written in the form of a task that is done: nothing of it is kept any more."""
    UnsentText.objects.filter(case=case.pk, staff=by.id, form__in=[of_task(task, field) for field in FIELDS]).delete()


def _is_written_in(case: Case, form: str) -> bool:
    """Tell whether a case has such a form now."""
    if form in FORMS:
        return True
    task = _OF_TASK.fullmatch(form)
    if task is None:
        return False
    return Task.objects.filter(case=case.pk, pk=UUID(task[1]), done_at=None, cancelled=False).exists()


def _locked(case: Case, by: Actor, form: str) -> UnsentText | None:
    """Return what is kept. The case's row makes two requests wait for one another: the later one stays."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return UnsentText.objects.filter(case=case.pk, staff=by.id, form=form).first()


def forget_old() -> None:
    """Forget what nobody has sent for a month."""
    UnsentText.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
