# SPDX-License-Identifier: EUPL-1.2
"""What of the print queue an office may see: the letters of its own cases. The queue itself is core.mailbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from geleitzug.core.cases.models import Case
from geleitzug.core.mailbox.models import PostItem
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


def letter_for(actor: Actor, item_id: UUID) -> PostItem:
    """Return a letter of the print queue, printed or not; raises Http404."""
    found = PostItem.objects.filter(pk=item_id).first()
    if found is None or not (may(actor, PRINT_ALL) or _own_cases(actor).filter(pk=found.subject).exists()):
        raise Http404
    return found


def _own_cases(actor: Actor) -> QuerySet[Case]:
    offices = sorted(offices_with(actor, PRINT))
    return Case.objects.filter(office__in=offices).values_list("pk", flat=True)  # type: ignore[return-value]
