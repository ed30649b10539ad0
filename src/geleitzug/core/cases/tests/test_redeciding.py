# SPDX-License-Identifier: EUPL-1.2
"""What was revoked is decided anew in the same case, with its letter, its fee and its four eyes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.cases import remedies
from geleitzug.core.cases.actions import ending, process, redeciding, revoking
from geleitzug.core.cases.models import Application, Decision, Task
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow, Outcome, State
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.models import Consent
from geleitzug.core.payments.queries import payments_of
from geleitzug.core.vouching.queries import code_of
from geleitzug.ground.people.actors import NotPermitted

DOG, HOUSES = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


@pytest.fixture
def revoked(town: Town) -> Application:
    """A dog tax that was assessed and is revoked."""
    dog = town.play(DOG, "ein-hund")
    with town.inside():
        revoking.revoke(town.case(dog), by=town.staff("tax"), ground=Ground.TAX, reasons="Doppelt.", heard=True)
    town.jobs()
    return dog


def decisions(town: Town, application: Application) -> list[Decision]:
    with town.inside():
        return list(Decision.objects.filter(case=application.pk).order_by("id"))


def send_to(application: Application, addressee: dict[str, Any]) -> None:
    application.addressee = addressee
    application.save(update_fields=["addressee"])


def test_a_case_is_taken_up_again_and_decided_anew(town: Town, revoked: Application) -> None:
    clerk = town.staff("tax")
    with town.inside():
        with pytest.raises(NotPermitted):
            redeciding.reopen(town.case(revoked), by=town.staff("building"))
        task = redeciding.reopen(town.case(revoked), by=clerk)
        assert redeciding.reopen(town.case(revoked), by=clerk) == task
    town.jobs()
    case = town.case(revoked)
    assert (case.state, case.decided_at, case.revoked_at is None) == (State.IN_REVIEW, None, False)
    with town.machine():
        standing = remedies.standing_of(town.again(revoked))
    assert standing is not None, "the revocation can be contested meanwhile"

    with town.inside():
        redeciding.decide(task, by=clerk, outcome=Outcome.GRANTED, reasons="Nur ein Hund.")
    town.jobs()

    case = town.case(revoked)
    assert (case.state, case.revoked_at, case.outcome) == (State.CLOSED, None, "granted")
    old, new = decisions(town, revoked)
    with town.inside():
        known = [code_of(each.document) for each in (old, new)]
    assert [each.standing for each in known if each] == ["revoked", "holds"]
    with town.machine():
        assert len(list(documents_of(revoked.pk, kinds=["letter"]))) == 3
    with town.inside(), pytest.raises(NotAllowedNow):
        redeciding.reopen(case, by=clerk)


def test_what_is_withdrawn_meanwhile_is_not_decided(town: Town, revoked: Application) -> None:
    with town.inside():
        task = redeciding.reopen(town.case(revoked), by=town.staff("tax"))
    applicant = town.holder_of(revoked)
    with town.outside(applicant):
        ending.withdraw(town.again(revoked), by=applicant)
    town.jobs()

    with town.inside():
        assert Task.objects.get(pk=task.pk).cancelled
        with pytest.raises(NotAllowedNow):
            redeciding.reopen(town.case(revoked), by=town.staff("tax"))


def test_a_letter_that_cannot_go_out_is_seen_and_tried_again(town: Town, revoked: Application) -> None:
    clerk, addressee = town.staff("tax"), town.again(revoked).addressee
    nowhere = {**addressee, "lines": [addressee["name"]]}
    with town.machine():
        consents = list(Consent.objects.all())
        Consent.objects.all().delete()
        send_to(revoked, nowhere)
    with town.inside():
        task = redeciding.reopen(town.case(revoked), by=clerk)
        redeciding.decide(task, by=clerk, outcome=Outcome.GRANTED, reasons="Nur ein Hund.")

    with pytest.raises(NoAddress):
        town.jobs()
    stuck = town.case(revoked)
    assert stuck.state == State.STUCK
    assert stuck.trouble

    with town.machine():
        Consent.objects.bulk_create(consents)
        send_to(revoked, addressee)
    with town.inside():
        process.retry(stuck, by=clerk)
    town.jobs()
    case = town.case(revoked)
    assert (case.state, case.outcome, case.trouble) == (State.CLOSED, "granted", "")
    assert decisions(town, revoked)[-1].issued_at is not None


def test_where_four_eyes_are_asked_for_a_second_person_signs_the_new_decision(town: Town) -> None:
    house = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    clerk, approver = town.staff("building"), town.staff("building", "approver")
    with town.inside():
        revoking.revoke(town.case(house), by=clerk, ground=Ground.UNLAWFUL_PAST, reasons="Der Abstand.", heard=True)
        revoking.countersign(town.task(house, "countersign"), by=approver, approved=True)
        redeciding.reopen(town.case(house), by=clerk)
        for approved in (False, True):
            task = town.task(house, "redecide")
            redeciding.decide(task, by=clerk, outcome=Outcome.GRANTED, reasons="Weit genug vom Deich.")
            assert town.case(house).state == State.APPROVAL
            sign = town.task(house, "approve_anew")
            with pytest.raises(FourEyes):
                redeciding.approve(sign, by=clerk, approved=True)
            redeciding.approve(sign, by=approver, approved=approved, note="" if approved else "Welcher Deich?")
    town.jobs()

    assert town.case(house).state == State.CLOSED
    newest = decisions(town, house)[-1]
    assert (newest.outcome, newest.is_approved, newest.issued_at is not None) == ("granted", True, True)
    with town.machine():
        asked = payments_of(house.pk)
    assert [payment.is_payable for payment in asked] == [False, True], "the process would have asked for the fee"
