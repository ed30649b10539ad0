# SPDX-License-Identifier: EUPL-1.2
"""Noting that money went back: what may be noted, by whom, and what its payer is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.furnished import Town
from tests.sealing import rewrite

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import deciding, ending, redeciding, refunding, revoking
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import NotAllowedNow, Outcome, Phase, State, gives_back
from geleitzug.core.mailbox.models import Message
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import moves, scripted
from geleitzug.core.payments import rules as payment_rules
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NotedMeanwhile, NothingComesBack
from geleitzug.core.payments.rules import State as PaymentState
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted
from geleitzug.ground.web.formats import day

BIRTH, PAID, REVIEWED, NOTHING = "geburtsurkunde", 1, 2, Euro(0)


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    with scripted.playing():
        yield


@pytest.fixture
def withdrawn(town: Town) -> Application:
    """An application that was paid and then taken back."""
    birth = town.play(BIRTH, "eigene-geburt", PAID)
    applicant = town.holder_of(birth)
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()
    return town.again(birth)


def fee(town: Town, application: Application) -> Payment:
    with town.machine():
        return Payment.objects.get(subject=application.pk)


def note(
    town: Town, application: Application, amount: Euro, *, so_far: Euro = NOTHING, by: Actor | None = None
) -> Payment:
    case = town.case(application)
    with town.inside():
        return refunding.note_refund(
            case,
            by=by or town.staff("registry"),
            amount=amount,
            so_far=so_far,
            on=timezone.localdate(),
            reason="Rücknahme.",
        )


def told(town: Town, application: Application) -> list[str]:
    with town.outside(town.holder_of(application)):
        found = Message.objects.filter(subject=application.pk).order_by("id")
        return [message.body for message in found if message.title.startswith("Wir haben Ihnen Geld erstattet")]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("outcome", ["", *Outcome])
@pytest.mark.parametrize("decided", [True, False])
def test_a_fee_may_come_back_for_what_was_withdrawn_refused_or_joined(
    state: State, outcome: str, decided: bool
) -> None:
    refused = decided and outcome == Outcome.REFUSED
    is_over = state in (State.WITHDRAWN, State.MERGED)

    assert gives_back(state, outcome, decided=decided) == (is_over or refused)


def test_what_is_noted_stands_with_the_payment_and_is_told(town: Town, withdrawn: Application) -> None:
    whole = fee(town, withdrawn).left

    payment = note(town, withdrawn, whole)
    town.jobs()

    assert (payment.refunded, payment.left, payment.refunded_on) == (whole, NOTHING, timezone.localdate())
    assert payment.is_paid
    (body,) = told(town, withdrawn)
    assert f"am {day(timezone.localdate())} 12,00" in body.replace("\xa0", " ")
    assert "Der Grund: Rücknahme." in body
    with town.inside():
        (entry,) = [entry for entry in queries.timeline(withdrawn.pk, public=True) if entry.kind == "RefundNoted"]
    assert entry.facts["refund_cents"] == whole.cents


def returnable() -> set[UUID]:
    """Return the cases of whose fees it is written that they may come back."""
    return set(Payment.objects.filter(returnable=True).values_list("subject", flat=True))


def listed(town: Town) -> list[Payment]:
    with town.inside():
        return list(refunding.may_come_back())


def test_what_may_come_back_waits_for_a_word_and_is_the_same_as_on_its_case(town: Town, withdrawn: Application) -> None:
    town.play(BIRTH, "eigene-geburt")  # paid, and granted
    with town.inside():
        says = {case.pk for case in Case.objects.select_related("application") if case.gives_back}
        assert says == returnable() == {withdrawn.pk}

    assert listed(town) == [fee(town, withdrawn)]
    note(town, withdrawn, Euro(300))
    assert [payment.left for payment in listed(town)] == [Euro(900)]
    note(town, withdrawn, Euro(900), so_far=Euro(300))
    assert listed(town) == []


def test_that_nothing_comes_back_is_noted_once_with_the_reason(town: Town, withdrawn: Application) -> None:
    clerk = town.staff("registry")
    with town.inside():
        with pytest.raises(NotPermitted):
            refunding.keep_fee(town.case(withdrawn), by=town.staff("building"), reason="Nein.")
        refunding.keep_fee(town.case(withdrawn), by=clerk, reason="Die Urkunde war schon gesucht.")
        with pytest.raises(payment_rules.NotAllowedNow):
            refunding.keep_fee(town.case(withdrawn), by=clerk, reason="Noch einmal.")
        (entry,) = [entry for entry in queries.timeline(withdrawn.pk, public=False) if entry.kind == "FeeKept"]
        assert entry.told["reason"] == "Die Urkunde war schon gesucht."
        assert all(entry.kind != "FeeKept" for entry in queries.timeline(withdrawn.pk, public=True))
    town.jobs()

    assert listed(town) == []
    assert fee(town, withdrawn).kept_on == timezone.localdate()
    assert told(town, withdrawn) == []
    assert note(town, withdrawn, Euro(1200)).left == NOTHING, "somebody may think better of it"


def test_of_what_is_granted_nothing_can_be_kept(town: Town) -> None:
    granted = town.play(BIRTH, "eigene-geburt")
    with town.inside(), pytest.raises(NotAllowedNow):
        refunding.keep_fee(town.case(granted), by=town.staff("registry"), reason="Nein.")


def test_what_goes_back_over_the_counter_comes_to_no_account(town: Town, withdrawn: Application) -> None:
    with town.inside():
        payments.note_refund(
            fee(town, withdrawn), by=town.staff("registry"), office="registry", amount=Euro(1200), so_far=NOTHING,
            on=timezone.localdate(), reason="Falsche Person.", in_cash=True,
        )  # fmt: skip
    town.jobs()

    (body,) = told(town, withdrawn)
    assert "bar zurück" in body
    assert "Konto" not in body


def test_parts_add_up_and_each_is_told_once(town: Town, withdrawn: Application) -> None:
    note(town, withdrawn, Euro(500))
    town.jobs()
    note(town, withdrawn, Euro(700), so_far=Euro(500))
    town.jobs()

    assert fee(town, withdrawn).left == NOTHING
    assert ["5,00" in body for body in told(town, withdrawn)] == [True, False]


@pytest.mark.parametrize("cents", [0, -1, 1201, 10**12])
def test_no_more_comes_back_than_was_paid(town: Town, withdrawn: Application, cents: int) -> None:
    with pytest.raises(NothingComesBack):
        note(town, withdrawn, Euro(cents))
    with town.machine(), pytest.raises(IntegrityError, match="no_more_back_than_was_paid"), transaction.atomic():
        Payment.objects.filter(subject=withdrawn.pk).update(refunded_cents=1201)

    assert fee(town, withdrawn).refunded == NOTHING


def test_pressing_twice_notes_once(town: Town, withdrawn: Application) -> None:
    note(town, withdrawn, Euro(500))

    with pytest.raises(NotedMeanwhile):
        note(town, withdrawn, Euro(500))

    assert fee(town, withdrawn).refunded == Euro(500)


def test_only_the_office_whose_fee_it_was_notes_it(town: Town, withdrawn: Application) -> None:
    for stranger in (town.staff("building"), town.staff("fire", "expert"), town.staff("treasury")):
        with pytest.raises(NotPermitted):
            note(town, withdrawn, Euro(100), by=stranger)


def test_nothing_comes_back_while_an_application_goes_on_or_is_granted(town: Town) -> None:
    for birth in (town.play(BIRTH, "eigene-geburt", PAID), town.play(BIRTH, "eigene-geburt")):
        with pytest.raises(NotAllowedNow):
            note(town, birth, Euro(100))


def test_a_refused_application_may_get_its_fee_back(town: Town) -> None:
    birth = town.play(BIRTH, "eigene-geburt", REVIEWED)
    with town.inside():
        deciding.decide(
            town.task(birth, "decide"),
            by=town.staff("registry"),
            outcome=Outcome.REFUSED,
            reasons="Nicht hier.",
        )
    with pytest.raises(NotAllowedNow):
        note(town, birth, Euro(1200))  # not before the decision has left the house
    town.jobs()

    assert note(town, birth, Euro(1200)).left == NOTHING


def test_a_fee_that_a_refusal_asks_for_is_on_the_list_once_it_is_paid(town: Town) -> None:
    house = town.play("baugenehmigung-vereinfacht", "zweite-reihe-abgelehnt")
    asked = fee(town, house)
    assert asked.is_payable

    with town.inside():
        payments.note_transfer(asked, by=town.staff("treasury"), amount=asked.amount, on=timezone.localdate())

        listed = list(refunding.may_come_back())
        paid = Payment.objects.filter(subject=house.pk)
        assert listed == [refunding.fee_to_refund(town.case(house), paid)], "as on its case"


def test_that_a_fee_is_kept_is_said_of_one_decision_and_asked_again_with_the_next(town: Town) -> None:
    birth, clerk = town.play(BIRTH, "eigene-geburt", REVIEWED), town.staff("registry")
    with town.inside():
        deciding.decide(town.task(birth, "decide"), by=clerk, outcome=Outcome.REFUSED, reasons="Nicht hier.")
    town.jobs()
    with town.inside():
        refunding.keep_fee(town.case(birth), by=clerk, reason="Gesucht haben wir.")
    assert (listed(town), fee(town, birth).kept_on) == ([], timezone.localdate())

    with town.inside():
        revoking.revoke(
            town.case(birth), by=clerk, ground=Ground.UNLAWFUL_PAST, reasons="Sie liegt doch hier.", heard=True
        )
    town.jobs()
    assert [(payment.pk, payment.kept_on) for payment in listed(town)] == [(fee(town, birth).pk, None)]

    with town.inside():
        refunding.keep_fee(town.case(birth), by=clerk, reason="Wir entscheiden ja neu.")
        anew = redeciding.reopen(town.case(birth), by=clerk)
        redeciding.decide(anew, by=clerk, outcome=Outcome.GRANTED)
    town.jobs()
    granted = fee(town, birth)
    assert (town.case(birth).outcome, listed(town), granted.returnable, granted.kept_on) == ("granted", [], False, None)


def test_how_to_reach_a_guest_is_kept_until_late_money_has_gone_back(town: Town) -> None:
    birth = town.play(BIRTH, "eigene-geburt", 0)
    with town.machine():
        rewrite(Application.objects.filter(pk=birth.pk), has_account=False, contact_email="gast@example.org")
        ending.expire(Application.objects.select_related("offering").get(pk=birth.pk), by=MACHINE)
        payment = Payment.objects.get(subject=birth.pk)
        payment.paid_cents, payment.paid_at = payment.amount_cents, timezone.now()
        moves.move(payment, PaymentState.PAID_LATE, by=MACHINE, now=timezone.now())
    town.jobs()
    kept = town.again(birth)

    with town.inside():
        payments.note_refund(
            payment, by=town.staff("treasury"), office=payments.TREASURY, amount=payment.left, so_far=NOTHING,
            on=timezone.localdate(), reason="Zu spät gekommen.",
        )  # fmt: skip
    town.jobs()

    assert kept.phase == Phase.EXPIRED
    assert kept.contact_email == "gast@example.org"
    assert kept.expires_on is not None
    assert kept.expires_on > timezone.localdate() + timedelta(days=ending.LATE_MONEY_DAYS)
    assert town.again(birth).contact_email == ""
    assert [message.to for message in mail.outbox].count(["gast@example.org"]) == 2
