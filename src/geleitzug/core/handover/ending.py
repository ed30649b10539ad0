# SPDX-License-Identifier: EUPL-1.2
"""How a shipment ends: taken, answered, refused, given up, or settled by a person; and how its process goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.actions import arriving
from geleitzug.core.catalogue.handovers import Handover
from geleitzug.core.handover.events import CaseHandedOver, HandoverAnswered, HandoverFailed
from geleitzug.core.handover.facts import facts_for
from geleitzug.core.handover.models import Shipment
from geleitzug.core.handover.ports import Reply
from geleitzug.core.handover.rules import OPEN, Said, State, check_move
from geleitzug.ground import cel
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.texts import pick

MOST_TRIES_KEPT = 20
LONGEST_WORDS = 1000


def handover_of(row: Shipment) -> Handover | None:
    """Return what the case's package says of a shipment."""
    return row.case.package.handovers.get(row.element)


def take(row: Shipment, reply: Reply | None, now: datetime) -> None:
    """Note that the other system has it, with what it said at once. What somebody called off meanwhile has gone too."""
    _note_taken(row, now)
    if reply is not None:
        answer(row, reply, now)
    elif row.state in OPEN:
        _go_on_or_wait(row, {"state": "taken", "reference": ""}, now)


def answer(row: Shipment, reply: Reply, now: datetime) -> None:
    """Take what the other system has answered: the same again changes nothing."""
    told: dict[str, Any] = {
        "said": reply.said.value,
        "reference": reply.reference[:200],
        "text": reply.text[:LONGEST_WORDS],
        "data": dict(reply.data),
    }
    if row.answer == told:
        return
    _note_taken(row, now)  # it answers, so it has it, whatever became of our sending
    row.answer = told
    row.save(update_fields=["answer"])
    said = HandoverAnswered(
        subject=row.case_id, target=row.whom, said=told["said"], reference=told["reference"], text=told["text"]
    )
    emit(said, by=MACHINE)
    if row.state not in OPEN:
        return
    if reply.said is Said.REFUSED:
        words = reply.text or _("ohne Angabe von Gründen")
        give_up(row, _("%(name)s hat abgelehnt: %(words)s") % {"name": row.whom, "words": words}, now)
    elif reply.said is Said.RECEIVED:
        _go_on_or_wait(row, {"state": told["said"], "reference": told["reference"]}, now)
    else:
        _go_on_with(row, told, now)


def give_up(row: Shipment, reason: str, now: datetime) -> None:
    """Put a shipment among those somebody has to look at (dead letter), with a sentence."""
    if row.state == State.DEAD:
        row.trouble = reason[:LONGEST_WORDS]
        row.save(update_fields=["trouble"])
        return
    _remember(row, now, reason)
    row.trouble, row.next_try_at = reason[:LONGEST_WORDS], None
    move(row, State.DEAD, "trouble", "history", "next_try_at")
    emit(HandoverFailed(subject=row.case_id, target=row.whom, reason=row.trouble), by=MACHINE)


def note_try(row: Shipment, reason: str, now: datetime, next_at: datetime) -> None:
    """Note that a try has failed and when the next one is."""
    _remember(row, now, reason)
    row.trouble, row.next_try_at = reason[:LONGEST_WORDS], next_at
    row.save(update_fields=["trouble", "history", "next_try_at"])


def move(row: Shipment, then: State, *fields: str) -> None:
    """Move a shipment on; raises NotAllowedNow."""
    check_move(State(row.state), then)
    row.state = then
    row.save(update_fields=["state", *fields])


def _note_taken(row: Shipment, now: datetime) -> None:
    """Write down once that a case's data has left the house, for the office and for whom it is about."""
    if row.taken_at is not None:
        return
    row.taken_at = now
    _remember(row, now, "")
    row.save(update_fields=["taken_at", "history"])
    handover = handover_of(row)
    gone = CaseHandedOver(
        subject=row.case_id,
        holder=row.case.holder,
        target=row.whom,
        what=pick(handover.title, "de") if handover else row.element,
        files=len(row.documents),
    )
    emit(gone, by=MACHINE)


def _go_on_or_wait(row: Shipment, result: Mapping[str, Any], now: datetime) -> None:
    """Go on, unless the package waits for a real answer."""
    handover = handover_of(row)
    if handover is None or not handover.waits_for_answer:
        _go_on(row, result, now)
    elif row.state != State.TAKEN:
        row.trouble, row.next_try_at = "", None
        if row.state == State.DEAD:  # it has come through after we had given up
            move(row, State.WAITING)
        move(row, State.TAKEN, "trouble", "next_try_at")


def _go_on_with(row: Shipment, told: Mapping[str, Any], now: datetime) -> None:
    """Go on with what was answered; an answer that lacks what the package reads is looked at by a person."""
    try:
        result = _result(row, handover_of(row), told)
    except cel.CelError as error:
        words = _("Die Antwort von %(name)s enthält nicht, was gebraucht wird: %(why)s")
        give_up(row, words % {"name": row.whom, "why": error}, now)
        return
    _go_on(row, result, now)


def _go_on(row: Shipment, result: Mapping[str, Any], now: datetime) -> None:
    row.trouble, row.next_try_at, row.ended_at = "", None, now
    move(row, State.DONE, "trouble", "next_try_at", "ended_at")
    arriving.arrive(row.case_id, row.ref, row.element, result, by=MACHINE)


def _result(row: Shipment, handover: Handover | None, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the process gets of an answer: what the package names, besides what every answer has."""
    result = {"state": told["said"], "reference": told["reference"]}
    if handover is not None and handover.result:
        bindings = {"r": told, "c": facts_for(row.case, row.key)["c"]}
        result |= {key: expression.evaluate(bindings) for key, expression in handover.result.items()}
    return result


def _remember(row: Shipment, now: datetime, trouble: str) -> None:
    told = {"at": timezone.localtime(now).isoformat(timespec="seconds"), "trouble": trouble[:LONGEST_WORDS]}
    row.history = [*row.history, told][-MOST_TRIES_KEPT:]
