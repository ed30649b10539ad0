# SPDX-License-Identifier: EUPL-1.2
"""What goes to somebody's central citizen mailbox: the word that a result lies here, or a copy of it (copies.py).

The letter stays here, and so does its day. What is wanted is a committed row; jobs call, each in three beats: look (a
short transaction), call (none), keep (a short one). A place is reserved before anything is sent and takes one message
only, so two jobs send one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from geleitzug.core.mailbox import events, ports, queries, wording
from geleitzug.core.mailbox.central import offers
from geleitzug.core.mailbox.models import Forwarding, Message
from geleitzug.core.mailbox.ports import (
    Attachment,
    CentralMailbox,
    CentralMailboxAway,
    CentralMailboxError,
    CentralMailboxRefuses,
    Notice,
    PlaceLost,
    Standing,
)
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.ground.events import Event, emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people import identities
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door

log = logging.getLogger(__name__)
Kind, State, Reason = Forwarding.Kind, Forwarding.State, Forwarding.Reason
PURPOSES: dict[str, Purpose] = {Kind.NOTICE: Purpose.CENTRAL, Kind.COPY: Purpose.COPY}
ENDS: dict[str, tuple[Callable[..., Event], Callable[..., Event]]] = {
    Kind.NOTICE: (events.NoticeAccepted, events.NoticeNotForwarded),
    Kind.COPY: (events.CopyAccepted, events.CopyNotForwarded),
}
"""What has happened when a message arrived, and when it did not."""
GIVEN_UP_AFTER = timedelta(days=4)
"""As long as any job tries: a server may be away over a weekend."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait before the next call: each time three times as long, an hour at most."""
    return min(FIRST_WAIT * 3 ** min(tries, 10), LONGEST_WAIT)


def handle_of(holder: UUID) -> str:
    """Return the handle of somebody's central mailbox; nothing where none is connected, or their sign-in named none."""
    central = ports.central_mailbox()
    return _handle_of(holder, central) if central else ""


def _handle_of(holder: UUID, central: CentralMailbox) -> str:
    known = (each.mailbox for each in identities.of_account(holder) if each.provider == central.provider)
    return next(known, "")


def plan(result: Message) -> Forwarding | None:
    """Note that a result is to be told of, where its recipient has chosen that; twice is once.

    No reaction: for all who have not chosen it, a job would cost more than this question.
    """
    assert result.holder is not None
    if ports.central_mailbox() is None or not _is_offered(result.tenant_id, Kind.NOTICE):
        return None
    if queries.consent_of(result.holder, Purpose.CENTRAL) is None:
        return None
    forwarding, is_new = Forwarding.objects.get_or_create(
        message=result, kind=Kind.NOTICE, defaults={"holder": result.holder, "subject": result.subject}
    )
    if is_new:
        defer(send_notice, forwarding=str(forwarding.pk))
    return forwarding


# ---- the calls -------------------------------------------------------------------------------------------------


@job("mailbox.send_notice", outside=True)
def send_notice(*, tenant: UUID, forwarding: str) -> None:
    """Reserve a place and put the message there; who has withdrawn meanwhile, or has read, is told of nothing."""
    central = ports.central_mailbox()
    with machine_door(tenant):
        row = _locked(forwarding)
        if row is None or row.state != State.WAITING:
            return
        if row.due_at is not None and timezone.now() < row.due_at:
            defer(send_notice, at=row.due_at, forwarding=forwarding)
            return
        if central is None or (why := _why_no_longer(row, central)):
            _end(row, State.DROPPED, Reason.NO_MAILBOX if central is None else why)
            return
        reference, notice = row.reference, _notice(row, central)
        if notice is None:
            _end(row, State.DROPPED, Reason.NO_LETTER)
            return
    try:
        if not reference:
            reference = _keep_reference(tenant, forwarding, central.open(len(notice.attachments)))
        central.send(reference, notice)
    except CentralMailboxError as error:
        if isinstance(error, PlaceLost):
            _forget_reference(tenant, forwarding, reference)
        with machine_door(tenant):
            _keep_failure(forwarding, State.WAITING, error, again=send_notice)
        return
    with machine_door(tenant):
        _keep_sent(forwarding)


@job("mailbox.ask_about_notice", outside=True)
def ask_about_notice(*, tenant: UUID, forwarding: str) -> None:
    """Ask what became of a notice, until that is final."""
    central = ports.central_mailbox()
    with machine_door(tenant):
        row = _locked(forwarding)
        if row is None or row.state != State.SENT:
            return
    try:
        if central is None:
            raise CentralMailboxAway("no central mailbox is connected any more")
        reply = central.ask(row.reference)
        if reply.standing is Standing.OPEN:
            raise CentralMailboxAway("no answer yet")
    except CentralMailboxError as error:
        with machine_door(tenant):
            _keep_failure(forwarding, State.SENT, error, again=ask_about_notice)
        return
    with machine_door(tenant):
        row = _locked(forwarding)
        if row is not None and row.state == State.SENT:
            accepted = reply.standing is Standing.ACCEPTED
            row.detail = reply.detail[:300]
            _end(row, State.ACCEPTED if accepted else State.REFUSED, "" if accepted else Reason.REFUSED)


def _why_no_longer(row: Forwarding, central: CentralMailbox) -> str:
    """Return why a message need not or may not go any more. What was asked for by hand needs no consent that stands."""
    if not _is_offered(row.tenant_id, row.kind):
        return Reason.NOT_OFFERED
    if not row.wording and queries.consent_of(row.holder, PURPOSES[row.kind]) is None:
        return Reason.WITHDRAWN
    if row.kind == Kind.NOTICE and row.message.downloaded_at is not None:
        return Reason.RETRIEVED
    return "" if _handle_of(row.holder, central) else Reason.NO_MAILBOX


def _is_offered(town: UUID | None, kind: str) -> bool:
    assert town is not None
    return offers(directory.by_id(town).values, PURPOSES[kind])


def _notice(row: Forwarding, central: CentralMailbox) -> Notice | None:
    """Return what is sent; None where a copy is wanted and the letter is gone, has not come, or is somebody else's."""
    about = row.message
    attachments: tuple[Attachment, ...] = ()
    if row.kind == Kind.COPY:
        assert about.result_document is not None
        came = queries.came_by_post(about) if about.goes_by_post else None
        has_it = about.holder == row.holder and (about.downloaded_at is not None or came is not None)
        letter = ports.letter_of(about.subject, about.result_document) if has_it else None
        if letter is None:
            return None
        attachments = (letter,)
        title, text, service = wording.central_copy(
            about.language, title=about.title, announced=came.announced_on if came else about.announced_on,
            posted=came is not None, revoked=about.revoked_on,
        )  # fmt: skip
    else:
        title, text, service = wording.central_notice(about.language, way=about.way)
    return Notice(
        key=str(row.pk), mailbox=_handle_of(row.holder, central), sender=directory.by_id(row.tenant_id).name,
        title=title, text=text, service=service, address=wording.address("mailbox"), attachments=attachments,
    )  # fmt: skip


# ---- what came of them -----------------------------------------------------------------------------------------


def _locked(forwarding: str) -> Forwarding | None:
    """Return the row, for as long as its case is there: a copy may wait for days."""
    return Forwarding.objects.select_for_update(of=("self",)).select_related("message").filter(pk=forwarding).first()


def _keep_reference(tenant: UUID, forwarding: str, reserved: str) -> str:
    """Keep the place before anything is sent; a job that ran beside this one may have kept another: that one counts."""
    with machine_door(tenant):
        row = _locked(forwarding)
        if row is not None and not row.reference:
            row.reference = reserved
            row.save(update_fields=["reference"])
        return row.reference if row is not None else reserved


def _forget_reference(tenant: UUID, forwarding: str, lost: str) -> None:
    """Forget a place the other side has forgotten, so that the next try reserves another."""
    with machine_door(tenant):
        Forwarding.objects.filter(pk=forwarding, reference=lost, state=State.WAITING).update(reference="")


def _keep_sent(forwarding: str) -> None:
    row = _locked(forwarding)
    if row is None or row.state != State.WAITING:
        return
    row.state, row.sent_at, row.tries, row.tried_at, row.detail = State.SENT, timezone.now(), 0, timezone.now(), ""
    row.save(update_fields=["state", "sent_at", "tries", "tried_at", "detail"])
    facts = _facts(row)
    if row.kind == Kind.COPY:
        assert row.message.result_document is not None
        emit(events.CopyForwarded(**facts, document_id=row.message.result_document), by=MACHINE)
    else:
        emit(events.NoticeForwarded(**facts), by=MACHINE)
    defer(ask_about_notice, at=timezone.now() + wait_after(0), forwarding=forwarding)


def _keep_failure(forwarding: str, during: str, error: CentralMailboxError, *, again: Callable[..., None]) -> None:
    """Keep what went wrong, and ask for another try until there have been enough."""
    row = _locked(forwarding)
    if row is None or row.state != during:
        return
    log.warning("message %s to the central mailbox: %s", forwarding, error)
    now = timezone.now()
    row.tries, row.tried_at, row.detail = row.tries + 1, now, str(error)[:300]
    row.save(update_fields=["tries", "tried_at", "detail"])
    if isinstance(error, CentralMailboxRefuses):
        _end(row, State.REFUSED, Reason.REFUSED)
    elif _began(row) + GIVEN_UP_AFTER <= now:
        _end(row, State.REFUSED, Reason.NO_ANSWER)
    else:
        defer(again, at=now + wait_after(row.tries), forwarding=forwarding)


def _began(row: Forwarding) -> datetime:
    return row.sent_at or row.due_at or row.asked_at


def _facts(row: Forwarding) -> dict[str, UUID]:
    return {"subject": row.subject, "holder": row.holder, "message_id": row.message_id}


def _end(row: Forwarding, state: str, reason: str) -> None:
    row.state, row.reason, row.settled_at = state, reason, timezone.now()
    row.save(update_fields=["state", "reason", "settled_at", "detail"])
    arrived, failed = ENDS[row.kind]
    if state == State.ACCEPTED:
        emit(arrived(**_facts(row)), by=MACHINE)
    else:
        emit(failed(**_facts(row), reason=reason), by=MACHINE)
