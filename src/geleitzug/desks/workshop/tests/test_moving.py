# SPDX-License-Identifier: EUPL-1.2
"""A case half way, a new version, the plan, moved by a click, and worked on to its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.cases.actions import deciding, process
from geleitzug.core.cases.models import Decision
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.cases.tests.test_moving import DOG, asked_elsewhere
from geleitzug.core.moving import queries
from geleitzug.desks.workshop.tests.making import Maker, read

SignIn = Callable[[str], Maker]
HERE = f"/amt/werkstatt/umstellen/{DOG}/"


def test_a_case_half_way_is_moved_as_its_plan_has_said_and_comes_to_its_letter(
    town: Town, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    dog = town.play(DOG, "gefaehrlicher-hund", 0)
    for _more in range(2):
        town.play(DOG, "ein-hund", 0)
    town.publish(DOG, process=asked_elsewhere)
    releaser = sign_in("freigabe")

    assert "Hundesteuer" in read(releaser.get("/amt/werkstatt/umstellen/"))
    releaser.post(HERE, {"_do": "plan"})
    waits = releaser.get(HERE)
    town.jobs()
    first = read(releaser.get(HERE))
    releaser.post(HERE, {"_do": "plan", "ziel:Task_Opinion_Trade": "Task_Opinion_Order"})
    town.jobs()
    with django_assert_max_num_queries(40):
        second = read(releaser.get(HERE))
    with town.machine():
        plan = queries.latest(DOG)
    assert plan is not None
    releaser.post(HERE, {"_do": "go", "plan": str(plan.pk)})
    town.jobs()
    third = read(releaser.get(HERE))

    assert "Der Plan wird erstellt" in read(waits)
    assert "gibt es in der neuen Fassung nicht" in first
    assert "Wo geht es weiter?" in first
    assert "Geht über: „Auskunft geben, ob der Hund als gefährlich gilt“" in second
    assert "3 Vorgänge umstellen" in second
    assert "3 von 3 Vorgängen umgestellt" in third
    with town.inside():
        expert = town.staff("trade", "expert")
        process.complete(town.task(dog, "opinion"), by=expert, result={"opinion": "agree"})
        task = town.task(dog, "decide")
        deciding.decide(task, by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Nein.")
    town.jobs()
    with town.inside():
        assert Decision.objects.get(case=dog.pk).document is not None


def test_a_choice_that_is_none_is_said(town: Town, sign_in: SignIn) -> None:
    town.publish(DOG, process=asked_elsewhere)

    answer = sign_in("freigabe").post(HERE, {"_do": "plan", "ziel:Task_Opinion_Trade": "Task_Nowhere"})

    assert "Diesen Schritt gibt es nicht" in read(answer)


@pytest.mark.parametrize("verb", ["go", "halt", "away", "nonsense"])
def test_what_no_plan_waits_for_is_said(town: Town, sign_in: SignIn, verb: str) -> None:
    town.publish(DOG, process=asked_elsewhere)
    releaser = sign_in("freigabe")
    releaser.post(HERE, {"_do": "plan"})
    town.jobs()

    answer = releaser.post(HERE, {"_do": verb, "plan": "1"})

    assert "Der Plan ist inzwischen ein anderer" in read(answer)
