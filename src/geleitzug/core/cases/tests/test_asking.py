# SPDX-License-Identifier: EUPL-1.2
"""The office asks and the applicant answers; in between time stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.formats import date_format
from tests.furnished import Town
from tests.sealing import rewrite

from geleitzug.core.cases import clock
from geleitzug.core.cases.actions import asking, deciding, ending, process, redelivering
from geleitzug.core.cases.actions.asking import NothingSaid
from geleitzug.core.cases.models import Application, Case, Deadline, Question, Task
from geleitzug.core.cases.props import sample_file, words_of
from geleitzug.core.cases.rules import RETURNED, NotAllowedNow, Outcome, State
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.watching import troubled
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


def lay_ready(town: Town, application: Application) -> Document:
    applicant = town.holder_of(application)
    with town.outside(applicant):
        return files.keep_upload(
            by=applicant,
            subject=application.pk,
            holder=application.holder,
            upload=ContentFile(sample_file("marke.pdf"), name="marke.pdf"),
        )


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
    town.jobs()  # the house waits for what was asked for by hand: for nothing
    with town.inside():
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


def call_off(town: Town, application: Application, reason: str = "Die Antwort kam mit der Post.") -> None:
    case = town.case(application)
    with town.inside():
        asking.call_off(case, by=town.staff(case.office), reason=reason)


def test_the_office_waits_no_longer_than_it_wants(own_town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    dog = own_town.play(DOG, "ein-hund", 0)
    ends, due = deadline_of(own_town, dog).ends_on, due_days(own_town, dog)["Task_Decide"]
    ask(own_town, dog)
    laid_ready = lay_ready(own_town, dog)

    on(FRIDAY)
    call_off(own_town, dog)

    assert own_town.case(dog).state == State.IN_REVIEW
    assert deadline_of(own_town, dog).ends_on > ends
    assert (due_days(own_town, dog)["Task_Decide"] - due).days == (FRIDAY - MONDAY).days
    with own_town.inside():
        assert Entry.objects.get(kind="QuestionCalledOff").told["reason"] == "Die Antwort kam mit der Post."
        assert not Document.objects.filter(pk=laid_ready.pk).exists()
    with pytest.raises(NotAllowedNow):
        call_off(own_town, dog)
    with pytest.raises(NotAllowedNow):
        answer(own_town, dog)


def without_mail(town: Town) -> Application:
    """Return an application of somebody without account and address for mails: what they are asked goes by post."""
    guest = town.play(DOG, "zwei-hunde-ohne-konto", 0)
    with town.machine():
        rewrite(
            Application.objects.filter(pk=guest.pk),
            contact_email="",
            addressee={**guest.addressee, "email": ""},
            answers={**guest.answers, "email": ""},
        )
    return guest


def letter_of(town: Town, application: Application) -> PostItem:
    with town.inside():
        return PostItem.objects.get(subject=application.pk)


def test_who_has_neither_account_nor_mail_is_asked_by_post(own_town: Town) -> None:
    guest = without_mail(own_town)

    asked = ask(own_town, guest, "Bitte schicken Sie ein Foto der Marke.")
    own_town.jobs()
    own_town.jobs()

    with own_town.inside():
        letter = PostItem.objects.get(subject=guest.pk)
        words = words_of(read_document(Document.objects.get(pk=letter.document)))
    assert (letter.reason, letter.result_kind) == ("no_email", "schreiben")
    assert letter.address == guest.addressee["lines"]
    assert "Bitte schicken Sie ein Foto der Marke." in words
    assert date_format(asked.due_on, "DATE_FORMAT") in words
    assert guest.number in words


def test_a_question_that_is_called_off_is_not_posted_any_more(own_town: Town) -> None:
    guest = without_mail(own_town)
    ask(own_town, guest)
    own_town.jobs()

    call_off(own_town, guest)

    letter = letter_of(own_town, guest)
    assert (letter.state, letter.settled_on) == (PostItem.State.DROPPED, timezone.localdate())
    with own_town.inside():
        assert post.print_batch(by=own_town.staff("tax")) == []
        assert Entry.objects.filter(subject=guest.pk, kind="LetterDropped").count() == 1


def test_a_question_that_is_called_off_before_its_letter_is_written_gets_none(own_town: Town) -> None:
    guest = without_mail(own_town)
    ask(own_town, guest, "Wie heißt er?")
    call_off(own_town, guest)
    asked = ask(own_town, guest, "Wann kam er?")

    own_town.jobs()
    own_town.jobs()

    assert letter_of(own_town, guest).message_id == asked.message


def test_what_is_printed_already_is_taken_out_of_its_batch_and_what_is_posted_stays(own_town: Town) -> None:
    guest, clerk = without_mail(own_town), own_town.staff("tax")
    ask(own_town, guest)
    own_town.jobs()
    with own_town.inside():
        (printed,) = post.print_batch(by=clerk)
    assert printed.batch is not None

    call_off(own_town, guest)
    assert letter_of(own_town, guest).state == PostItem.State.PRINTED
    with own_town.inside():
        assert post.take_back(printed.batch, by=clerk) == 1
    assert letter_of(own_town, guest).state == PostItem.State.DROPPED

    with own_town.inside():
        rewrite(PostItem.objects.filter(subject=guest.pk), state="sent", sent_on=timezone.localdate(), settled_on=None)
        post.note_settled([printed.message_id], by=clerk)
    assert letter_of(own_town, guest).state == PostItem.State.SENT


def test_what_is_answered_or_ends_needs_no_letter_that_asks(own_town: Town) -> None:
    answered, ended = without_mail(own_town), without_mail(own_town)
    for guest in (answered, ended):
        ask(own_town, guest)
    own_town.jobs()

    answer(own_town, answered)
    applicant = own_town.holder_of(ended)
    with own_town.outside(applicant):
        ending.withdraw(own_town.again(ended), by=applicant)
    own_town.jobs()

    assert letter_of(own_town, answered).state == PostItem.State.DROPPED
    with own_town.inside():
        states = list(PostItem.objects.filter(subject=ended.pk).order_by("pk").values_list("state", flat=True))
    assert states == [PostItem.State.DROPPED, PostItem.State.QUEUED], "that it is withdrawn is a letter of its own"


def test_a_letter_that_came_back_is_not_delivered_again_when_its_question_is_settled(own_town: Town) -> None:
    guest, clerk = without_mail(own_town), own_town.staff("tax")
    ask(own_town, guest)
    own_town.jobs()
    today = timezone.localdate()
    with own_town.inside():
        (printed,) = post.print_batch(by=clerk)
        assert printed.batch is not None
        post.mark_sent(batch=printed.batch, on=today, by=clerk)
    call_off(own_town, guest)

    with own_town.inside():
        redelivering.note_returned(printed, on=today, why=PostItem.Return.MOVED, note="", by=clerk)

    with own_town.inside():
        assert not Task.objects.filter(case=guest.pk, kind=RETURNED).exists()
    assert letter_of(own_town, guest).state == PostItem.State.RETURNED
    ask(own_town, guest)
    own_town.jobs()
    with own_town.inside():
        (second,) = post.print_batch(by=clerk)
        assert second.batch is not None
        post.mark_sent(batch=second.batch, on=today, by=clerk)
        redelivering.note_returned(second, on=today, why=PostItem.Return.MOVED, note="", by=clerk)
        assert own_town.task(guest, RETURNED).is_open

    call_off(own_town, guest)

    with own_town.inside():
        assert not Task.objects.filter(case=guest.pk, kind=RETURNED, done_at=None, cancelled=False).exists()


def test_what_is_put_aside_can_be_waiting_besides(own_town: Town) -> None:
    dog = own_town.play(DOG, "ein-hund", 0)
    ask(own_town, dog)
    with own_town.inside():
        Case.objects.filter(pk=dog.pk).update(state=State.STUCK)
        task = Task.objects.get(case=dog.pk, done_at=None)

    with pytest.raises(NotAllowedNow):
        ask(own_town, dog, "Und noch etwas?")
    with own_town.inside(), pytest.raises(NotAllowedNow):
        deciding.decide(task, by=own_town.staff("tax"), outcome=Outcome.GRANTED)


def test_of_what_was_withdrawn_unopened_nobody_has_an_address_to_write_to(own_town: Town) -> None:
    draft = own_town.play(DOG, "zwei-hunde-ohne-konto", -1)
    with own_town.machine():
        without = {key: answer for key, answer in draft.answers.items() if key != "email"}
        rewrite(Application.objects.filter(pk=draft.pk), answers=without, contact_email="")
    own_town.send(own_town.again(draft))
    applicant = own_town.holder_of(draft)
    with own_town.outside(applicant):
        ending.withdraw(own_town.again(draft), by=applicant)

    own_town.jobs()

    with own_town.inside():
        assert not PostItem.objects.filter(subject=draft.pk).exists()
        assert not troubled()
