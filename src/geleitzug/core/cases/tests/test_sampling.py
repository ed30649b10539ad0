# SPDX-License-Identifier: EUPL-1.2
"""Deciding by a table, with samples drawn by chance: what is drawn, and what a case becomes that is not."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.furnished import Town

from geleitzug.core.authoring.processes import shape_xml
from geleitzug.core.cases.core_steps import draw_sample
from geleitzug.core.cases.models import Case, Decision
from geleitzug.core.cases.steps import StepContext

SERVICE, STORY = "hundesteuer-anmelden", "ein-hund"
TOLD = {"de": "Ein Programm prüft Ihre Angaben.", "en": "A program checks what you have entered."}


def context(values: dict[str, Any]) -> StepContext:
    return StepContext(uuid4(), "Task_Sample", date(2026, 7, 1), {}, values, {}, {}, None)


@pytest.mark.parametrize(("values", "least", "most"), [({}, 140, 260), ({"sample_percent": 50}, 900, 1100)])
def test_as_many_are_drawn_as_the_town_says(values, least, most):
    drawn = sum(draw_sample(context(values))["drawn"] for _case in range(2000))

    assert least <= drawn <= most


@pytest.mark.parametrize(("percent", "drawn"), [(0, {False}), (100, {True})])
def test_none_and_all_can_be_drawn(percent, drawn):
    assert {draw_sample(context({"sample_percent": percent}))["drawn"] for _case in range(200)} == drawn


def test_a_case_is_drawn_or_not_however_often_it_is_asked():
    asked = context({"sample_percent": 50})

    assert len({draw_sample(asked)["drawn"] for _time in range(20)}) == 1


@pytest.mark.parametrize(("percent", "automatic"), [(0, True), (100, False)])
def test_a_table_decides_and_what_is_drawn_goes_to_a_person(town: Town, percent: int, automatic: bool) -> None:
    def changed(raw: dict[str, Any]) -> None:
        raw["automatic"] = TOLD
        raw.setdefault("values", {})["sample_percent"] = percent

    town.publish(SERVICE, service=changed, process=lambda _now: shape_xml("automatisch-mit-stichprobe").decode())

    application = town.play(SERVICE, STORY, 0)

    with town.machine():
        case = Case.objects.get(pk=application.pk)
        open_now = [task.element for task in case.tasks.all() if task.is_open]
        issued = Decision.objects.filter(case=case).exclude(issued_at=None).first()
    assert open_now == ([] if automatic else ["Task_Decide"])
    assert (issued is not None) is automatic
    assert case.outcome == ("granted" if automatic else "")
    if issued:
        assert (issued.outcome, issued.automatic) == ("granted", True)
