# SPDX-License-Identifier: EUPL-1.2
"""Telling colleagues who else has a case open just now. It locks nothing: two may work, and the actions see to it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from geleitzug.core.caseload.models import Presence
from geleitzug.core.cases.models import Case
from geleitzug.ground.people.actors import Actor, ActorKind

SEEN_FOR = timedelta(seconds=100)
"""So long somebody counts as here after their browser last said so: it says so every 30 seconds, with one miss."""


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
    others = Presence.objects.filter(case=case.pk, at__gt=now - SEEN_FOR).exclude(staff=by.id)
    return list(others.order_by("staff__name").values_list("staff__name", flat=True))


def forget() -> None:
    """Forget who was where a day ago."""
    Presence.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
