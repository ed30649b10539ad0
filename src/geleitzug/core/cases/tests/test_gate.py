# SPDX-License-Identifier: EUPL-1.2
"""The payment gate: what must be paid for does not exist for the office until it is paid (B3)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.http import Http404
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases import clock, lists, queries, reactions, receipts
from geleitzug.core.cases.actions import applying, opening
from geleitzug.core.cases.lists import WorklistFilter
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox.models import Message
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import jobs as payment_jobs
from geleitzug.core.payments import scripted
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import standing_payment
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy.models import TenantModel

GATED = "geburtsurkunde"
WITH_FILES = "schwester-nachweis-fehlt"


def traces_in_the_office(town: Town, application: Application) -> dict[str, int]:
    """Ask every table the office may read, in plain SQL, for rows that name the application."""
    names = [f"%{name}%" for name in (application.pk, application.number) if name]
    found = {}
    with town.inside(), connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute("select has_table_privilege(current_user, %s, 'select')", [table])
            if issubclass(model, TenantModel) and cursor.fetchone()[0]:
                cursor.execute(f"select count(*) from {table} t where t::text like any(%s)", [names])
                found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


def pay(town: Town, application: Application) -> Payment:
    """Pay like somebody who comes back from the provider."""
    applicant = town.holder_of(application)
    with town.outside(applicant):
        payment = standing_payment(application.pk, applying.FEE)
        assert payment is not None
        payments.begin(payment, by=applicant, return_url="https://portal.invalid/zurueck")
    town.jobs()
    with town.outside(applicant):
        payment.refresh_from_db()
        scripted.decide(payment, "paid")
        payments.note_return(payment, by=applicant)
    town.jobs()
    return payment


def test_the_office_finds_no_trace_of_what_is_not_paid(town: Town) -> None:
    unpaid = town.play(GATED, WITH_FILES, 0)
    with town.machine():
        unpaid.warn_on = timezone.localdate()
        unpaid.save(update_fields=["warn_on"])
        clock.warn_and_expire()

    traces = traces_in_the_office(town, unpaid)

    assert unpaid.phase == Phase.UNPAID
    assert traces == {}


def test_a_draft_and_its_files_are_nobody_elses_business(town: Town) -> None:
    draft = town.play(GATED, WITH_FILES, -1)

    traces = traces_in_the_office(town, draft)

    assert traces == {}


def test_what_has_run_out_unpaid_leaves_no_trace_in_the_office_even_if_the_money_comes(town: Town) -> None:
    with scripted.playing():
        unpaid = town.play(GATED, "eigene-geburt", 0)
        applicant = town.holder_of(unpaid)
        with town.outside(applicant):
            payment = standing_payment(unpaid.pk, applying.FEE)
            assert payment is not None
            payments.begin(payment, by=applicant, return_url="https://portal.invalid/zurueck")
        town.jobs()
        with town.machine():
            payments.expire(Payment.objects.get(pk=payment.pk), by=MACHINE)
        town.jobs()
        payment = pay_too_late(town, payment)

    with town.machine():
        reactions.promise_refund(subject=str(unpaid.pk), paid_cents=1300)  # the worker was killed before it noted it

    late = town.again(unpaid)
    traces = traces_in_the_office(town, unpaid)
    with town.outside(applicant):
        letters = [message.title for message in Message.objects.filter(subject=unpaid.pk)]

    assert (late.phase, late.opened_at) == (Phase.EXPIRED, None)
    assert sum("Geld zurück" in title for title in letters) == 1
    assert set(traces) == {"payments_payment"}  # the treasury's: it has to pay the money back


def pay_too_late(town: Town, payment: Payment) -> Payment:
    with town.machine():
        payment.refresh_from_db()
        scripted.decide(payment, "paid")
        Payment.objects.filter(pk=payment.pk).update(next_at=timezone.now())
        payment_jobs.ask_provider(tenant=town.id, payment_id=str(payment.pk))
    town.jobs()
    return payment


def test_once_paid_it_is_there_with_everything(town: Town) -> None:
    with scripted.playing():
        unpaid = town.play(GATED, WITH_FILES, 0)
        pay(town, unpaid)
    clerk = town.staff("registry")

    with town.inside():
        case = queries.case_for(clerk, unpaid.number)
        listed = [task.case_id for lane in lists.worklist(clerk, WorklistFilter()) for task in lane]
        files = Document.objects.filter(subject=unpaid.pk, kind="upload").count()
        told = [entry.kind for entry in queries.timeline(unpaid.pk, public=False)]

    assert case.pk == unpaid.pk
    assert unpaid.pk in listed
    assert files == 2
    assert {"ApplicationStarted", "ApplicationSubmitted", "PaymentReceived", "CaseOpened"} <= set(told)


def test_before_it_is_paid_its_number_leads_nowhere(town: Town) -> None:
    unpaid = town.play(GATED, "eigene-geburt", 0)

    with town.inside(), pytest.raises(Http404):
        queries.case_for(town.staff("registry"), unpaid.number)


def test_told_twice_that_it_is_paid_one_case_is_opened(town: Town) -> None:
    with scripted.playing():
        unpaid = town.play(GATED, "eigene-geburt", 0)
        pay(town, unpaid)

    with town.machine():
        again = opening.open_case(unpaid.pk, by=MACHINE)
        cases = Case.objects.filter(number=unpaid.number).count()

    assert again is None
    assert cases == 1


def test_somebody_who_says_it_is_paid_opens_nothing(town: Town) -> None:
    unpaid = town.play(GATED, "eigene-geburt", 0)

    with town.machine():
        opened = opening.open_case(unpaid.pk, by=MACHINE)

    assert opened is None
    assert town.again(unpaid).opened_at is None


def test_a_notice_takes_effect_unpaid(town: Town) -> None:
    notice = town.play("gewerbeanmeldung", "fahrradladen", 0)

    with town.inside():
        payment = standing_payment(notice.pk, applying.FEE)
    assert town.case(notice).number == notice.number
    assert payment is not None
    assert not payment.is_paid


def test_a_payment_that_is_under_way_keeps_an_application_from_running_out(town: Town) -> None:
    with scripted.playing():
        unpaid = town.play(GATED, "eigene-geburt", 0)
        applicant = town.holder_of(unpaid)
        with town.outside(applicant):
            payment = standing_payment(unpaid.pk, applying.FEE)
            assert payment is not None
            payments.begin(payment, by=applicant, return_url="https://portal.invalid/zurueck")
        town.jobs()
        with town.machine():
            let_time_pass(unpaid.pk, payment.pk)
            clock.warn_and_expire()

        still = town.again(unpaid).phase
        with town.machine():
            payment.refresh_from_db()
            scripted.decide(payment, "paid")
            Payment.objects.filter(pk=payment.pk).update(next_at=timezone.now())
            payment_jobs.ask_provider(tenant=town.id, payment_id=str(payment.pk))
        town.jobs()

    assert still == Phase.UNPAID
    assert town.again(unpaid).opened_at is not None


def let_time_pass(application: UUID, payment: UUID) -> None:
    """Let the last day for paying be yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    Application.objects.filter(pk=application).update(expires_on=timezone.localdate(yesterday))
    Payment.objects.filter(pk=payment).update(expires_at=yesterday)


def test_when_the_time_for_paying_is_over_the_application_goes_with_its_answers_and_files(town: Town) -> None:
    unpaid = town.play(GATED, WITH_FILES, 0)
    with town.machine():
        payment = standing_payment(unpaid.pk, applying.FEE)
        assert payment is not None
        let_time_pass(unpaid.pk, payment.pk)

        payment_jobs.sweep()
        town.jobs()

        gone = Application.objects.get(pk=unpaid.pk)
        files = Document.objects.filter(subject=unpaid.pk).count()
    assert gone.phase == Phase.EXPIRED
    assert (gone.answers, gone.who, gone.addressee, files) == ({}, {}, {}, 0)


def fee(town: Town, application: Application) -> Payment:
    with town.machine():
        found = standing_payment(application.pk, applying.FEE)
    assert found is not None
    return found


def warnings(town: Town, application: Application) -> int:
    with town.machine():
        return Message.objects.filter(subject=application.pk, kind="warning").count()


@pytest.mark.parametrize("clock_first", [True, False])
def test_what_nobody_could_warn_of_in_time_is_asked_for_once_more(town: Town, clock_first: bool) -> None:
    unpaid = town.play(GATED, WITH_FILES, 0)
    first, today = fee(town, unpaid), timezone.localdate()
    with town.machine():
        let_time_pass(unpaid.pk, first.pk)
        Application.objects.filter(pk=unpaid.pk).update(warn_on=today - timedelta(days=4))
        for strike in [clock.warn_and_expire, payment_jobs.sweep][:: 1 if clock_first else -1]:
            strike()
            town.jobs()
        reactions.expire_unpaid(subject=str(unpaid.pk), purpose=applying.FEE, gate=True)  # the job runs again

    late, second = town.again(unpaid), fee(town, unpaid)
    assert (late.phase, bool(late.answers), warnings(town, unpaid)) == (Phase.UNPAID, True, 1)
    assert late.expires_on == today + timedelta(days=unpaid.package.service["expires"]["warn_days"])
    assert (second.state, second.amount) == ("requested", first.amount)
    assert second.expires_at is not None
    assert timezone.localdate(second.expires_at) == late.expires_on

    with town.machine():
        let_time_pass(unpaid.pk, second.pk)
        payment_jobs.sweep()
        town.jobs()
    assert (town.again(unpaid).phase, warnings(town, unpaid)) == (Phase.EXPIRED, 1)


@pytest.mark.parametrize("state", ["differs", "paid"])
def test_whoever_has_paid_is_not_warned_that_nothing_came(town: Town, state: str) -> None:
    unpaid = town.play(GATED, WITH_FILES, 0)
    with town.machine():
        Payment.objects.filter(subject=unpaid.pk).update(state=state, paid_cents=1, paid_at=timezone.now())
        Application.objects.filter(pk=unpaid.pk).update(warn_on=timezone.localdate())
        clock.warn_and_expire()

    assert (warnings(town, unpaid), town.again(unpaid).warn_on) == (0, None)


def test_the_receipt_states_what_came_and_not_what_was_asked_for(town: Town) -> None:
    unpaid = town.play(GATED, "eigene-geburt", 0)
    with town.machine():
        Payment.objects.filter(subject=unpaid.pk).update(state="differs", paid_cents=1000, paid_at=timezone.now())
    with town.inside():
        differing = Payment.objects.get(subject=unpaid.pk)
        payments.accept_difference(differing, by=town.staff("treasury", "approver"), note="Rest erlassen")
    town.jobs()

    accepted, paid = town.again(unpaid), fee(town, unpaid)
    with town.machine():
        receipt = receipts.receipt_of(accepted, payment=paid)

    assert receipt.paid == Euro(1000)


def test_another_amount_than_asked_for_waits_for_the_treasury(town: Town) -> None:
    unpaid = town.play(GATED, "eigene-geburt", 0)
    with town.machine():
        payment = standing_payment(unpaid.pk, applying.FEE)
        assert payment is not None
        Payment.objects.filter(pk=payment.pk).update(state="differs", paid_cents=1, paid_at=timezone.now())
        let_time_pass(unpaid.pk, payment.pk)
        payment_jobs.sweep()
        clock.warn_and_expire()
        town.jobs()

    with town.inside():
        payments.accept_difference(Payment.objects.get(pk=payment.pk), by=town.staff("treasury", "approver"), note="ok")
    town.jobs()

    assert town.case(unpaid).number == unpaid.number
