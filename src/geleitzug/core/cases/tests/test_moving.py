# SPDX-License-Identifier: EUPL-1.2
"""A running case goes over to the process of a newer version, and is worked on to its letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from tests.furnished import Town

from geleitzug.core.cases.actions import asking, deciding, moving, process, rechecking, redeciding, revoking
from geleitzug.core.cases.actions.moving import Hindered
from geleitzug.core.cases.models import Application, Decision, Task
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import Outcome, State
from geleitzug.core.cases.tests.test_process import stuck_dog
from geleitzug.core.workflow.moving import Choices
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE

DOG = "hundesteuer-anmelden"


def with_a_look(process_xml: str) -> str:
    """Put a task before the decision: what led to the decision leads to it now."""
    look = (
        '<bpmn:userTask id="Task_Look" name="Akte ansehen" gz:kind="review" gz:role="clerk"/>'
        '<bpmn:sequenceFlow id="Flow_Look" sourceRef="Task_Look" targetRef="Task_Decide"/>'
        '<bpmn:userTask id="Task_Decide"'
    )
    return process_xml.replace('targetRef="Task_Decide"', 'targetRef="Task_Look"').replace(
        '<bpmn:userTask id="Task_Decide"', look
    )


def asked_elsewhere(process_xml: str) -> str:
    """Give the opinion of the trade office another id and name."""
    return process_xml.replace("Task_Opinion_Trade", "Task_Opinion_Order").replace(
        'name="Ordnungsamt beteiligen"', 'name="Ordnungsamt fragen"'
    )


def foresee(town: Town, dog: Application, **chosen: Any) -> moving.Effect:
    """Return what moving would do to a case."""
    with town.machine():
        version = town.service(DOG).offering.version
        return moving.foresee(town.case(dog), version.pk, Choices(**chosen), timezone.now()).effect


def move(town: Town, dog: Application, effect: moving.Effect, stamp: str = "", **chosen: Any) -> None:
    """Move a case as its plan has said."""
    with town.machine():
        version = town.service(DOG).offering.version
        stamp = stamp or moving.stamp_of(town.case(dog))
        told = effect.as_json()
        moving.move_case(dog.pk, version, Choices(**chosen), stamp=stamp, effect=told, asked_by="Dora Digital")


def refuse(town: Town, task: Task) -> None:
    with town.inside():
        deciding.decide(task, by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Nein.")
    town.jobs()


def test_a_case_goes_over_with_its_tasks_and_comes_to_its_letter(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    with town.inside():
        process.take(town.case(dog), by=town.staff("tax"))
    before = town.task(dog, "decide")
    town.publish(DOG, process=with_a_look)

    effect = foresee(town, dog)
    for _twice in range(2):
        move(town, dog, effect)

    after, case = town.task(dog, "decide"), town.case(dog)
    assert (effect.stays, effect.skipped) == (("Task_Decide",), ("Task_Look",))
    assert (after.pk, after.due_on, after.assignee_id) == (before.pk, before.due_on, before.assignee_id)
    assert after.ref != before.ref
    assert "Task_Look" in case.package.process.elements
    assert case.package.notice == case.application.package.notice
    with town.machine():
        assert moving.version_of(case).version == "9.0.0"
    refuse(town, after)
    with town.inside():
        assert Decision.objects.get(case=dog.pk).document is not None
        assert Entry.objects.filter(subject=dog.pk, kind="CaseMoved").count() == 1


def test_a_case_in_which_something_has_happened_since_its_plan_stays(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    town.publish(DOG, process=with_a_look)
    effect, stamp = foresee(town, dog), moving.stamp_of(town.case(dog))

    with town.inside():
        process.take(town.case(dog), by=town.staff("tax"))

    with pytest.raises(Hindered):
        move(town, dog, effect, stamp)
    assert town.case(dog).process_version_id is None


def test_a_task_goes_over_to_the_step_that_was_chosen_for_it(town: Town) -> None:
    dog = town.play(DOG, "gefaehrlicher-hund", 0)
    before, timer = town.task(dog, "opinion"), town.case(dog).process_state
    town.publish(DOG, process=asked_elsewhere)
    targets = {"Task_Opinion_Trade": "Task_Opinion_Order"}

    with pytest.raises(Hindered) as stopped:
        foresee(town, dog)
    effect = foresee(town, dog, targets=targets)
    move(town, dog, effect, targets=targets)

    after = town.task(dog, "opinion")
    assert stopped.value.element == "Task_Opinion_Trade"
    assert effect.moves == (("Task_Opinion_Trade", "Task_Opinion_Order"),)
    assert (after.pk, after.element) == (before.pk, "Task_Opinion_Order")
    assert dues(town.case(dog).process_state) == dues(timer)
    with town.inside():
        process.complete(after, by=town.staff("trade", "expert"), result={"opinion": "agree"})
    refuse(town, town.task(dog, "decide"))
    assert town.case(dog).state == State.CLOSED


def dues(state: Any) -> list[str]:
    """Return when the timers of a process are due."""
    kept = [row[4] for row in state["tasks"] if len(row) > 4]
    return sorted(due for each in kept for due in (each.get("due") or {}).values())


def test_a_case_that_was_stuck_goes_on_in_a_process_that_was_mended(town: Town) -> None:
    right = town.service(DOG).package.raw["process"]
    dog = stuck_dog(town)
    town.publish(DOG, process=lambda _wrong: right, version="9.0.1")
    assert town.case(dog).state == State.STUCK

    effect = foresee(town, dog)
    move(town, dog, effect)

    assert (effect.opens, effect.stays) == (("Task_Tag",), ())
    assert (town.case(dog).state, town.case(dog).trouble) == (State.IN_REVIEW, "")
    assert town.task(dog, "check").element == "Task_Tag"


def test_a_case_that_waits_for_an_answer_or_is_decided_stays(town: Town) -> None:
    asked, decided = town.play(DOG, "ein-hund", 0), town.play(DOG, "ein-hund", 0)
    town.publish(DOG, process=with_a_look)
    with town.inside():
        asking.ask(town.case(asked), by=town.staff("tax"), text="Wie heißt der Hund?")
    refuse(town, town.task(decided, "decide"))

    for dog, why in ((asked, "Antwort"), (decided, "abgeschlossen")):
        with pytest.raises(Hindered, match=why):
            foresee(town, dog)


def test_a_case_that_a_person_decides_beside_its_process_stays_until_the_letter_has_gone(town: Town) -> None:
    anew, kept = town.play(DOG, "ein-hund"), town.play(DOG, "ein-hund", 0)
    clerk = town.staff("tax")
    with town.inside():
        revoking.revoke(town.case(anew), by=clerk, ground=Ground.TAX, reasons="Doppelt.", heard=True)
    town.jobs()
    with town.inside():
        again = redeciding.reopen(town.case(anew), by=clerk)
        rechecking.keep(process.lock(kept.pk), [{"de": "Zweifel", "en": "Doubt"}], by=MACHINE)
    town.publish(DOG, process=with_a_look)

    def stay() -> None:
        for dog in (anew, kept):
            with pytest.raises(Hindered, match="neben dem Ablauf"):
                foresee(town, dog)

    stay()
    with town.inside():
        redeciding.decide(again, by=clerk, outcome=Outcome.GRANTED, reasons="Nur ein Hund.")
        rechecking.settle(town.task(kept, "recheck"), by=clerk, outcome=Outcome.GRANTED, reasons="Ja.")
    stay()


def test_why_two_versions_do_not_go_together_is_said_in_the_language_of_who_asks(town: Town) -> None:
    alone = town.service(DOG).package.raw["process"]

    def signed(process_xml: str) -> str:
        sign = (
            '<bpmn:userTask id="Task_Sign" name="Zeichnen" gz:kind="approve" gz:role="approver"/>'
            '<bpmn:sequenceFlow id="Flow_Sign" sourceRef="Task_Decide" targetRef="Task_Sign"/>'
            '<bpmn:userTask id="Task_Dec'
        )
        after = process_xml.replace('sourceRef="Task_Decide"', 'sourceRef="Task_Sign"')
        return after.replace('<bpmn:userTask id="Task_Dec', sign, 1)

    eyes = town.publish(DOG, process=signed, service=lambda raw: raw.update(four_eyes=True), version="8.0.0")
    was = eyes.offering.version_id
    now = town.publish(DOG, process=lambda _now: alone, service=lambda raw: raw.update(four_eyes=False)).offering

    said = []
    for language in ("de", "en"):
        with town.machine(), override(language):
            said.append(moving.fits(was, now.version_id))

    assert "ohne dass jemand die Entscheidung zeichnet" in said[0]
    assert "ohne dass" not in said[1]
    assert said[1]
