# SPDX-License-Identifier: EUPL-1.2
"""Looking at a form, and at its rules, costs about the same with 300 questions as with 30; and it stays right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town
from tests.work import calls

from geleitzug.core.authoring import actions, keeping
from geleitzug.core.authoring.edits import AddQuestion, ChangeQuestion
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.tests.test_speed import FURTHER, a_form, both
from geleitzug.desks.workshop.tests.making import Maker, at, form_on
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]
PAGES = {
    "beside the editor": "vorschau/formular/?rahmen=1&seite=seite1",
    "gone through": "vorschau/formular/?seite=seite1",
    "the rules of a page": "regeln/?seite=seite1",
    "a condition": "regeln/bedingung/?frage=p1_q2",
    "a check": "regeln/pruefung/?seite=seite1",
}


@pytest.fixture
def forms(town: Town, jette: Actor) -> tuple[Draft, Draft]:
    """A form of 30 questions, and one of 300."""
    with town.inside():
        short, long = (
            actions.create_from_form(f"form-{pages}", both("Form"), office="tax", form=a_form(pages), by=jette)
            for pages in (2, 20)
        )
    return short, long


def test_a_long_form_costs_hardly_more_to_look_at(sign_in: SignIn, forms: tuple[Draft, Draft]) -> None:
    editor = sign_in("redaktion")
    further = {name: look(editor, forms[1], page) - look(editor, forms[0], page) for name, page in PAGES.items()}

    # Each further question has its line in the overview, or among what can be chosen; to read it takes 500 calls.
    assert {name: more for name, more in further.items() if not 0 <= more < 80 * FURTHER} == {}


def look(editor: Maker, draft: Draft, page: str) -> int:
    """Return how many calls it takes to show a page."""
    answers: list[Any] = []
    made = calls(lambda: answers.append(editor.get(at(draft, page))))
    assert {answer.status_code for answer in answers} == {200}
    return made


def test_to_save_a_question_asks_the_database_little(sign_in: SignIn, forms: tuple[Draft, Draft]) -> None:
    address, editor = at(forms[1], "frage/?frage=p3_q2"), sign_in("redaktion")
    _action, typed = form_on(editor.get(address).content.decode())
    editor.post(address, {**typed, "label.de": "Was erst wärmt"})  # what a process remembers is read once
    sent = CaptureQueriesContext(connection)

    with sent:
        answer = editor.post(address, {**typed, "label.de": "Eine andere Frage", "_revision": "2"})
    asked = [each["sql"] for each in sent]  # the next request empties the record

    assert answer.status_code == 302
    assert "Eine andere Frage" in editor.reads(address)
    # The transaction of a request begins and ends without a statement; here a savepoint and the way back stand for it.
    assert 0 < len(asked) - 3 <= 12, "\n".join(each[:200] for each in asked)


def test_what_a_page_computes_from_another_is_there_beside_the_editor(
    town: Town, sign_in: SignIn, forms: tuple[Draft, Draft], jette: Actor
) -> None:
    draft = forms[1]
    with town.inside():
        value = {"value": "a.p3_q3 == null ? 4711 : a.p3_q3", "shown": True}
        total = AddQuestion("seite1", "computed", both("Zusammen"), key="zusammen", values=value)
        actions.save_edit(draft, total, revision=1, by=jette)

    words = sign_in("redaktion").reads(at(draft, "vorschau/formular/"), rahmen="1", seite="seite1")

    assert "Zusammen 4711" in words
    assert "diese Frage gibt es nicht" not in words


def test_what_is_gone_through_follows_each_change_of_the_draft_and_of_a_block(
    town: Town, sign_in: SignIn, forms: tuple[Draft, Draft], jette: Actor
) -> None:
    draft, editor = forms[0], sign_in("redaktion")
    wish = {"kind": "text", "label": both("Wunsch")}
    with town.inside():
        keeping.save_block("wunsch", both("Wunsch"), wish, version=0, by=jette)
        actions.save_edit(draft, AddQuestion("seite0", block="wunsch"), revision=1, by=jette)
    page = at(draft, "vorschau/formular/")
    assert "Wunsch" in editor.reads(page)

    with town.inside():
        keeping.save_block("wunsch", both("Wunsch"), {**wish, "label": both("Ihr Anliegen")}, version=1, by=jette)
        actions.save_edit(draft, ChangeQuestion("p0_q0", {"label": both("Ganz neu")}), revision=2, by=jette)

    words = editor.reads(page)
    assert "Ihr Anliegen" in words
    assert "Ganz neu" in words
