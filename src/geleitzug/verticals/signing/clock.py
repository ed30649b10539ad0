# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: what nobody has signed leaves the pad, and what belongs to no application any more goes."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from geleitzug.core.cases.models import Application
from geleitzug.ground.jobs import periodic
from geleitzug.verticals.signing import declaring, sheets
from geleitzug.verticals.signing.models import Sheet
from geleitzug.verticals.signing.rules import State

UNSIGNED_KEPT = timedelta(days=90)


@periodic("*/5 * * * *", "signing.lapse")
def lapse() -> None:
    """End what nobody has signed in time; the tablet shows it no more from the very moment."""
    sheets.lapse_all(timezone.now())


@periodic("40 2 * * *", "signing.tidy")
def tidy() -> None:
    """Forget what came to nothing: of applications that are gone, and what was not signed and is old."""
    there = Application.objects.filter(pk=OuterRef("subject"))
    Sheet.objects.exclude(Exists(there)).delete()
    old = Sheet.objects.filter(ended_at__lt=timezone.now() - UNSIGNED_KEPT)
    declaring.drop_papers(old)
    old.exclude(state__in=[State.SIGNED, State.OPEN]).delete()
