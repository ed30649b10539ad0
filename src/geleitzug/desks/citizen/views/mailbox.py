# SPDX-License-Identifier: EUPL-1.2
"""The mailbox: messages and letters from all towns. Retrieving a letter has legal effect, which core notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from geleitzug.core.cases import remedies
from geleitzug.core.cases.actions.asking import can_reply
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.queries import application_for, reads_outside
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files import queries as file_queries
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import actions, copies, delivery, queries
from geleitzug.core.mailbox.errors import MailboxError, NoCopyNow, OtherWords, ProvisionEnded
from geleitzug.core.mailbox.models import Message, Proof
from geleitzug.core.mailbox.rules import Way, is_decision
from geleitzug.core.mailbox.wording import ONE_COPY_VERSION, consent_text
from geleitzug.core.privacy import queries as privacy
from geleitzug.core.screens.citizens import CitizenRequest, more_needed, needs, personal
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.views.entering import login_first
from geleitzug.desks.citizen.views.follow import author_of
from geleitzug.desks.citizen.views.pay import fee_of
from geleitzug.ground.people.rights import Right
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.web import keyset
from geleitzug.ground.web.formats import language

PAGE_SIZE = 20
UNREAD = "ungelesen"


@personal
@needs(Right.MAILBOX)
@require_safe
def mailbox(request: CitizenRequest) -> HttpResponse:
    """List the messages, newest first, or those alone that are not read yet; these are marked."""
    if request.actor.holder is None:
        return login_first(request)
    if way := more_needed(request):
        return way
    cursor = request.GET.get("cursor", "")
    only_unread = request.GET.get("zeige") == UNREAD
    rows = (queries.unread_of if only_unread else queries.mailbox_of)(request.actor)
    page = keyset.page_of(rows, key=("-id",), cursor=cursor, size=PAGE_SIZE)
    if cursor and not page.rows:  # what stood here has been read meanwhile
        return redirect(f"{reverse('citizen:mailbox')}?zeige={UNREAD}" if only_unread else "citizen:mailbox")
    context = {
        "page": page,
        "only_unread": only_unread,
        "has_account": request.actor.has_account,
        "unread": queries.unread_count(request.actor),
    }
    return render(request, "citizen/mailbox.html", context)


@own_only
@require_safe
def message(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    """Show a message and what lies with it; reading it retrieves no letter yet."""
    if way := more_needed(request):
        return way
    found = queries.message_for(request.actor, message_id)
    return _message_page(request, actions.open_message(found, by=request.actor))


@own_only
@require_GET
def download(request: CitizenRequest, message_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Hand out what lies with a message; the first retrieval of a result is noted before the bytes go out."""
    if way := more_needed(request):
        return way
    found = queries.message_for(request.actor, message_id)
    try:
        key = delivery.download(found, document_id, by=request.actor)
    except ProvisionEnded as ended:
        return _message_page(request, found, trouble=str(ended))
    except MailboxError as wrong:
        raise Http404 from wrong
    document = file_queries.document_for(request.actor, key, subject=found.subject, retrieved=True)
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )


@own_only
@needs(Right.SEND)
@require_POST
def forward(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    """Let a copy of a letter go to the recipient's central mailbox; the form says which words were read."""
    if way := more_needed(request):
        return way
    found = queries.message_for(request.actor, message_id)
    try:
        copies.ask_for(found, by=request.actor, version=request.POST.get("fassung", ""))
    except (NoCopyNow, OtherWords) as wrong:
        return _message_page(request, found, trouble=str(wrong))
    return redirect(f"{reverse('citizen:message', args=[found.pk])}#weiterleiten")


def _message_page(request: CitizenRequest, found: Message, *, trouble: str = "") -> HttpResponse:
    about = found.subject
    with read_ahead(*reads_outside(about, request.actor.holder), *queries.reads_outside(about)):
        context = _told_of(request, found, _application_of(request, found), trouble)
    return render(request, "citizen/message.html", context)


def _application_of(request: CitizenRequest, found: Message) -> Application | None:
    """Return the application a message is about; None where there is none they can open.

    An answer to what was asked about an account is about none, a draft may be thrown away since, and who acts for a
    company may read its mailbox without seeing its applications.
    """
    if Right.SEE not in request.actor.rights:
        return None
    try:
        return application_for(request.actor, found.subject)
    except Http404:
        return None


def _told_of(request: CitizenRequest, found: Message, application: Application | None, trouble: str) -> dict[str, Any]:
    rights = request.actor.rights
    return {
        "copies": copies.of_message(found, by=request.actor),
        "copy_words": consent_text(language(), ONE_COPY_VERSION),
        "copy_version": ONE_COPY_VERSION,
        "message": found,
        "documents": _documents(found),
        "trouble": trouble,
        "counts_from_retrieval": found.way == Way.RETRIEVAL and not found.downloaded_at,
        "is_decision": bool(found.result_kind) and is_decision(found.result_kind),
        "is_mine": found.direction == Message.Direction.TO_OFFICE,
        "proof": _proof(found),
        "has_application": application is not None,
        "can_reply": Right.SEND in rights and not found.is_result and can_reply(found),
        "may_ask_for_human": application is not None and _may_ask_for_human(request, found, application),
        "can_contest": application is not None and Right.SEND in rights and _can_contest(found, application),
        "may_pay": application is not None and Right.PAY in rights and _may_pay(found, application),
        "author": author_of(found, town=found.tenant.name),
    }


def _may_ask_for_human(request: CitizenRequest, found: Message, application: Application) -> bool:
    return bool(found.result_document) and privacy.may_ask_for_human(request.actor, application)


def _may_pay(found: Message, application: Application) -> bool:
    """Tell whether a fee is open that can be paid at once: messages about money say that it can be paid here."""
    if found.direction != Message.Direction.TO_CITIZEN:
        return False
    payment = fee_of(application)
    return payment is not None and payment.is_payable and application.phase != Phase.EXPIRED


def _can_contest(found: Message, application: Application) -> bool:
    """Tell whether this is the letter of a decision that can be answered on a page of its own."""
    if not (found.is_result and is_decision(found.result_kind)):
        return False
    standing = remedies.standing_of(application)
    return standing is not None and standing.letter.document == found.result_document


def _proof(found: Message) -> Proof | None:
    """Return the latest proof of how a result was delivered, once there is one."""
    if found.result_document is None:
        return None
    return queries.proofs_of(found.subject).get(found.result_document)


def _documents(found: Message) -> list[Document]:
    """Return what lies with a message: title and size may be read before it is retrieved."""
    if not found.documents:
        return []
    return list(file_queries.documents_of(found.subject).filter(pk__in=found.documents))
