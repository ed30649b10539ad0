# SPDX-License-Identifier: EUPL-1.2
"""Saying from a task that its step does not work well. Who edits the process reads it in the workshop."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.feedback import actions
from geleitzug.core.feedback import queries as feedback
from geleitzug.core.feedback.actions import LONGEST, NoStep, NoSuchKind, NothingSaid
from geleitzug.core.feedback.models import StepRemark
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of


@office_page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: OfficeRequest, number: str, task_id: UUID) -> HttpResponse:
    """Ask what does not work about a task's step, and pass it on: without a name, unless somebody wants to sign."""
    case = case_of(request.actor, number)
    task = queries.task_of(case, task_id)
    kind, text = cleaning.line(request.POST, "kind"), cleaning.text(request.POST, "text", longest=LONGEST)
    signed, errors = "signed" in request.POST, {}
    if task.element not in case.package.process.elements:
        raise Http404
    if request.method == "POST":
        try:
            actions.remark(task, kind=kind, text=text, signed=signed, on=timezone.localdate(), by=request.actor)
            return go_on(address_of(case), "rueckmeldung")
        except NoSuchKind:
            errors["kind"] = _("Bitte wählen Sie aus, was nicht klappt.")
        except NothingSaid:
            errors["text"] = _("Bitte schreiben Sie in ein paar Worten, was nicht klappt.")
        except NoStep as error:
            raise Http404 from error
    return page(request, "office/step_remark.html", {
        "case": case,
        "task": task,
        "kinds": StepRemark.Kind.choices,
        "kind": kind,
        "text": text,
        "signed": signed,
        "name": request.actor.name,
        "errors": errors,
        "longest": LONGEST,
        "answers": feedback.answers_at(case.service_key, task.element),
    })  # fmt: skip
