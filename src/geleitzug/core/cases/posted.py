# SPDX-License-Identifier: EUPL-1.2
"""What of the print queue an office may see: the letters of its own cases. The queue itself is core.mailbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404

from geleitzug.core.cases.models import Case
from geleitzug.core.mailbox.models import PostItem, PrintBatch
from geleitzug.core.mailbox.permissions import PRINT, PRINT_ALL
from geleitzug.core.mailbox.queries import batch, print_queue
from geleitzug.ground.people.actors import Actor, may, offices_with


def letters_to_print(actor: Actor, state: str = PostItem.State.QUEUED) -> QuerySet[PostItem]:
    """Return the print queue of the actor's offices, oldest first; the digital office prints for everybody."""
    items = print_queue(state)
    return items if may(actor, PRINT_ALL) else items.filter(subject__in=_own_cases(actor))


def letters_of_batch(actor: Actor, key: UUID) -> list[PostItem]:
    """Return a batch whose letters are all the actor's to print; raises Http404."""
    items = batch(key)
    if items and not may(actor, PRINT_ALL):
        subjects = {item.subject for item in items}
        if _own_cases(actor).filter(pk__in=subjects).count() != len(subjects):
            raise Http404
    if not items:
        raise Http404
    return items


def open_batches(actor: Actor) -> list[tuple[PrintBatch, int]]:
    """Return the batches that are printed and not in the post, the oldest first, and how many letters each has.

    One with letters of other offices too is the digital office's, which has put it together.
    """
    theirs = _counted(letters_to_print(actor, PostItem.State.PRINTED))
    whole = _counted(print_queue(PostItem.State.PRINTED).filter(batch__in=theirs))
    own = [key for key, count in theirs.items() if whole[key] == count]
    return [(found, theirs[found.pk]) for found in PrintBatch.objects.filter(pk__in=own).order_by("pk")]


def _counted(items: QuerySet[PostItem]) -> dict[UUID, int]:
    batches = items.exclude(batch=None).order_by().values_list("batch")
    return dict(batches.annotate(Count("pk")))


def letter_for(actor: Actor, item_id: UUID) -> PostItem:
    """Return a letter of the print queue, printed or not; raises Http404."""
    found = PostItem.objects.filter(pk=item_id).first()
    if found is None or not (may(actor, PRINT_ALL) or _own_cases(actor).filter(pk=found.subject).exists()):
        raise Http404
    return found


def _own_cases(actor: Actor) -> QuerySet[Case]:
    offices = sorted(offices_with(actor, PRINT))
    return Case.objects.filter(office__in=offices).values_list("pk", flat=True)  # type: ignore[return-value]
