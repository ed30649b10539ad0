# SPDX-License-Identifier: EUPL-1.2
"""Whose earlier applications tell something, and where an answer was taken from."""

from __future__ import annotations

from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.cases import known, queries
from geleitzug.core.cases.actions import applying

DOG = "hundesteuer-anmelden"
MYSELF = {"kind": "person", "on_behalf": "self"}
FOR_MIA = {"kind": "person", "on_behalf": "child", "represented": "Mia Öğüt"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (MYSELF, MYSELF, True),
        (MYSELF, {}, True),
        (MYSELF, {**MYSELF, "represented": "war einmal getippt"}, True),
        (MYSELF, FOR_MIA, False),
        (FOR_MIA, MYSELF, False),
        (FOR_MIA, {**FOR_MIA, "represented": "MIA Öğüt"}, True),
        (FOR_MIA, {**FOR_MIA, "represented": "Emil Öğüt"}, False),
        (FOR_MIA, {**FOR_MIA, "on_behalf": "care"}, False),
        ({**FOR_MIA, "represented": ""}, {**FOR_MIA, "represented": ""}, False),
        (MYSELF, {**MYSELF, "kind": "company"}, False),
    ],
)
def test_an_earlier_application_tells_only_of_the_same_person(one: Any, other: Any, same: bool) -> None:
    assert known.is_same_party(one, other) is same


def test_an_origin_lasts_as_long_as_its_answer() -> None:
    origins = {"a": {"from": "account"}, "g.b": {"from": "site", "host": "x"}, "c": {"from": "account"}}
    old = {"a": {"given": "Berta"}, "g": {"b": 1}, "c": "ja"}

    kept = known.still_true(origins, old, {"a": {"given": "Berta"}, "g": {"b": 2}})

    assert kept == {"a": {"from": "account"}}


def test_only_what_was_sent_and_not_taken_back_tells_something(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    sent = town.play(DOG, "ein-hund", 0)

    with town.outside(applicant):
        found = queries.sent_before(applicant, draft)
        theirs = {each.holder for each in found}
        begun = applying.start(town.service(DOG), by=applicant)
        page = begun.package.form.pages[1]
        ctx = queries.context_of(begun)
        offers = known.offers(begun, page, begun.answers, by=applicant, ctx=ctx)
        begun.who = FOR_MIA | {"on_behalf": "care"}
        for_somebody_else = known.offers(begun, page, begun.answers, by=applicant, ctx=ctx)

    assert theirs <= {applicant.holder}
    assert {each.phase for each in found} <= {"submitted"}
    assert sent.holder == applicant.holder
    assert [offer.origin["from"] for offer in offers] == ["earlier"]
    assert for_somebody_else == []


def test_a_second_building_permit_is_offered_who_builds_and_who_designs_and_not_what_is_built(town: Town) -> None:
    sent = town.play("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen", 0)
    applicant = town.holder_of(sent)

    with town.outside(applicant):
        begun = applying.start(town.service("baugenehmigung-vereinfacht"), by=applicant)
        ctx = queries.context_of(begun)
        # The answers of the first open every question that depends on another one.
        asked = {page: _without(sent.answers, page) for page in begun.package.form.pages}
        offered = {
            path
            for page, answers in asked.items()
            for offer in known.offers(begun, page, answers, by=applicant, ctx=ctx)
            for path in offer.values
        }

    assert {"anschrift", "verfasser", "verfasser_anschrift", "berechtigung"} <= offered
    assert offered <= {"bauherr", "anschrift", "telefon", "email", "verfasser", "verfasser_anschrift"} | {
        "berechtigung", "listennummer",
    }  # fmt: skip


def _without(answers: Any, page: Any) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key not in {item.key for item in page.questions}}
