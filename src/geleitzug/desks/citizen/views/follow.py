# SPDX-License-Identifier: EUPL-1.2
"""After sending: what happens next, where it stands, taking it back. Paying is pay.py, answering answering.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from geleitzug.core.cases import explaining, letterheads, letters, queries, receipts, remedies
from geleitzug.core.cases.actions import deeming, ending, merging
from geleitzug.core.cases.deadlines import Stand
from geleitzug.core.cases.models import Application, Case, Deadline
from geleitzug.core.cases.rules import FEE, NotAllowedNow, Phase, State
from geleitzug.core.cases.standing import word_of
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.clocks import COMPLETE, DECIDE
from geleitzug.core.files import queries as file_queries
from geleitzug.core.files.letters import render_receipt
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox import queries as mailbox_queries
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.privacy import queries as privacy
from geleitzug.core.screens import panels
from geleitzug.core.screens.citizens import CitizenRequest, needs, personal
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.views.pay import fee_of
from geleitzug.desks.citizen.views.portal import contact_of
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.people.rights import Right
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.web import actor as session
from geleitzug.ground.web import keyset
from geleitzug.ground.web.formats import language

ENDED = (Phase.EXPIRED, Phase.WITHDRAWN)

STEP_WORDS = {
    "sent": gettext_lazy("Abgeschickt"),
    "paid": gettext_lazy("Bezahlt"),
    "work": gettext_lazy("Das Amt bearbeitet Ihren Antrag"),
    "decided": gettext_lazy("Ergebnis ist da"),
}
TO_PAY = gettext_lazy("Bezahlung")
NOTICE_STEP_WORDS = {**STEP_WORDS, "work": gettext_lazy("Das Amt bearbeitet Ihre Anzeige")}


@own_only
@require_safe
def done(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Give the reference number and say what happens next."""
    application = queries.application_for(request.actor, application_id)
    if application.is_draft:
        return redirect("citizen:application", application.pk)
    if application.phase == Phase.UNPAID and not _is_paid(application):
        return redirect("citizen:pay", application.pk)
    if application.phase in ENDED:
        return redirect("citizen:status", application.pk)
    payment, case = fee_of(application), case_of(application)
    if payment is not None and payment.is_paid and not payment.gate and case is not None and case.decided_at:
        # Who pays an invoice comes back here: nothing of what happens next is still to come.
        hint = "bezahlt" if request.GET.get("hinweis") == "bezahlt" else "gezahlt"
        return redirect(f"{reverse('citizen:status', args=[application.pk])}?hinweis={hint}")
    context = {
        "application": application,
        "service": application.service,
        "processing_time": application.service.text("processing_time"),
        "decide_by": _decide_by(application),
        "in_mailbox": comes_to_mailbox(request, application),
        "email": application.contact_email or application.addressee.get("email", ""),
        "code": _code(request),
        "payment": payment,
        "owes": payment is not None and payment.is_payable,
        "hint": request.GET.get("hinweis", ""),
    }
    return render(request, "citizen/done.html", context)


@own_only
@require_GET
def receipt(request: CitizenRequest, application_id: UUID) -> HttpResponseBase:
    """Hand out the receipt: the filed one or, until the job has written it, one made from the same facts.

    What was withdrawn before it was paid has never arrived, and nothing confirms that it has.
    """
    application = queries.application_for(request.actor, application_id)
    if application.phase != Phase.SUBMITTED and not application.opened_at and not _is_paid(application):
        raise Http404
    name = f"{application.number}-eingang.pdf"
    filed = file_queries.documents_of(application.pk, kinds=[Document.Kind.RECEIPT]).first()
    if filed is not None:
        return _download(file_queries.document_for(request.actor, filed.pk, subject=application.pk))
    payment = fee_of(application)
    pdf = render_receipt(receipts.receipt_of(application, payment=payment))
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@own_only
@require_safe
def status(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Say where an application stands: steps, day, question, messages, letters, files, payment (B4)."""
    application = queries.application_for(request.actor, application_id)
    if application.is_draft:
        return redirect("citizen:application", application.pk)
    with read_ahead(
        *queries.reads_outside(application.pk, request.actor.holder),
        *mailbox_queries.reads_outside(application.pk),
        *payment_queries.reads_of(application.pk),
    ):
        context = _all_of_it(request, application)
    return render(request, "citizen/status.html", context)


def _all_of_it(request: CitizenRequest, application: Application) -> dict[str, Any]:
    """Return what there is to say of an application that was sent."""
    case = case_of(application)
    question = queries.open_question(case)
    office = catalogue.office_of(application.service.responsible.pk, application.offering.office)
    payment = fee_of(application)
    today, rights = timezone.localdate(), request.actor.rights
    record = queries.decided_alone(application)
    post = mailbox_queries.post_items_of(application.pk)
    messages = _messages(request, application) if Right.MAILBOX in rights else []
    deadline = _deadline(application, case, today)
    return {
        "application": application,
        "service": application.service,
        # Between an answer and the job that goes on with it the case still waits, but not for the applicant.
        "word": word_of(application, case if question or not case or case.state != State.WAITING else None),
        "steps": _steps(application, case),
        "deadline": deadline,
        "case_revoked": case is not None and case.revoked_at is not None,
        "certificate": _certificate(application, case, deadline),
        "question": question,
        "joined": merging.joined_to(case) if case is not None else None,
        "is_joined": case is not None and case.state == State.MERGED,
        "messages": messages,
        "result_title": _result_title(application, case, deadline),
        "post": post,
        "is_result": partial(_is_result, application, case),
        "proofs": {letter: proof.document for letter, proof in mailbox_queries.proofs_of(application.pk).items()},
        "uploads": file_queries.documents_of(application.pk, kinds=[Document.Kind.UPLOAD]),
        "has_receipt": application.phase == Phase.SUBMITTED,
        "payment": payment,
        "owes": payment is not None and payment.is_payable and application.phase != Phase.EXPIRED,
        "may_pay": Right.PAY in rights,
        "may_send": Right.SEND in rights,
        "may_read": Right.MAILBOX in rights,
        "payment_word": payment.word if payment else "",
        "decided_alone": record is not None,
        "why": explaining.told(record or {}, application, language(), whole=_has_letter(messages, post)),
        "human": privacy.open_human(request.actor, application.pk) if record is not None else None,
        "may_withdraw": Right.SEND in rights and ending.may_withdraw(application),
        "standing": remedies.standing_of(application) if {Right.SEND, Right.MAILBOX} <= rights else None,
        "office": office,
        "contact": contact_of(application.service, office.contact if office else {}),
        "code": _code(request),
        "panels": panels.panels_of(panels.STANDING, request.actor, application),
        "hint": request.GET.get("hinweis", ""),
        "author_of": partial(author_of, town=application.service.responsible.name),
    }


@own_only
@needs(Right.SEND)
@require_POST
def certificate(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Ask for the certificate that an application counts as approved by law (§ 42a (3) VwVfG)."""
    application = queries.application_for(request.actor, application_id)
    case = case_of(application)
    if case is not None and not queries.has_asked_for_certificate(application):
        try:
            deeming.request_certificate(application, by=request.actor)
        except NotAllowedNow:
            return redirect("citizen:status", application.pk)
    return redirect(with_hint(application, "bescheinigung"))


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def withdraw(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Take an application back, after asking."""
    application = queries.application_for(request.actor, application_id)
    if application.is_draft:
        return redirect("citizen:discard", application.pk)
    if not ending.may_withdraw(application):
        return redirect("citizen:status", application.pk)
    if request.method == "POST":
        try:
            ending.withdraw(application, by=request.actor, reason=request.POST.get("grund", ""))
        except NotAllowedNow:
            return redirect("citizen:status", application.pk)
        return redirect(with_hint(application, "zurueckgezogen"))
    context = {"application": application, "service": application.service, "paid": _is_paid(application)}
    return render(request, "citizen/withdraw.html", context)


@personal
@require_safe
def applications(request: CitizenRequest) -> HttpResponse:
    """List what somebody has begun and sent, in all towns of the group, page by page."""
    cursor = request.GET.get("cursor", "")
    page = keyset.page_of(queries.applications_of(request.actor), key=queries.LATEST_FIRST, cursor=cursor)
    if cursor and not page.rows:  # what stood here has changed meanwhile, and so stands at the top
        return redirect("citizen:applications")
    found = page.rows
    sent = [application.pk for application in found if application.phase in (Phase.UNPAID, Phase.SUBMITTED)]
    owed = payment_queries.owed_for(sent, FEE)
    rows = [
        (application, *word_of(application, case_of(application)), owed.get(application.pk)) for application in found
    ]
    context = {
        "rows": rows,
        "page": page,
        "has_own": request.actor.holder is not None,
        "has_account": request.actor.has_account,
        "code": _code(request),
        "unread": mailbox_queries.unread_count(request.actor),
        "hint": request.GET.get("hinweis", ""),
    }
    return render(request, "citizen/applications.html", context)


# --- helpers ----------------------------------------------------------------------------------------------------


def comes_to_mailbox(request: CitizenRequest, application: Application) -> bool:
    """Tell whether the result will lie in the mailbox, as far as one can know today; else it comes by post."""
    ways = application.package.service["result"].get("delivery", ["mailbox", "post"])
    assert request.actor.holder is not None
    return "mailbox" in ways and application.has_account and mailbox.has_consent(request.actor.holder)


def author_of(message: Message, *, town: str) -> str:
    """Return who wrote a message: the town, and the person where it was one."""
    is_person = message.author not in ("", MACHINE.name, town)
    return f"{town}, {message.author}" if is_person else town


def case_of(application: Application) -> Case | None:
    """Return the office's case, once there is one."""
    return getattr(application, "case", None) if application.opened_at else None


def _is_paid(application: Application) -> bool:
    payment = fee_of(application)
    return payment is not None and payment.is_paid


def _steps(application: Application, case: Case | None) -> list[dict[str, Any]]:
    if application.phase in ENDED or (case is not None and case.state == State.MERGED):
        return []
    words = NOTICE_STEP_WORDS if application.package.is_notice else STEP_WORDS
    return [
        {
            "key": step.key,
            "word": TO_PAY if step.key == "paid" and step.state != "done" else words[step.key],
            "state": step.state,
            "at": step.at,
        }
        for step in queries.status_of(application)
    ]


def _decide_by(application: Application) -> date | None:
    case = case_of(application)
    deadline = _for_decision(case) if case else None
    return deadline.ends_on if deadline else None


def _for_decision(case: Case) -> Deadline | None:
    return next((each for each in queries.deadlines_of(case) if each.clock == DECIDE), None)


@dataclass(frozen=True, slots=True)
class _DecidesBy:
    """Until when the office decides, as the page says it; before the period begins there is no day."""

    stand: str
    ends: date | None = None
    paused_on: date | None = None
    before: date | None = None
    reason: str = ""
    norm: str = ""


def _deadline(application: Application, case: Case | None, today: date) -> _DecidesBy | None:
    """Return the day by which the office decides, and whether that holds: an overdue day is said, not hidden."""
    if case is None or application.phase != Phase.SUBMITTED:
        return None
    clock = application.service.clocks.get(DECIDE)
    found = _for_decision(case)
    if found is None:
        waits = clock is not None and clock.starts == COMPLETE and case.decided_at is None and case.is_active
        return _DecidesBy("not_begun") if waits else None
    stand = found.stand(today)
    if stand is Stand.MET:
        return None
    return _DecidesBy(
        stand=stand,
        ends=found.ends_on,
        paused_on=found.paused_on,
        before=found.extended_from,
        reason=found.extension_reason,
        norm=(clock.deemed if clock else "") or "§ 42a VwVfG" if found.deemed else "",
    )


def _certificate(application: Application, case: Case | None, deadline: _DecidesBy | None) -> str:
    """Tell whether a certificate of what the law has approved may be asked for, was (``asked``), or ``came``."""
    if case is None or deadline is None or deadline.stand != Stand.DEEMED or case.revoked_at is not None:
        return ""
    return queries.certificate_of(application) or "ask"


def _result_title(application: Application, case: Case | None, deadline: _DecidesBy | None) -> str:
    """Return what the result is called, in the page's language; its letter bears the German title.

    What the law has approved has no letter of the package: what comes is the certificate, under its own title.
    """
    if case is None or not case.outcome or (deadline and deadline.stand == Stand.DEEMED):
        return ""
    return letters.title_of(application.package.service, case.outcome, language())


def _is_result(application: Application, case: Case | None, letter: PostItem) -> bool:
    """Tell whether a letter by post is the result itself, and not what was answered to an objection against it."""
    if case is None or not case.outcome:
        return False
    return letter.title.startswith(
        letters.title_of(application.package.service, case.outcome, letterheads.NOTICE_LANGUAGE)
    )


def _messages(request: CitizenRequest, application: Application) -> list[Message]:
    """Return what was written to and fro, the latest first."""
    return list(reversed(mailbox.messages_of(application.pk)))


def _has_letter(messages: list[Message], post: list[PostItem]) -> bool:
    """Tell whether the result has reached its recipient: before, nothing else on the page may tell it."""
    return any(message.downloaded_at for message in messages) or any(item.has_reached for item in post)


def _download(document: Document) -> FileResponse:
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )


def _code(request: CitizenRequest) -> str:
    return "" if request.actor.has_account else session.code_of(request)


def with_hint(application: Application, hint: str) -> str:
    """Return the address of the status page that says what was just done."""
    return f"{reverse('citizen:status', args=[application.pk])}?hinweis={hint}"
