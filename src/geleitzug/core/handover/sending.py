# SPDX-License-Identifier: EUPL-1.2
"""Sending what is on its way: look (a short door), call (none), keep (a short one). What comes back is receiving.py.

Whoever sends takes a lease first. If they die between sending and writing it down, the next one sends again under the
same key, and the other system has it once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.actions import arriving
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.handover import ending, ports, rules
from geleitzug.core.handover.models import Shipment, Target
from geleitzug.core.handover.ports import Attachment, Parcel, Reply, TargetAway, TargetRefuses
from geleitzug.core.handover.rules import State, file_name
from geleitzug.core.handover.writing import MIMES, Message
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door
from geleitzug.ground.texts import pick

log = logging.getLogger(__name__)
AT_ONCE = 200
MOST_BYTES = 60_000_000
"""A parcel is put together in memory: with its files it may not be larger."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Through which line a parcel goes, and with what settings."""

    line: ports.Line
    settings: ports.Settings
    target: UUID


class TooLarge(Exception):
    """The files that go along are too large together."""


@job("handover.send", outside=True)
def send(*, tenant: UUID, shipment: str) -> None:
    """Send a shipment that is due; what fails is tried again by its own clock, and at last looked at by a person."""
    with machine_door(tenant):
        begun = _begin(UUID(shipment), timezone.now())
    if begun is None:
        return
    parcel, way = begun
    reply: Reply | None = None
    trouble: TargetAway | TargetRefuses | None = None
    try:
        reply = way.line.send(way.settings, parcel)
    except (TargetAway, TargetRefuses) as told:
        trouble = told
    with machine_door(tenant):
        _keep(UUID(shipment), way, reply, trouble, timezone.now())


@job("handover.pretend", outside=True)
def pretend(*, tenant: UUID, shipment: str) -> None:
    """Leave a shipment of a rehearsal where it is: the example answers for the other side."""


@periodic("*/5 * * * *", "handover.send_what_waits")
def send_what_waits() -> None:
    """Ask again for what is due: a worker that died has left it, or its line was paused and is open again."""
    due = Shipment.objects.filter(state=State.WAITING, next_try_at__lte=timezone.now(), target__active=True)
    for key in due.order_by("next_try_at").values_list("pk", flat=True)[:AT_ONCE]:
        defer(send, shipment=str(key))


def wake(target: Target, now: datetime) -> None:
    """Let go what waits for a target that is there again; what somebody is sending just now is left to them."""
    waiting = Shipment.objects.filter(target=target, state=State.WAITING).exclude(sending_until__gt=now)
    for key in waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]:
        defer(send, shipment=str(key))
    waiting.update(next_try_at=now)


def parcel_of(row: Shipment) -> Parcel:
    """Put together what is sent; raises TooLarge, and FileNotFoundError where a file is gone."""
    handover = ending.handover_of(row)
    encoding = handover.encoding if handover else "utf-8"
    mime = MIMES.get(row.file.rpartition(".")[2], "application/octet-stream")
    content = Message(row.content, mime).encoded(encoding)
    return Parcel(
        key=str(row.key),
        town=directory.by_id(row.tenant_id).key,
        target=row.target_key,
        title=f"{pick(handover.title, 'de') if handover else row.element}, {row.case.number}",
        name=row.file,
        mime=mime,
        content=content,
        attachments=tuple(_attachments(row, MOST_BYTES - len(content))),
    )


def no_target(key: str) -> str:
    """Say that a town has not set up what a package names."""
    return _("Das Zielsystem „%(key)s“ ist nicht eingerichtet. Der Betrieb kann es einrichten.") % {"key": key}


# --- before the call ------------------------------------------------------------------------------------------------


def _begin(key: UUID, now: datetime) -> tuple[Parcel, _Way] | None:
    row = Shipment.objects.select_for_update(of=("self",)).select_related("case", "target").filter(pk=key).first()
    if row is None or row.state != State.WAITING or (row.next_try_at is not None and row.next_try_at > now):
        return None
    if not arriving.is_awaited(row.case_id, row.ref):
        row.ended_at, row.next_try_at = now, None
        ending.move(row, State.CANCELLED, "ended_at", "next_try_at")
        return None
    if row.tries >= rules.MOST_TRIES:  # whoever sent it has died each time before they could write down what came of it
        ending.give_up(
            row,
            _("Wir haben es %(tries)d-mal versucht und nie erfahren, was daraus wurde.") % {"tries": row.tries},
            now,
        )
        return None
    target = row.target
    if target is None or target.line not in ports.lines():
        ending.give_up(row, no_target(row.target_key), now)
        return None
    if not target.active:
        row.next_try_at = now  # send_what_waits takes it up once the line is open again
        row.save(update_fields=["next_try_at"])
        return None
    if target.quiet_until is not None and target.quiet_until > now:
        _later(row, target.quiet_until)
        return None
    try:
        parcel = parcel_of(row)
    except TooLarge:
        ending.give_up(row, _("Die Dateien sind zusammen zu groß (höchstens 60 MB)."), now)
        return None
    except OSError:
        ending.give_up(row, _("Eine der Dateien gibt es nicht mehr."), now)
        return None
    row.tries += 1
    row.next_try_at = row.sending_until = now + rules.LEASE
    row.save(update_fields=["tries", "next_try_at", "sending_until"])
    return parcel, _Way(ports.line(target.line), dict(target.settings), target.pk)


def _attachments(row: Shipment, room: int) -> list[Attachment]:
    documents = Document.objects.filter(pk__in=row.documents).in_bulk()
    found = []
    for number, key in enumerate(row.documents, 1):
        document = documents.get(UUID(key))
        if document is None or document.deleted_at is not None:
            raise FileNotFoundError(key)
        content = read_document(document)
        room -= len(content)
        if room < 0:
            raise TooLarge
        stem, _dot, last = document.filename.rpartition(".")
        name = file_name(f"{row.file.rpartition('.')[0]}-{number}-{stem or last}", last.lower()[:5] if stem else "bin")
        found.append(Attachment(name, document.mime, content))
    return found


# --- after the call -------------------------------------------------------------------------------------------------


def _keep(key: UUID, way: _Way, reply: Reply | None, trouble: TargetAway | TargetRefuses | None, now: datetime) -> None:
    row = Shipment.objects.select_for_update(of=("self",)).select_related("case", "target").filter(pk=key).first()
    if row is None:  # its case was deleted meanwhile
        return
    row.sending_until = None
    if isinstance(trouble, TargetAway):
        row.save(update_fields=["sending_until"])
        note_away(way.target, str(trouble), now)
        if row.state == State.WAITING:
            _try_later(row, str(trouble), now)
        return
    note_there(way.target, now)  # which wakes the others, and not this one: its lease still stands
    row.save(update_fields=["sending_until"])
    if trouble is not None:
        if row.state == State.WAITING:
            ending.give_up(row, str(trouble), now)
        return
    ending.take(row, reply, now)


def _try_later(row: Shipment, reason: str, now: datetime) -> None:
    at = rules.next_try(row.tries, now)
    if at is None:
        ending.give_up(row, reason, now)
        return
    ending.note_try(row, reason, now, at)
    defer(send, at=at, shipment=str(row.pk))


def _later(row: Shipment, at: datetime) -> None:
    row.next_try_at = at
    row.save(update_fields=["next_try_at"])
    defer(send, at=at, shipment=str(row.pk))


def note_away(key: UUID, reason: str, now: datetime) -> None:
    """Leave a target alone for a while: what else waits for it does not have to find out by waiting too."""
    target = Target.objects.select_for_update().get(pk=key)
    target.away_since = target.away_since or now
    target.quiet_until = now + rules.QUIET
    target.trouble = reason[: ending.LONGEST_WORDS]
    target.save(update_fields=["away_since", "quiet_until", "trouble"])


def note_there(key: UUID, now: datetime) -> None:
    """Note that a target has answered; what waits for it goes at once."""
    if not Target.objects.filter(pk=key).exclude(away_since=None).exists():
        return
    target = Target.objects.select_for_update().get(pk=key)
    target.away_since, target.quiet_until, target.trouble = None, None, ""
    target.save(update_fields=["away_since", "quiet_until", "trouble"])
    wake(target, now)


def note_heard(key: UUID, now: datetime) -> None:
    """Note that a target could be asked for replies.

    Where something waits for its next try, only sending shows whether it is taken now: woken by each look for replies,
    it would be given up after half an hour.
    """
    if not Shipment.objects.filter(target=key, state=State.WAITING, tries__gt=0).exists():
        note_there(key, now)
