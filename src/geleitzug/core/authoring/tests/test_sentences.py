# SPDX-License-Identifier: EUPL-1.2
"""Conditions as sentences: to CEL and back again, in words, and what may be read where."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from geleitzug.core.authoring.sentences import (
    OPERATORS,
    SIGNS,
    TODAY,
    Answer,
    Choice,
    Comparison,
    Condition,
    Labels,
    Measure,
    Operator,
    Setting,
    choices_for,
    comparable,
    from_cel,
    in_words,
    normal,
    to_cel,
)
from geleitzug.core.authoring.tests.samples import form, item
from geleitzug.core.forms import engine
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context
from geleitzug.ground import cel

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: name not in {"in", "true", "false", "null", "size", "contains"}
)
reads = st.builds(
    lambda base, steps: ".".join([base, *steps]),
    st.sampled_from(["a", "this", "outer"]),
    st.lists(names, min_size=1, max_size=3),
)
numbers = st.integers(-(10**9), 10**9)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20).filter(
    lambda text: len(text) != 10
)
days = st.dates().map(lambda day: day.isoformat())
settings = st.one_of(names.map(Setting), reads.map(Answer))
signs = st.sampled_from(sorted(SIGNS))
comparisons = st.one_of(
    st.builds(
        Comparison,
        reads,
        signs,
        st.one_of(
            numbers,
            texts,
            st.booleans(),
            settings,
            st.floats(0, 1e6, width=32).map(lambda f: round(f, 3)).filter(lambda f: "e" not in str(f)),
        ),
    ),
    st.builds(Comparison, reads, signs, st.one_of(days, st.just(TODAY)), st.just(Measure.DAY)),
    st.builds(Comparison, reads, signs, st.one_of(numbers, settings), st.sampled_from([Measure.AGE, Measure.COUNT])),
    st.builds(
        Comparison,
        reads,
        st.sampled_from([Operator.ONE_OF, Operator.NONE_OF]),
        st.one_of(names.map(Setting), st.lists(st.one_of(numbers, texts), max_size=4).map(tuple)),
    ),
    st.builds(Comparison, reads, st.just(Operator.CONTAINS), st.one_of(texts, numbers)),
    st.builds(Comparison, reads, st.just(Operator.CONTAINS), texts, st.just(Measure.TEXT)),
    st.builds(Comparison, reads, st.sampled_from([Operator.ANSWERED, Operator.UNANSWERED])),
)
joins = st.sampled_from(["all", "any"])
inner = st.builds(Condition, joins, st.lists(comparisons, min_size=1, max_size=3).map(tuple))
conditions = st.builds(Condition, joins, st.lists(st.one_of(comparisons, inner), min_size=1, max_size=4).map(tuple))


@trying(max_examples=60, deadline=None)
@given(conditions)
def test_what_is_written_as_cel_is_read_back(condition: Condition) -> None:
    text = to_cel(condition)

    assert from_cel(text) == normal(condition)
    assert to_cel(normal(condition)) == to_cel(normal(normal(condition)))


@trying(max_examples=60, deadline=None)
@given(conditions)
def test_what_is_written_compiles(condition: Condition) -> None:
    text = to_cel(condition)
    if len(text) <= cel.MAX_LENGTH:
        cel.compile(text, variables=VARIABLES)


@given(st.text(max_size=60))
def test_any_text_is_read_or_is_free_cel(text: str) -> None:
    read = from_cel(text)

    assert read is None or from_cel(to_cel(read)) == read


@pytest.mark.parametrize(
    "text",
    [
        *("a.x + 1 > 2", "a.x", "a.x.exists(y, y.z)", "!a.x", "a.x[0] == 1", "a.x == a", "a.x in a.y"),
        *("a.x.contains(a.y)", "size(a.x) > 1", "a == 1"),
        *("a.x matches 'y'", "a.x in 3", "v.x == 1", "a.x ? true : false", "", "a.x ==", "a.x == 'unfertig"),
        *("(" * 5000 + "a.x == 1" + ")" * 5000, "a.x in " + "[" * 5000, "a.x == " + "-" * 5000 + "1"),
        "a.x == null && (a.y == 1 || (a.z == 2 && (a.u == 1 || a.v == 2)))",
    ],
)
def test_what_is_no_sentence_is_free_cel(text: str) -> None:
    assert from_cel(text) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ('!(a.x == "1")', 'a.x != "1"'),
        ("!(a.x == 1 && (a.y > 2 || a.z != null))", "a.x != 1 || (a.y <= 2 && a.z == null)"),
        ("!(age(a.p.born, today) < 18)", "age(a.p.born, today) >= 18"),
        ("!(a.x in [1, 2])", "!(a.x in [1, 2])"),
    ],
)
def test_what_is_denied_is_read_as_its_opposite(text: str, same: str) -> None:
    condition = from_cel(text)

    assert condition is not None
    assert to_cel(condition) == same
    assert from_cel("!(a.x.contains('y'))") is None


@pytest.mark.parametrize(
    "answers", [{"x": None, "y": None}, {"x": 1, "y": None}, {"x": 2, "y": 3}, {"x": None, "y": 2}]
)
@pytest.mark.parametrize("text", ["!(a.x == 1 && a.y > 2)", "!(a.x > 1 || a.y == 2)", "!(a.x >= 2)", "!(a.x > a.y)"])
def test_an_opposite_holds_where_the_denial_held(text: str, answers: dict[str, int | None]) -> None:
    condition = from_cel(text)
    assert condition is not None
    bindings = {"a": answers}

    holds = [cel.compile(each, variables=VARIABLES).holds(bindings) for each in (text, to_cel(condition))]

    assert holds[0] == holds[1]


SAID = {
    'a.art == "firma"': "„Wer hält den Hund?“ ist gleich „Eine Firma“",
    'a.art in ["privat", "firma"] && a.zahl >= 2': (
        "„Wer hält den Hund?“ ist einer von „Privat“, „Eine Firma“, und „Wie viele mit Chip?“ ist mindestens 2"
    ),
    "a.firma != null || a.zahl == null": "„Firma“ ist ausgefüllt, oder „Wie viele mit Chip?“ ist nicht ausgefüllt",
    "age(a.person.born, today) < 18": "„Name: Geburtsdatum“ ergibt ein Alter unter 18 Jahren",
    'a.person.born >= "2026-03-09"': "„Name: Geburtsdatum“ liegt nicht vor 09.03.2026",
    "a.person.born < today": "„Name: Geburtsdatum“ liegt vor heute",
    "a.hunde.size() >= 2": "„Hunde“ hat mindestens so viele Einträge: 2",
    'who.kind == "company"': "„Wer stellt den Antrag?“ ist gleich ein Unternehmen",
    'a.art == "firma" && (a.zahl > 1 || a.firma.contains("GmbH"))': (
        "„Wer hält den Hund?“ ist gleich „Eine Firma“, und"
        " („Wie viele mit Chip?“ ist größer als 1, oder „Firma“ enthält den Text „GmbH“)"
    ),
    "a.zahl > a.hunde": "„Wie viele mit Chip?“ ist größer als Antwort auf „Hunde“",
    "a.person.born < a.art": "„Name: Geburtsdatum“ liegt vor Antwort auf „Wer hält den Hund?“",
    "a.zahl > v.frei": "„Wie viele mit Chip?“ ist größer als Wert „frei“ der Kommune",
}


@pytest.mark.parametrize("text", SAID)
def test_a_condition_is_a_sentence(text: str) -> None:
    condition = from_cel(text)

    assert condition is not None
    assert in_words(condition, Labels(form())) == SAID[text]


@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-09", "2026-03-10"])
@pytest.mark.parametrize(
    ("measure", "asked"), [(measure, each) for measure, several in OPERATORS["datetime"] for each in several]
)
def test_what_can_be_asked_of_a_moment_is_true_of_its_day(measure: Measure, asked: Operator, day: str) -> None:
    said = Condition("all", (Comparison("a.termin", asked, day, measure),))

    holds = cel.compile(to_cel(said), variables=VARIABLES).holds({"a": {"termin": "2026-03-09T14:30"}})

    truths = {"<": day > "2026-03-09", "<=": day >= "2026-03-09", "==": day == "2026-03-09"}
    truths |= {">=": day <= "2026-03-09", ">": day < "2026-03-09"}
    assert holds is truths[SIGNS[asked]]


def test_inside_a_group_the_entry_is_meant() -> None:
    own, around = from_cel("this.chip == true"), from_cel("outer.chip == false")

    assert own is not None
    assert around is not None
    assert in_words(own, Labels(form()), within="hunde") == "„Chip?“ ist Ja"
    assert in_words(around, Labels(form()), within="hunde.impfungen") == "„Chip?“ ist Nein"


def test_a_sentence_is_said_in_english() -> None:
    condition = from_cel('a.art == "firma" && a.firma == null')

    assert condition is not None
    assert (
        in_words(condition, Labels(form()), "en")
        == "“Who keeps the dog?” is “A company”, and “Company” is not filled in"
    )


def readable(at: str) -> set[str]:
    return {choice.reads for choice in choices_for(Labels(form()), at) if not choice.reads.startswith("who.")}


def test_a_condition_may_read_what_has_one_answer_from_where_it_stands() -> None:
    person = {"a.person.born", "a.person.given", "a.person.family"}
    assert readable("firma") == {*person, "a.art", "a.hunde", "a.zahl"}
    assert readable("hunde.nummer") == {
        *person,
        "a.art",
        "a.firma",
        "a.zahl",
        "this.name",
        "this.chip",
        "this.impfungen",
    }
    assert readable("hunde.impfungen.wogegen") == {
        *person,
        "a.art",
        "a.firma",
        "a.zahl",
        "outer.name",
        "outer.chip",
        "outer.nummer",
    }


def test_what_depends_on_a_question_is_not_offered_to_it() -> None:
    assert "a.firma" not in readable("art")
    assert "this.nummer" not in {choice.reads for choice in choices_for(Labels(form()), "hunde.chip")}


def test_a_choice_knows_its_operators_and_answers() -> None:
    art = next(choice for choice in choices_for(Labels(form()), "firma") if choice.reads == "a.art")

    assert art.options == (("privat", "Privat"), ("firma", "Eine Firma"))
    assert (Measure.VALUE, Operator.IS) in art.operators
    assert item(form(), "art")["label"]["de"] == art.label


STALLS = {
    "pages": [
        {
            "key": "markt",
            "title": {"de": "Markt"},
            "questions": [
                {
                    "key": "staende",
                    "kind": "group",
                    "label": {"de": "Stände"},
                    "repeat": {"min": 1, "max": 9},
                    "questions": [
                        {"key": "breite", "kind": "number", "label": {"de": "Breite"}},
                        {"key": "pfand", "kind": "money", "label": {"de": "Pfand"}},
                        {"key": "ware", "kind": "text", "label": {"de": "Ware"}},
                    ],
                },
                {"key": "wagen", "kind": "integer", "label": {"de": "Wagen"}},
            ],
        }
    ]
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("total(a.staende.map(e, e.breite)) <= 12.5", "„Breite“ ergibt zusammen höchstens 12,5"),
        ("total(a.staende.map(e, e.pfand)) > 10000", "„Pfand“ ergibt zusammen mehr als 100,00 €"),
        (
            "total(a.staende.map(e, e.breite)) >= v.least",
            "„Breite“ ergibt zusammen mindestens Wert „least“ der Kommune",
        ),
    ],
)
def test_a_sum_over_entries_is_a_sentence(text: str, words: str) -> None:
    read = from_cel(text)

    assert read is not None
    assert to_cel(read) == text
    assert in_words(read, Labels(STALLS)) == words


def test_what_only_looks_like_a_sum_is_none() -> None:
    for text in ("total(a.staende.map(e, f.breite)) > 1", "total(a.staende.map(e, e)) > 1", "total(a.wagen) > 1"):
        assert from_cel(text) is None


def test_numbers_of_entries_can_be_added_up_where_that_makes_no_circle() -> None:
    sums = ["a.staende[].breite", "a.staende[].pfand"]

    def offered(at: str, *, checks: bool = False) -> list[str]:
        found = choices_for(Labels(STALLS), at, checks=checks)
        return [each.reads for each in found if "[]" in each.reads or each.kind == "entries"]

    assert offered("wagen") == ["a.staende", *sums]
    assert offered("staende.ware") == []
    assert offered("staende.-", checks=True) == ["a.staende", *sums]
    label = next(each.label for each in choices_for(Labels(STALLS), "wagen") if each.reads == sums[0])
    assert label == "Breite, alle Einträge von Stände zusammen"


def two(kind: str, other: str, **more: Any) -> tuple[Choice, Choice]:
    questions = [{"key": key, "kind": k, "label": {"de": key}, **more} for key, k in (("eins", kind), ("zwei", other))]
    found = {each.reads: each for each in choices_for(Labels({"pages": [{"key": "p", "questions": questions}]}), "")}
    return found["a.eins"], found["a.zwei"]


def test_only_answers_of_one_sort_are_compared() -> None:
    alike = [("date", "date"), ("integer", "number"), ("text", "email"), ("money", "money"), ("yesno", "yesno")]
    others = [("date", "integer"), ("money", "integer"), ("text", "date"), ("choices", "choices"), ("file", "file")]

    assert all(comparable(one, Measure.VALUE, other) for one, other in (two(*kinds) for kinds in alike))
    assert not any(comparable(one, Measure.VALUE, other) for one, other in (two(*kinds) for kinds in others))
    born, years = two("date", "integer")
    assert comparable(born, Measure.AGE, years)
    one, other = two("choice", "choice", options=[{"key": "ja", "label": {"de": "Ja"}}])
    assert comparable(one, Measure.VALUE, other)
    assert not comparable(born, Measure.VALUE, born)


@pytest.mark.parametrize(
    ("kinds", "typed", "text", "holds"),
    [
        (("date", "date"), ("1.2.2026", "1.3.2026"), "a.eins < a.zwei", True),
        (("integer", "number"), ("10", "9,5"), "a.eins > a.zwei", True),
        (("number", "number"), ("10,5", "9"), "a.eins <= a.zwei", False),
        (("money", "money"), ("12,50", "9"), "a.eins > a.zwei", True),
        (("text", "email"), ("a@b.example", "a@b.example"), "a.eins == a.zwei", True),
        (("integer", "integer"), ("1", ""), "a.eins > a.zwei", False),
    ],
)
def test_what_is_compared_is_true_of_what_people_typed(
    kinds: tuple[str, str], typed: tuple[str, str], text: str, holds: bool
) -> None:
    asked = zip(("eins", "zwei"), kinds, strict=True)
    questions = [{"key": key, "kind": kind, "label": {"de": key}} for key, kind in asked]
    form = load_form({"pages": [{"key": "p", "title": {"de": "P"}, "questions": questions}]})
    ctx = Context(date(2026, 3, 9))
    answers = engine.draft_page(form, form.pages[0], QueryDict(f"eins={typed[0]}&zwei={typed[1]}"), {}, ctx).answers

    assert from_cel(text) is not None
    assert cel.compile(text, variables=VARIABLES).holds(Survey(form, answers, ctx).bindings()) is holds
