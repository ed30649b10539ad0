# SPDX-License-Identifier: EUPL-1.2
"""A month is counted once; its figures outlive the cases and tell of no one; what lies open is noted."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db.models import F
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.authoring import trials
from geleitzug.core.cases.models import Case, Decision, Question, Task
from geleitzug.core.insight import clock, queries
from geleitzug.core.insight.condensing import count_month
from geleitzug.core.insight.models import CountedMonth, ServiceFigure, StepFigure, Stock
from geleitzug.core.insight.queries import Added
from geleitzug.core.insight.tests.conftest import DOGS, STORY, worked
from geleitzug.ground.calendar import add_months, holidays_of
from geleitzug.ground.people.actors import Actor


def counted(town: Town) -> date:
    """Count the month in which the test has played as if it were over."""
    month = timezone.localdate().replace(day=1)
    with town.machine():
        count_month(month, holidays_of("HB"))
        CountedMonth.objects.create(month=month)
    return month


def steps(town: Town, month: date, actor: Actor) -> dict[str, queries.Step]:
    with town.inside():
        return {step.element: step for step in queries.steps(actor, DOGS, "tax", month, month)}


def test_times_of_a_step_many_did_are_told_and_of_one_a_single_person_did_not(town: Town) -> None:
    worked(town, (1, 2, 3, 4, 5, 5))
    head = town.staff("tax", "head")

    found = steps(town, counted(town), head)

    decided, sent = found["Task_Decide"], found["Task_Tag"]
    assert decided.times == sent.times == Added(6)
    assert decided.worked is not None
    assert decided.worked.half == pytest.approx(4, rel=0.03)
    assert decided.worked.most is None, "of six, the ninth of ten would be a single case"
    assert sent.worked is None
    assert sent.took is None
    with town.machine():
        row = StepFigure.objects.get(element="Task_Tag")
    assert (row.took, row.worked, row.waited) == ({}, {}, {}), "what is not told is not kept either"


def test_less_than_five_cases_leave_no_number(town: Town) -> None:
    worked(town, (1, 2, 3, 4))

    month = counted(town)

    with town.machine():
        figure, step = ServiceFigure.objects.get(), StepFigure.objects.get(element="Task_Decide")
    assert (figure.received, figure.decided, figure.took) == (None, 0, {})
    assert (step.times, step.worked) == (None, {})
    with town.inside():
        whole = queries.whole(town.staff("tax", "head"), DOGS, "tax", month, month)
    assert whole is not None
    assert (whole[0].received, whole[0].decided, whole[0].leaves_out) == (Added(0, hidden=1), Added(0), True)


def test_a_service_tells_what_was_complete_at_once_and_how_long_answers_were_waited_for(town: Town) -> None:
    dogs = worked(town, (1, 2, 3, 4, 5), letters=True)
    began = timezone.now() - timedelta(days=10)
    with town.machine():
        Case.objects.update(received_at=began)
        Question.objects.create(holder=dogs[0].holder, case_id=dogs[0].pk, text="Wie heißt er?", due_on=began.date())
        Question.objects.update(asked_at=began + timedelta(days=1), answered_at=began + timedelta(days=3))
        # A program decided before, which was revoked; these people have decided anew.
        Decision.objects.update(automatic=True, issued_at=F("issued_at") - timedelta(hours=1))

    first, month = timezone.localdate(began).replace(day=1), counted(town)
    if first < month:  # on the first days of a month the cases came in the one before
        with town.machine():
            count_month(first, holidays_of("HB"))
            CountedMonth.objects.create(month=first)

    with town.inside():
        found = queries.whole(town.staff("tax", "head"), DOGS, "tax", first, month)
    assert found is not None
    assert found[0].received == found[0].decided == Added(5)
    assert found[0].at_once == Fraction(4, 5)
    assert found[0].by_program == 0
    assert found[0].took is not None
    assert found[0].took.half / 24 == pytest.approx(10, rel=0.03)
    assert found[0].waited is None, "one that waited is a single case"


def test_the_night_counts_each_month_once_and_catches_up(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    dogs = worked(town, (1, 2, 3, 4, 5))
    today = timezone.localdate().replace(day=1)
    with town.machine():
        Case.objects.filter(pk=dogs[0].pk).update(received_at=clock.moment(add_months(today, -3)))
        assert clock.to_count(today) == [add_months(today, back) for back in (-3, -2, -1)]
        monkeypatch.setattr(clock, "MOST_MONTHS", 2)
        assert clock.to_count(today) == [add_months(today, back) for back in (-2, -1)], "what is over now comes first"
        monkeypatch.undo()

        clock.count()
        before = list(Stock.objects.order_by("id").values_list("month", "open"))
        clock.count()

        assert CountedMonth.objects.count() == 3
        assert ServiceFigure.objects.count() == 1, "the month that runs is not counted"
        assert list(Stock.objects.order_by("id").values_list("month", "open")) == before


def test_figures_outlive_the_cases(town: Town) -> None:
    worked(town, (1, 2, 3, 4, 5))
    head = town.staff("tax", "head")
    month = counted(town)
    before = steps(town, month, head)
    with town.machine():
        Task.objects.all().delete()

    assert steps(town, month, head) == before
    with town.machine():
        assert queries.measured(DOGS)["Task_Decide"].half == pytest.approx(4, rel=0.03)
        process = town.service(DOGS).package.process
        assert {each.element.id: bool(each.measured) for each in trials.tasks_of(process, DOGS)} == {
            "Task_Opinion_Trade": False,
            "Task_Decide": True,
            "Task_Tag": False,
        }


def test_what_lies_open_is_noted_in_fives(town: Town) -> None:
    for _number in range(7):
        town.play(DOGS, STORY, steps=0)
    with town.machine():
        Case.objects.all().update(received_at=timezone.now() - timedelta(days=15))
        clock.note_stock(timezone.localdate().replace(day=1), timezone.now())
        stock = Stock.objects.get(service_key=DOGS)
        assert (stock.open, stock.overdue, stock.oldest_weeks) == (5, 0, 2)

        clock.note_stock(timezone.localdate().replace(day=1), timezone.now() - timedelta(days=16))
        assert not Stock.objects.filter(service_key=DOGS).exists()


def test_heads_see_their_own_office_and_the_digital_office_all(town: Town) -> None:
    worked(town, (1, 2, 3, 4, 5))
    month = counted(town)

    def seen(actor: Actor) -> list[str]:
        with town.inside():
            return [row.service for row in queries.overview(actor, month, month)[0]]

    assert seen(town.staff("tax", "head")) == [DOGS]
    assert seen(town.staff("digital", "digital")) == [DOGS]
    assert seen(town.staff("building", "head")) == []
    assert seen(town.staff("tax")) == []
