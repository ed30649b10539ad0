# SPDX-License-Identifier: EUPL-1.2
"""Keeping what somebody fills in before they send it, so that a closed window or an expired sign-in loses nothing.

A form is kept whole, as it would be sent. Which of its fields are anybody's to keep, and reading them, is the desk's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.caseload.actions.together import Deed
from geleitzug.core.caseload.models import UnsentForm
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.crypto import keyring
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared, Read

Typed = Mapping[str, Sequence[str]]
"""What stands in a form: name of a field → its values, as a browser sends them."""
ASK, CALL_OFF, WRITE, NOTE = "ask", "call_off", "write", "note"
GIVE, FOLLOW_UP, HOLD = "give", "follow_up", "hold"
CORRECT, REVOKE, EXTEND, OPINIONS = "correct", "revoke", "extend", "opinions"
FORMS = frozenset({ASK, CALL_OFF, WRITE, NOTE, GIVE, FOLLOW_UP, HOLD, CORRECT, REVOKE, EXTEND, OPINIONS})
"""The forms of a case. Each task has one besides (``of_task``), and each opinion (``of_opinion``)."""
FOR_MANY = frozenset(deed.value for deed in Deed)
"""The forms for many cases at once: they are of no case."""
KEPT_FOR = timedelta(days=30)
LONGEST_SHEET = 40
AT_ONCE = 500

_OF_TASK, _OF_OPINION = re.compile(r"task-([0-9a-f]{32})"), re.compile(r"opinion-[0-9a-f]{32}")
_kept = Prepared(lambda case, staff: UnsentForm.objects.filter(case=case, staff=staff), UUID, UUID)
_kept_for_many = Prepared(lambda staff: UnsentForm.objects.filter(case=None, staff=staff), UUID)


def of_task(task: UUID) -> str:
    """Return under which name the form of a task is kept."""
    return f"task-{task.hex}"


def of_opinion(request: UUID) -> str:
    """Return under which name the form is kept that asks for an opinion once more."""
    return f"opinion-{request.hex}"


@transaction.atomic
def keep(case: Case | None, *, by: Actor, form: str, typed: Typed, sheet: str = "") -> None:
    """Keep what stands in a form that is not sent yet, in place of what was kept before; where nothing does, nothing.

    ``sheet`` is the form as it was shown: what comes of one that was sent meanwhile is late, and not kept. ``case`` is
    None for a form for many.
    """
    _lock(case)
    if by.id is None or not _is_filled_in(case, form):
        return
    mine = _mine(case, by.id, form)
    if not (sheet and mine.sent == sheet[:LONGEST_SHEET]):
        mine.typed, mine.at = {name: list(values) for name, values in typed.items()}, timezone.now()
        mine.save()


def kept(case: Case | None, *, by: Actor) -> dict[str, Typed]:
    """Return what somebody has filled in of a case, or for many, and not sent: form → what stands in it."""
    rows = _kept_for_many.all(by.id) if case is None else _kept.all(case.pk, by.id)
    return {each.form: each.typed for each in rows if each.typed}


def reads_of(case: UUID, staff: UUID | None) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_kept.of(case, staff)]


@transaction.atomic
def forget(case: Case | None, *, by: Actor, form: str, sheet: str = "") -> None:
    """Forget a form that was sent, and remember on which sheet: its last keeping may still be under way."""
    _lock(case)
    if by.id is not None:
        mine = _mine(case, by.id, form)
        mine.typed, mine.at, mine.sent = {}, timezone.now(), sheet[:LONGEST_SHEET]
        mine.save()


@transaction.atomic
def forget_task(case: Case, *, by: Actor, task: UUID) -> None:
    """Forget what stood in the form of a task that is done: nothing of it is kept any more."""
    UnsentForm.objects.filter(case=case.pk, staff=by.id, form=of_task(task)).delete()


def forget_old() -> None:
    """Delete what nobody has sent for a month, and the keys of what is of no case."""
    over = UnsentForm.objects.filter(at__lt=timezone.now() - KEPT_FOR)
    gone = list(over.values_list("pk", "case_id")[:AT_ONCE])
    UnsentForm.objects.filter(pk__in=[key for key, _case in gone]).delete()
    keyring.forget(key for key, case in gone if case is None)


def _is_filled_in(case: Case | None, form: str) -> bool:
    """Tell whether there is such a form now."""
    if case is None:
        return form in FOR_MANY
    task = _OF_TASK.fullmatch(form)
    if task is None:
        return form in FORMS or _OF_OPINION.fullmatch(form) is not None
    return Task.objects.filter(case=case.pk, pk=UUID(task[1]), done_at=None, cancelled=False).exists()


def _lock(case: Case | None) -> None:
    """Wait for whoever works on the case: a task they are about to finish is none to be filled in any more."""
    if case is not None:
        Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def _mine(case: Case | None, staff: UUID, form: str) -> UnsentForm:
    """Return the row of a form, locked: of two requests the later one stays."""
    new = uuid7()
    first = {"id": new, "subject": new if case is None else case.pk, "at": timezone.now()}
    rows = UnsentForm.objects.select_for_update(of=("self",))
    return rows.get_or_create(case=case, staff_id=staff, form=form, defaults=first)[0]
