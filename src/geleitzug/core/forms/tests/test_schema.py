# SPDX-License-Identifier: EUPL-1.2
"""The JSON Schema of a form: what it says and what it leaves open. Whether the engine agrees: test_random_forms.py."""

import re

import jsonschema_rs
import pytest

from geleitzug.core.forms import engine
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.ecma import to_ecma
from geleitzug.core.forms.schema import json_schema
from geleitzug.core.forms.tests.conftest import COMPLETE, FILE, form_of, options, page, question

TITLE = {"de": "Hund anmelden", "en": "Register a dog"}


def schema_of(*questions):
    return json_schema(form_of(*questions), title=TITLE)


def accepts(schema, answers):
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(answers)


def test_a_schema_is_one_and_takes_complete_answers(form, ctx):
    schema = json_schema(form, title=TITLE)

    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "Hund anmelden"
    assert accepts(schema, engine.project(form, COMPLETE, ctx))


def test_what_is_asked_only_sometimes_is_not_required(form):
    assert json_schema(form, title=TITLE)["required"] == [
        "person", "anschrift", "art", "seit", "gefaehrlich", "plan", "richtig",
    ]  # fmt: skip


def test_a_page_with_a_condition_requires_nothing():
    form = load_form({"pages": [page("eins", question("x", "yesno", required=True), when="who.kind == 'company'")]})

    assert json_schema(form, title=TITLE)["required"] == []


def test_a_group_is_an_object_and_one_that_repeats_an_array():
    dog = [question("name", "text", required=True), question("chip", "text", when="this.name == 'Rex'", required=True)]
    several = {"item": {"de": "Hund"}, "repeat": {"min": 1, "max": 3}}
    schema = schema_of(
        question("halter", "group", questions=[question("seit", "date", required=True)]),
        question("hunde", "group", questions=dog, **several),
        question("frei", "group", questions=[question("name", "text", required=True)], when="a.hunde.size() > 1"),
    )

    assert schema["properties"]["halter"]["required"] == ["seit"]
    assert schema["properties"]["hunde"]["items"]["required"] == ["name"]
    assert schema["required"] == ["halter", "hunde"]
    good = {"halter": {"seit": "2026-03-01"}, "hunde": [{"name": "Rex", "chip": "1"}]}
    assert accepts(schema, good)
    assert not accepts(schema, {**good, "hunde": []})
    assert not accepts(schema, {**good, "hunde": [{"name": "Rex"}] * 4})
    assert not accepts(schema, {**good, "katze": "Mia"})


def test_a_group_nobody_must_fill_in_may_be_missing():
    optional = [question("name", "text"), question("chip", "text", when="this.name == 'Rex'", required=True)]
    group = question("hunde", "group", questions=optional, item={"de": "Hund"}, repeat={"min": 2, "max": 3})

    assert schema_of(group)["required"] == []


@pytest.mark.parametrize(
    ("kind", "settings", "right", "wrong"),
    [
        ("text", {"max_length": 3}, ["abc"], ["abcd", "", 3]),
        ("text", {"pattern": "[0-9]{3}", "pattern_message": {"de": "Drei Ziffern."}}, ["123"], ["12", "a123"]),
        ("long_text", {"min_length": 2}, ["ab\ncd"], ["a"]),
        ("email", {}, ["a@b.de", '"a@b"@müller.de'], ["a"]),
        ("phone", {}, ["+49 471 1234"], ["abc"]),
        ("integer", {"min": 1, "max": 9}, [1, 9], [0, 10, "1", 1.5]),
        ("number", {}, ["12.5", "-0.000001", "0"], ["12,5", "1.", "007", 12.5, "1e3"]),
        ("money", {"max": 500}, [500], [501, -1, 5.5]),
        ("date", {}, ["2024-02-29"], ["2023-02-29", "1.2.2024"]),
        ("yesno", {}, [True, False], ["true", 1]),
        ("choice", {"options": options("a", "b")}, ["a"], ["c", ["a"]]),
        ("choices", {"options": options("a", "b", "c"), "max": 2}, [["a", "c"]], [[], ["a", "a"], ["a", "b", "c"]]),
        ("codelist", {"list": "countries"}, ["DE", "XK"], ["XX"]),
        ("file", {"max_files": 1}, [[FILE], []], [[FILE, FILE], [{"size": 3}], "x"]),
        ("declaration", {"text": {"de": "Ja."}}, [True, False], ["true"]),
        (
            "address",
            {"country": True},
            [{"street": "Rue A", "city": "Paris", "country": "FR", "number": "", "postcode": ""}],
            [
                {"street": "Deich", "city": "Hafen", "country": "DE"},
                {"street": "Deich", "city": "Hafen", "number": "1", "postcode": "2756"},
            ],
        ),
        ("address", {}, [COMPLETE["anschrift"]], [{**COMPLETE["anschrift"], "country": "FR"}, {"street": "Deich"}]),
        ("person", {"parts": ["given", "nationality"]}, [{"given": "Ö", "nationality": "DE"}], [{"given": "Ö"}]),
        ("bank", {}, [{"owner": "B", "iban": "DE02120300000000202051", "bic": ""}], [{"owner": "B", "iban": "2"}]),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_takes(kind, settings, right, wrong):
    schema = schema_of(question("x", kind, **settings))

    assert [value for value in right if not accepts(schema, {"x": value})] == []
    assert [value for value in wrong if accepts(schema, {"x": value})] == []


def test_what_must_be_confirmed_or_brought_is():
    schema = schema_of(
        question("richtig", "declaration", text={"de": "Alles stimmt."}, required=True),
        question("plan", "file", required=True),
    )

    assert not accepts(schema, {"richtig": False, "plan": [FILE]})
    assert not accepts(schema, {"richtig": True, "plan": []})
    assert accepts(schema, {"richtig": True, "plan": [FILE]})


def test_words_are_in_the_language_that_is_asked_for():
    form = form_of(question("tier", "choice", options=options("hund"), help={"de": "Hilfe", "en": "Help"}))

    english = json_schema(form, title=TITLE, lang="en")

    assert english["title"] == "Register a dog"
    assert english["properties"]["tier"]["title"] == "The tier"
    assert english["properties"]["tier"]["description"] == "Help"
    assert english["properties"]["tier"]["oneOf"] == [{"const": "hund", "title": "hund-en"}]


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"\d{3}", "^(?:[0-9]{3})$"),
        (r"[A-Z\-]+\w", r"^(?:[A-Z\-]+[\p{L}\p{N}_])$"),
        (r"(?P<sign>x|yy)(?P=sign)1", r"^(?:((?:x|yy))\1(?:)1)$"),
        (r"[^\s\d]{,5}", r"^(?:[^\s0-9]{0,5})$"),
        (r"(?<!a)(?=b)b\Z", "^(?:(?<!a)(?=b)b$)$"),
        (r"ä\./{", r"^(?:ä\.\/\{)$"),
        (r"(ab)+?.[]x]", r"^(?:(?:(ab))+?.[\]x])$"),
        (r"(?i)x", None),
        (r"(?i:x)y", None),
        (r"(?>x)y*+", None),
        (r"\bx", None),
        (r"[\W]", None),
        (r"(a)?(?(1)b|c)", None),
    ],
)  # fmt: skip
def test_a_pattern_is_written_as_ecma_writes_it(pattern, written):
    assert to_ecma(re.compile(pattern)) == written


@pytest.mark.parametrize(
    "pattern", [r"\d{3}", r"[A-Z\-]+\w", r"(?P<s>x|yy)(?P=s)1", r"[^\s\d]{,3}", r"(ab)+?.[]x]", "Ä?|b"]
)
def test_both_ways_of_writing_a_pattern_mean_the_same(pattern):
    ecma = jsonschema_rs.validator_for({"pattern": to_ecma(re.compile(pattern))})
    texts = ["123", "12", "A-Z", "A-ß", "xx1", "yyyy1", "yyxx1", "abc", "", "a 1", "abab-]", "abx", "Ä", "b", "Äb"]

    assert [text for text in texts if ecma.is_valid(text) != bool(re.fullmatch(pattern, text))] == []


def test_a_pattern_without_an_equal_is_said_and_not_asked_for():
    line = question("x", "text", pattern="(?i)ab", pattern_message={"de": "Bitte ab."})

    schema = schema_of(line)["properties"]["x"]

    assert "pattern" not in schema
    assert schema["$comment"] == "Python: (?i)ab"
