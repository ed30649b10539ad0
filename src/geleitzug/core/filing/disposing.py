# SPDX-License-Identifier: EUPL-1.2
"""Proposing to part with files, and releasing it: two people. What follows is exchange.py and destroying.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from geleitzug.core.filing import queries
from geleitzug.core.filing.events import LotProposed, LotReleased, LotSentBack
from geleitzug.core.filing.models import Lot, LotItem
from geleitzug.core.filing.permissions import PROPOSE, RELEASE
from geleitzug.core.filing.queries import Due
from geleitzug.core.filing.rules import MOST_IN_A_LOT, Hindrance, ItemState, LotState, check_move
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors


class NothingToPropose(Exception):
    """None of the files that were named is due, or all of them are on hold."""


class TooMany(Exception):
    """More files than one person looks through."""


class ProposedMeanwhile(Exception):
    """Somebody else has proposed one of the files at the same moment."""


class NotAlone(Exception):
    """Whoever has proposed does not release (four eyes)."""


# --- the first pair of hands ------------------------------------------------------------------------------------


@transaction.atomic
def propose(subjects: Collection[UUID], *, by: Actor, today: date) -> list[Lot]:
    """Propose to part with files that are due: a lot for each office and each way they are to go.

    What is not due, or on hold, is left out. Raises NothingToPropose, TooMany and ProposedMeanwhile.
    """
    by = require(by, PROPOSE)
    if len(subjects) > MOST_IN_A_LOT:
        raise TooMany(len(subjects))
    due = [each for each in queries.as_due(queries.due_cases(today).filter(pk__in=list(subjects))) if not each.held]
    if not due:
        raise NothingToPropose
    try:
        with transaction.atomic():
            return [
                _write(office, after, list(files), by)
                for (office, after), files in groupby(sorted(due, key=_way), _way)
            ]
    except IntegrityError as meanwhile:
        raise ProposedMeanwhile from meanwhile


def _way(due: Due) -> tuple[str, str]:
    return due.case.office, due.retention.after


def _write(office: str, after: str, files: list[Due], by: Actor) -> Lot:
    assert by.id is not None
    lot = Lot.objects.create(
        office=office, after=after, proposed_at=timezone.now(), proposed_by=by.id, proposed_by_name=by.signed
    )
    LotItem.objects.bulk_create(_item(lot, due) for due in files)
    emit(LotProposed(subject=doors.current_tenant(), office=office, files=len(files)), by=by)
    return lot


def _item(lot: Lot, due: Due) -> LotItem:
    case, retention = due.case, due.retention
    assert case.closed_at is not None
    assert retention.years is not None
    return LotItem(
        lot=lot,
        subject=case.pk,
        number=queries.number_of(due),
        service_key=case.service_key,
        class_key=retention.key,
        class_title=retention.title,
        years=retention.years,
        basis=retention.basis,
        closed_on=timezone.localdate(case.closed_at),
        due_on=due.since,
    )


# --- the second -------------------------------------------------------------------------------------------------


@transaction.atomic
def release(lot: Lot, *, by: Actor) -> None:
    """Let the files of a lot go; the rest follows by itself. Raises NotAlone and NotAllowedNow.

    Whatever has come in the way since the proposal stays: it is asked again, and once more before it is deleted.
    """
    by = require(by, RELEASE, office=lot.office)
    row = Lot.objects.select_for_update().get(pk=lot.pk)
    check_move(LotState(row.state), LotState.RELEASED)
    if row.proposed_by in by.persons or by.id is None:
        raise NotAlone
    left = [item for item in queries.items_of(row) if not stop_if_in_the_way(item)]
    row.state, row.released_at, row.released_by, row.released_by_name = (
        LotState.RELEASED, timezone.now(), by.id, by.signed,
    )  # fmt: skip
    row.save(update_fields=["state", "released_at", "released_by", "released_by_name"])
    emit(LotReleased(subject=row.pk, office=row.office, files=len(left)), by=by)


@transaction.atomic
def send_back(lot: Lot, *, by: Actor, note: str) -> None:
    """Do not let them go; each can be proposed again. Raises NotAllowedNow."""
    by = require(by, RELEASE, office=lot.office)
    row = Lot.objects.select_for_update().get(pk=lot.pk)
    check_move(LotState(row.state), LotState.SENT_BACK)
    row.state, row.note, row.done_at = LotState.SENT_BACK, note.strip()[:500], timezone.now()
    row.save(update_fields=["state", "note", "done_at"])
    for item in queries.items_of(row):
        stop(item, Hindrance.SENT_BACK)
    emit(LotSentBack(subject=row.pk, office=row.office, note=row.note), by=by)


# --- what is in the way ---------------------------------------------------------------------------------------


def stop_if_in_the_way(item: LotItem) -> bool:
    """Take a file out of its lot if something is in the way; tells whether there was."""
    why = queries.hindrance_to(item.subject)
    if why is not None:
        stop(item, why)
    return why is not None


def stop(item: LotItem, why: Hindrance) -> None:
    """Take a file out of its lot: it stays, and may be proposed again."""
    item.state, item.why, item.ended_at = ItemState.STOPPED, why, timezone.now()
    item.save(update_fields=["state", "why", "ended_at"])
