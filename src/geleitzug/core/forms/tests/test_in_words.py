# SPDX-License-Identifier: EUPL-1.2
"""Simple conditions in words; what is not simple is not made so."""

import pytest
from django.utils import translation

from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.in_words import in_words
from geleitzug.core.forms.tests.conftest import options, page, question
from geleitzug.ground import cel

FORM = load_form(
    {
        "pages": [
            page(
                "seite",
                question("ja", "yesno"),
                question("art", "choice", options=options("a", "b", "c")),
                question("farben", "choices", options=options("rot", "blau")),
                question("zahl", "integer"),
                question("preis", "money"),
                question("text", "text"),
                question("ort", "address", country=True),
                question(
                    "hunde", "group", item={"de": "Hund"}, repeat={"min": 0, "max": 9},
                    questions=[
                        question("chip", "yesno"),
                        question(
                            "welpen", "group", item={"de": "Welpe"}, repeat={"min": 0, "max": 9},
                            questions=[question("name", "text")],
                        ),
                    ],
                ),
            )
        ]
    }
)  # fmt: skip


def said(text, within=""):
    expression = cel.compile(text, variables=["a", "this", "outer", "v", "who", "today"])
    return in_words(FORM, expression, within, lambda question: question.label["de"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a.ja == false", "Sie bei Ja „Nein“ angeben"),
        ('a.art != "a"', "Sie bei Art nicht „a-de“ angeben"),
        ('a.art in ["a", "b", "c"]', "Sie bei Art „a-de“, „b-de“ oder „c-de“ angeben"),
        ('"rot" in a.farben', "Sie bei Farben „rot-de“ angeben"),
        ("a.zahl >= 3", "bei Zahl mindestens 3 steht"),
        ("a.preis < 1250", "bei Preis weniger als 12,50\u00a0€ steht"),
        ("a.text != null", "Sie Text ausfüllen"),
        ('a.ort.country == "FR"', "Sie bei Ort „Frankreich“ angeben"),
        ('who.kind != "company"', "Sie als Privatperson handeln"),
        ("a.ja == true || a.zahl == 2", "Sie bei Ja „Ja“ angeben oder Sie bei Zahl „2“ angeben"),
    ],
)
def test_a_simple_condition_is_a_sentence(text, sentence):
    assert said(text) == sentence


@pytest.mark.parametrize(
    "text",
    ["size(a.farben) > 1", "a.ja == true && (a.zahl == 2 || a.zahl == 3)", "!(a.ja == true)", "a.text < 'b'",
     'a.ort.city == "Bremen"', "a.hunde.exists(h, h.chip)", "v.rate > 2", "true"],
)  # fmt: skip
def test_what_is_not_simple_has_no_sentence(text):
    assert said(text) is None


def test_entries_are_read_where_the_condition_stands():
    assert said("this.chip == true", "hunde") == "Sie bei Chip „Ja“ angeben"
    assert said('outer.chip == true && this.name == "Bo"', "hunde.welpen") == (
        "Sie bei Chip „Ja“ angeben und Sie bei Name „Bo“ angeben"
    )


def test_sentences_are_in_the_pages_language():
    with translation.override("en"):
        assert said('a.art in ["a", "b"]') == "your answer to Art is “a-en” or “b-en”"
