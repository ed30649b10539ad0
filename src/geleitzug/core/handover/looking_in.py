# SPDX-License-Identifier: EUPL-1.2
"""Looking whether a specialist system is there, without sending it anything: for the operator's page and the doctor."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from geleitzug.core.handover import ports, sending
from geleitzug.core.handover.models import Target
from geleitzug.core.handover.ports import TargetAway
from geleitzug.ground.jobs import job
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door


@job("handover.look", outside=True)
def look(*, tenant: UUID, target: str) -> None:
    """Look whether a specialist system is there, and note it."""
    trouble = try_out(tenant, UUID(target))
    with machine_door(tenant):
        if trouble:
            sending.note_away(UUID(target), trouble, timezone.now())
        else:
            sending.note_there(UUID(target), timezone.now())


def try_out(tenant: UUID, target: UUID) -> str:
    """Return why a specialist system cannot be reached; nothing if it can. Calls it, so no door may be open."""
    with machine_door(tenant):
        row = Target.objects.filter(pk=target).first()
        if row is None or row.line not in ports.lines():
            return ""
        line, own = ports.line(row.line), dict(row.settings)
    try:
        line.look(own, town=directory.by_id(tenant).key, target=row.key)
    except TargetAway as away:
        return str(away)
    return ""
