# SPDX-License-Identifier: EUPL-1.2
"""Giving cases to colleagues, and doing the same with several at once: looked at first, and each wholly or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town, at_once

from geleitzug.core.caseload.actions import sweeping, together
from geleitzug.core.caseload.actions.together import Deed, Refusal
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Application, Case, Decision, Question, Task
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Staff

SignIn = Callable[..., Colleague]
DOGS, BUILDING, TRADE = "hundesteuer-anmelden", "baugenehmigung-vereinfacht", "gewerbeanmeldung"
SEVERAL = "/amt/gemeinsam/"
NEXT_YEAR = {"due.day": "1", "due.month": "6", "due.year": "2027"}


def task_of(town: Town, application: Application) -> Task:
    """Return the case's open task."""
    with town.inside():
        return Task.objects.get(case=application.pk, done_at=None, cancelled=False)


def staff_of(town: Town, login: str) -> str:
    """Return a colleague's id as a form sends it."""
    with town.inside():
        return str(Staff.objects.get(login=login).pk)


def looked_at(clerk: Colleague, was: str, tasks: list[Task], **typed: str) -> dict[str, Any]:
    """Press „Vorschau“ and return what the page would send to do it."""
    answer = clerk.post(SEVERAL, {"was": was, "task": [str(task.pk) for task in tasks], "schau": "1", **typed})
    html = answer.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(stand\.[^"]+|geprueft)" value="([^"]*)"', html))
    assert "geprueft" in hidden, read(answer)
    assert 'href="#ausfuehren"' in html, "what will happen is said first, with a way to the button below the list"
    ticked = re.findall(r'name="task" value="([^"]+)"', html)
    return {"was": was, "task": ticked, "tun": "1", **hidden, **typed}


def test_a_case_is_given_with_a_word_and_both_read_it(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, bernd = sign_in("steueramt"), sign_in("steueramt.leitung")
    katrin.sends(case_address(dog, "uebernehmen/"))

    page = bernd.sends(
        case_address(dog, "weitergeben/"), give_to=staff_of(town, "steueramt.leitung"), word="Das mache ich selbst."
    )

    assert "Der Vorgang ist weitergegeben." in page
    assert "bei Bernd Lührs" in page
    told = katrin.reads("/amt/fuer-mich/")
    assert "Der Vorgang ist nicht mehr bei Ihnen" in told
    assert "Das mache ich selbst." in told
    bernd.sends(case_address(dog, "weitergeben/"), give_to=staff_of(town, "steueramt"))
    assert "Der Vorgang ist jetzt bei Ihnen" in katrin.reads("/amt/fuer-mich/")
    assert "Gegeben an Katrin Petersen" in katrin.reads(case_address(dog))


def test_a_case_is_given_to_nobody_who_does_not_work_there(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    for nobody in ({}, {"give_to": "x"}, {"give_to": staff_of(town, "bauamt")}):
        page = katrin.sends(case_address(dog, "weitergeben/"), word="Bitte schnell", **nobody)
        assert "Bitte wählen Sie aus, wer den Vorgang bekommt." in page
        assert "Bitte schnell" in page
    with town.inside():
        assert Case.objects.get(pk=dog.pk).assignee_id is None


def test_several_cases_are_given_after_a_look_at_each(town: Town, sign_in: SignIn) -> None:
    one, two = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    bernd, katrin = sign_in("steueramt.leitung"), staff_of(town, "steueramt")
    tasks = [task_of(town, one), task_of(town, two)]
    first = bernd.sends(SEVERAL, was="geben", task=[str(task.pk) for task in tasks])
    assert "Vorschau" in first
    assert "ausführen" not in first
    assert "Bitte wählen Sie aus, wer die Vorgänge bekommt." in bernd.sends(
        SEVERAL, was="geben", task=[str(task.pk) for task in tasks], schau="1"
    )

    send = looked_at(bernd, "geben", tasks, to=katrin)
    with town.inside():
        assert not Case.objects.exclude(assignee=None).exists()
    done = bernd.sends(SEVERAL, **send)

    assert "Bei 2 Vorgängen erledigt." in done
    with town.inside():
        assert {str(case.assignee_id) for case in Case.objects.all()} == {katrin}
    again = bernd.sends(SEVERAL, **send)
    assert "2 Vorgänge blieben, wie sie waren" in again
    assert "Der Stand hat sich inzwischen geändert." in again


def test_what_changed_since_the_look_is_left_alone_and_the_rest_done(town: Town, sign_in: SignIn) -> None:
    one, two = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    katrin = sign_in("steueramt")
    send = looked_at(katrin, "fragen", [task_of(town, one), task_of(town, two)], text="Chipnummer?", **NEXT_YEAR)
    sign_in("steueramt.leitung").sends(case_address(one, "uebernehmen/"))

    done = katrin.sends(SEVERAL, **send)

    assert "Bei einem Vorgang erledigt." in done
    assert "Ein Vorgang blieb, wie er war" in done
    with town.inside():
        assert [question.case_id for question in Question.objects.all()] == [two.pk]


def test_what_was_typed_after_the_look_is_looked_at_again(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    send = looked_at(katrin, "fragen", [task_of(town, dog)], text="Chipnummer?", **NEXT_YEAR)

    page = katrin.sends(SEVERAL, **{**send, "text": "Etwas anderes?"})

    assert "Sie haben etwas geändert." in page
    with town.inside():
        assert not Question.objects.exists()


def test_alike_decisions_are_made_each_by_itself(town: Town, sign_in: SignIn) -> None:
    one, two = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    tasks = [task_of(town, one), task_of(town, two)]
    missing = katrin.sends(
        SEVERAL, was="entscheiden", task=[str(task.pk) for task in tasks], outcome="refused", schau="1"
    )
    assert "ausführen" not in missing
    assert "Fehler:" in missing

    done = katrin.sends(SEVERAL, **looked_at(katrin, "entscheiden", tasks, outcome="granted", reasons="Alles da."))

    assert "Bei 2 Vorgängen erledigt." in done
    with town.inside():
        assert (
            sorted(Decision.objects.values_list("outcome", "drafted_by_name")) == [("granted", "Katrin Petersen")] * 2
        )
        assert Entry.objects.filter(kind="DecisionDrafted").count() == 2


def test_what_cannot_be_done_says_why(town: Town) -> None:
    dog, house = town.play(DOGS, "ein-hund", steps=0), town.play(BUILDING, "carport", steps=0)
    asked = town.play(DOGS, "nachweis-nachgereicht", steps=1)
    katrin = town.staff("tax")
    with town.inside():
        tasks = list(Task.objects.filter(done_at=None, cancelled=False).select_related("case__application"))

        def why(deed: Deed, **more: Any) -> dict[Any, Refusal | None]:
            return {line.task.case_id: line.refusal for line in together.foresee(deed, tasks, by=katrin, **more)}

        asking, deciding = why(Deed.ASK), why(Deed.DECIDE)

        assert asking[dog.pk] is None
        assert asking[house.pk] is Refusal.NOT_PERMITTED
        assert asking[asked.pk] is Refusal.NOT_NOW
        assert deciding[house.pk] is not None
        assert deciding[asked.pk] is Refusal.NOT_NOW
        assert why(Deed.GIVE, to=Staff.objects.get(login="bauamt").pk)[dog.pk] is Refusal.NOT_THEIRS


def test_a_case_stands_in_a_bulk_once(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    task = task_of(town, dog)
    with town.inside():
        Task.objects.create(case_id=dog.pk, ref="x", element="x", name="Noch eine", kind="check",
                            office="tax", role="clerk", due_on=task.due_on)  # fmt: skip
        tasks = together.chosen(town.staff("tax"), list(Task.objects.values_list("pk", flat=True)))
        lines = together.foresee(Deed.GIVE, tasks, by=town.staff("tax"))

    assert [line.refusal for line in lines] == [None, Refusal.TWICE]


def test_a_case_and_what_does_not_come_along_with_it_are_given_together(town: Town) -> None:
    dog, by = town.play(DOGS, "ein-hund", steps=0), town.staff("tax")
    task = task_of(town, dog)
    with town.machine():
        Case.objects.filter(pk=dog.pk).update(state="in_review")
        objection = Task.objects.create(case_id=dog.pk, ref="x", element="x", name="Widerspruch", kind="objection",
                                        office="tax", role="clerk", due_on=task.due_on)  # fmt: skip
    with town.inside():
        head = Staff.objects.get(login="steueramt.leitung")
        tasks = together.chosen(by, [task.pk, objection.pk])
        lines = together.foresee(Deed.GIVE, tasks, by=by, to=head.pk)
        done = together.give(lines, {line.task.pk: line.stamp for line in lines}, by=by, to=head.pk)
        sweep = sweeping.prepare(Deed.GIVE, {"to": str(by.id), "word": ""}, tasks, by=by)
        assert [item.refusal for item in sweep.items.all()] == ["", ""]
        assert [line.refusal for line in together.foresee(Deed.ASK, tasks, by=by)][1:] == [Refusal.TWICE]

    assert [line.refusal for line in done] == [None, None]
    with town.inside():
        assert set(Task.objects.filter(case=dog.pk).values_list("assignee", flat=True)) == {head.pk}


def test_nothing_of_one_case_is_half_done(town: Town, monkeypatch: Any) -> None:
    dog, other = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    by = town.staff("tax", "head")
    with town.inside():
        tasks = together.chosen(by, list(Task.objects.values_list("pk", flat=True)))
        lines = together.foresee(Deed.GIVE, tasks, by=by, to=by.id)
        stamps = {line.task.pk: line.stamp for line in lines}
        hand_to = process.hand_to

        def breaks(case: Case, staff: Any) -> None:
            hand_to(case, staff)
            if case.pk == dog.pk:
                raise process.TaskGone("x")

        monkeypatch.setattr(process, "hand_to", breaks)
        assert by.id is not None
        result = together.give(lines, stamps, by=by, to=by.id)

        assert {line.task.case_id: line.refusal for line in result} == {dog.pk: Refusal.NOT_NOW, other.pk: None}
        assert Case.objects.get(pk=dog.pk).assignee_id is None
        assert Case.objects.get(pk=other.pk).assignee_id == by.id


def test_two_who_ask_the_same_cases_at_once_ask_each_once(own_town: Town) -> None:
    dogs = [own_town.play(DOGS, "ein-hund", steps=0) for _each in range(3)]
    with own_town.inside():
        keys = list(Task.objects.values_list("pk", flat=True))
        shown = together.chosen(own_town.staff("tax"), keys)
        stamps = {line.task.pk: line.stamp for line in together.foresee(Deed.ASK, shown, by=own_town.staff("tax"))}

    def ask(role: str, backwards: bool) -> list[Refusal | None]:
        by = own_town.staff("tax", role)
        with own_town.inside():
            tasks = together.chosen(by, keys)
            lines = together.foresee(Deed.ASK, tasks[::-1] if backwards else tasks, by=by)
            done = together.ask(lines, stamps, by=by, text="Chipnummer?", due=date(2031, 6, 2))
        return [line.refusal for line in done]

    told = at_once(lambda: ask("clerk", False), lambda: ask("head", True))

    with own_town.inside():
        assert sorted(question.case_id for question in Question.objects.all()) == sorted(dog.pk for dog in dogs)
    assert sorted(len([refusal for refusal in each if refusal is None]) for each in told) == [0, 3]


def test_what_is_refused_stays_in_sight_to_the_end(town: Town, sign_in: SignIn) -> None:
    dog, asked = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "nachweis-nachgereicht", steps=1)
    katrin = sign_in("steueramt")

    send = looked_at(katrin, "fragen", [task_of(town, dog), task_of(town, asked)], text="Chipnummer?", **NEXT_YEAR)
    done = katrin.sends(SEVERAL, **send)

    assert "Bei einem Vorgang erledigt." in done
    assert f"Ein Vorgang blieb, wie er war {asked.number}" in done
    assert "Das geht bei diesem Stand nicht" in done


def test_only_what_stands_in_ones_own_list_is_taken(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=0)
    task = task_of(town, house)
    katrin = sign_in("steueramt")

    page = katrin.sends(SEVERAL, was="geben", task=[str(task.pk)])

    assert "Bitte haken Sie in der Liste an" in page
    assert house.number not in page
    assert "Bitte haken Sie in der Liste an" in katrin.sends(SEVERAL, was="tabelle", task="x")


def test_ticked_rows_are_taken_along_as_a_table(town: Town, sign_in: SignIn) -> None:
    one, two = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)

    answer = sign_in("steueramt").post(SEVERAL, {"was": "tabelle", "task": [str(task_of(town, one).pk)]})

    assert answer["Content-Disposition"].startswith("attachment")
    assert one.number in answer.content.decode()
    assert two.number not in answer.content.decode()


def test_looking_asks_no_more_for_many_than_for_few(town: Town, sign_in: SignIn) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(5)]
    tasks = [str(task_of(town, dog).pk) for dog in dogs]
    bernd = sign_in("steueramt.leitung")

    def asked(some: list[str], was: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            bernd.sends(SEVERAL, was=was, task=some)
        return len(seen)

    for was in ("geben", "fragen", "entscheiden"):
        asked(tasks, was)
        assert asked(tasks[:2], was) == asked(tasks, was)
