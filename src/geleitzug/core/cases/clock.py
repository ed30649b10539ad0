# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: warnings, expiry, missed deadlines. Each runs once per town and may run twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.cases import paces
from geleitzug.core.cases.actions import assisting, deeming, ending, periods, returning
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.events import DeadlineEscalated, DeadlineMissed, DeadlineWarned
from geleitzug.core.cases.models import Application, Deadline, Duration, Handed
from geleitzug.core.cases.rules import ACTIVE, Phase
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.payments import rules
from geleitzug.core.payments.queries import standing_payment
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.people.models import Deputyship
from geleitzug.ground.tenancy import doors

AT_ONCE = 500
MOST_MEASURED = 500
"""So many of a service's newest times are looked at."""
KEPT_MEASURED = timedelta(days=400)
LOOK_BACK = timedelta(days=7)

log = logging.getLogger(__name__)


@periodic("7 * * * *", "cases.warn_and_expire")
def warn_and_expire() -> None:
    """End the drafts that have run out and warn of what will; unpaid applications end with their payment."""
    today = timezone.localdate()
    _each(_due(Application.objects.filter(phase=Phase.DRAFT, expires_on__lte=today), "expires_on"), _expire)
    _each(_due(Application.objects.filter(warn_on__lte=today), "warn_on"), _warn)
    Application.objects.filter(phase=Phase.EXPIRED, expires_on__lte=today).update(contact_email="", expires_on=None)


@periodic("23 5 * * *", "cases.ask_for_actions")
def ask_for_actions() -> None:
    """Ask whether somebody has gone to court against what rejects an objection, once nobody can any more."""
    periods.ask_for_actions(timezone.localdate(), by=MACHINE)


@periodic("17 * * * *", "cases.miss_deadlines")
def miss_deadlines() -> None:
    """Write down which deadlines have passed, once each."""
    missed = Deadline.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        met_on=None,
        paused_on=None,
        missed_told=False,
        deemed=False,
        ends_on__lt=timezone.localdate(),
        case__state__in=sorted(ACTIVE),
    )
    for deadline in missed.order_by("ends_on")[:AT_ONCE]:
        emit(DeadlineMissed(subject=deadline.case_id, ends=deadline.ends_on), by=MACHINE)
        deadline.missed_told = True
        deadline.save(update_fields=["missed_told"])


@periodic("19 * * * *", "cases.deem_approved")
def deem_approved() -> None:
    """Ask for what counts as approved by law since its time has run out to be recorded: a transaction for each case."""
    over = Deadline.objects.filter(deemed=True, met_on=None, paused_on=None, ends_on__lt=timezone.localdate())
    for key in over.order_by("ends_on", "id").values_list("pk", flat=True)[:AT_ONCE]:
        defer(deem, deadline=str(key))


@job("cases.deem")
def deem(*, deadline: str) -> None:
    """Record that one application counts as approved by law; asked for again it finds what is there."""
    deeming.deem(UUID(deadline), today=timezone.localdate(), by=MACHINE)


@periodic("18 * * * *", "cases.remind")
def remind() -> None:
    """Tell that periods end soon, and whose head of office is to know; each once. Whom, says core.caseload."""
    today = timezone.localdate()
    for column, event in (("warn_on", DeadlineWarned), ("escalate_on", DeadlineEscalated)):
        due = Deadline.objects.filter(met_on=None, paused_on=None, case__state__in=sorted(ACTIVE))
        due = due.filter(**{f"{column}__lte": today}).select_for_update(skip_locked=True, of=("self",))
        for deadline in due.order_by(column)[:AT_ONCE]:
            emit(event(subject=deadline.case_id, clock=deadline.clock, ends=deadline.ends_on), by=MACHINE)
            setattr(deadline, column, None)
            deadline.save(update_fields=[column])


@periodic("27 * * * *", "cases.forget_handed")
def forget_handed() -> None:
    """Delete what other sites have handed over and nobody came for."""
    over = Handed.objects.filter(expires_at__lte=timezone.now())
    keyring.forget(over.values_list("pk", flat=True))
    over.delete()


@periodic("31 3 * * *", "cases.forget_helped")
def forget_helped() -> None:
    """Forget whom staff helped with what ran out or was thrown away before it was a case."""
    assisting.forget_ended()


@periodic("3 * * * *", "cases.end_deputyships")
def end_deputyships() -> None:
    """Give back what deputies have taken for somebody who is there again; a few days back, should nobody have run."""
    today = timezone.localdate()
    over = Deputyship.objects.filter(last_day__lt=today, last_day__gte=today - LOOK_BACK)
    for deputy in sorted(set(over.values_list("deputy", flat=True))):
        returning.give_back(deputy, by=MACHINE)


@periodic("41 3 * * *", "cases.measure_paces")
def measure_paces() -> None:
    """Take the measured times away from the applications that were sent, and work out each service's medians anew."""
    today = timezone.localdate()
    sent = Application.objects.filter(submitted_at__isnull=False).exclude(paces={}).select_related("offering")
    for application in sent.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
        pages = application.paces.get("pages") or {}
        Duration.objects.create(service_key=application.offering.key, pages=pages, month=today.replace(day=1))
        Application.objects.filter(pk=application.pk).update(paces={})
    Duration.objects.filter(month__lt=today - KEPT_MEASURED).delete()
    for offering in Offering.objects.filter(tenant=doors.current_tenant()):
        measured = Duration.objects.filter(service_key=offering.key).order_by("-month").values_list("pages", flat=True)
        pace = paces.summed_up(list(measured[:MOST_MEASURED]))
        if pace != offering.pace:
            Offering.objects.filter(pk=offering.pk).update(pace=pace)


def _due(found: QuerySet[Application], by: str) -> QuerySet[Application]:
    return found.select_related("offering").order_by(by)[:AT_ONCE]


def _each(found: QuerySet[Application], do: Callable[[Application], None]) -> None:
    """Do something with each application; the trouble of one does not keep the others from it."""
    for application in found:
        try:
            with transaction.atomic():
                do(application)
        except Exception:
            log.exception("application %s", application.pk)


def _expire(application: Application) -> None:
    # Somebody may have gone on with it a moment ago.
    now = Application.objects.select_for_update().get(pk=application.pk)
    if now.phase != Phase.DRAFT or now.expires_on != application.expires_on:
        return
    if now.warn_on is not None:
        ending.put_off(now)
    else:
        ending.expire(now, by=MACHINE)


def _warn(application: Application) -> None:
    if application.phase != Phase.UNPAID:
        ending.warn(application, by=MACHINE)
        return
    payment = standing_payment(application.pk, FEE)
    if payment is None or not payment.is_payable:
        # Money has come, perhaps of another amount: nothing runs out, and „noch nicht bezahlt“ would be wrong.
        Application.objects.filter(pk=application.pk, warn_on=application.warn_on).update(warn_on=None)
    elif not rules.is_due(payment.expires_at, timezone.now()):
        ending.warn(application, by=MACHINE)
    # Else nobody was there to warn in time: reactions.py asks anew as soon as the payment has expired.
