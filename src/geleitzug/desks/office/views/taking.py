# SPDX-License-Identifier: EUPL-1.2
"""Taking a task that does not come along with its case, giving it to a colleague, and back to the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleitzug.core.caseload.actions import assigning
from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import taking
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import FourEyes
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, refused, safe_path
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed to give a task to a colleague, and what is wrong with it."""

    task: UUID
    to: str
    word: str
    error: str

    @property
    def field(self) -> str:
        """Return the id of the field that is wrong."""
        return f"geben-{self.task.hex[-12:]}-to"


@office_page("cases.see")
@require_POST
def take(request: OfficeRequest, number: str, task_id: UUID) -> HttpResponse:
    """Take a task into one's own hands; from the worklist one comes back there."""
    return _move(request, number, task_id, assigning.take_task, "aufgabe_uebernommen")


@office_page("cases.see")
@require_POST
def release(request: OfficeRequest, number: str, task_id: UUID) -> HttpResponse:
    """Give a task back to its office."""
    return _move(request, number, task_id, assigning.release_task, "aufgabe_zurueck")


@office_page("cases.see")
@require_POST
def give(request: OfficeRequest, number: str, task_id: UUID) -> HttpResponse:
    """Give a task to a colleague, with a word to whom it concerns."""
    case = case_of(request.actor, number)
    task = queries.task_of(case, task_id)
    if not taking.may_take(request.actor, task):
        return refused(request)
    to = cleaning.ids(request.POST, "give_to")
    word = cleaning.text(request.POST, "word", longest=assigning.LONGEST_WORD)
    wrong = _("Bitte wählen Sie aus, wer die Aufgabe bekommt. Zur Wahl steht, wer sie in diesem Amt erledigen darf.")
    given = Given(task.pk, str(to[0]) if to else "", word, wrong)
    again: dict[str, Any] = {"given": given, "errors": {given.field: wrong}}
    if not to:
        return case_page(request, case, **again)
    try:
        assigning.give_task(task, to=to[0], by=request.actor, word=word)
    except (NotTheirs, FourEyes):
        return case_page(request, case, **again)
    except TaskGone:
        return _gone(request, case, task, lost=word)
    return go_on(address_of(case), "aufgabe_weitergegeben")


def _move(request: OfficeRequest, number: str, task_id: UUID, action: Callable[..., object], done: str) -> HttpResponse:
    case = case_of(request.actor, number)
    task = queries.task_of(case, task_id)
    try:
        action(task, by=request.actor)
    except TaskGone:
        return _gone(request, case, task)
    except FourEyes:
        sentence = _("Den Entwurf haben Sie geschrieben, oder wen Sie vertreten. Zeichnen muss jemand anderes.")
        return case_page(request, case, trouble=sentence)
    return go_on(safe_path(request.POST.get("zurueck"), address_of(case)), done)


def _gone(request: OfficeRequest, case: Case, task: Task, *, lost: str = "") -> HttpResponse:
    sentence = _("„%(task)s“ ist inzwischen erledigt.") % {"task": task.name}
    return case_page(request, case, trouble=sentence, lost=lost)
