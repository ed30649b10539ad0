# SPDX-License-Identifier: EUPL-1.2
"""Cases from before the search came are found by what they hold, once a job has gone through them."""

from __future__ import annotations

import pytest
from tests.furnished import Town

from geleitzug.core.cases import remarking
from geleitzug.core.cases.actions import asking
from geleitzug.core.cases.models import Application, Case, SearchMark
from geleitzug.core.cases.searching import sought
from geleitzug.ground.jobs import defer

DOGS = "hundesteuer-anmelden"


def found(town: Town, typed: str) -> set[object]:
    with town.inside():
        return set(Case.objects.filter(sought(typed, "pk").condition).values_list("pk", flat=True))


def marks_of(town: Town, *dogs: Application) -> list[tuple[object, int]]:
    with town.machine():
        keys = [dog.pk for dog in dogs]
        return sorted(SearchMark.objects.filter(case__in=keys, document=None).values_list("case", "mark"))


def test_older_cases_are_found_once_a_job_has_gone_through_them(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remarking, "PIECE", 1)
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(3)]
    katrin = town.staff("tax")
    with town.inside():
        asking.note(town.case(dogs[0]), by=katrin, text="Halterin rief an, Chipnummer folgt.")
        asking.write_to_applicant(town.case(dogs[1]), by=katrin, subject="Leinenpflicht", body="Nur ein Hinweis.")
    before = marks_of(town, *dogs)
    with town.machine():
        SearchMark.objects.all().delete()
    assert found(town, "chipnummer") == set()

    for _twice in range(2):
        with town.machine():
            defer(remarking.mark_again)
        town.jobs()

        assert marks_of(town, *dogs) == before
    assert found(town, "chipnummer") == {dogs[0].pk}
    assert found(town, "leinenpflicht") == {dogs[1].pk}
