# SPDX-License-Identifier: EUPL-1.2
"""Register columns: what was answered and what a clerk types come out as the same value, whatever its sort."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from geleitzug.core.catalogue.register import NoColumn, Sort, Value, column_of
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.core.forms.shapes import Form

TODAY = date(2026, 3, 9)
OPTIONS = [{"key": "neubau", "label": {"de": "Neubau", "en": "New building"}}]


@pytest.fixture(scope="module")
def form() -> Form:
    """A form with a question of each kind."""

    def asks(key: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"key": key, "kind": kind, "label": {"de": key.title(), "en": key.title()}, **more}

    questions = [
        asks("kennzeichen", "text"),
        asks("art", "choice", options=OPTIONS),
        asks("arten", "choices", options=OPTIONS),
        asks("gewerblich", "yesno"),
        asks("beginn", "date"),
        asks("hunde", "integer"),
        asks("flaeche", "number"),
        asks("kosten", "money"),
        asks("lage", "address"),
        asks("halter", "person", parts=["given", "family", "born", "nationality"]),
        asks("konto", "bank"),
        asks("begruendung", "long_text"),
        asks("plan", "file"),
    ]
    return load_form({"pages": [{"key": "p", "title": {"de": "P", "en": "P"}, "questions": questions}]})


@pytest.mark.parametrize(
    ("path", "answer", "typed", "sort"),
    [
        ("kennzeichen", "MH-Ä 12", " mh-ä  12", Sort.TEXT),
        ("lage.postcode", {"street": "Weg", "postcode": "27561"}, "27561", Sort.TEXT),
        ("halter.family", {"family": "Größner"}, "GRÖSSNER", Sort.TEXT),
        ("art", "neubau", "neubau", Sort.CHOICE),
        ("arten", ["neubau"], "neubau", Sort.CHOICE),
        ("gewerblich", True, "true", Sort.CHOICE),
        ("gewerblich", False, "false", Sort.CHOICE),
        ("halter.nationality", {"nationality": "FR"}, "FR", Sort.CHOICE),
        ("beginn", "2026-04-01", "1.4.26", Sort.DATE),
        ("halter.born", {"born": "1990-02-01"}, "01.02.1990", Sort.DATE),
        ("hunde", 1200, "1.200", Sort.NUMBER),
        ("flaeche", "12.5", "12,50", Sort.NUMBER),
        ("kosten", 1250, "12,50 €", Sort.NUMBER),
    ],
)
def test_what_is_typed_finds_what_was_answered(form: Form, path: str, answer: Any, typed: str, sort: Sort) -> None:
    column = column_of(form, path)

    (answered,) = column.values(answer)
    wanted = column.typed(typed, TODAY)

    assert column.sort is sort
    assert (answered.text, answered.day, answered.number) == (wanted.text, wanted.day, wanted.number)
    assert (answered.text, answered.day, answered.number) != ("", None, None)


@pytest.mark.parametrize("path", ["beginn", "flaeche", "hunde", "kosten", "lage.postcode", "halter.born"])
@pytest.mark.parametrize("answer", [None, "", [], {}, "was anderes", [None], {"postcode": "", "born": "1990"}])
def test_an_answer_that_is_none_is_no_value(form: Form, path: str, answer: Any) -> None:
    assert list(column_of(form, path).values(answer)) == []


@pytest.mark.parametrize(
    ("path", "typed"),
    [("beginn", "morgen"), ("beginn", "31.2.2026"), ("hunde", "zwei"), ("flaeche", "9" * 30), ("art", "abriss")],
)
def test_what_cannot_be_looked_for_gets_a_sentence(form: Form, path: str, typed: str) -> None:
    with pytest.raises(Wrong) as wrong:
        column_of(form, path).typed(typed, TODAY)

    assert wrong.value.problems[0][1]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("lage", "Name a part of it: lage.street"),
        ("konto", "is of the kind bank"),
        ("konto.iban", "the form asks no 'konto.iban'"),
        ("begruendung", "is of the kind long_text"),
        ("plan", "is of the kind file"),
        ("nichts", "the form asks no 'nichts'"),
    ],
)
def test_what_no_list_is_filtered_by_is_refused(form: Form, path: str, said: str) -> None:
    with pytest.raises(NoColumn, match=said):
        column_of(form, path)


def test_a_part_is_called_by_question_and_part(form: Form) -> None:
    assert column_of(form, "lage.postcode").title("en") == "Lage: Postcode"
    assert column_of(form, "gewerblich").options("de") == [("true", "Ja"), ("false", "Nein")]
    assert list(column_of(form, "art").values("neubau")) == [Value(text="neubau", shown="Neubau")]
