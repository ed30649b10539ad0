# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: warnings, expiry, missed deadlines. Each runs once per town and may run twice."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.cases import rules
from geleitzug.core.cases.actions import ending
from geleitzug.core.cases.events import DeadlineMissed
from geleitzug.core.cases.models import Application, Deadline
from geleitzug.core.cases.rules import ACTIVE, Phase
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import periodic
from geleitzug.ground.people.actors import MACHINE

AT_ONCE = 200
LONGEST_WARNING_DAYS = 60


@periodic("7 * * * *", "cases.warn_and_expire")
def warn_and_expire() -> None:
    """Warn of what will run out and end what has: drafts and unpaid applications."""
    today = timezone.localdate()
    for application in _running_out().filter(expires_on__lte=today)[:AT_ONCE]:
        with transaction.atomic():
            ending.discard(application, by=MACHINE)
    soon = _running_out().filter(warned_at=None, expires_on__lte=today + timedelta(days=LONGEST_WARNING_DAYS))
    for application in soon[:AT_ONCE]:
        assert application.expires_on is not None
        if rules.warn_on(application.package.service, application.expires_on) <= today:
            ending.warn(application, by=MACHINE, today=today)


@periodic("17 * * * *", "cases.miss_deadlines")
def miss_deadlines() -> None:
    """Write down which deadlines have passed, once each."""
    today = timezone.localdate()
    missed = Deadline.objects.filter(met_on=None, paused_on=None, missed_told=False, ends_on__lt=today)
    for deadline in missed.filter(case__state__in=sorted(ACTIVE))[:AT_ONCE]:
        emit(DeadlineMissed(subject=deadline.case_id, ends=deadline.ends_on), by=MACHINE)
        deadline.missed_told = True
        deadline.save(update_fields=["missed_told"])


def _running_out() -> QuerySet[Application]:
    return Application.objects.filter(phase__in=[Phase.DRAFT, Phase.UNPAID]).order_by("expires_on")
