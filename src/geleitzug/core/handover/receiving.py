# SPDX-License-Identifier: EUPL-1.2
"""Taking what specialist systems answer: each in a transaction of its own, twice is once, unknown is looked at."""

from __future__ import annotations

import logging
from hashlib import sha256
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.handover import ending, ports, rules, sending
from geleitzug.core.handover.models import Arrival, Shipment, Target
from geleitzug.core.handover.ports import Reply, TargetAway, Unreadable
from geleitzug.core.handover.rules import ArrivalState
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door

log = logging.getLogger(__name__)
MOST_KEPT = 20_000
"""So many characters of something unknown are kept for whoever looks."""


@periodic("* * * * *", "handover.look_for_replies")
def look_for_replies() -> None:
    """Ask for a look at what each specialist system of the town has answered."""
    now = timezone.now()
    for target in Target.objects.filter(active=True):
        if target.quiet_until is None or target.quiet_until <= now:
            defer(read_replies, target=str(target.pk))


@job("handover.read_replies", outside=True)
def read_replies(*, tenant: UUID, target: str) -> None:
    """Take what a specialist system has answered. One that is out of reach is asked again by the clock."""
    with machine_door(tenant):
        row = Target.objects.filter(pk=target, active=True).first()
        if row is None or row.line not in ports.lines():
            return
        line, own, key = ports.line(row.line), dict(row.settings), row.key
    town = directory.by_id(tenant).key
    try:
        for reply in line.replies(own, town=town, target=key):
            why = _taken(tenant, row.pk, reply)
            line.put_aside(own, reply.place, town=town, target=key, why=why)
        if line.asks(own):
            with machine_door(tenant):
                sending.note_heard(row.pk, timezone.now())
    except TargetAway as away:
        log.warning("%s: %s is out of reach: %s", town, key, away)
        with machine_door(tenant):
            sending.note_away(row.pk, str(away), timezone.now())


def _taken(tenant: UUID, target: UUID, reply: Reply | Unreadable) -> str:
    """Take one reply; one that breaks is looked at by a person, and keeps none of the others waiting."""
    try:
        with machine_door(tenant):
            return take(target, reply)
    except (OperationalError, InterfaceError):  # the database is away, and the reply is all right
        raise
    except Exception:
        log.exception("a reply at %r cannot be taken", reply.place)
    why = _("Diese Antwort hat bei uns einen Fehler ausgelöst.")
    with machine_door(tenant):
        return take(target, Unreadable(f"{reply.id}/broken", reply.place, why))


def take(target: UUID, reply: Reply | Unreadable) -> str:
    """Take one reply through the open door; returns why it belongs to nothing, for whoever sent it."""
    now = timezone.now()
    number = sha256(reply.id.encode()).hexdigest()
    known = Arrival.objects.filter(target=target, number=number).first()
    if known is not None:
        return known.why if known.state == ArrivalState.DEAD else ""
    arrival = Arrival(target_id=target, number=number, came_at=now)
    if isinstance(reply, Unreadable):
        _look_at(arrival, reply.why, reply.content)
        return arrival.why
    row = _shipment(target, reply.key)
    if row is None:
        _look_at(arrival, _("Zu dieser Nummer haben wir nichts übergeben: %(key)s") % {"key": reply.key}, _said(reply))
        return arrival.why
    arrival.shipment = row.pk
    arrival.save()
    ending.answer(row, reply, now)
    return ""


@periodic("41 3 * * *", "handover.forget_arrivals")
def forget_arrivals() -> None:
    """Forget which replies have come long ago, and what of them belonged to nothing: it may name people."""
    Arrival.objects.filter(came_at__lt=timezone.now() - rules.KEEP_ARRIVALS).delete()


def _shipment(target: UUID, key: str) -> Shipment | None:
    """Return what a reply is about; another system's shipment is nobody's."""
    try:
        number = UUID(key)
    except ValueError:
        return None
    found = Shipment.objects.select_for_update(of=("self",)).select_related("case")
    return found.filter(target=target).under(number).first()


def _look_at(arrival: Arrival, why: str, content: str) -> None:
    arrival.state, arrival.why, arrival.content = ArrivalState.DEAD, why[:1000], content[:MOST_KEPT]
    arrival.save()


def _said(reply: Reply) -> str:
    return "\n".join(part for part in (reply.said.value, reply.reference, reply.text) if part)
