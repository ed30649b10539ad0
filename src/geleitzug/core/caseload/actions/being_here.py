# SPDX-License-Identifier: EUPL-1.2
"""Telling colleagues who else has a case open just now. It locks nothing: two may work, and the actions see to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from geleitzug.core.caseload.models import Presence
from geleitzug.core.cases.models import Case
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.prepared import Prepared, Read

SEEN_FOR = timedelta(seconds=100)
"""So long somebody counts as here after their browser last said so: it says so every 30 seconds, with one miss."""


_here: Prepared[Presence] = Prepared(
    lambda case: (
        Presence.objects.filter(case=case).order_by("staff__name").values_list("staff", "staff__name", "at")  # type: ignore[arg-type,return-value]
    ),
    UUID,
)


def come(case: Case, *, by: Actor) -> list[str]:
    """Note that somebody has a case open, and return the names of those who have as well."""
    now = timezone.now()
    if by.kind is ActorKind.STAFF and by.id is not None:
        Presence.objects.bulk_create(
            [Presence(case_id=case.pk, staff_id=by.id, at=now)],
            update_conflicts=True,
            unique_fields=["tenant", "case", "staff"],
            update_fields=["at"],
        )
    return [name for staff, name, at in _here.rows(case.pk) if staff != by.id and at > now - SEEN_FOR]


def reads_of(case: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_here.of(case)]


def forget() -> None:
    """Forget who was where a day ago."""
    Presence.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
