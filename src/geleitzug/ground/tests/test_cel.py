# SPDX-License-Identifier: EUPL-1.2
"""Expressions: what they give, what they read, how they fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.ground import cel

VARIABLES = ("a", "this", "today", "v", "who")


def value(text, **bindings):
    return cel.compile(text, variables=VARIABLES).evaluate(bindings)


@pytest.mark.parametrize(
    ("text", "bindings", "expected"),
    [
        ("a.x.y + 1", {"a": {"x": {"y": 1}}}, 2),
        ("a.dogs.exists(d, d.name == 'Bello')", {"a": {"dogs": [{"name": "Bello"}]}}, True),
        ("size(a.dogs) * v.rate", {"a": {"dogs": [1, 2]}, "v": {"rate": 12000}}, 24000),
        ("a.x == null", {"a": {"x": None}}, True),
        ("a.list", {"a": {"list": ["b", {"c": 1}]}}, ["b", {"c": 1}]),
        ("v[a.key]", {"a": {"key": "k"}, "v": {"k": 7}}, 7),
        ("plus_days('2026-02-27', 2)", {}, "2026-03-01"),
        ("plus_months('2026-01-31', 1)", {}, "2026-02-28"),
        ("days_between('2026-01-01', '2025-12-31')", {}, -1),
    ],
)
def test_an_expression_gives_plain_values(text, bindings, expected):
    assert value(text, **bindings) == expected


@pytest.mark.parametrize(
    ("today", "years"), [("2026-02-28", 17), ("2026-03-01", 18), ("2028-02-28", 19), ("2028-02-29", 20)]
)
def test_who_was_born_on_29_february_is_older_from_1_march(today, years):
    assert value("age('2008-02-29', today)", today=today) == years


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("a.x.y == 1 && has(a.b)", {"a.x.y", "a.b"}),
        ("a['x'].y", {"a.x.y"}),
        ("a.dogs[0].name", {"a.dogs.name"}),
        ("a.dogs.exists(d, d.name == this.name)", {"a.dogs", "a.dogs.name", "this.name"}),
        ("a.dogs.filter(d, d.big).size() > 1", {"a.dogs", "a.dogs.big"}),
        ("v[this.key].rate", {"v", "this.key"}),
        ("'a.x' == 'this.y'", set()),
        ("a.l.exists(a, a.w)", {"a.l", "a.l.w"}),
        ("age(a.born, today) < 18 ? v.child : v.rate", {"a.born", "today", "v.child", "v.rate"}),
    ],
)
def test_an_expression_knows_what_it_reads(text, reads):
    assert cel.compile(text, variables=VARIABLES).reads == reads


@pytest.mark.parametrize(
    ("text", "bindings"),
    [
        ("a.x", {"a": {}}),
        ("a.x > 3", {"a": {"x": None}}),
        ("a.x.y", {"a": {"x": None}}),
        ("1 / 0", {}),
        ("age(a.x, today)", {"a": {"x": "gestern"}, "today": "2026-01-01"}),
        ("plus_days(today, a.x)", {"a": {"x": 10**9}, "today": "2026-01-01"}),
        ("a.x", {"a": {"x": object()}}),
        ("a.x", {"a": {"x": 10**30}}),
        ("a.x == 'b'", {"a": {"x": "\ud800"}}),
        ("a.x", {}),
    ],
)
def test_what_cannot_be_evaluated_is_an_exception_and_no_condition_holds_by_it(text, bindings):
    expression = cel.compile(text, variables=VARIABLES)

    assert not expression.holds(bindings)
    with pytest.raises(cel.CelError, match="lässt sich nicht auswerten"):
        expression.evaluate(bindings)


@pytest.mark.parametrize("text", ["", "  ", "a.x +", "unknown", "age(1)", "x" * 5000, "import os", "a.__class__.x("])
def test_what_cannot_be_compiled_is_an_exception(text):
    with pytest.raises(cel.CelError):
        cel.compile(text, variables=VARIABLES)


def test_only_true_is_true():
    assert not cel.compile("a.x", variables=VARIABLES).holds({"a": {"x": "ja"}})


@given(st.text(max_size=60))
def test_any_text_compiles_or_says_why_not(text):
    try:
        expression = cel.compile(text, variables=VARIABLES)
    except cel.CelError:
        return
    assert isinstance(expression.reads, frozenset)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.x +", "Am Ende fehlt etwas."),
        ("(a.x", "Am Ende fehlt „)“."),
        ("a.x = 3", "Verglichen wird mit zwei Gleichheitszeichen"),
        ("summe(a.x)", "„summe“ gibt es nicht"),
        ("a.x * * 2", "„*“ an Stelle 7 passt dort nicht."),
        ("12,5", "„,“ an Stelle 3 passt dort nicht."),
        ("'abc", "Ein Text hat kein Ende"),
        ("a.x; 3", "Das Zeichen ; gibt es in Ausdrücken nicht."),
    ],
)
def test_a_mistyped_expression_is_told_in_its_authors_words(text: str, words: str) -> None:
    with pytest.raises(cel.CelError) as told:
        cel.compile(text, variables=("a",))

    assert words in str(told.value)
    assert "input" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.x / 0", "Durch null lässt sich nicht teilen."),
        ("a.none + 1", "nicht ausgefüllt"),
        ("a.word * 2", "Die Arten passen nicht zusammen"),
        ("a.y * 2", "„y“ gibt es nicht."),
    ],
)
def test_what_cannot_be_worked_out_is_told_as_well(text: str, words: str) -> None:
    expression = cel.compile(text, variables=("a",))

    with pytest.raises(cel.CelError, match=words):
        expression.evaluate({"a": {"x": 1, "none": None, "word": "w"}})
