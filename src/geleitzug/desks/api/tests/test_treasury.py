# SPDX-License-Identifier: EUPL-1.2
"""The treasury by interface: a program reads open fees and notes transfers, a person says that less is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.core.cases.models import Case
from geleitzug.core.interface.rules import NotForPrograms, Scope
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import State
from geleitzug.core.privacy.models import Look
from geleitzug.desks.api.tests.programs import Program, refusal, token_of_person, token_of_town
from geleitzug.ground.events.models import Entry
from geleitzug.ground.tenancy import doors

Act = Callable[..., Program]
ALL = (Scope.FEES, Scope.SETTLE, Scope.REFUND)


@pytest.fixture
def invoice(town: Town) -> Payment:
    """The fee of a trade registration, which is asked for and waits for nobody."""
    return invoice_in(town)


def invoice_in(town: Town) -> Payment:
    trade = town.play("gewerbeanmeldung", "fahrradladen", steps=0)
    with town.machine():
        return Payment.objects.get(subject=trade.pk)


def bank(town: Town, *scopes: Scope) -> Program:
    """Return the program that reads the bank's file, for the treasury."""
    return Program(token_of_town(town, scopes or ALL, ["treasury"], "Kontoauszug"), town.here.key)


def came(payment: Payment, **more: Any) -> dict[str, Any]:
    return {"amount": payment.amount_cents, "on": timezone.localdate().isoformat(), **more}


def test_a_program_finds_a_fee_by_its_number_and_notes_the_transfer_once(town: Town, invoice: Payment) -> None:
    program, unpaid = bank(town), town.play("geburtsurkunde", "eigene-geburt", steps=0)
    with town.machine():
        applicant = Case.objects.get(pk=invoice.subject).applicant
    (row,) = program.get("fees/open").said["items"]
    at = f"fees/{row['id']}/transfer"

    found = program.get(f"fees/open?number={invoice.label.lower()}").said["items"]
    nothing = program.get(f"fees/open?number={unpaid.number}").said["items"]
    wrong = [
        program.post(at, came(invoice, amount=0), wild=True),
        program.post(at, came(invoice, amount=10**15), wild=True),
        program.post(at, came(invoice, on="2020-01-02")),
        program.post(at, came(invoice, on=(timezone.localdate() + timedelta(days=1)).isoformat())),
    ]
    noted = program.post(at, came(invoice), idempotency_key="k-1")
    again = program.post(at, came(invoice), idempotency_key="k-1")
    twice = program.post(at, came(invoice))

    assert (row["number"], row["applicant"], row["amount"]) == (invoice.label, applicant, invoice.amount_cents)
    assert (found, nothing) == ([row], [])
    assert [refusal(each) for each in wrong] == ["/amount", "/amount", "/on", "/on"]
    assert (noted.said["state"], noted.said["paid"], noted.said["method"]) == ("paid", invoice.amount_cents, "TRANSFER")
    assert (again.said, again.headers["Idempotency-Replayed"], refusal(twice)) == (noted.said, "true", "not-now")
    assert program.get("cases").status_code == 403
    with town.inside():
        (entry,) = Entry.objects.filter(subject=invoice.subject, kind="PaymentReceived")
        assert entry.actor_name == "Schnittstelle Kontoauszug"
    with doors.citizen_door(town.id, invoice.holder):
        assert Look.objects.values_list("what", "office", "thing").get() == ("payment", "treasury", invoice.pk)


def test_what_differs_is_accepted_in_a_persons_name_only(town: Town, invoice: Payment) -> None:
    program, silke = bank(town), Program(token_of_person(town, town.staff("treasury", "approver"), tuple(Scope)))
    less = invoice.amount_cents - 100
    program.post(f"fees/{invoice.pk}/transfer", came(invoice, amount=less))
    (row,) = program.get("payments/to-settle").said["items"]
    at = f"payments/{row['id']}/accept"

    nobody = program.post(at, {"note": "Rest erlassen"})
    unsaid = silke.post(at, {"note": " "}, wild=True)
    done = silke.post(at, {"note": "Rest erlassen"})
    again = silke.post(at, {"note": "Rest erlassen"})

    assert (row["state"], row["paid"], row["amount"]) == ("differs", less, invoice.amount_cents)
    assert (refusal(nobody), refusal(unsaid), refusal(again)) == ("person-needed", "/note", "not-now")
    assert (done.said["state"], program.get("payments/to-settle").said["items"]) == ("paid", [])
    with pytest.raises(NotForPrograms):
        bank(town, Scope.ACCEPT)


def test_money_that_came_too_late_goes_back(town: Town, invoice: Payment) -> None:
    program, at = bank(town), f"payments/{invoice.pk}/refund"
    body = came(invoice, amount=400, so_far=0, reason="Zu spät gekommen")
    early = program.post(at, body)
    with town.machine():
        Payment.objects.filter(pk=invoice.pk).update(
            state=State.PAID_LATE, paid_cents=1000, paid_at=timezone.now(), ended_at=timezone.now()
        )

    wrong = [program.post(at, {**body, "amount": 1001}), program.post(at, {**body, "on": "2020-01-02"})]
    part, again = program.post(at, body), program.post(at, body)
    rest = program.post(at, {**body, "amount": 600, "so_far": 400})

    assert (early.status_code, [refusal(each) for each in wrong]) == (404, ["/amount", "/on"])
    assert (part.said["refunded"], refusal(again), rest.said["refunded"]) == (400, "not-now", 1000)
    assert program.get("payments/to-settle").said["items"] == []


def test_only_the_treasury_of_the_town_has_it(town: Town, sandmoor: Town, invoice: Payment, acting: Act) -> None:
    office = Program(token_of_town(town, [Scope.READ, Scope.REFUND], ["tax"], "Steueramt"))
    clerk = acting("treasury", "clerk")
    reader = bank(town, Scope.FEES)
    elsewhere = bank(sandmoor)
    transfer, refund = f"fees/{invoice.pk}/transfer", f"payments/{invoice.pk}/refund"

    late = came(invoice, so_far=0, reason="Nein")

    assert refusal(office.post(refund, late)) == "not-permitted"
    assert (refusal(office.get("fees/open")), refusal(office.post(transfer, came(invoice)))) == ("scope-missing",) * 2
    assert refusal(reader.post(transfer, came(invoice))) == "scope-missing"
    assert [row["id"] for row in reader.get("fees/open").said["items"]] == [str(invoice.pk)]
    assert clerk.get("fees/open").status_code == 200
    assert elsewhere.get("fees/open").said["items"] == []
    assert elsewhere.post(transfer, came(invoice)).status_code == 404
    assert elsewhere.post(refund, late).status_code == 404


def test_of_two_transfers_at_once_one_is_noted(own_town: Town) -> None:
    invoice, program = invoice_in(own_town), bank(own_town)

    def note(cents: int) -> Any:
        return Program(program.token).post(f"fees/{invoice.pk}/transfer", came(invoice, amount=cents))

    answers = at_once(lambda: note(invoice.amount_cents), lambda: note(invoice.amount_cents - 1))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    with own_town.inside():
        kinds = Entry.objects.filter(subject=invoice.subject, kind__in=["PaymentReceived", "AmountDiffers"])
        assert kinds.count() == 1
