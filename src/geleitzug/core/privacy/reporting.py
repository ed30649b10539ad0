# SPDX-License-Identifier: EUPL-1.2
"""Making somebody's report: at once where it is small, by a job where it is not, and keeping it until it is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.files import actions as files
from geleitzug.core.files import queries as file_queries
from geleitzug.core.files.models import Document
from geleitzug.core.privacy import archive, asking, queries
from geleitzug.core.privacy.archive import Order
from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import REPORT_KEPT, Kind, NotAllowedNow, Result, State, check_move
from geleitzug.ground.crypto import keyring
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import doors

Shape = Literal["pdf", "zip"]
ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is handed out at once: a stream of bytes, its name and kind."""

    content: Iterator[bytes]
    name: str
    mime: str


@transaction.atomic
def report(*, by: Actor, shape: Shape, language: str) -> Made | DataRequest:
    """Ask for one's report: what is small comes at once, else it is promised and the mailbox says when it is there.

    Raises TooOften.
    """
    request = asking.ask(by=by, kind=Kind.REPORT, language=language)
    assert by.holder is not None
    if by.has_account and queries.is_large(by.holder):
        defer(make_report, request_id=str(request.pk))
        return request
    asking.finish(request, Result.DOWNLOADED, by=by)
    order = _order(request, by)
    if shape == "pdf":
        return Made(iter([archive.pdf_of(order)]), "auskunft.pdf", files.PDF)
    return Made(archive.zip_of(order), "auskunft.zip", ZIP)


@job("privacy.make_report")
def make_report(*, request_id: str) -> None:
    """Put a large report together and keep it sealed; the mailbox says that it is there. Twice is once."""
    request = DataRequest.objects.select_for_update().get(pk=request_id)
    if request.state != State.OPEN:
        return
    account = Account.objects.filter(pk=request.holder).first()
    if account is None:
        return
    request.archive = uuid7()
    document = files.keep_made(
        archive.zip_of(_order(request, account.actor())), by=MACHINE, subject=request.archive, title="Auskunft",
        filename="auskunft.zip", mime=ZIP, holder=request.holder,
    )  # fmt: skip
    request.state, request.document = State.READY, document.pk
    request.kept_until = timezone.now() + REPORT_KEPT
    request.save()
    with override(request.language):
        subject = _("Ihre Auskunft liegt bereit")
        body = _(
            "Sie haben Auskunft über Ihre Daten verlangt. Sie können sie sieben Tage lang unter „Meine Daten“"
            " herunterladen."
        )
    asking.tell_account(request, subject, body)


def fetch(request: DataRequest, *, by: Actor) -> Document:
    """Return a report that lies ready, and note that it was fetched; raises NotAllowedNow and Http404."""
    if request.document is None or request.archive is None or request.kept_until is None:
        raise NotAllowedNow(request.state)
    if request.kept_until <= timezone.now():
        raise NotAllowedNow(State.LAPSED)
    document = file_queries.document_for(by, request.document, subject=request.archive)
    if request.state == State.READY:
        asking.finish(request, Result.DOWNLOADED, by=by)
    return document


def forget_reports(now: datetime) -> int:
    """Delete the reports whose week is over, bytes and key; returns how many. Needs the machine's door."""
    over = DataRequest.objects.filter(kept_until__lte=now, document__isnull=False)
    rows = list(over.select_for_update(skip_locked=True)[:500])
    for request in rows:
        subject = cast(UUID, request.archive)
        files.drop_made(subject=subject)
        keyring.forget([subject])
        if request.state == State.READY:
            check_move(State.READY, State.LAPSED)
            request.state = State.LAPSED
        request.document = request.archive = request.kept_until = None
        request.save()
    return len(rows)


def _order(request: DataRequest, actor: Actor) -> Order:
    return Order(
        actor=actor,
        town=doors.current_tenant(),
        reference=f"DS-{str(request.pk)[-12:].upper()}",
        at=request.asked_at,
        lang="en" if request.language == "en" else "de",
    )
