# SPDX-License-Identifier: EUPL-1.2
"""Ending without a decision: withdrawn by the applicant, or run out of time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases import correspondence, rules
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.actions.process import lock
from geleitzug.core.cases.events import ApplicationExpired, ApplicationWithdrawn, ExpiryWarned
from geleitzug.core.cases.models import Application, Deadline, Question
from geleitzug.core.cases.rules import NotAllowedNow, Phase, State
from geleitzug.core.files import actions as files
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.workflow import engine
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor


def may_withdraw(application: Application) -> bool:
    """Tell whether the applicant can still take it back: sent, and not decided."""
    if application.phase == Phase.UNPAID:
        return True
    case = getattr(application, "case", None)
    return application.phase == Phase.SUBMITTED and (
        case is None or case.state in (State.OPEN, State.IN_REVIEW, State.WAITING, State.APPROVAL, State.STUCK)
    )


@transaction.atomic
def withdraw(application: Application, *, by: Actor, reason: str = "") -> None:
    """Take an application back; the office learns of it as a reaction. Raises NotAllowedNow after the decision."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.phase == Phase.WITHDRAWN:
        return
    if not may_withdraw(application):
        raise NotAllowedNow(application.phase, Phase.WITHDRAWN)
    rules.check_phase(Phase(application.phase), Phase.WITHDRAWN)
    payment = payment_queries.standing_payment(application.pk, FEE)
    if payment is not None and not payment.is_paid:
        payments.withdraw(payment, by=by)
    application.phase = Phase.WITHDRAWN
    application.expires_on = None
    application.save(update_fields=["phase", "expires_on", "changed_at"])
    emit(ApplicationWithdrawn(subject=application.pk, holder=application.holder, reason=reason.strip()[:1000]), by=by)


def end_case(case_id: UUID, *, by: Actor) -> None:
    """End the case of an application that was withdrawn: tasks are void, the process stops, the deadline is over."""
    case = lock(case_id)
    if not case.is_active:
        return
    if case.process_state is not None:
        case.process_state = engine.cancel(case.package.process, case.process_state).state
    case.state = State.WITHDRAWN
    case.closed_at = timezone.now()
    case.calls = []
    case.save()
    case.tasks.filter(done_at=None, cancelled=False).update(cancelled=True)
    Question.objects.filter(case=case, answered_at=None, cancelled_at=None).update(cancelled_at=timezone.now())
    Deadline.objects.filter(case=case, met_on=None).update(met_on=timezone.localdate(), paused_on=None)


@transaction.atomic
def discard(application: Application, *, by: Actor) -> None:
    """Throw a draft away, with its files; an expired one goes the same way."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    rules.check_phase(Phase(application.phase), Phase.EXPIRED)
    phase = application.phase
    payment = payment_queries.standing_payment(application.pk, FEE)
    if payment is not None and not payment.is_paid:
        payments.expire(payment, by=by)
    files.drop_unused(subject=application.pk, used=frozenset())
    application.phase = Phase.EXPIRED
    application.answers = {}
    application.who = {}
    application.addressee = {}
    application.contact_email = ""
    application.expires_on = None
    application.save()
    emit(ApplicationExpired(subject=application.pk, holder=application.holder, phase=phase), by=by)


def warn(application: Application, *, by: Actor, today: date) -> None:
    """Tell the applicant that a draft or an unpaid application will run out; told once."""
    if application.warned_at or application.expires_on is None:
        return
    application.warned_at = timezone.now()
    application.save(update_fields=["warned_at"])
    correspondence.warn_of_expiry(application, by=by)
    emit(ExpiryWarned(subject=application.pk, holder=application.holder, expires=application.expires_on), by=by)
