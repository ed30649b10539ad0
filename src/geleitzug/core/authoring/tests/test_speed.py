# SPDX-License-Identifier: EUPL-1.2
"""Saving one question costs the same in a form of 300 questions as in one of 30: statements and work."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town
from tests.work import calls

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import ChangeQuestion
from geleitzug.core.authoring.models import Draft
from geleitzug.ground.people.actors import Actor

KINDS = ("text", "choice", "yesno", "integer", "date")
FURTHER = 270
"""So many questions more has the long form."""


def a_form(pages: int) -> dict[str, Any]:
    """Return a form of fifteen questions a page, with conditions on the page and between pages."""
    return {
        "pages": [{"key": f"seite{p}", "title": both(f"Seite {p}"), "questions": questions(p)} for p in range(pages)]
    }


def questions(page: int) -> list[dict[str, Any]]:
    made = []
    for number in range(15):
        kind = KINDS[number % 5]
        question: dict[str, Any] = {"key": f"p{page}_q{number}", "kind": kind, "label": both(f"Frage {page}/{number}")}
        question["help"] = both("Ein Hilfetext von gewöhnlicher Länge, wie er in Formularen steht.")
        if kind == "choice":
            question["options"] = [{"key": key, "label": both(f"Antwort {key}")} for key in "abcd"]
        if kind == "yesno":
            question["when"] = f'a.p{page}_q{number - 1} == "a"'
        if kind == "date" and page:
            question["when"] = f'a.p{page - 1}_q1 == "b"'
        made.append(question)
    return made


def both(text: str) -> dict[str, str]:
    return {"de": text, "en": text}


@pytest.fixture
def short_and_long(inside: Town, jette: Actor) -> tuple[Draft, Draft]:
    short, long = (
        actions.create_from_form(f"form-{pages}", both("Form"), office="tax", form=a_form(pages), by=jette)
        for pages in (2, 20)
    )
    return short, long


def save(draft: Draft, words: str, by: Actor) -> None:
    """Save one question as a request does: find the draft, change it."""
    found = queries.draft_for(by, draft.pk)
    assert found is not None
    change = ChangeQuestion("p1_q1", {"label": both(words), "when": 'a.p0_q1 == "c"'})
    actions.save_edit(found, change, revision=found.revision, by=by)


def test_the_same_statements_are_asked(short_and_long: tuple[Draft, Draft], jette: Actor) -> None:
    asked = []
    for draft in short_and_long:
        with CaptureQueriesContext(connection) as captured:
            save(draft, "Neu", jette)
        asked.append(len(captured))

    assert asked[0] == asked[1] <= 13


def test_it_is_no_more_work(short_and_long: tuple[Draft, Draft], jette: Actor) -> None:
    short, long = (calls(lambda draft=draft: save(draft, "Neu", jette)) for draft in short_and_long)
    # A further question's name is passed by; to read it takes 500 calls.
    assert 0 <= long - short < 15 * FURTHER
