# SPDX-License-Identifier: EUPL-1.2
"""A building office asks its own fire service, the district and a grid company, each by its own way."""

from __future__ import annotations

import pytest
from tests.furnished import Town

from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import INQUIRY
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import entries_of, verify
from geleitzug.core.participation import carrying, queries
from geleitzug.core.participation.actions import answering, asking
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.rules import (
    NobodyAsked,
    NoLongerOpen,
    Said,
    UnknownRecipient,
)
from geleitzug.core.participation.tests.asked import (
    BY_POST,
    GRID,
    SAID,
    Asking,
    in_days,
    mails,
    the_outside,
)
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import NotPermitted


def test_three_are_asked_at_once_and_each_has_its_own_way(house: Asking, district: Town) -> None:
    fire, county, grid = house.ask(GRID, offices=["fire"], towns=["moorland/environment"])

    with house.town.inside():
        assert Task.objects.get(kind=asking.KIND).office == "fire"
    with district.inside():
        given = Inquiry.objects.get()
        assert (given.office, given.question, given.number) == (
            "environment",
            "Steht etwas entgegen?",
            house.case.number,
        )
        assert all(section["title"] and section["rows"] for section in given.shown)
        assert (len(given.shown), len(queries.given_papers(given))) == (1, 1)
        own = Case.objects.get(pk=given.pk)
        assert (own.office, own.number != house.case.number, own.state) == ("environment", True, "open")
        assert own.application.answers["aktenzeichen"] == house.case.number
        task = own.tasks.get()
        assert (task.kind, task.role, task.due_on) == (INQUIRY, "expert", in_days(30))
        assert own.deadlines.get().ends_on == in_days(30)
        assert [entry.title for entry in entries_of(own.pk)] == [paper.title for paper in queries.given_papers(given)]
        assert not Case.objects.filter(number=house.case.number).exists()
    mail = mails(house.town)[0]
    assert mail.to == "leitungen@netz.example"
    assert "Carport" not in mail.body + mail.subject
    assert "entgegen" not in mail.body
    assert [house.again(row).delivered_at is not None for row in (fire, county, grid)] == [True] * 3
    assert house.kinds().count("OpinionAsked") == 3


def test_the_fire_service_answers_in_its_worklist(house: Asking) -> None:
    (fire,) = house.ask(offices=["fire"])
    expert = house.town.staff("fire", "expert")

    with house.town.inside():
        task = Task.objects.get(kind=asking.KIND)
        answering.answer_task(task, by=expert, said=Said("disagree", "Die Zufahrt ist zu schmal."))

    row = house.again(fire)
    assert (row.verdict, row.text, row.said_by) == ("disagree", "Die Zufahrt ist zu schmal.", expert.name)


def test_what_is_taken_back_is_gone_on_the_other_side(house: Asking, district: Town) -> None:
    county, grid = house.ask(GRID, towns=["moorland/environment"])
    with house.town.inside():
        for row in (county, grid):
            asking.revoke(row, by=house.clerk, reason="Der Antrag ist geändert.")
    house.town.jobs()

    _inquiry, boom = the_outside(house, grid)
    with district.inside():
        given = Inquiry.objects.get()
        assert (given.is_open, given.shown, queries.given_papers(given)) == (False, [], [])
        assert (Case.objects.get(pk=given.pk).state, verify(given.pk)) == ("closed", True)
    with house.town.outside(boom), pytest.raises(NoLongerOpen):
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    with house.town.inside(), pytest.raises(NoLongerOpen):
        asking.extend(grid, by=house.clerk, due=in_days(60))
    assert "nicht mehr" in mails(house.town)[-1].body


def test_an_answer_that_crosses_its_revocation_is_not_taken(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    _inquiry, boom = the_outside(house, grid)
    with house.town.outside(boom):
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    with house.town.inside():
        asking.revoke(grid, by=house.clerk, reason="Doch nicht.")

    house.town.jobs()

    assert house.again(grid).verdict == ""


def test_a_copy_of_an_identity_card_is_given_to_nobody(town: Town) -> None:
    pedlar = town.play("reisegewerbekarte", "backwaren-vom-wagen", 0)
    with town.inside():
        case = Case.objects.get(pk=pedlar.pk)
        card = Document.objects.get(subject=case.pk, question__endswith="ausweis", deleted_at=None)
        papers = queries.papers_of(case)
        assert str(card.pk) in {str(entry.document_id) for entry in entries_of(case.pk)}
        assert papers
        assert str(card.pk) not in papers
        assert carrying._copies(case, [str(card.pk)]) == [], "not even where it was ticked before"


def test_a_form_sent_twice_asks_once(house: Asking) -> None:
    question, sheet = Question("Was?", in_days(5)), uuid7()
    with house.town.inside():
        for _time in range(2):
            asking.ask(house.case, by=house.clerk, question=question, asked=Asked(bodies=[GRID]), sheet=sheet)
        assert OpinionRequest.objects.filter(case=house.case).count() == 1


def test_nobody_and_nothing_unknown_is_asked(house: Asking) -> None:
    question = Question("Was?", in_days(5))
    with house.town.inside():
        with pytest.raises(NobodyAsked):
            asking.ask(house.case, by=house.clerk, question=question, asked=Asked())
        with pytest.raises(UnknownRecipient):
            asking.ask(house.case, by=house.clerk, question=question, asked=Asked(offices=["building"]))
        with pytest.raises(NotPermitted):
            asking.ask(house.case, by=house.town.staff("fire", "expert"), question=question, asked=Asked(bodies=[GRID]))


def test_what_the_case_shows_nobody_gets_unasked(house: Asking) -> None:
    with house.town.inside():
        question = Question(
            "Was?", in_days(5), papers=["01890000-0000-7000-8000-000000000000"], parts=["gibt-es-nicht"]
        )
        (row,) = asking.ask(house.case, by=house.clerk, question=question, asked=Asked(bodies=[BY_POST]))
    house.town.jobs()

    assert (row.papers, row.parts) == ([], [])
    inquiry, _dike = the_outside(house, row)
    with house.town.machine():
        assert (Inquiry.objects.get().shown, queries.given_papers(inquiry)) == ([], [])
