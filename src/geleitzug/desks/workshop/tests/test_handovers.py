# SPDX-License-Identifier: EUPL-1.2
"""What goes to specialist systems, chosen field by field, shown with an example, and refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.furnished import Town

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop.mapping_form import expression_of, source_of
from geleitzug.desks.workshop.tests.making import Maker, at
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]

CHAMBER, TAX = "ablauf/uebergaben/eine/?name=kammer", "ablauf/uebergaben/eine/?name=finanzamt"


@pytest.fixture
def trade(town: Town, jette: Actor) -> Draft:
    """The next version of the business registration, which tells tax office and chamber."""
    offering = town.service("gewerbeanmeldung").offering
    with town.inside():
        return actions.create_from_version(offering.version, by=jette)


def written(town: Town, draft: Draft, name: str) -> str:
    with town.inside():
        return str(queries.raw_of(draft)["handovers"][name])


def test_fields_are_chosen_and_the_rest_of_the_file_stays(town: Town, sign_in: SignIn, trade: Draft) -> None:
    editor, before = sign_in("redaktion"), written(town, trade, "kammer")
    assert "Gewerbeanzeige an die Kammer" in editor.reads(at(trade, "ablauf/uebergaben/"))

    words = editor.fills(
        at(trade, CHAMBER), {}, **{"source.columns.2": "a.inhaber.family", "source.columns.8": "c.town"}
    )

    assert "Die Übergabe ist gespeichert." in words
    after = written(town, trade, "kammer")
    assert after == before.replace("Firma: a.firma", "Firma: \"a.inhaber == null ? '' : a.inhaber.family\"").replace(
        "Tätigkeit: a.taetigkeit", "Tätigkeit: c.town"
    )


def test_nothing_touched_is_nothing_stored(town: Town, sign_in: SignIn, trade: Draft) -> None:
    before = written(town, trade, "finanzamt"), trade.revision

    sign_in("redaktion").fills(at(trade, TAX), {})

    with town.inside():
        trade.refresh_from_db()
    assert (written(town, trade, "finanzamt"), trade.revision) == before


def test_a_field_comes_and_goes_by_a_button(town: Town, sign_in: SignIn, trade: Draft) -> None:
    editor, before = sign_in("redaktion"), written(town, trade, "kammer")

    words = editor.fills(at(trade, CHAMBER), {"_add": "1"}, new="Ende")
    assert "Ende" in words
    assert written(town, trade, "kammer") != before
    editor.fills(at(trade, CHAMBER), {"_drop": "columns.10"})

    assert written(town, trade, "kammer") == before


def test_a_part_of_an_answer_is_read_only_where_there_is_one() -> None:
    options = [("", [("i.name", ""), ("i.name.family", ""), ("a.wer.family", ""), ("i.number", ""), ("a.title", "")])]

    said = {source: expression_of(source, "", options) for source, _words in options[0][1]}

    assert said == {
        "i.name": "i.name",
        "i.name.family": "i.name == null ? '' : i.name.family",
        "a.wer.family": "a.wer == null ? '' : a.wer.family",
        "i.number": "i.number",
        "a.title": "a.title",
    }
    assert [source_of(text, options) for text in said.values()] == [(source, "") for source in said]


@pytest.mark.parametrize(
    ("press", "typed", "sentence"),
    [
        ({}, {"source.columns.0": "+", "text.columns.0": "a.x =="}, "lässt sich nicht auswerten"),
        ({}, {"source.columns.0": "=", "text.columns.0": "it's"}, "Ein fester Text enthält kein '"),
        ({}, {"source.columns.0": "a.gibt_es_nicht"}, "Bitte wählen Sie aus, was in diesem Feld steht."),
        ({"_add": "1"}, {"new": " "}, "Bitte schreiben Sie, wie das neue Feld heißt."),
        ({"_add": "1"}, {"new": "Firma"}, "Ein Feld mit diesem Namen gibt es dort schon."),
        ({"_drop": "columns.99"}, {}, "Dieses Feld gibt es nicht (mehr)."),
    ],
)
def test_what_cannot_be_is_said_and_stored_nowhere(
    town: Town, sign_in: SignIn, trade: Draft, press: dict[str, str], typed: dict[str, str], sentence: str
) -> None:
    before = written(town, trade, "kammer")

    words = sign_in("redaktion").fills(at(trade, CHAMBER), press, **typed)

    assert sentence in words
    assert written(town, trade, "kammer") == before


def test_an_example_shows_the_message_or_why_there_is_none(sign_in: SignIn, trade: Draft) -> None:
    editor = sign_in("redaktion")

    shown = editor.fills(at(trade, CHAMBER), {"_show": "1"}, **{"source.columns.0": "=", "text.columns.0": "Ein Test"})
    refused = editor.fills(at(trade, TAX), {"_show": "1"}, **{"source.body.0.3": "=", "text.body.0.3": "irgendwann"})

    named = editor.fills(at(trade, TAX), {"_show": "1", "_add": "1", "in": "body.0"}, new="1 Feld")

    assert "Ein Test;" in shown
    assert "'1 Feld' is no name of an element" in named
    assert "› 1 Feld" not in named
    assert "Die Nachricht passt nicht zum Schema gewerbeanzeige.xsd" in refused
