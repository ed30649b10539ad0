# SPDX-License-Identifier: EUPL-1.2
"""A plan is asked for, carried out, halted, gone on with, or put away."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.catalogue.models import Offering
from geleitzug.core.moving import queries
from geleitzug.core.moving.carrying import carry
from geleitzug.core.moving.events import MovingBegun, MovingHalted
from geleitzug.core.moving.models import Moving
from geleitzug.core.moving.permissions import MOVE
from geleitzug.core.moving.planning import look
from geleitzug.core.moving.rules import MovingError
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, require

State = Moving.State


@transaction.atomic
def plan(offering: Offering, *, targets: Mapping[str, str], catch_up: Collection[str], by: Actor) -> Moving:
    """Ask for a plan to move the running cases of an offering to its version; an older plan is put away.

    Raises MovingError while cases are being moved, NotPermitted.
    """
    require(by, MOVE)
    Offering.objects.select_for_update().get(pk=offering.pk)  # who asks at the same time waits
    known = Moving.objects.filter(service_key=offering.key, state__in=Moving.OPEN).first()
    if known is not None:
        if known.state in (State.MOVING, State.HALTED):
            raise MovingError(_("Es wird gerade umgestellt. Beenden Sie das zuerst."))
        known.delete()
    moving = Moving.objects.create(
        service_key=offering.key, version_id=offering.version_id, targets=dict(targets), catch_up=sorted(catch_up)
    )
    defer(look, moving=str(moving.pk))
    return moving


@transaction.atomic
def go(moving: Moving, *, by: Actor) -> None:
    """Carry out a plan, or go on with one that was halted; raises MovingError, NotPermitted."""
    by = require(by, MOVE)
    now = _locked(moving)
    if now.state not in (State.PLANNED, State.HALTED):
        raise MovingError(_("Dazu gibt es keinen Plan, der wartet."))
    offering = queries.offering_of(now.service_key)
    if offering is None or offering.version_id != now.version_id:
        raise MovingError(_("Inzwischen ist eine andere Version online. Bitte lassen Sie den Plan neu erstellen."))
    now.state, now.begun_by = State.MOVING, by.signed
    now.save(update_fields=["state", "begun_by"])
    cases = queries.to_move(now.pk).count()
    emit(MovingBegun(subject=now.pk, service=now.service_key, version=now.version.version, cases=cases), by=by)
    defer(carry, moving=str(now.pk))


@transaction.atomic
def halt(moving: Moving, *, by: Actor) -> None:
    """Stop the moving after the case that is being moved; what is moved stays so. Raises MovingError, NotPermitted."""
    by = require(by, MOVE)
    now = _locked(moving)
    if now.state != State.MOVING:
        raise MovingError(_("Es wird gerade nicht umgestellt."))
    now.state = State.HALTED
    now.save(update_fields=["state"])
    moved = queries.standing_of(now).moved
    emit(MovingHalted(subject=now.pk, service=now.service_key, moved=moved), by=by)


@transaction.atomic
def put_away(moving: Moving, *, by: Actor) -> None:
    """Put a plan away that is not wanted, or end a halted moving; raises MovingError, NotPermitted."""
    require(by, MOVE)
    now = _locked(moving)
    if now.state in (State.PLANNING, State.PLANNED):
        now.delete()
    elif now.state == State.HALTED:
        now.state, now.ended_at = State.DONE, timezone.now()
        now.save(update_fields=["state", "ended_at"])
    else:
        raise MovingError(_("Das geht jetzt nicht. Halten Sie das Umstellen zuerst an."))


def _locked(moving: Moving) -> Moving:
    now = Moving.objects.select_for_update(of=("self",)).select_related("version").filter(pk=moving.pk).first()
    if now is None:
        raise MovingError(_("Den Plan gibt es nicht mehr."))
    return now
