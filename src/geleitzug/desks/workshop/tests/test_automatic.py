# SPDX-License-Identifier: EUPL-1.2
"""Where a program decides alone: its doubts as sentences, one by one, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.authoring import actions, findings, queries
from geleitzug.core.authoring.edits import ChangeService, RenameQuestion
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop.tests.making import Maker, at
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]

LIST, ONE = "ablauf/automatik/", "ablauf/automatik/zweifel/"
SAYS = {"says__de": "Mehr als drei Hunde: bitte nachsehen.", "says__en": "More than three dogs: please look."}


def block(town: Town, draft: Draft) -> Any:
    """Return what a draft says of its program."""
    with town.inside():
        return queries.raw_of(draft)["service"].get("automatic") or {}


def test_a_doubt_is_a_sentence_and_goes_again(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    row = {"s__0__0__reads": "a.bereits", "s__0__0__how": "value:more", "s__0__0__value": "3"}

    listed = editor.fills(at(draft, ONE), {}, **row, **SAYS)

    assert "Der Zweifel ist gespeichert." in listed
    assert "Haushalt oder Betrieb schon angemeldet?“ ist größer als 3" in listed
    (kept,) = block(town, draft)["doubts"]
    assert (kept["when"], kept["says"]["de"]) == ("a.bereits > 3", SAYS["says__de"])
    gone = editor.fills(at(draft, f"{ONE}?zweifel={kept['key']}"), {"_delete": "1"})
    assert "nennt keinen eigenen Zweifel" in gone
    assert block(town, draft) == {}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (SAYS, "Bitte wählen Sie, wann ein Mensch entscheiden soll."),
        ({"cel": "a.bereits >", **SAYS}, "Der Ausdruck „a.bereits >“ lässt sich nicht auswerten"),
        ({"cel": "a.gibt_es_nicht == 1", **SAYS}, "diese Frage gibt es nicht"),
        (
            {"cel": 'outcome == "granted"', "says__de": "Nachsehen."},
            "was die Sachbearbeitung dann liest",
        ),
    ],
)
def test_what_is_no_doubt_is_said_and_what_was_typed_stays(
    town: Town, sign_in: SignIn, draft: Draft, typed: dict[str, str], sentence: str
) -> None:
    words = sign_in("redaktion").fills(at(draft, ONE), {}, **typed)

    assert sentence in words
    assert block(town, draft) == {}


def test_the_norm_is_stored_without_losing_one_of_many_doubts(
    town: Town, sign_in: SignIn, jette: Actor, draft: Draft
) -> None:
    many = [{"key": f"d{n}", "when": f"a.bereits > {n}", "says": {"de": "Ja.", "en": "Yes."}} for n in range(25)]
    with town.inside():
        actions.save_edit(draft, ChangeService({"automatic": {"doubts": many}}), revision=draft.revision, by=jette)
    told = {"norm": "§ 155 Abs. 4 AO", "discretion": "nein", "de": "Es prüft.", "en": "It checks.", "sample": "5"}

    sign_in("redaktion").fills(at(draft, LIST), {}, **told)

    assert (block(town, draft)["norm"], block(town, draft)["doubts"]) == ({"title": "§ 155 Abs. 4 AO"}, many)


def test_a_doubt_follows_its_question_and_one_that_cannot_is_found(town: Town, jette: Actor, draft: Draft) -> None:
    doubts = [{"key": "viele", "when": "a.bereits > 3", "says": {"de": "Ja.", "en": "Yes."}}]
    lost = [*doubts, {"key": "weg", "when": "a.nirgends == 1", "says": {"de": "Ja.", "en": "Yes."}}]
    with town.inside():
        actions.save_edit(draft, ChangeService({"automatic": {"doubts": lost}}), revision=draft.revision, by=jette)

        actions.save_edit(draft, RenameQuestion("bereits", "vorher"), revision=draft.revision, by=jette)

        assert [each["when"] for each in block(town, draft)["doubts"]] == ["a.vorher > 3", "a.nirgends == 1"]
        assert [each.field for each in findings.of_doubts(queries.piece_of(draft))] == ["doubt:weg"]
