# SPDX-License-Identifier: EUPL-1.2
"""Where somebody is signed in, and ending that. How long a session lasts, its engine says (ground/web/sessions.py)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.ground.people.models import Session
from geleitzug.ground.tenancy import doors


def sessions_of(owner: UUID) -> list[Session]:
    """Return the sessions of an account or of a member of staff, the one used last first."""
    with doors.machine_door(doors.current().tenant):
        return list(_of(owner).filter(expire_date__gt=timezone.now()).order_by("-seen_at", "-began_at"))


def end(owner: UUID, key: str) -> int:
    """End one of somebody's sessions by the digest of its key; returns how many that were."""
    with doors.machine_door(doors.current().tenant):
        return int(_of(owner).filter(session_key=key[:40]).delete()[0])


def end_all(owner: UUID, *, but: str = "") -> int:
    """End all of somebody's sessions, but for the one they are looking from; returns how many."""
    with doors.machine_door(doors.current().tenant):
        return int(_of(owner).exclude(session_key=but).delete()[0])


def _of(owner: UUID) -> QuerySet[Session]:
    return Session.objects.filter(account=owner) | Session.objects.filter(staff=owner)
