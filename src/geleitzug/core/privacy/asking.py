# SPDX-License-Identifier: EUPL-1.2
"""What people ask about their data, and the town's answer. Making their report is reporting.py."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence
from geleitzug.core.cases.actions.applying import locked_application
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.queries import was_decided_alone
from geleitzug.core.mailbox.actions import send_message
from geleitzug.core.mailbox.models import Message
from geleitzug.core.mailbox.post import holidays_here
from geleitzug.core.privacy import queries
from geleitzug.core.privacy.authorities import supervision_of
from geleitzug.core.privacy.events import DataRequestAnswered, DataRequested
from geleitzug.core.privacy.in_their_name import asker_of
from geleitzug.core.privacy.models import RESULT_WORDS, DataRequest
from geleitzug.core.privacy.rules import (
    ARTICLES,
    LONGEST_TEXT,
    REPORTS_A_DAY,
    Kind,
    NotAllowedNow,
    Result,
    State,
    TooOften,
    answer_due,
    check_move,
)
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted, check_right
from geleitzug.ground.people.models import Account
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import directory, doors


@transaction.atomic
def ask(*, by: Actor, kind: Kind, text: str = "", application: Application | None = None, language: str) -> DataRequest:
    """Ask for a report, for access, rectification, erasure or a human; the town has a month (Art. 12 (3) GDPR).

    What is about a case goes to the office in charge, which reads it there as a message. Raises NotPermitted for
    nobody, for somebody else's application and for one the office does not have yet, and for a human where none has
    been left out; NotAllowedNow while a human looks already; TooOften for the sixth report within a day.
    """
    _check(by, kind, application)
    assert by.holder is not None
    now, key = timezone.now(), uuid7()
    request = DataRequest.objects.create(
        id=key,
        holder=by.holder,
        application=application,
        subject=application.pk if application else key,
        office=application.offering.office if application else "",
        kind=kind,
        text=text.strip()[:LONGEST_TEXT],
        asker=asker_of(by).stored() if application is None and kind is not Kind.REPORT else {},
        language=language,
        asked_at=now,
        due_on=answer_due(timezone.localdate(now), holidays_here()),
    )
    if application is not None and kind is not Kind.REPORT:
        _tell_office(request, application, by=by)
    emit(
        DataRequested(subject=request.subject, holder=by.holder, request_id=key, request_kind=kind, due=request.due_on),
        by=by,
    )
    return request


def _check(by: Actor, kind: Kind, application: Application | None) -> None:
    check_right(by, Right.SEE)
    check_right(by, Right.MAILBOX if kind is Kind.REPORT else Right.SEND)  # a report holds what lies in the mailbox
    if by.holder is None or (application is not None and application.holder != by.holder):
        raise NotPermitted("privacy.ask")
    if kind is Kind.REPORT:
        since = queries.lately(timezone.now())
        if queries.reports_since(by.holder, since, REPORTS_A_DAY) >= REPORTS_A_DAY:
            raise TooOften
    elif application is not None and application.opened_at is None:
        raise NotPermitted("privacy.ask")
    if kind is Kind.HUMAN:
        _check_human(by, application)


def _check_human(by: Actor, application: Application | None) -> None:
    """Look that a program alone has decided (Art. 22 (3) GDPR), and that nobody was asked to look at it already."""
    if application is None or not was_decided_alone(application):
        raise NotPermitted("privacy.ask")
    locked_application.get(application.pk)  # a button that is pressed twice asks once
    if queries.open_human(by, application.pk) is not None:
        raise NotAllowedNow(Kind.HUMAN)


def _tell_office(request: DataRequest, application: Application, *, by: Actor) -> None:
    kind = Kind(request.kind)
    with override("de"):
        title = f"{request.kind_word} ({ARTICLES[kind]})"
    send_message(
        subject=application.pk, holder=by.holder, direction=Message.Direction.TO_OFFICE, kind=Message.Kind.MESSAGE,
        title=title, body=request.text, by=by,
    )  # fmt: skip


@transaction.atomic
def answer(request: DataRequest, *, by: Actor, result: Result, text: str) -> DataRequest:
    """Answer a request; the person reads it in their mailbox. Raises NotPermitted and NotAllowedNow.

    Who refuses says why; where one can complain is said for them (Art. 12 (4) GDPR).
    """
    if not queries.may_answer(by, request):
        raise NotPermitted("privacy.answer")
    request = DataRequest.objects.select_for_update().get(pk=request.pk)
    check_move(State(request.state), State.ANSWERED)
    request.answer = text.strip()[:LONGEST_TEXT]
    finish(request, result, by=by)
    if request.application_id is None:
        defer(tell_answer, request_id=str(request.pk))
    else:
        application = Application.objects.select_related("offering").get(pk=request.application_id)
        subject, body = _answer_in_words(request)
        correspondence.tell(application, kind=Message.Kind.MESSAGE, subject=subject, body=body, by=by)
    return request


@job("privacy.tell_answer")
def tell_answer(*, request_id: str) -> None:
    """Put the answer to what is about no application into the mailbox of the account; twice is once."""
    request = DataRequest.objects.select_for_update().get(pk=request_id)
    subject, body = _answer_in_words(request)
    tell_account(request, subject, body)


def tell_account(request: DataRequest, subject: str, body: str) -> None:
    """Put a message about a request into an account's mailbox, once; needs the machine's door."""
    if Message.objects.filter(subject=request.pk, thread=request.pk).exists():
        return
    account = Account.objects.filter(pk=request.holder).first()
    send_message(
        subject=request.pk, holder=request.holder, direction=Message.Direction.TO_CITIZEN,
        kind=Message.Kind.MESSAGE, title=subject, body=body, by=MACHINE, email=account.email if account else "",
        language=request.language, thread=request.pk,
    )  # fmt: skip


def _answer_in_words(request: DataRequest) -> tuple[str, str]:
    with override(request.language):
        subject = _("Ihr Anliegen zu Ihren Daten: %(kind)s") % {"kind": request.kind_word}
        word = str(RESULT_WORDS[Result(request.result)])
        parts = [f"{word[:1].upper()}{word[1:]}.", request.answer, *complaint(Result(request.result))]
    return subject, "\n\n".join(parts)


def complaint(result: Result) -> list[str]:
    """Say where one can complain about what was not done (Art. 12 (4) GDPR); nothing where nobody has named it."""
    where = supervision_of(directory.by_id(doors.current_tenant()))
    if result not in (Result.REFUSED, Result.PARTLY) or not where:
        return []
    said = _("Sie können sich bei der Aufsichtsbehörde beschweren (Artikel 77 DSGVO) oder vor Gericht gehen:")
    return [f"{said} {where}."]


def finish(request: DataRequest, result: Result, *, by: Actor) -> None:
    """Note that a request has its answer."""
    request.state, request.result = State.ANSWERED, result
    request.answered_at, request.answered_by = timezone.now(), by.signed if by.holder is None else ""
    request.save()
    emit(
        DataRequestAnswered(
            subject=request.subject, holder=request.holder, request_id=request.pk, request_kind=request.kind,
            result=result,
        ),
        by=by,
    )  # fmt: skip
