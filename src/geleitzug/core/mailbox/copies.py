# SPDX-License-Identifier: EUPL-1.2
"""Copies of letters that have come here, for somebody's central mailbox: who wants one, and from when. The calls
are forwarding.py; a copy announces nothing (docs/decisions/a-copy-in-the-central-mailbox.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.mailbox import central, errors, events, forwarding, ports, queries, wording
from geleitzug.core.mailbox.actions import in_the_town_of
from geleitzug.core.mailbox.models import Forwarding, Message
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, check_right
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import directory

Kind, State = Forwarding.Kind, Forwarding.State
UNDER_WAY = (State.WAITING, State.SENT, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Copies:
    """What somebody reads at their letter: the latest copy that goes or went, and whether they may ask for one."""

    latest: Forwarding | None
    may_ask: bool
    due_on: date | None
    """The day from which on one that is asked for now would go, where that is not today."""


def of_message(message: Message, *, by: Actor) -> Copies | None:
    """Return how it is with copies of a letter; None where there is nothing to say."""
    if not message.is_result or ports.central_mailbox() is None or not queries.is_recipient(message, by):
        return None
    latest = Forwarding.objects.filter(message=message, kind=Kind.COPY).order_by("pk").last()
    day = _goes_from(message) if _is_offered(message) and (latest is None or latest.failed) else None
    may_ask = day is not None and Right.SEND in by.rights and bool(forwarding.handle_of(_holder(message)))
    if latest is None and not may_ask:
        return None
    return Copies(latest, may_ask, day if may_ask and day and day > timezone.localdate() else None)


@transaction.atomic
def ask_for(message: Message, *, by: Actor, version: str) -> Forwarding:
    """Let a copy of a letter go to its recipient's central mailbox, once; ``version`` is of the words they read.

    Raises OtherWords, and NoCopyNow where none can go. What is under way already, or has arrived, stays as it is.
    """
    check_right(by, Right.SEND)
    if version != wording.ONE_COPY_VERSION:
        raise errors.OtherWords
    if not queries.is_recipient(message, by) or not forwarding.handle_of(_holder(message)):
        raise errors.NoCopyNow
    with in_the_town_of(message):
        asked = _ask(message, version=version, by=by)
    if asked is None:
        raise errors.NoCopyNow
    return asked


def follow(message: Message, *, by: Actor) -> Forwarding | None:
    """Let a copy follow a letter that has just come, where its recipient has agreed to that; twice is once."""
    if ports.central_mailbox() is None or message.downloaded_at is None or not _is_offered(message):
        return None
    if queries.consent_of(_holder(message), Purpose.COPY) is None:
        return None
    return _ask(message, version="", by=by)


def _ask(message: Message, *, version: str, by: Actor) -> Forwarding | None:
    day = _goes_from(message) if _is_offered(message) else None
    if day is None:
        return None
    due = timezone.make_aware(datetime.combine(day, time())) if day > timezone.localdate() else None
    facts = {"holder": _holder(message), "subject": message.subject}
    asked, is_new = Forwarding.objects.get_or_create(
        message=message, kind=Kind.COPY, state__in=UNDER_WAY, defaults={**facts, "wording": version, "due_at": due}
    )
    if is_new:
        assert message.result_document is not None
        emit(
            events.CopyAsked(
                **facts, message_id=message.pk, document_id=message.result_document, by_hand=bool(version)
            ),
            by=by,
        )
        defer(forwarding.send_notice, at=due, forwarding=str(asked.pk))
    return asked


def _is_offered(message: Message) -> bool:
    assert message.tenant_id is not None
    return message.is_result and central.offers(directory.by_id(message.tenant_id).values, Purpose.COPY)


def _goes_from(message: Message) -> date | None:
    """Return from which day on a copy may go; None while that is not known (central.copy_goes_from)."""
    came = queries.came_by_post(message) if message.goes_by_post else None
    return central.copy_goes_from(
        message.way,
        retrieved=timezone.localdate(message.downloaded_at) if message.downloaded_at else None,
        announced=came.announced_on if came else message.announced_on,
        posted=came is not None,
    )


def _holder(message: Message) -> UUID:
    assert message.holder is not None
    return message.holder
