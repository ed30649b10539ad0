# SPDX-License-Identifier: EUPL-1.2
"""What people do with shipments and with the lines to specialist systems."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases.actions import arriving
from geleitzug.core.cases.models import Task
from geleitzug.core.handover import ending, ports, preparing, sending
from geleitzug.core.handover.events import (
    AnswerSettled,
    HandoverDownloaded,
    HandoverRetried,
    HandoverSettled,
    TargetSetUp,
)
from geleitzug.core.handover.models import Arrival, Shipment, Target
from geleitzug.core.handover.permissions import SEE, SET_UP, SETTLE
from geleitzug.core.handover.ports import BadSettings, Parcel
from geleitzug.core.handover.rules import ArrivalState, NotAllowedNow, Said, State
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors


@transaction.atomic
def retry(row: Shipment, *, by: Actor) -> None:
    """Try once more what has failed, or what waits for its next try; raises NotAllowedNow.

    What could not be written, or has no target yet, is looked at anew: the package's words stay, the case may not.
    So is what was refused; it goes under a new key, for under the old one the other system has answered already.
    """
    by = require(by, SETTLE, office=row.office)
    row = _locked(row)
    if row.state not in (State.DEAD, State.WAITING):
        raise NotAllowedNow(row.state, State.WAITING)
    emit(HandoverRetried(subject=row.case_id, target=row.whom), by=by)
    if row.target is None:
        row.target = Target.objects.filter(key=row.target_key).first()
        row.target_name = row.target.name if row.target else ""
    handover = ending.handover_of(row)
    is_refused = row.answer.get("said") == Said.REFUSED
    if is_refused:
        row.sent_as = uuid7()
    if (is_refused or not row.content) and handover is not None and (trouble := preparing.fill(row, handover)):
        row.trouble = trouble
        row.save()
        return
    row.answer = {}  # what is said from now on counts, be it the same again
    row.state, row.tries, row.next_try_at, row.trouble = State.WAITING, 0, None, ""
    row.save()
    if row.target is not None:
        Target.objects.filter(pk=row.target.pk).update(quiet_until=None)
    defer(sending.send, shipment=str(row.pk))


@transaction.atomic
def settle_by_hand(row: Shipment, *, by: Actor, note: str) -> None:
    """Note that a shipment was handed over by other means; its process goes on. Raises NotAllowedNow."""
    by = require(by, SETTLE, office=row.office)
    row = _end(row, State.BY_HAND, by=by, note=note)
    arriving.arrive(row.case_id, row.ref, row.element, {"state": State.BY_HAND.value, "reference": ""}, by=by)


@transaction.atomic
def call_off(row: Shipment, *, by: Actor, note: str) -> None:
    """Call a shipment off; a task of a person waits for that person, a step goes on. Raises NotAllowedNow."""
    by = require(by, SETTLE, office=row.office)
    row = _end(row, State.CANCELLED, by=by, note=note)
    if not Task.objects.filter(case=row.case_id, ref=row.ref).exists():
        arriving.arrive(row.case_id, row.ref, row.element, {"state": State.CANCELLED.value, "reference": ""}, by=by)


def take_out(row: Shipment, *, by: Actor) -> Parcel:
    """Return a shipment as it would be sent, to be handed over by other means; the log says who took it.

    Raises TooLarge and OSError as sending does.
    """
    by = require(by, SEE, office=row.office)
    parcel = sending.parcel_of(row)
    emit(HandoverDownloaded(subject=row.case_id, target=row.whom), by=by)
    return parcel


@transaction.atomic
def set_up(
    target: Target | None, *, by: Actor, key: str, name: str, line: str, settings: Mapping[str, str], active: bool
) -> Target:
    """Set up a line to a specialist system, or change one; raises BadSettings, and KeyError for an unknown line.

    What waited for it goes at once. A secret that is left empty stays as it was.
    """
    by = require(by, SET_UP)
    row = target or Target(key=key)
    old = dict(row.settings) if row.line == line else {}
    own = {each.name: settings.get(each.name, "").strip() for each in ports.line(line).settings}
    for each in ports.line(line).settings:
        if each.secret and not own[each.name]:
            own[each.name] = old.get(each.name, "")
        if not own[each.name] and not each.optional:
            raise BadSettings(each.name, "")
    ports.line(line).check(own)
    row.name, row.line, row.settings, row.active = name, line, own, active
    row.away_since, row.quiet_until, row.trouble = None, None, ""
    row.save()
    emit(TargetSetUp(subject=doors.current_tenant(), key=row.key, line=line, active=active), by=by)
    if active:
        sending.wake(row, timezone.now())
    return row


@transaction.atomic
def put_away(arrival_id: UUID, *, by: Actor, note: str) -> bool:
    """Put an answer away that belonged to nothing; returns False if somebody was quicker."""
    by = require(by, SET_UP)
    arrival = Arrival.objects.select_for_update(of=("self",)).filter(pk=arrival_id, state=ArrivalState.DEAD).first()
    if arrival is None:
        return False
    arrival.state, arrival.settled_by, arrival.content = ArrivalState.SETTLED, by.signed, ""
    arrival.save(update_fields=["state", "settled_by", "content"])
    emit(AnswerSettled(subject=doors.current_tenant(), key=arrival.target.key, note=note), by=by)
    return True


def _end(row: Shipment, state: State, *, by: Actor, note: str) -> Shipment:
    row = _locked(row)
    row.ended_at, row.ended_by, row.note, row.next_try_at = timezone.now(), by.signed, note, None
    ending.move(row, state, "ended_at", "ended_by", "note", "next_try_at")
    emit(HandoverSettled(subject=row.case_id, target=row.whom, ended=state.value, note=note), by=by)
    return row


def _locked(row: Shipment) -> Shipment:
    return Shipment.objects.select_for_update(of=("self",)).select_related("case").get(pk=row.pk)
