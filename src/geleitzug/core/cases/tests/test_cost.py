# SPDX-License-Identifier: EUPL-1.2
"""What the busiest actions ask of the database, so that nobody makes them dearer unseen. A savepoint counts as two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.core.cases import queries, reactions
from geleitzug.core.cases.actions import applying, deciding, issuing, opening
from geleitzug.core.cases.rules import Outcome
from geleitzug.ground.people.actors import MACHINE

DOG, STORY = "hundesteuer-anmelden", "nachweis-nachgereicht"


@pytest.fixture
def asked(town: Town) -> Callable[..., int]:
    """Count the questions an action asks; everything that is remembered is warm."""
    town.play(DOG, STORY, 0)

    def count(action: Callable[..., Any], *args: Any, **kwargs: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            action(*args, **kwargs)
        return len(captured)

    return count


def test_what_applying_costs(town: Town, asked: Callable[..., int]) -> None:
    known = town.play(DOG, STORY, -1)
    applicant, service = town.holder_of(known), town.service(DOG)

    with town.outside(applicant):
        start = asked(applying.start, service, by=applicant)
        draft = queries.application_for(applicant, known.pk)
        find = asked(queries.application_for, applicant, known.pk)
        store = asked(applying.store, draft, by=applicant, revision=draft.revision, answers=known.answers)
        submit = asked(applying.submit, draft, by=applicant, revision=draft.revision)

    assert {"start": start, "find": find, "store": store, "submit": submit} == {
        "start": 4,  # the fourth makes the key that seals it
        "find": 1,
        "store": 1,
        "submit": 7,
    }


def test_what_the_office_side_costs(town: Town, asked: Callable[..., int]) -> None:
    draft = town.play(DOG, STORY, -1)
    clerk = town.staff("tax")
    town.send(draft)

    with town.machine():
        opened = asked(opening.open_case, draft.pk, by=MACHINE)
        confirmed = asked(reactions.confirm_receipt, subject=str(draft.pk))
    task = town.task(draft, "decide")
    with town.inside():
        decided = asked(deciding.decide, task, by=clerk, outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")
    with town.machine():
        issued = asked(issuing.issue, draft.pk, by=MACHINE)

    most = {"open_case": 23, "confirm_receipt": 20, "decide": 17, "issue": 33}
    found = {"open_case": opened, "confirm_receipt": confirmed, "decide": decided, "issue": issued}
    assert {name: count for name, count in found.items() if count > most[name]} == {}


def test_opening_a_case_costs_the_same_however_many_there_are(town: Town, asked: Callable[..., int]) -> None:
    first, second = town.play(DOG, STORY, -1), town.play(DOG, STORY, -1)
    town.send(first)
    with town.machine():
        before = asked(opening.open_case, first.pk, by=MACHINE)
    for _each in range(3):
        town.play(DOG, STORY, 0)
    town.send(second)

    with town.machine():
        after = asked(opening.open_case, second.pk, by=MACHINE)

    assert after == before
