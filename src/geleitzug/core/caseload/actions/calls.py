# SPDX-License-Identifier: EUPL-1.2
"""Notes of calls (Gesprächsnotizen): on a case a note like any other, else a row of its own that is soon forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from geleitzug.core.caseload import queries, rules
from geleitzug.core.caseload.models import CallNote
from geleitzug.core.cases.permissions import FILE_FOR, SEE
from geleitzug.ground.crypto import keyring
from geleitzug.ground.people.actors import Actor, require

KEPT, KEPT_WHEN_DONE = timedelta(days=60), timedelta(days=7)
"""So long a note is kept at most, and after somebody has seen to it (Art. 5 (1) (e) GDPR)."""
AT_ONCE = 500


@transaction.atomic
def take(*, by: Actor, office: str, caller: str, text: str, call_back_by: date | None = None) -> CallNote:
    """Note what somebody has said, for an office; who alone is spoken to by „@Name“ there finds it as theirs.

    Raises NotPermitted, and WrongDay where the call back should have been made before today.
    """
    by = require(by, FILE_FOR)
    rules.check_call_back(call_back_by, timezone.localdate())
    meant = rules.mentioned(text, queries.people_with(SEE, {office})) if "@" in text else []
    one = meant[0].id if len(meant) == 1 else None
    assert by.id is not None
    return CallNote.objects.create(
        office=office, staff=one, caller=caller, text=text, call_back_by=call_back_by,
        taken_by=by.id, taken_by_name=by.signed,
    )  # fmt: skip


@transaction.atomic
def see_to(note: CallNote, *, by: Actor) -> None:
    """Note that somebody has called back or read it; twice is once."""
    CallNote.objects.filter(pk=note.pk, done_at=None).update(done_at=timezone.now(), done_by_name=by.signed)


def waiting(actor: Actor) -> QuerySet[CallNote]:
    """Return the notes for the actor's offices nobody has seen to, the soonest wanted first."""
    theirs = queries.calls_waiting(actor)
    return theirs.order_by(F("call_back_by").asc(nulls_last=True), "id")


def note_for(actor: Actor, key: UUID) -> CallNote:
    """Return a note that waits for the actor; raises Http404."""
    return get_object_or_404(waiting(actor), pk=key)


def forget() -> None:
    """Delete what was kept long enough, with its keys; an older copy of the database cannot be read either."""
    now = timezone.now()
    over = CallNote.objects.filter(Q(at__lt=now - KEPT) | Q(done_at__lt=now - KEPT_WHEN_DONE))
    keys = list(over.values_list("pk", flat=True)[:AT_ONCE])
    CallNote.objects.filter(pk__in=keys).delete()
    keyring.forget(keys)
