# SPDX-License-Identifier: EUPL-1.2
"""The case follows its process, and what happens where the process cannot go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.furnished import Town, at_once
from tests.sealing import rewrite

from geleitzug.core.cases import core_steps, queries, steps
from geleitzug.core.cases.actions import asking, deciding, issuing, process
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.models import Application, Case, Decision, Question, Task
from geleitzug.core.cases.permissions import GRANTS, OF_TASK
from geleitzug.core.cases.rules import BESIDES, NotAllowedNow, Outcome, State
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox.models import Message
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind, NotPermitted

DOG, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
HARMLESS, DANGEROUS = "ein-hund", "gefaehrlicher-hund"


def decide_dog(town: Town, dog: Application) -> None:
    with town.inside():
        deciding.decide(
            Task.objects.get(case=dog.pk, kind="decide"), by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Nein."
        )


def stuck_at_the_gateway(process_xml: str) -> str:
    """Let the last gateway ask for a word nobody says, and have no way besides."""
    return process_xml.replace(
        '<bpmn:exclusiveGateway id="Gateway_Outcome" name="Steuerpflichtig?" default="Flow_Taxable">',
        '<bpmn:exclusiveGateway id="Gateway_Outcome" name="Steuerpflichtig?">',
    ).replace('sourceRef="Gateway_Outcome" targetRef="Task_Tag" />', 'sourceRef="Gateway_Outcome" targetRef="Task_Tag">'
              '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">outcome == "maybe"'
              "</bpmn:conditionExpression></bpmn:sequenceFlow>")  # fmt: skip


def stuck_dog(town: Town) -> Application:
    """Return a case whose decision brought its process to a gateway without a way out."""
    town.publish(DOG, process=stuck_at_the_gateway)
    dog = town.play(DOG, HARMLESS, 0)
    with town.inside():
        deciding.decide(
            Task.objects.get(case=dog.pk, kind="decide"), by=town.staff("tax"), outcome=Outcome.GRANTED, reasons="Ja."
        )
    return dog


def test_a_dangerous_dog_is_looked_at_by_another_office_first(town: Town) -> None:
    dog = town.play(DOG, DANGEROUS, 0)

    task = town.task(dog, "opinion")

    assert (task.office, task.role) == ("trade", "expert")
    with town.inside():
        assert queries.case_for(town.staff("trade", "expert"), dog.number).pk == dog.pk


def test_who_takes_a_case_takes_its_tasks_but_not_the_approval(town: Town) -> None:
    building = town.play(BUILDING, "carport", 6)
    clerk = town.staff("building")

    with town.inside():
        process.take(town.case(building), by=clerk)

    assert town.case(building).assignee_id == clerk.id
    assert town.task(building, "approve").assignee_id is None


def test_a_case_can_be_given_back(town: Town) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    clerk = town.staff("tax")

    with town.inside():
        process.take(town.case(dog), by=clerk)
        process.release(town.case(dog), by=clerk)

    assert town.case(dog).assignee_id is None
    assert town.task(dog, "decide").assignee_id is None


def test_a_task_is_done_once(own_town: Town) -> None:
    building = own_town.play(BUILDING, "carport", 1)
    fire = own_town.staff("fire", "expert")

    def agree() -> None:
        with own_town.inside():
            task = Task.objects.get(case=building.pk, element="Task_Opinion_Fire")
            process.complete(task, by=fire, result={"opinion": "agree"})

    told = at_once(agree, agree)

    assert sorted(type(each).__name__ for each in told) == ["NoneType", "TaskGone"]


# --- who may ----------------------------------------------------------------------------------------------------


def somebody(office: str, role: str) -> Actor:
    return Actor(ActorKind.STAFF, id=None, name=f"{role} in {office}", roles=frozenset({(office, role)}))


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("clerk", {"cases.see", "cases.work", "cases.decide", "cases.revoke", "cases.opinion", "cases.file_for"}),
        ("approver", {"cases.see", "cases.approve"}),
        ("expert", {"cases.see", "cases.opinion"}),
        (
            "head",
            {
                "cases.see",
                "cases.work",
                "cases.decide",
                "cases.revoke",
                "cases.approve",
                "cases.opinion",
                "cases.file_for",
            },
        ),
        ("digital", set()),
        ("operator", set()),
    ],
)
def test_what_a_role_may_do_stands_in_one_table(role: str, permissions: set[str]) -> None:
    assert {permission for permission, roles in GRANTS.items() if role in roles} == permissions


def test_every_kind_of_task_asks_for_a_permission_of_the_table() -> None:
    drawn = {"review", "decide", "approve", "opinion", "concurrence", "handover", "check"}
    assert set(OF_TASK) == drawn | BESIDES
    assert set(OF_TASK.values()) <= set(GRANTS)


@pytest.mark.parametrize(
    "who",
    [
        somebody("building", "clerk"),
        somebody("building", "head"),
        somebody("tax", "expert"),
        somebody("tax", "approver"),
        somebody("digital", "digital"),
        Actor(ActorKind.STAFF),
        Actor(ActorKind.CITIZEN),
    ],
)
def test_only_a_clerk_of_the_office_decides(town: Town, who: Actor) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    task = town.task(dog, "decide")

    with town.inside(), pytest.raises(NotPermitted):
        deciding.decide(task, by=who, outcome=Outcome.GRANTED, reasons="Ja.")


def test_nobody_gets_round_the_rules_of_deciding_by_just_doing_the_task(town: Town) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    task = town.task(dog, "decide")

    for who in (somebody("tax", "expert"), town.staff("tax"), town.staff("tax", "head")):
        with town.inside(), pytest.raises(NotPermitted):
            process.complete(task, by=who, result={"outcome": "refused"})


def test_nobody_decides_by_a_task_that_asks_for_something_else(town: Town) -> None:
    building = town.play(BUILDING, "carport", 0)
    review = town.task(building, "review")

    with town.inside(), pytest.raises(NotPermitted):
        deciding.decide(review, by=town.staff("building"), outcome=Outcome.GRANTED)


@pytest.mark.parametrize("who", [somebody("building", "expert"), somebody("fire", "approver"), somebody("tax", "head")])
def test_an_opinion_is_given_by_who_was_asked(town: Town, who: Actor) -> None:
    building = town.play(BUILDING, "carport", 1)
    with town.inside():
        task = Task.objects.get(case=building.pk, element="Task_Opinion_Fire")

        with pytest.raises(NotPermitted):
            process.complete(task, by=who, result={"opinion": "agree"})


# --- stuck ------------------------------------------------------------------------------------------------------


def test_a_process_that_cannot_go_on_is_put_aside_with_the_reason(town: Town) -> None:
    dog = stuck_dog(town)

    case = town.case(dog)
    assert case.state == State.STUCK
    assert "Steuerpflichtig?" in case.trouble
    with town.inside():
        assert Task.objects.get(case=dog.pk, kind="decide").done_at is not None


def test_what_was_told_in_vain_is_told_again(town: Town) -> None:
    dog = stuck_dog(town)

    with town.inside():
        process.retry(town.case(dog), by=town.staff("tax"))
        still = town.case(dog).state, town.case(dog).trouble
        mend(town, dog)
        process.retry(town.case(dog), by=town.staff("tax"))
        process.retry(town.case(dog), by=town.staff("tax"))

    assert still[0] == State.STUCK
    assert "Steuerpflichtig?" in still[1]
    assert (town.case(dog).state, town.case(dog).trouble) == (State.IN_REVIEW, "")
    assert town.task(dog, "check").name == "Hundemarke zuteilen und versenden"
    with town.inside():
        assert Entry.objects.filter(subject=dog.pk, kind="CaseRetried").count() == 2


def mend(town: Town, dog: Application) -> None:
    """Let the result say the word the gateway waits for: a clerk cannot, but a mended rule or value could."""
    with town.machine():
        rewrite(Task.objects.filter(case=dog.pk, kind="decide"), result={"outcome": "maybe"})


def test_somebody_elses_task_does_not_hide_that_a_case_is_stuck(town: Town) -> None:
    building = town.play(BUILDING, "carport", 1)
    with town.inside():
        tasks = {task.office: task for task in Task.objects.filter(case=building.pk, kind="opinion")}
    with town.machine():
        # As if the fire service's opinion had brought the process nowhere.
        rewrite(Task.objects.filter(pk=tasks["fire"].pk), done_at=building.submitted_at, result={"opinion": "agree"})
        process.put_aside(process.lock(building.pk), "Die Drehscheibe klemmt.", by=MACHINE)

    with town.inside():
        process.complete(tasks["roads"], by=town.staff("roads", "expert"), result={"opinion": "agree"})
        still = town.case(building).state, town.case(building).trouble
        process.retry(town.case(building), by=town.staff("building"))

    assert still == (State.STUCK, "Die Drehscheibe klemmt.")
    assert (town.case(building).state, town.case(building).trouble) == (State.IN_REVIEW, "")
    assert "Task_Opinion_Fire" in town.case(building).results


def test_a_process_that_cannot_even_start_has_a_case_all_the_same(town: Town) -> None:
    town.publish(DOG, process=without_a_way_from_the_start)

    dog = town.play(DOG, HARMLESS, 0)

    assert town.case(dog).state == State.STUCK
    assert town.case(dog).process_state is None
    with town.inside():
        case = process.retry(town.case(dog), by=town.staff("tax"))
    assert case.state == State.STUCK


def without_a_way_from_the_start(xml: str) -> str:
    return xml.replace(
        'name="Gefährlicher Hund dabei?" default="Flow_Harmless"', 'name="Gefährlicher Hund dabei?"'
    ).replace('sourceRef="Gateway_Dangerous" targetRef="Task_Decide" />',
              'sourceRef="Gateway_Dangerous" targetRef="Task_Decide"><bpmn:conditionExpression'
              ' xsi:type="bpmn:tFormalExpression">false</bpmn:conditionExpression></bpmn:sequenceFlow>')  # fmt: skip


class Trouble(Exception):
    """What a step may run into."""


def failing_step(monkeypatch: pytest.MonkeyPatch, *, times: int = 1) -> None:
    """Let the letter fail after it was written, as often as said."""
    left = [times]

    def issue(context: steps.StepContext) -> Mapping[str, Any]:
        result = core_steps.issue(context)
        if left[0]:
            left[0] -= 1
            raise Trouble("Der Drucker brennt.")
        return result

    monkeypatch.setitem(steps._steps, "cases.issue", issue)


def test_a_step_that_fails_leaves_nothing_and_tells_the_office_why(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_step(monkeypatch)
    dog = town.play(DOG, HARMLESS, 0)
    decide_dog(town, dog)

    with pytest.raises(Trouble):
        town.jobs()

    case = town.case(dog)
    assert case.state == State.STUCK
    assert "Der Drucker brennt." in case.trouble
    with town.machine():
        assert not Document.objects.filter(subject=dog.pk, kind="letter").exists()
        assert Decision.objects.get(case=dog.pk).issued_at is None


def test_a_step_that_failed_is_called_again_by_a_button(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_step(monkeypatch)
    dog = town.play(DOG, HARMLESS, 0)
    decide_dog(town, dog)
    with pytest.raises(Trouble):
        town.jobs()

    with town.inside():
        process.retry(town.case(dog), by=town.staff("tax"))
    town.jobs()

    assert town.case(dog).state == State.CLOSED
    assert town.case(dog).trouble == ""


def test_a_button_is_for_the_office_that_works_on_the_case(town: Town) -> None:
    dog = stuck_dog(town)

    with town.inside(), pytest.raises(NotPermitted):
        process.retry(town.case(dog), by=town.staff("trade", "expert"))


def test_a_step_nobody_offers_is_said(town: Town) -> None:
    town.publish(DOG, process=lambda xml: xml.replace('gz:step="cases.issue"', 'gz:step="plates.mint"'))
    dog = town.play(DOG, HARMLESS, 0)
    decide_dog(town, dog)

    with pytest.raises(steps.UnknownStep):
        town.jobs()

    assert "plates.mint" in town.case(dog).trouble


# --- twice is once ------------------------------------------------------------------------------------------------


def test_a_letter_that_is_asked_for_twice_is_written_and_delivered_once(town: Town) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    decide_dog(town, dog)
    town.jobs()

    with town.machine():
        first = Decision.objects.get(case=dog.pk)
        again = issuing.issue(dog.pk, by=MACHINE)

    with town.machine():
        letters = Document.objects.filter(subject=dog.pk, kind="letter").count()
        delivered = Message.objects.filter(subject=dog.pk, kind="result").count()
    assert again.issued_at == first.issued_at
    assert (letters, delivered) == (1, 1)


def test_a_job_that_runs_its_step_again_changes_nothing(town: Town) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    decide_dog(town, dog)
    call = town.case(dog).calls[0]
    town.jobs()
    before = town.case(dog)

    process.run_step(tenant=town.id, subject=str(dog.pk), ref=call, element="Service_Issue", step="cases.issue")

    assert (town.case(dog).state, town.case(dog).closed_at) == (before.state, before.closed_at)


def test_two_workers_at_one_step_write_one_letter(own_town: Town) -> None:
    dog = own_town.play(DOG, HARMLESS, 0)
    decide_dog(own_town, dog)
    call = own_town.case(dog).calls[0]

    def work() -> None:
        process.run_step(tenant=own_town.id, subject=str(dog.pk), ref=call, element="Service_Issue", step="cases.issue")

    told = at_once(work, work)

    with own_town.machine():
        assert told == [None, None]
        assert Document.objects.filter(subject=dog.pk, kind="letter").count() == 1
        assert Message.objects.filter(subject=dog.pk, kind="result").count() == 1


def test_the_invoice_is_sent_once(town: Town) -> None:
    building = town.play(BUILDING, "einfamilienhaus-mit-auflagen")
    with town.machine():
        facts = steps.StepContext(
            case_id=building.pk, element="x", today=building.expires_on or None, a={}, v={}, who={}, t={}, outcome=None
        )  # type: ignore[arg-type]
        core_steps.invoice(facts)

    with town.machine():
        messages = Message.objects.filter(subject=building.pk)
        invoices = [message.body for message in messages if message.title.startswith("Rechnung")]
    assert len(invoices) == 1
    assert "Oder überweisen Sie an Stadtkasse Musterhafen, IBAN DE02 1001 0010 0006 8201 01, Verw" in invoices[0]


def test_a_timer_that_closes_what_waits_is_no_error(town: Town) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    with town.inside():
        asking.ask(town.case(dog), by=town.staff("tax"), text="Wie heißt er?")

    with town.machine():
        process.close(process.lock(dog.pk), by=MACHINE)

    with town.inside():
        assert Case.objects.get(pk=dog.pk).state == State.CLOSED
        assert not Question.objects.filter(case=dog.pk, cancelled_at=None).exists()


def test_nobody_takes_or_asks_in_a_case_that_is_closed(town: Town) -> None:
    dog = town.play(DOG, HARMLESS)
    clerk = town.staff("tax")

    with town.inside():
        with pytest.raises(NotAllowedNow):
            process.take(town.case(dog), by=clerk)
        with pytest.raises(NotAllowedNow):
            asking.ask(town.case(dog), by=clerk, text="Wie heißt er?")


def test_what_was_done_stays_done(town: Town) -> None:
    dog = town.play(DOG, HARMLESS, 0)
    task = town.task(dog, "decide")
    decide_dog(town, dog)

    with town.inside(), pytest.raises((TaskGone, NotAllowedNow)):
        deciding.decide(task, by=town.staff("tax"), outcome=Outcome.GRANTED, reasons="Doch.")

    with town.inside():
        assert Decision.objects.get(case=dog.pk).outcome == Outcome.REFUSED
