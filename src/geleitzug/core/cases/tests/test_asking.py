# SPDX-License-Identifier: EUPL-1.2
"""The office asks and the applicant answers; in between time stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.furnished import Town

from geleitzug.core.cases import clock
from geleitzug.core.cases.actions import asking, process
from geleitzug.core.cases.actions.asking import NothingSaid
from geleitzug.core.cases.models import Application, Case, Deadline, Question, Task
from geleitzug.core.cases.rules import NotAllowedNow, State
from geleitzug.core.mailbox.models import Message
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted

DOG, TRADE, BUILDING = "hundesteuer-anmelden", "gewerbeanmeldung", "baugenehmigung-vereinfacht"
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 12, 4)


def ask(town: Town, application: Application, text: str = "Bitte schicken Sie den Lageplan.") -> Question:
    case = town.case(application)
    clerk = town.staff(case.office)
    with town.inside():
        return asking.ask(case, by=clerk, text=text)


def answer(town: Town, application: Application, text: str = "Hier ist er.") -> None:
    applicant = town.holder_of(application)
    with town.outside(applicant):
        asking.answer(town.again(application), by=applicant, text=text)
    town.jobs()


def deadline_of(town: Town, application: Application) -> Deadline:
    with town.inside():
        return Deadline.objects.get(case=application.pk)


def due_days(town: Town, application: Application) -> dict[str, date]:
    with town.inside():
        return dict(Task.objects.filter(case=application.pk, done_at=None).values_list("element", "due_on"))


def test_while_the_applicant_must_answer_deadline_and_tasks_stand_still(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    building = town.play(BUILDING, "carport", 5)
    ends, due = deadline_of(town, building).ends_on, due_days(town, building)["Task_Decide"]

    ask(town, building)
    on(FRIDAY)
    waiting = town.case(building).state, deadline_of(town, building).days_left(FRIDAY), (ends - MONDAY).days
    answer(town, building)

    assert waiting == (State.WAITING, 84, 84)
    assert town.case(building).state == State.IN_REVIEW
    assert deadline_of(town, building).ends_on == date(2027, 2, 26)
    assert (due_days(town, building)["Task_Decide"] - due).days == 11


def test_a_service_without_a_deadline_stops_its_tasks_all_the_same(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    town.publish(DOG, service=lambda service: service.pop("deadline", None) and None)
    dog = town.play(DOG, "ein-hund", 0)
    due = due_days(town, dog)["Task_Decide"]

    ask(town, dog)
    on(FRIDAY)
    answer(town, dog)

    with town.inside():
        assert not Deadline.objects.filter(case=dog.pk).exists()
    assert (due_days(town, dog)["Task_Decide"] - due).days == 11


def test_the_last_day_for_an_answer_is_a_working_day(town: Town, on: Callable[[date], None]) -> None:
    on(date(2026, 12, 5))  # three weeks later is the second day of Christmas, a Saturday
    dog = town.play(DOG, "ein-hund", 0)

    question = ask(town, dog)

    assert question.due_on == date(2026, 12, 28)


def test_the_applicant_is_told_what_is_asked(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    ask(town, dog, "Bitte schicken Sie den Lageplan.")

    with town.outside(town.holder_of(dog)):
        message = Message.objects.filter(subject=dog.pk, kind="question").get()
    assert message.body == "Bitte schicken Sie den Lageplan."


def test_one_question_at_a_time(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    ask(town, dog)

    with pytest.raises(NotAllowedNow):
        ask(town, dog)


def test_an_answer_says_something(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    ask(town, dog)

    with pytest.raises(NothingSaid):
        answer(town, dog, "  ")


def test_answered_twice_is_answered_once(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    ask(town, dog)
    answer(town, dog)

    with pytest.raises(NotAllowedNow):
        answer(town, dog, "Und noch etwas.")


def test_an_old_answer_told_again_does_not_wake_a_case_that_was_asked_again(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    ask(town, dog)
    answer(town, dog)
    ask(town, dog, "Und das Impfbuch?")

    with town.machine():
        asking.resume(Case.objects.get(pk=dog.pk))

    assert town.case(dog).state == State.WAITING


def test_nobody_of_another_office_asks(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    with town.inside(), pytest.raises(NotPermitted):
        asking.ask(town.case(dog), by=town.staff("building"), text="Wie heißt der Hund?")


def test_while_it_waits_the_office_does_not_go_on_but_others_may(town: Town) -> None:
    building = town.play(BUILDING, "carport", 1)
    ask(town, building)

    with town.inside():
        fire = Task.objects.get(case=building.pk, element="Task_Opinion_Fire")
        process.complete(fire, by=town.staff("fire", "expert"), result={"opinion": "agree"})

    with town.inside():
        assert Task.objects.get(pk=fire.pk).done_at is not None
    assert town.case(building).state == State.WAITING


def test_a_task_that_comes_about_meanwhile_waits_too(town: Town) -> None:
    building = town.play(BUILDING, "carport", 1)
    ask(town, building)

    with town.inside():
        for task in Task.objects.filter(case=building.pk, kind="opinion"):
            process.complete(task, by=town.staff(task.office, "expert"), result={"opinion": "agree"})
        decide = Task.objects.get(case=building.pk, kind="decide")
        with pytest.raises(NotAllowedNow):
            process.finish(decide, town.case(building), by=town.staff("building"), result={"outcome": "granted"})

    assert decide.waiting


def test_a_question_can_be_answered_though_the_process_is_stuck(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    ask(town, dog)
    with town.machine():
        process.put_aside(process.lock(dog.pk), "Die Drehscheibe klemmt.", by=town.staff("tax"))

    answer(town, dog)

    with town.inside():
        assert not Task.objects.filter(case=dog.pk, waiting=True).exists()
        assert Deadline.objects.filter(case=dog.pk).exclude(paused_on=None).count() == 0


def test_a_missed_deadline_is_told_once(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    trade = town.play(TRADE, "fahrradladen", 0)
    on(FRIDAY)

    with town.machine():
        clock.miss_deadlines()
        clock.miss_deadlines()

    with town.inside():
        assert Entry.objects.filter(subject=trade.pk, kind="DeadlineMissed").count() == 1


def test_a_deadline_that_stands_still_is_not_missed(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    trade = town.play(TRADE, "fahrradladen", 0)
    ask(town, trade)
    on(FRIDAY)

    with town.machine():
        clock.miss_deadlines()

    with town.inside():
        assert not Entry.objects.filter(subject=trade.pk, kind="DeadlineMissed").exists()


def test_the_deadline_is_met_by_the_decision_and_not_by_what_comes_after(
    town: Town, on: Callable[[date], None]
) -> None:
    on(MONDAY)
    trade = town.play(TRADE, "fahrradladen", 1)
    on(FRIDAY)

    with town.machine():
        clock.miss_deadlines()

    assert town.case(trade).state == State.DECIDED
    assert deadline_of(town, trade).met_on == MONDAY
    with town.inside():
        assert not Entry.objects.filter(subject=trade.pk, kind="DeadlineMissed").exists()


def test_who_works_elsewhere_writes_no_note(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    with town.inside(), pytest.raises(NotPermitted):
        asking.note(town.case(dog), by=town.staff("building"), text="Ein lieber Hund.")


def test_a_note_stays_in_the_office(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    with town.inside():
        asking.note(town.case(dog), by=town.staff("tax"), text="Bitte beim Vermieter nachfragen.")

    with town.outside(town.holder_of(dog)):
        assert not Entry.objects.filter(kind="NoteWritten").exists()
