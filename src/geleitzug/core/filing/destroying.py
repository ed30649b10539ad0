# SPDX-License-Identifier: EUPL-1.2
"""Deleting files for good, one by one, each in a transaction of its own; and closing a lot when none is left."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases.actions import disposing as cases
from geleitzug.core.cases.models import Case
from geleitzug.core.filing.disposing import stop_if_in_the_way
from geleitzug.core.filing.events import FileDestroyed, LotDone
from geleitzug.core.filing.models import Hold, Lot, LotItem
from geleitzug.core.filing.rules import ENDED, ItemState, LotState, check_move
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE

GOING = frozenset({ItemState.TO_DESTROY, ItemState.ARCHIVED})


def destroy_unwanted(lot: Lot) -> int:
    """Ask for the deletion of what nobody keeps; returns how many files."""
    found = list(lot.items.filter(state=ItemState.TO_DESTROY, ended_at=None))
    for item in found:
        defer(destroy_file, item=str(item.pk))
    return len(found)


@job("filing.destroy_file")
def destroy_file(*, item: str) -> None:
    """Delete a file that was released and that the archive does not want, or has; twice is once.

    The lot is locked first: whoever closes it must see all of its files. Then the case, as a hold does (holding.py).
    """
    found = LotItem.objects.get(pk=item)
    lot = Lot.objects.select_for_update().get(pk=found.lot_id)
    row = LotItem.objects.select_for_update().get(pk=item)
    if row.state not in GOING or row.ended_at is not None or lot.released_by is None:
        return
    list(Case.objects.select_for_update().filter(pk=row.subject).values_list("pk"))
    if not stop_if_in_the_way(row):
        _destroy(row)
    close_if_done(lot)


def close_if_done(lot: Lot) -> None:
    """Close a lot of whose files it is settled what became of each. The lot's row is locked."""
    items = list(lot.items.all())
    if lot.state == LotState.DONE or any(item.state not in ENDED or item.ended_at is None for item in items):
        return
    check_move(LotState(lot.state), LotState.DONE)
    lot.state, lot.done_at = LotState.DONE, timezone.now()
    lot.save(update_fields=["state", "done_at"])
    counts = {state: sum(item.state == state for item in items) for state in ENDED}
    emit(
        LotDone(
            subject=lot.pk,
            office=lot.office,
            archived=counts[ItemState.ARCHIVED],
            destroyed=counts[ItemState.DESTROYED],
            stayed=counts[ItemState.STOPPED],
        ),
        by=MACHINE,
    )


def _destroy(row: LotItem) -> None:
    subject: UUID = row.subject
    archived = row.state == ItemState.ARCHIVED
    Hold.objects.filter(subject=subject).delete()
    row.documents = cases.destroy(subject)
    row.state = ItemState.ARCHIVED if archived else ItemState.DESTROYED
    row.ended_at = timezone.now()
    row.save(update_fields=["documents", "state", "ended_at"])
    emit(
        FileDestroyed(
            subject=subject,
            number=row.number,
            lot_id=row.lot_id,
            documents=row.documents,
            archived=archived,
            archive_key=row.archive_key,
        ),
        by=MACHINE,
    )
