# SPDX-License-Identifier: EUPL-1.2
"""Through the payment gate: an application becomes a case of the office. What the process does then is process.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases import addressees, answers, findable
from geleitzug.core.cases.actions import process, timing
from geleitzug.core.cases.actions.applying import FEE, locked_application
from geleitzug.core.cases.events import CaseOpened
from geleitzug.core.cases.models import NAME_PATH, Application, Case, Party, RegisterValue
from geleitzug.core.cases.rules import Phase
from geleitzug.core.catalogue.clocks import PAYMENT, RECEIPT
from geleitzug.core.catalogue.register import LONGEST
from geleitzug.core.files import actions as files
from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.shapes import definition_path
from geleitzug.core.forms.summary import Row
from geleitzug.core.payments import queries as payment_queries
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.texts import fold, pick


def open_case(application_id: Any, *, by: Actor, office: str = "") -> Case | None:
    """Open the case of an application that is sent and, where it must be, paid; otherwise do nothing.

    ``office`` is whose case it is, where that is not the offering's.

    Until then no row of the office exists, and the wall hides the application itself: § B3 of the mission, „der Antrag
    erreicht den Sachbearbeiter erst, wenn die Bezahlung erfolgt ist“. Called twice it opens once.
    """
    application = locked_application.get(application_id)
    if application.opened_at or not _may_pass(application):
        return None
    now = timezone.now()
    application.phase = Phase.SUBMITTED
    application.opened_at = now
    application.expires_on = application.warn_on = None
    application.save(update_fields=["phase", "opened_at", "expires_on", "warn_on", "changed_at"])
    case = _write_case(application, now, office or application.offering.office)
    parties = Party.objects.bulk_create(addressees.parties_of(application))
    files.file_all(subject=application.pk, by=by)
    timing.start(case, RECEIPT, timezone.localdate(now))
    if not _owes(application):
        timing.start(case, PAYMENT, timezone.localdate(now))
    _write_register(case, parties)
    emit(CaseOpened(subject=case.pk, holder=case.holder, number=case.number, office=case.office), by=by)
    process.begin(case, by=by)
    return case


def _may_pass(application: Application) -> bool:
    if application.phase == Phase.SUBMITTED:
        return True
    if application.phase != Phase.UNPAID:
        return False
    payment = payment_queries.standing_payment(application.pk, FEE)
    return payment is not None and payment.is_paid


def _write_case(application: Application, now: Any, office: str) -> Case:
    name = application.addressee.get("name", "")
    return Case.objects.create(
        pk=application.pk,
        holder=application.holder,
        application=application,
        number=application.number,
        service_key=application.offering.key,
        title=pick(application.service.text("title"), "de")[:200],
        applicant=name[:200],
        office=office,
        received_at=now,
    )


def _owes(application: Application) -> bool:
    """Tell whether a fee is still to be paid: a period that begins with the payment waits for it."""
    payment = payment_queries.standing_payment(application.pk, FEE)
    return application.fee_cents > 0 and not (payment is not None and payment.is_paid)


def pay(case_id: UUID, on: date) -> None:
    """Let the periods run that begin when the fee is paid, once there is a case."""
    case = process.lock_if_there(case_id)
    if case is not None and case.is_active:
        timing.start(case, PAYMENT, on)


def write_register_anew(case: Case, put_right: Callable[[str], str]) -> None:
    """Write down anew by what a locked case is found whose answers or names were corrected; what found it before stays.

    ``put_right`` returns a name as it should be.
    """
    parties = list(case.application.parties.all())
    for party in parties:
        party.name = put_right(party.name)
        party.save(update_fields=["name"])
    case.applicant = put_right(case.applicant)
    case.save(update_fields=["applicant"])
    RegisterValue.objects.filter(case=case).delete()
    _write_register(case, parties)


def _write_register(case: Case, parties: list[Party]) -> None:
    """Write down by what a list finds the case: each word of a party's name, the package's register columns, marks."""
    names = [word for party in parties for word in fold(party.name).split()]
    words = {part[:LONGEST] for name in names for part in (name, *name.split("-")) if part}
    rows = [RegisterValue(case=case, path=NAME_PATH, text=word, shown=word) for word in sorted(words)]
    answered = list(answers.shown(case.application, "de").rows)
    rows += [
        RegisterValue(
            case=case, path=column.path, text=value.text, day=value.day, number=value.number, shown=value.shown
        )
        for column in case.package.columns
        for row in answered
        if definition_path(row.path) == column.question.path
        for value in column.values(value_at(case.application.answers, row.path))
    ]
    RegisterValue.objects.bulk_create(rows)
    _mark(case, answered)


def mark(case: Case) -> None:
    """Let a case be found by the day it came, its number and its answers; twice is once."""
    _mark(case, answers.shown(case.application, "de").rows)


def _mark(case: Case, answered: Iterable[Row]) -> None:
    findable.by_case(case, [(row.kind, value_at(case.application.answers, row.path)) for row in answered])
