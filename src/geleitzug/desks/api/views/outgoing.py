# SPDX-License-Identifier: EUPL-1.2
"""What is on its way out and waits: letters for the town's seal, and hand-overs to specialist systems."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases.actions import outbox
from geleitzug.core.handover import actions, queries
from geleitzug.core.handover.rules import NotAllowedNow
from geleitzug.core.interface.rules import Scope
from geleitzug.desks.api import asked_of_desk, rows_of_desk, shapes_of_desk
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import OUTGOING, operation
from geleitzug.desks.api.problems import Problem
from geleitzug.desks.api.views.cases import list_taken, listed, page
from geleitzug.desks.api.views.working import need_person

LONGEST_WAITING_FIRST, LATEST_FIRST = ("id",), ("-id",)


@operation(
    "GET", "letters/unsealed", "unsealed", gettext_lazy("Schreiben, die auf ihr Siegel warten"),
    scope=Scope.WORK, tag=OUTGOING, query=asked_of_desk.OfWaiting, gives=shapes_of_desk.WaitingPage,
)  # fmt: skip
def unsealed(call: Call, query: asked_of_desk.OfWaiting) -> Told:
    """Return the letters that wait, the longest waiting first."""
    found = page(outbox.waiting_for(call.actor), LONGEST_WAITING_FIRST, query.cursor, query.limit)
    list_taken(call.actor, {letter.case_id: letter.case for letter in found.rows}.values())
    return listed(call, found, shapes_of_desk.WaitingPage(
        items=[rows_of_desk.waiting_row(letter) for letter in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "letters/unsealed/{key}/retry", "seal_again", gettext_lazy("Ein Schreiben jetzt siegeln lassen"),
    scope=Scope.WORK, tag=OUTGOING, gives=shapes_of_desk.WaitingRow,
)  # fmt: skip
def seal_again(call: Call, key: UUID) -> shapes_of_desk.WaitingRow:
    """Have a letter sealed now and not only when its turn comes; it goes out once it is."""
    letter = outbox.waiting_for(call.actor).filter(pk=key).first()
    if letter is None:
        raise Http404
    outbox.try_again(letter, by=call.actor)
    return rows_of_desk.waiting_row(letter)


@operation(
    "GET", "handovers", "handovers", gettext_lazy("Übergaben an Fachverfahren, die neueste zuerst"),
    scope=Scope.WORK, tag=OUTGOING, query=asked_of_desk.OfShipments, gives=shapes_of_desk.ShipmentPage,
)  # fmt: skip
def handovers(call: Call, query: asked_of_desk.OfShipments) -> Told:
    """Return a page of hand-overs."""
    state = "" if query.state == "all" else query.state
    asked = queries.shipments_for(call.actor, state=state, target=query.target)
    found = page(asked, LATEST_FIRST, query.cursor, query.limit)
    list_taken(call.actor, {row.case_id: row.case for row in found.rows}.values())
    return listed(call, found, shapes_of_desk.ShipmentPage(
        items=[rows_of_desk.shipment_row(row) for row in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "handovers/{key}/retry", "retry_handover", gettext_lazy("Eine Übergabe noch einmal versuchen"),
    scope=Scope.WORK, tag=OUTGOING, gives=shapes_of_desk.ShipmentRow,
)  # fmt: skip
def retry(call: Call, key: UUID) -> shapes_of_desk.ShipmentRow:
    """Try once more."""
    return _move(call, key, actions.retry)


@operation(
    "POST", "handovers/{key}/by-hand", "settle_handover",
    gettext_lazy("Vermerken, dass anders übergeben wurde"),
    scope=Scope.WORK, tag=OUTGOING, body=asked_of_desk.Settle, gives=shapes_of_desk.ShipmentRow,
)  # fmt: skip
def by_hand(call: Call, key: UUID, body: asked_of_desk.Settle) -> shapes_of_desk.ShipmentRow:
    """Note that it was handed over by other means."""
    return _move(call, key, partial(actions.settle_by_hand, note=body.note), ends=True)


@operation(
    "POST", "handovers/{key}/call-off", "call_handover_off", gettext_lazy("Eine Übergabe abbrechen"),
    scope=Scope.WORK, tag=OUTGOING, body=asked_of_desk.Settle, gives=shapes_of_desk.ShipmentRow,
)  # fmt: skip
def call_off(call: Call, key: UUID, body: asked_of_desk.Settle) -> shapes_of_desk.ShipmentRow:
    """Call a hand-over off."""
    return _move(call, key, partial(actions.call_off, note=body.note), ends=True)


def _move(call: Call, key: UUID, action: Callable[..., Any], *, ends: bool = False) -> shapes_of_desk.ShipmentRow:
    row = queries.shipment_for(call.actor, key)
    call.case(row.case.number)
    if ends:
        need_person(call)
    try:
        action(row, by=call.actor)
    except NotAllowedNow:
        said = _("Inzwischen ist mit dieser Übergabe etwas anderes geschehen.")
        raise Problem("not-now", said) from None
    return rows_of_desk.shipment_row(queries.shipment_for(call.actor, key))
