# SPDX-License-Identifier: EUPL-1.2
"""Answering a decision: a question reaches the office, an objection opens a task with its day, form and period."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.signing import sign_in_account

from geleitzug.config.seed import at_home
from geleitzug.core.cases.actions import objecting
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.models import Case, Objection, Task
from geleitzug.core.mailbox.models import Message
from geleitzug.desks.citizen.tests.people import Office, case_page, example, upload, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.how import How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"
STREETS = {"musterhafen": "Deichstraße", "sandmoor": "Am Markt"}


@pytest.fixture
def decided(erika):
    """Erika's dog is taxed, in Bremen, and the letter lies in her mailbox."""
    return taxed(erika, "musterhafen")


@pytest.fixture
def village_decided(jan):
    """Jan's dog is taxed, in Niedersachsen, where nobody objects but goes to court at once."""
    return taxed(jan, "sandmoor")


def taxed(somebody, town):
    answers = at_home(example(DOG, "ein-hund")["answers"], town)
    answers["anschrift"]["street"] = STREETS[town]
    sent = somebody.has_sent(DOG, answers)
    Office(town).decides(sent)
    return sent


def contests(somebody, application, **typed):
    said = somebody.post(f"/antrag/{application.pk}/bescheid/antworten/", typed)
    work_off()
    return said


def objections(application):
    with doors.machine_door(application.tenant_id):
        return list(Objection.objects.filter(case=application.pk).order_by("pk"))


def tasks(application):
    with doors.machine_door(application.tenant_id):
        return list(Task.objects.filter(case=application.pk, kind="objection").order_by("pk"))


def announced_on(application, day):
    with doors.machine_door(application.tenant_id):
        Message.objects.filter(subject=application.pk, kind="result").update(announced_on=day)


def number_of(application):
    with doors.machine_door(application.tenant_id):
        return Case.objects.get(pk=application.pk).number


def test_a_question_about_a_decision_reaches_the_office_and_stops_no_period(erika, decided):
    assert "Auf das Schreiben antworten" in words_of(erika.get(f"/antrag/{decided.pk}/stand/"))

    silent = contests(erika, decided, anliegen="frage", text=" ")
    done = contests(erika, decided, anliegen="frage", text="Warum ab März?", datei=upload({"name": "brief.pdf"}))

    assert "Bitte schreiben Sie Ihre Frage" in words_of(silent)
    assert "Ihre Antwort ist beim Amt" in words_of(done)
    with erika.door():
        (said,) = Message.objects.filter(direction="to_office")
    assert said.title.startswith("Frage zu: ")
    assert len(said.documents) == 1
    assert (objections(decided), tasks(decided)) == ([], [])
    assert "Warum ab März?" in case_page("steueramt", number_of(decided))


def test_an_objection_opens_a_task_and_its_day_is_confirmed(erika, decided):
    announced_on(decided, timezone.localdate())

    done = contests(erika, decided, anliegen="widerspruch", text="Der Hund ist ein Blindenhund.")

    assert "Ihr Schreiben ist beim Amt." in words_of(done)
    (objection,) = objections(decided)
    (task,) = tasks(decided)
    assert (objection.remedy, timezone.localdate(objection.received_at)) == ("objection", timezone.localdate())
    assert (task.name, task.role, task.office) == ("Widerspruch bearbeiten", "clerk", "tax")
    assert task.due_on > timezone.localdate() + timedelta(days=85)
    with erika.door():
        receipt = Message.objects.filter(kind="receipt").latest("pk")
    assert f"am {timezone.localdate():%d}".replace("am 0", "am ") in receipt.body
    page = case_page("steueramt", number_of(decided))
    assert "Der Hund ist ein Blindenhund." in page
    assert "rechtzeitig" in page
    assert "Widerspruch eingelegt" in page


def test_without_a_card_the_sender_and_the_office_are_told_of_the_form(erika, decided):
    sign_in_account(erika.browser, "erika@example.org", town="musterhafen", how=How("password", Level.LOW, strong=True))
    form = words_of(erika.get(f"/antrag/{decided.pk}/bescheid/antworten/"))
    contests(erika, decided, anliegen="widerspruch")

    assert "Ein Widerspruch braucht die Schriftform." in form
    assert "Die Schriftform ist nur gewahrt" in case_page("steueramt", number_of(decided))


def test_with_a_card_the_form_is_kept_and_reasons_may_follow(erika, decided):
    sign_in_account(erika.browser, "erika@example.org", town="musterhafen", how=How("bundid", Level.HIGH, strong=True))
    form = words_of(erika.get(f"/antrag/{decided.pk}/bescheid/antworten/"))
    contests(erika, decided, anliegen="widerspruch")

    assert "Schriftform" not in form
    page = case_page("steueramt", number_of(decided))
    assert "Die Form ist gewahrt." in page
    assert "Ich lege Widerspruch ein." in page


def test_a_late_objection_is_taken_and_told_to_be_late(erika, decided):
    announced_on(decided, timezone.localdate() - timedelta(days=60))

    form = words_of(erika.get(f"/antrag/{decided.pk}/bescheid/antworten/"))
    contests(erika, decided, anliegen="widerspruch", text="Ich lag im Krankenhaus.")

    assert "Die Frist ist vorbei" in form
    assert len(objections(decided)) == 1
    assert "verspätet" in case_page("steueramt", number_of(decided))


def test_a_second_objection_and_an_empty_choice_are_refused(erika, decided):
    nothing = contests(erika, decided, text="Hallo")
    contests(erika, decided, anliegen="widerspruch")
    again = contests(erika, decided, anliegen="widerspruch", text="Noch einmal.")

    assert "Bitte wählen Sie aus, was Sie möchten." in words_of(nothing)
    assert "Hallo" in nothing.content.decode()
    assert len(objections(decided)) == 1
    assert "Noch einmal." in again.content.decode()


def test_where_the_court_is_the_way_only_a_question_can_be_sent(jan, village_decided):
    page = words_of(jan.get(f"/antrag/{village_decided.pk}/bescheid/antworten/"))
    contests(jan, village_decided, anliegen="widerspruch", text="Nein!")

    assert "können Sie vor Gericht klagen" in page
    assert objections(village_decided) == []


def test_the_office_settles_it_once_and_its_sender_reads_what_came_of_it(erika, decided):
    contests(erika, decided, anliegen="widerspruch", text="Bitte prüfen.")
    (task,) = tasks(decided)
    clerk = Office("musterhafen").cast.staff(office="tax", role="clerk")
    with doors.office_door(decided.tenant_id):
        objecting.settle(task, by=clerk, end="handed_on", text="Akte abgegeben.")
        with pytest.raises(TaskGone):
            objecting.settle(task, by=clerk, end="remedied")
    work_off()

    (objection,) = objections(decided)
    assert (objection.end, objection.settled_at is not None) == ("handed_on", True)
    with erika.door():
        told = Message.objects.filter(direction="to_citizen").latest("pk")
    assert "der Behörde vorgelegt" in told.body
    assert "Akte abgegeben." not in told.body


def test_nobody_else_and_nothing_undecided_is_contested(erika, jan, decided):
    assert jan.browser.get(f"/antrag/{decided.pk}/bescheid/antworten/").status_code == 404
    fresh = erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])

    assert erika.get(f"/antrag/{fresh.pk}/bescheid/antworten/").path.endswith("/stand/")


def test_the_letter_that_rejects_an_objection_is_not_called_as_the_decision(erika, decided):
    contests(erika, decided, anliegen="widerspruch", text="Es ist ein Blindenhund.")
    office = Office("musterhafen")
    with doors.office_door(office.town.pk):
        task = Task.objects.get(case=decided.pk, kind="objection")
        objecting.settle(
            task,
            by=office.cast.staff(office=task.office, role=task.role),
            end="rejected",
            reasons="Ein Nachweis fehlt.",
        )
    work_off()

    said = words_of(erika.get(f"/antrag/{decided.pk}/stand/"))

    assert f"Widerspruchsbescheid – {decided.number} geht mit der Post an Sie" in said
