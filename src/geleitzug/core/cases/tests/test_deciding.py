# SPDX-License-Identifier: EUPL-1.2
"""Deciding: reasons, conditions, four eyes, and how the result reaches the applicant."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.furnished import Town

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import applying, deciding, issuing
from geleitzug.core.cases.actions.deciding import ConditionsMissing, ReasonsMissing
from geleitzug.core.cases.actions.issuing import NotApproved
from geleitzug.core.cases.models import Application, Decision, Task
from geleitzug.core.cases.rules import FourEyes, Outcome, State
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.payments import scripted
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import payments_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind, NotPermitted

DOG, TRADE, BUILDING = "hundesteuer-anmelden", "gewerbeanmeldung", "baugenehmigung-vereinfacht"
OPINIONS_GIVEN = 5


def decide(town: Town, application: Application, outcome: Outcome, *, by: Actor | None = None, **words: str) -> None:
    task = town.task(application, "decide")
    with town.inside():
        deciding.decide(task, by=by or town.staff(task.office), outcome=outcome, **words)


def both_hats(town: Town) -> Actor:
    """Return somebody who may both draft and approve in the building office."""
    clerk = town.staff("building")
    roles = frozenset({("building", "clerk"), ("building", "approver")})
    return Actor(ActorKind.STAFF, id=clerk.id, name=clerk.name, roles=roles)


@pytest.mark.parametrize("reasons", ["", "   \n"])
def test_a_refusal_says_why(town: Town, reasons: str) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    with pytest.raises(ReasonsMissing):
        decide(town, dog, Outcome.REFUSED, reasons=reasons)

    with town.inside():
        assert not Decision.objects.filter(case=dog.pk).exists()


def test_a_grant_with_conditions_names_them(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    with pytest.raises(ConditionsMissing):
        decide(town, dog, Outcome.GRANTED_WITH_CONDITIONS)


def test_nobody_approves_their_own_draft(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)
    anne = both_hats(town)
    decide(town, building, Outcome.GRANTED, by=anne)

    with town.inside(), pytest.raises(FourEyes):
        deciding.approve(town.task(building, "approve"), by=anne, approved=True)

    assert town.case(building).state == State.APPROVAL


def test_who_only_drafts_does_not_approve(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN + 1)

    with town.inside(), pytest.raises(NotPermitted):
        deciding.approve(town.task(building, "approve"), by=town.staff("fire", "expert"), approved=True)


def test_a_draft_is_sent_back_written_again_and_approved(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)
    head = town.staff("building", "approver")
    decide(town, building, Outcome.GRANTED)

    with town.inside():
        deciding.approve(town.task(building, "approve"), by=head, approved=False, note="Bitte mit Auflage.")
    sent_back = town.case(building).state
    decide(town, building, Outcome.GRANTED_WITH_CONDITIONS, conditions="Der Carport bleibt offen.")
    with town.inside():
        deciding.approve(town.task(building, "approve"), by=head, approved=True)
    town.jobs()

    with town.inside():
        decision = Decision.objects.get(case=building.pk)
        told = [entry.kind for entry in queries.timeline(building.pk, public=False)]
    assert sent_back == State.IN_REVIEW
    assert (decision.outcome, decision.approved_by_name) == ("granted_with_conditions", head.name)
    assert decision.issued_at is not None
    assert told.count("DecisionSentBack") == told.count("DecisionApproved") == told.count("CaseDecided") == 1


def test_before_it_is_approved_nothing_leaves_the_house(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)

    decide(town, building, Outcome.GRANTED)
    town.jobs()

    with town.outside(town.holder_of(building)):
        assert not Message.objects.filter(subject=building.pk, kind="result").exists()
        assert not Entry.objects.filter(subject=building.pk, kind__startswith="Decision").exists()


def approved(town: Town, building: Application) -> Decision:
    """Play a building application up to the approval of its decision; the step that issues has not run yet."""
    decide(town, building, Outcome.GRANTED)
    with town.inside():
        return deciding.approve(town.task(building, "approve"), by=town.staff("building", "approver"), approved=True)


def test_what_one_person_decided_alone_is_not_issued_whatever_the_drawing_says(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)
    decision = approved(town, building)
    with town.machine():
        Decision.objects.filter(pk=decision.pk).update(approved_by=None)

    with pytest.raises(NotApproved):
        town.jobs()

    case = town.case(building)
    assert case.state == State.STUCK
    assert "braucht vier Augen" in case.trouble
    with town.machine():
        assert not Decision.objects.exclude(issued_at=None).filter(case=building.pk).exists()


def test_a_rule_does_not_decide_where_four_eyes_are_demanded(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)

    with town.machine(), pytest.raises(NotApproved):
        issuing.issue(building.pk, by=MACHINE)

    with town.machine():
        assert not Decision.objects.filter(case=building.pk).exists()


def test_an_approval_does_not_outlive_what_was_approved(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)
    decision = approved(town, building)

    with town.inside():
        again = deciding.draft(decision.case, by=town.staff("building"), outcome=Outcome.GRANTED)

    assert decision.is_approved
    assert not again.is_approved


def test_the_database_knows_no_decision_that_its_author_approved(town: Town) -> None:
    building = town.play(BUILDING, "carport", OPINIONS_GIVEN)
    decision = approved(town, building)

    with town.machine(), pytest.raises(IntegrityError, match="nobody_approves_alone"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(approved_by=decision.drafted_by)


def test_one_decision_is_in_force(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 1)

    with town.inside(), pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case_id=dog.pk, outcome="refused")


# --- how it reaches the applicant ---------------------------------------------------------------------------------


def way_of(town: Town, application: Application) -> tuple[int, list[str]]:
    """Return how many results lie in a mailbox, and why letters go by post."""
    with town.machine():
        lying = Message.objects.filter(subject=application.pk, kind="result").count()
        return lying, list(PostItem.objects.filter(subject=application.pk).values_list("reason", flat=True))


def test_who_has_consented_finds_the_result_in_the_mailbox(town: Town) -> None:
    dog = town.play(DOG, "ein-hund")

    assert way_of(town, dog) == (1, [])


def test_who_has_no_account_gets_a_letter(town: Town) -> None:
    dog = town.play(DOG, "zwei-hunde-ohne-konto")

    assert way_of(town, dog) == (0, ["no_account"])


def test_who_withdraws_the_consent_before_the_decision_gets_a_letter(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        mailbox.withdraw_consent(holder=dog.holder, by=applicant)

    decide(town, dog, Outcome.REFUSED, reasons="Es ist eine Katze.")
    town.jobs()

    assert way_of(town, dog) == (0, ["no_consent"])


def test_who_has_no_address_for_a_mail_gets_a_letter(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    with town.machine():
        found = Application.objects.get(pk=dog.pk)
        found.addressee = {**found.addressee, "email": ""}
        found.contact_email = "keine"
        found.save()

    decide(town, dog, Outcome.REFUSED, reasons="Es ist eine Katze.")
    town.jobs()

    assert way_of(town, dog) == (0, ["no_email"])


def test_a_document_on_paper_goes_by_post_whatever_was_consented_to(town: Town) -> None:
    with scripted.playing():
        birth = town.play("geburtsurkunde", "eigene-geburt")

    assert way_of(town, birth) == (0, ["not_allowed"])


# --- what a refusal does to the fee --------------------------------------------------------------------------------


def payments_states(town: Town, application: Application) -> list[str]:
    with town.machine():
        return [payment.state for payment in payments_of(application.pk)]


def test_a_refused_notice_costs_nothing(town: Town) -> None:
    trade = town.play(TRADE, "freier-beruf")

    assert town.case(trade).outcome == Outcome.REFUSED
    assert payments_states(town, trade) == ["withdrawn"]


def test_what_was_paid_for_a_notice_that_is_refused_is_the_treasurys(town: Town) -> None:
    trade = town.play(TRADE, "freier-beruf", 0)
    with town.machine():
        Payment.objects.filter(subject=trade.pk).update(state="paid", paid_at=trade.submitted_at, paid_cents=2600)

    decide(town, trade, Outcome.REFUSED, reasons="Ein freier Beruf ist kein Gewerbe.")
    town.jobs()

    assert payments_states(town, trade) == ["paid"]


def test_a_granted_notice_is_still_to_be_paid(town: Town) -> None:
    trade = town.play(TRADE, "gmbh-unbezahlt")

    assert payments_states(town, trade) == ["requested"]
    with town.machine():
        assert Payment.objects.get(subject=trade.pk).purpose == applying.FEE


def test_a_task_of_a_case_is_found_by_who_may_see_the_case(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    with town.inside():
        case = queries.case_for(town.staff("tax"), dog.number)
        task = Task.objects.get(case=case, kind="decide")

    assert queries.may_do(town.staff("tax"), task)
    assert not queries.may_do(town.staff("trade", "expert"), task)
