# SPDX-License-Identifier: EUPL-1.2
"""Forbidding that the file of a case goes (Aussonderungssperre), and lifting that again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from geleitzug.core.cases.models import Case
from geleitzug.core.filing.events import HoldLifted, HoldSet
from geleitzug.core.filing.models import Hold
from geleitzug.core.filing.permissions import HOLD
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require

LONGEST_REASON = 500


class FileGone(Exception):
    """The file was deleted while somebody wanted to hold it."""


class HeldAlready(Exception):
    """The file is on hold."""


@transaction.atomic
def hold(case: Case, *, by: Actor, reason: str) -> Hold:
    """Keep the file of a case until somebody lifts it: a lawsuit, an inquiry, whatever its period says.

    It stops a file at any step before it is deleted, in a lot that is released as well: the case is locked, so that a
    deletion that has begun ends first, and one that begins sees the hold. Raises HeldAlready, and FileGone.
    """
    by = require(by, HOLD, office=case.office)
    if not list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk")):
        raise FileGone(case.number)
    reason = reason.strip()[:LONGEST_REASON]
    try:
        with transaction.atomic():
            row = Hold.objects.create(subject=case.pk, reason=reason, since=timezone.now(), set_by=by.signed)
    except IntegrityError as held:
        raise HeldAlready(case.number) from held
    emit(HoldSet(subject=case.pk, reason=reason), by=by)
    return row


@transaction.atomic
def lift(case: Case, *, by: Actor) -> None:
    """Let the file of a case go again when its time has come; twice is once."""
    by = require(by, HOLD, office=case.office)
    lifted = Hold.objects.filter(subject=case.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by.signed)
    if lifted:
        emit(HoldLifted(subject=case.pk), by=by)
