# SPDX-License-Identifier: EUPL-1.2
"""Doing a task: the form comes in, the action is called, and whatever is in the way is said without losing a word."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleitzug.core.automation import actions as automation
from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import (
    correcting,
    deciding,
    deeming,
    objecting,
    process,
    rechecking,
    redeciding,
    revoking,
    taking,
)
from geleitzug.core.cases.actions import periods as going_to_court
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.awaiting import OpinionsAwaited
from geleitzug.core.cases.models import Case, Objection, Task
from geleitzug.core.cases.rules import (
    APPROVE_ANEW,
    CERTIFICATE,
    INQUIRY,
    RECHECK,
    REDECIDE,
    FourEyes,
    NotAllowedNow,
    Outcome,
    State,
)
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.rules import NoNotice
from geleitzug.core.participation.actions import answering
from geleitzug.core.participation.actions import asking as participating
from geleitzug.core.participation.rules import Said
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, refused
from geleitzug.desks.office import beside, cleaning, task_forms, unsent_forms, versions
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.task_forms import TaskForm
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.desks.office.views.revoking import not_sent
from geleitzug.ground.people.actors import Actor


@office_page("cases.see")
@require_POST
def work(request: OfficeRequest, number: str, task_id: UUID) -> HttpResponse:
    """Do a task, or insert a text block into its form."""
    case = case_of(request.actor, number)
    task = queries.task_of(case, task_id)
    if not queries.may_do(request.actor, task):
        return refused(request)
    if task.kind == INQUIRY:
        return redirect("office:inquiry", case.pk)  # with files, and kept in between
    form = task_forms.typed_into(task_forms.empty(task, case, None), request.POST)
    if not task.is_open:
        return _gone(request, case, task, form)
    if task_forms.INSERT in request.POST:
        form = task_forms.with_block(form, cleaning.line(request.POST, "baustein"))
        return case_page(request, case, typed=form)
    if versions.SAVE in request.POST and task.kind == "decide":
        return _kept(request, case, form)
    form = task_forms.checked(form)
    if form.errors:
        return case_page(request, case, typed=form)
    try:
        done = _do(request.actor, form)
    except TaskGone:
        task.refresh_from_db()
        return _gone(request, case, task, form)
    except OpinionsAwaited as error:  # asked while the form was being filled in
        case = case_of(request.actor, number)
        return case_page(request, case, typed=task_forms.checked(replace(form, awaited=error.awaited)))
    except NotAllowedNow:
        return _not_now(request, case_of(request.actor, number), form)
    except (NoNotice, NoAddress) as error:
        return case_page(request, case_of(request.actor, number), typed=form, trouble=not_sent(error))
    except FourEyes:
        sentence = _four_eyes(request.actor, case, task)
        return case_page(request, case, trouble=sentence, lost=_words_of(form))
    unsent.forget_task(case, by=request.actor, task=task.pk)
    return go_on(_after(request.actor, case), done)


def _kept(request: OfficeRequest, case: Case, form: TaskForm) -> HttpResponse:
    """Keep what stands in the form of the decision as a version; nothing need be whole yet."""
    typed = form.typed
    try:
        deciding.keep_version(
            form.task,
            by=request.actor,
            outcome=typed.outcome,
            reasons=typed.reasons,
            conditions=typed.conditions,
            found=task_forms.as_found(typed.found),
        )
    except TaskGone:
        form.task.refresh_from_db()
        return _gone(request, case, form.task, form)
    unsent_forms.forget(case, request.POST, by=request.actor, form=form.kept_as)
    return go_on(address_of(case), "gesichert")


def _do(actor: Actor, form: TaskForm) -> str:
    """Call the action of the task's kind; returns what to say."""
    task, typed = form.task, form.typed
    if task.kind in ("decide", REDECIDE):
        decide = deciding.decide if task.kind == "decide" else redeciding.decide
        decide(
            task,
            by=actor,
            outcome=Outcome(typed.outcome),
            reasons=typed.reasons,
            conditions=typed.conditions,
            found=task_forms.as_found(typed.found),
            regardless=typed.regardless,
        )
        return "entschieden"
    if task.kind == APPROVE_ANEW:
        redeciding.approve(task, by=actor, approved=typed.approved == "ja", note=typed.text)
        return "gezeichnet" if typed.approved == "ja" else "zurueckgereicht"
    if task.kind == RECHECK:
        return _instead(actor, form)
    if task.kind == "approve":
        deciding.approve(task, by=actor, approved=typed.approved == "ja", note=typed.text)
        return "gezeichnet" if typed.approved == "ja" else "zurueckgereicht"
    if task.kind == revoking.KIND:
        signed = revoking.countersign(task, by=actor, approved=typed.approved == "ja", note=typed.text)
        if typed.approved != "ja":
            return "zurueckgereicht"
        return "aufgehoben" if signed.revoked_at is not None else "aufheben_siegeln"
    if task.kind == correcting.KIND:
        signed_one = correcting.sign(task, by=actor, approved=typed.approved == "ja", note=typed.text)
        if typed.approved != "ja":
            return "zurueckgereicht"
        return "berichtigt" if signed_one.issued_at is not None else "berichtigung_siegeln"
    if task.kind == objecting.KIND:
        settled = objecting.settle(task, by=actor, end=typed.opinion, text=typed.text, reasons=typed.reasons)
        if settled.settled_at is None:
            return "zurueckweisung_siegeln"
        if form.writes_rejection and typed.opinion == Objection.End.REJECTED:
            return "zurueckgewiesen"
        return "abgeholfen" if typed.opinion == Objection.End.REMEDIED and task.case.revoked_at is None else "erledigt"
    if task.kind == going_to_court.KIND:
        going_to_court.settle(task, by=actor, found=typed.opinion, text=typed.text)
        return "erledigt"
    if task.kind == participating.KIND:
        said = Said(typed.opinion, typed.text, typed.conditions)
        answering.answer_task(task, by=actor, said=said)
        return "erledigt"
    if task.kind == deeming.KIND:
        deeming.take_note(task, by=actor, text=typed.text)
        return "erledigt"
    if task.kind == CERTIFICATE:
        return "bescheinigt" if deeming.certify_by(task, by=actor) else "bescheinigung_siegeln"
    process.complete(task, by=actor, result=task_forms.result_of(form))
    return "erledigt"


def _instead(actor: Actor, form: TaskForm) -> str:
    """Decide in the place of a program; whoever finds it wrong may stop it at once."""
    typed, case = form.typed, form.task.case
    rechecking.settle(
        form.task,
        by=actor,
        outcome=Outcome(typed.outcome),
        reasons=typed.reasons,
        conditions=typed.conditions,
        found=task_forms.as_found(typed.found),
        why=typed.text,
        regardless=typed.regardless,
    )
    if typed.stop:
        # The note is the case's: it is sealed with it and goes with it, and the town's reason stays.
        reason = _("Bei der Prüfung eines Vorgangs angehalten")
        automation.pause(case.application.offering, reason=reason, by=actor)
    return "entschieden_angehalten" if typed.stop else "entschieden"


def _not_now(request: OfficeRequest, case: Case, form: TaskForm) -> HttpResponse:
    """Say why the task cannot be done now; what was typed is shown again."""
    if case.state == State.WAITING:
        sentence = _("Der Vorgang wartet auf eine Antwort. Ihre Eingaben sind nicht gespeichert, aber noch da.")
        return case_page(request, case, typed=form, trouble=sentence)
    sentence = _("Der Antrag ist inzwischen zurückgezogen oder der Vorgang beendet.")
    return case_page(request, case, trouble=sentence, lost=_words_of(form))


def _gone(request: OfficeRequest, case: Case, task: Task, form: TaskForm) -> HttpResponse:
    """Say that the task is done already; who pressed twice themselves is told that all is well."""
    if task.done_by in request.actor.signatures:
        return go_on(address_of(case), "erledigt")
    if task.done_at:
        sentence = _("„%(task)s“ hat inzwischen %(who)s erledigt.") % {"task": task.name, "who": task.done_by}
    else:
        sentence = _("„%(task)s“ ist nicht mehr nötig: Der Ablauf ist weitergegangen.") % {"task": task.name}
    case = case_of(request.actor, case.number)
    return case_page(request, case, trouble=sentence, lost=_words_of(form))


def _four_eyes(actor: Actor, case: Case, task: Task) -> str:
    if task.kind == objecting.KIND:
        return _(
            "Den Bescheid, gegen den sich der Widerspruch richtet, haben Sie entworfen, oder wen Sie vertreten."
            " Zurückweisen muss ihn jemand anderes (Vier-Augen-Prinzip)."
        )
    return beside.four_eyes(actor, taking.drafter_of(case, task))


def _words_of(form: TaskForm) -> str:
    typed = form.typed
    return "\n\n".join(text for text in (typed.text, typed.reasons, typed.conditions) if text)


def _after(actor: Actor, case: Case) -> str:
    """Return to the case, or to the worklist for who may not see it any more."""
    try:
        return address_of(case_of(actor, case.number))
    except Http404:
        return reverse("office:worklist")
