# SPDX-License-Identifier: EUPL-1.2
"""Staff say what does not work about a step; nothing tells who; who edits the process reads it and answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases.actions import objecting
from geleitzug.core.cases.models import Task
from geleitzug.core.feedback import actions, clock, queries
from geleitzug.core.feedback.actions import AlreadySettled, NoStep, NoSuchKind, NothingSaid
from geleitzug.core.feedback.models import StepRemark
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.people.models import Staff

DOGS, STORY = "hundesteuer-anmelden", "ein-hund"
ON = date(2026, 11, 30)
WORDS = "Man sieht nicht, ob die Chipnummer stimmt."


@pytest.fixture
def task(town: Town) -> Task:
    """The decision on a dog, which lies in the tax office."""
    return town.task(town.play(DOGS, STORY, steps=0), "decide")


def said(town: Town, task: Task, *, signed: bool = False, text: str = WORDS) -> StepRemark:
    with town.inside():
        return actions.remark(task, kind="missing", text=text, signed=signed, on=ON, by=town.staff("tax"))


def test_nothing_tells_who_said_it_or_in_which_case(town: Town, task: Task) -> None:
    with town.machine():
        before = Entry.objects.count()

    remark = said(town, task)

    clerk = town.staff("tax")
    with town.machine(), connection.cursor() as cursor:
        cursor.execute("select t::text from feedback_stepremark t where id = %s", [remark.pk])
        ((row,),) = cursor.fetchall()
        assert Entry.objects.count() == before, "an entry would name who said it, and when"
    for secret in (clerk.name, str(clerk.id), str(task.pk), str(task.case_id), task.case.number, WORDS):
        assert secret not in row
    assert remark.pk.version == 4, "an id of version 7 tells the millisecond"
    assert said(town, task, signed=True).signed_by == clerk.name


def test_the_editors_read_it_at_the_step_and_answer_once(town: Town, task: Task) -> None:
    remark = said(town, task)
    swantje, strangers = town.staff("digital", "digital"), town.staff("building")

    with town.inside():
        assert queries.at_steps(swantje, DOGS) == {"Task_Decide": [remark]}
        assert not queries.remarks_for(strangers).exists()
        with pytest.raises(NotPermitted):
            actions.settle(remark, done=True, answer="Gut.", by=strangers)
        with pytest.raises(NothingSaid):
            actions.settle(remark, done=True, answer=" ", by=swantje)
        actions.settle(remark, done=True, answer="Das Register wird jetzt gefragt.", by=swantje)
        with pytest.raises(AlreadySettled):
            actions.settle(remark, done=False, answer="Nein.", by=swantje)

        assert queries.at_steps(swantje, DOGS) == {}
        (answered,) = queries.answers_at(DOGS, "Task_Decide")
        assert (answered.answer, answered.done) == ("Das Register wird jetzt gefragt.", True)
        told = Entry.objects.get(kind="StepRemarkSettled")
    assert told.deed
    assert WORDS not in str(told.told)


def test_what_makes_no_sense_is_refused(town: Town, task: Task) -> None:
    clerk = town.staff("tax")
    with town.inside():
        with pytest.raises(NoSuchKind):
            actions.remark(task, kind="egal", text=WORDS, signed=False, on=ON, by=clerk)
        with pytest.raises(NothingSaid):
            actions.remark(task, kind="wrong", text="  ", signed=False, on=ON, by=clerk)
        with pytest.raises(NotPermitted):
            actions.remark(task, kind="wrong", text=WORDS, signed=False, on=ON, by=town.staff("digital", "digital"))
        task.element = objecting.KIND
        with pytest.raises(NoStep):
            actions.remark(task, kind="wrong", text=WORDS, signed=False, on=ON, by=clerk)
        assert not StepRemark.objects.exists()


def test_editors_are_told_by_mail_once_and_nothing_of_the_words(town: Town, task: Task) -> None:
    said(town, task)
    said(town, task, text="Es dauert.")
    with town.machine():
        Staff.objects.filter(login="redaktion").update(email="jette@musterhafen.example")
        before = OutgoingMail.objects.count()

        clock.tell()
        clock.tell()

        mails = list(OutgoingMail.objects.order_by("-id")[: OutgoingMail.objects.count() - before])
    assert [(mail.to, WORDS in mail.body) for mail in mails] == [("jette@musterhafen.example", False)]
    assert "2 neue Rückmeldungen" in mails[0].body
    assert "/amt/werkstatt/rueckmeldungen/" in mails[0].body
    assert timezone.localdate().isoformat() in mails[0].message_id


def test_a_name_goes_a_year_after_the_answer_and_what_was_said_stays(town: Town, task: Task) -> None:
    answered, lately, waiting, never = (said(town, task, signed=True) for _each in range(4))
    now = timezone.now()
    with town.machine():
        StepRemark.objects.update(day=timezone.localdate(now))
        StepRemark.objects.filter(pk=answered.pk).update(settled_at=now - clock.SETTLED - timedelta(days=1))
        StepRemark.objects.filter(pk=lately.pk).update(settled_at=now - clock.SETTLED + timedelta(days=1))
        old = timezone.localdate(now - clock.UNSETTLED - timedelta(days=2))
        StepRemark.objects.filter(pk=never.pk).update(day=old)

        clock.forget_names()

        signed = {row.pk for row in StepRemark.objects.exclude(signed_by="")}
        assert signed == {lately.pk, waiting.pk}
        assert StepRemark.objects.get(pk=answered.pk).text == WORDS
