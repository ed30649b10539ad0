# SPDX-License-Identifier: EUPL-1.2
"""A plan is carried out: one transaction for each case, in pieces that may be stopped and gone on with."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.actions import moving as cases
from geleitzug.core.moving import queries
from geleitzug.core.moving.events import MovingDone
from geleitzug.core.moving.models import MovedCase, Moving
from geleitzug.core.moving.planning import choices_of, why_not
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors

log = logging.getLogger(__name__)

AT_ONCE = 25


@job("moving.carry", outside=True)
def carry(*, tenant: UUID, moving: str) -> None:
    """Move the next cases of a plan, each for itself; twice is once. Who halts it waits for one case at most."""
    key = UUID(moving)
    with doors.machine_door(tenant):
        rows = list(queries.to_move(key).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for row in rows:
        try:
            with doors.machine_door(tenant):
                _move(row)
        except (InterfaceError, OperationalError):
            raise  # the database's trouble, and no case's
        except Exception:  # one case's trouble keeps no other from being moved
            log.exception("the case of the row %s could not be moved", row)
            with doors.machine_door(tenant):
                _leave(row)
    with doors.machine_door(tenant):
        _go_on_or_end(key)


def _move(row_id: UUID) -> None:
    found = MovedCase.objects.select_for_update(of=("self",)).select_related("moving__version")
    row = found.filter(pk=row_id, moved_at=None, reason__isnull=True, moving__state=Moving.State.MOVING).first()
    if row is None:
        return
    moving = row.moving
    row.reason = why_not(
        lambda: cases.move_case(
            row.case_id,
            moving.version,
            choices_of(moving),
            stamp=row.stamp,
            effect=row.effect,
            asked_by=moving.begun_by,
        )
    )
    row.moved_at = None if row.reason else timezone.now()
    row.save(update_fields=["reason", "moved_at"])


def _leave(row_id: UUID) -> None:
    told = {}
    for language in ("de", "en"):
        with override(language):
            told[language] = _("Beim Umstellen ist etwas schiefgegangen; der Vorgang ist unverändert.")
    MovedCase.objects.filter(pk=row_id, moved_at=None).update(reason=told)


def _go_on_or_end(key: UUID) -> None:
    moving = Moving.objects.select_for_update().filter(pk=key, state=Moving.State.MOVING).first()
    if moving is None:
        return
    if queries.to_move(key).exists():
        defer(carry, moving=str(key))
        return
    moving.state, moving.ended_at = Moving.State.DONE, timezone.now()
    moving.save(update_fields=["state", "ended_at"])
    told = queries.standing_of(moving)
    emit(MovingDone(subject=moving.pk, service=moving.service_key, moved=told.moved, left=told.left), by=MACHINE)
