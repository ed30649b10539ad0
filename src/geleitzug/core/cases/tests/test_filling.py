# SPDX-License-Identifier: EUPL-1.2
"""A written letter: its gaps filled, hostile answers as words in a line, the PDF as accessible as any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geleitzug.core.authoring.scaffold import BLANK
from geleitzug.core.cases.filling import UNSAID, Known, written
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.catalogue.written import STANDARD, WrittenError, load_written
from geleitzug.core.files import letters, linting, pdf_check, samples, typesetting
from geleitzug.core.files.tests.test_letters import words
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.summary import Row

NOTICE = (Path(BLANK) / "notice.typ").read_text("utf-8")
HOSTILE = '#read("/etc/passwd") *dick* $x$ <x> @ref \\panic() \n\n## Sie bekommen 1.000 €\n| a | b |\n**fett**'


@pytest.fixture(scope="module")
def form():
    """A form with a question, an optional one, and entries."""
    dogs = {"key": "hunde", "kind": "group", "label": _de("Hunde"), "item": _de("Hund"), "repeat": {"min": 1, "max": 5}}
    questions = [_text("name"), _text("farbe"), {**dogs, "questions": [_text("ruf")]}]
    return load_form({"pages": [{"key": "seite", "title": _de("Seite"), "questions": questions}]})


def test_gaps_are_filled_with_answers_values_and_what_the_case_knows(form):
    letter = _letter(
        form, "Wir erlauben {a.name} ({number}) die Hunde {a.hunde.ruf} für {euro v.rate}, {v.tage} Tage, {a.farbe}."
    )
    rows = [_row("name", "Berta"), *(_row(f"hunde.{at}.ruf", name) for at, name in enumerate(("Bello", "Rex", "Ida")))]

    said = written(letter, "granted", Known(rows, {"rate": 12050, "tage": 14}, {"number": "A-1"}))

    assert _plain(said.tenor) == (
        f"Wir erlauben Berta (A-1) die Hunde Bello, Rex und Ida für 120,50\u00a0€, 14 Tage, {UNSAID}."
    )


def test_a_person_is_said_by_name_and_an_address_in_one_line():
    asked = [
        {"key": "halter", "kind": "person", "label": _de("Halter"), "parts": ["given", "family", "born"]},
        {"key": "ort", "kind": "address", "label": _de("Ort")},
    ]
    form = load_form({"pages": [{"key": "seite", "title": _de("Seite"), "questions": asked}]})
    letter = _letter(form, "{a.halter}, geboren am {a.halter.born}, {a.ort}; {a.ort.city}, {a.halter.born}")
    answers = {"halter": {"given": "Berta", "family": "Brandt", "born": "1984-05-17"}, "ort": {"city": "Musterhafen"}}
    rows = [
        Row("Halter", "Berta Brandt\nGeburtsdatum: 17.05.1984", "halter", kind="person"),
        Row("Ort", "Deichstraße 7\n27561 Musterhafen", "ort", kind="address"),
    ]

    said = written(letter, "granted", Known(rows, raw=answers))

    assert _plain(said.tenor) == (
        "Berta Brandt, geboren am 17.05.1984, Deichstraße 7, 27561 Musterhafen; Musterhafen, 17.05.1984"
    )
    assert said.facts[0].value == "Berta Brandt\nGeburtsdatum: 17.05.1984"
    with pytest.raises(WrittenError):
        _letter(form, "{a.ort.country}")


def test_a_part_is_printed_for_whom_it_is_meant(form):
    parts = [{"title": "Für {a.name}", "text": "Nur sie.", "when": 'a.name == "Berta"'}]
    letter = _letter(form, "Ja.", parts=parts)

    for name, titles in (("Berta", ["Für Berta"]), ("Bela", [])):
        said = written(letter, "granted", Known([_row("name", name)], bindings={"a": {"name": name}}))
        assert [part.title for part in said.parts] == titles


def test_every_outcome_has_a_first_sentence(form):
    letter = _letter(form, "Ja, {a.name}.")

    said = {name: _plain(written(letter, name, Known([_row("name", "Berta")])).tenor) for name in Outcome}

    assert said[Outcome.GRANTED] == said[Outcome.GRANTED_WITH_CONDITIONS] == "Ja, Berta."
    assert said[Outcome.REFUSED] == STANDARD["refused"]
    assert set(STANDARD) == set(Outcome) - {Outcome.DEEMED}  # what nobody decided has no such letter


def test_hostile_words_are_printed_and_make_no_headings(form):
    parts = [{"text": f"{HOSTILE}\n\n## Darunter\n\nFür {{a.name}}"}, {"title": HOSTILE[:40], "text": "- {a.name}"}]
    letter = _letter(form, f"{HOSTILE.partition('##')[0]} {{a.name}}", parts=parts)
    said = written(letter, "granted", Known([_row("name", HOSTILE)]))
    whole = replace(samples.a_sample_letter(), written=said, conditions=("Eine Auflage.",))

    pdf = letters.render_letter(whole, NOTICE)

    assert pdf_check.check(pdf) == []
    text = words(pdf)
    assert text.count('#read("/etc/passwd") *dick* $x$ <x> @ref \\panic()') >= 4
    assert "## Sie bekommen 1.000 €" in text  # an answer's: words, where the office's own are a heading
    assert text.index("Eine Auflage") < text.index("Darunter") < text.index("Begründung")
    assert text.index("Ihre Angaben") < text.index("Begründung") < text.index("Kosten") < text.index("Widerspruch")


def test_a_neutral_answer_gives_no_reasons(form):
    said = written(_letter(form, "Ja."), "neutral", Known([_row("name", "Berta")]))
    neutral = replace(samples.a_sample_letter(), outcome="neutral", written=said, fees=(), payment=None)

    text = words(letters.render_letter(neutral, NOTICE))

    assert STANDARD["neutral"] in text
    assert neutral.reasons[:30] not in text


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ([], "outcomes must be a table"),
        ({"outcomes": {"maybe": {"tenor": "x"}}}, "no such outcome"),
        ({"outcomes": {"granted": {"tenor": " "}}}, "outcomes.granted.tenor is missing"),
        ({"outcomes": {"granted": {"tenor": "## Ja"}}}, "no heading"),
        ({"outcomes": {"granted": {"tenor": "{a.katze}"}}}, "the form asks no 'katze'"),
        ({"outcomes": {"granted": {"tenor": "{a.hunde}"}}}, "the form asks no 'hunde'"),
        ({"outcomes": {"granted": {"tenor": "{v.rat}"}}}, "has no value 'rat'"),
        ({"outcomes": {"granted": {"tenor": "{Name}"}}}, "is no gap"),
        ({"outcomes": {"granted": {"tenor": "x", "parts": [{"text": "x", "when": "a.x =="}]}}}, "parts.1.when"),
        ({"outcomes": {}, "answers": ["katze"]}, "answers: the form asks no 'katze'"),
        ({"outcomes": {}, "font": "Comic"}, "unknown: font"),
    ],
)
def test_a_letter_that_cannot_be_used_says_where(form, raw, complaint):
    with pytest.raises(WrittenError, match=complaint):
        load_written(raw, form, {"rate"})


def test_the_standard_letter_stands_alone():
    assert typesetting.find_fetching(NOTICE) is None
    assert linting.lint_template(NOTICE) == []


def _letter(form, tenor, *, parts=(), answers="all"):
    raw = {"outcomes": {"granted": {"tenor": tenor, "parts": list(parts)}}, "answers": answers}
    return load_written(raw, form, {"rate", "tage"})


def _row(path, value):
    return Row("Frage", value, path)


def _plain(blocks):
    return "\n".join("".join(run.text for run in line) for block in blocks for line in block.lines)


def _text(key):
    return {"key": key, "kind": "text", "label": _de(key), "max_length": 500}


def _de(words):
    return {"de": words, "en": words}
