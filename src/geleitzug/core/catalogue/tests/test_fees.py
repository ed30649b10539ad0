# SPDX-License-Identifier: EUPL-1.2
"""What a service costs, by the table of its package."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.catalogue import fees
from geleitzug.core.catalogue.fees import FeesError
from geleitzug.ground.money import Euro

TITLE = {"de": "Gebühr", "en": "Fee"}


def table(*items: dict[str, Any]) -> tuple[fees.FeeItem, ...]:
    return fees.load_fees({"items": [{"key": f"line_{at}", "title": TITLE, **item} for at, item in enumerate(items)]})


def facts(**answers: Any) -> dict[str, Any]:
    return {"a": answers, "v": {"rate": 1300}, "who": {}, "today": "2026-11-23", "t": {}, "outcome": None}


def test_copies_set_the_fee() -> None:
    lines = fees.assess(table({"amount": "v.rate", "quantity": "a.copies"}), facts(copies=3))

    assert [(line.quantity, line.total) for line in lines] == [(3, Euro(3900))]
    assert lines[0].as_json()["total"] == 3900


def test_a_line_that_does_not_apply_or_is_nothing_is_left_out() -> None:
    items = table(
        {"amount": "100", "when": "a.express"}, {"amount": "0"}, {"amount": "200", "quantity": "0"}, {"amount": "300"}
    )

    assert fees.total(fees.assess(items, facts(express=False))) == Euro(300)


def test_what_was_not_answered_costs_nothing() -> None:
    items = table({"amount": "100", "quantity": "a.copies"}, {"amount": "a.value"}, {"amount": "300"})

    assert fees.total(fees.assess(items, facts(copies=None, value=None))) == Euro(300)


@pytest.mark.parametrize(
    ("item", "metres", "cents", "title"),
    [
        ({"amount": "12.5"}, "1", 13, "Gebühr"),
        ({"amount": "33", "quantity": "a.metres"}, "2.9", 66, "Gebühr"),
        ({"amount": "33", "quantity": "a.metres", "counts": "begun"}, "2.1", 99, "Gebühr"),
        ({"amount": "33", "quantity": "a.metres", "counts": "exact"}, "2.5", 83, "Gebühr (× 2,5, auf Cent gerundet)"),
        ({"amount": "33", "quantity": "a.metres", "counts": "exact"}, "2", 66, "Gebühr"),
        ({"amount": "100", "quantity": "a.metres", "least": "v.rate"}, "2", 1300, "Gebühr (Mindestbetrag)"),
        ({"amount": "100", "quantity": "a.metres", "least": "v.rate"}, "13", 1300, "Gebühr"),
        ({"amount": "100", "quantity": "a.metres", "least": "v.rate"}, "0.4", 1300, "Gebühr (Mindestbetrag)"),
        ({"amount": "100", "quantity": "a.metres", "most": "v.rate"}, "14", 1300, "Gebühr (Höchstbetrag)"),
        (
            {"amount": "33", "quantity": "a.metres", "counts": "exact", "least": "90"},
            "2.5",
            90,
            "Gebühr (Mindestbetrag)",
        ),
    ],
)
def test_what_is_no_product_of_whole_numbers_is_rounded_by_a_rule_that_is_told(
    item: dict[str, str], metres: str, cents: int, title: str
) -> None:
    (line,) = fees.assess(table(item), facts(metres=float(metres)))

    assert (line.total, line.title["de"]) == (Euro(cents), title)


def test_what_is_not_owed_has_no_least_amount() -> None:
    items = table(
        {"amount": "100", "quantity": "a.metres", "least": "1300"}, {"amount": "1", "when": "false", "least": "9"}
    )

    assert fees.assess(items, facts(metres=0)) == ()


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"amount": "a.price"}, "cannot be negative"),
        ({"amount": "1", "quantity": "a.price"}, "cannot be negative"),
        ({"amount": "1", "least": "2", "most": "1"}, "more than the most"),
        ({"amount": "a.nothing"}, "line_0"),
        ({"amount": "1", "quantity": "a.word"}, "a.word is not a number"),
        ({"amount": "a.word"}, "a.word is not a number"),
    ],
)
def test_a_table_that_gives_no_amount_says_which_line(item: dict[str, str], said: str) -> None:
    with pytest.raises(FeesError, match=said):
        fees.assess(table(item), facts(price=-5, word="viel"))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"amount": "1 +"}, "line_0"),
        ({}, "needs a title and an amount"),
        ({"amount": "1", "per": "month"}, "once or year"),
        ({"amount": "1", "counts": "up"}, "whole or begun or exact"),
        ({"amount": "1", "colour": "red"}, "unknown: colour"),
        ({"amount": "nobody.knows"}, "line_0"),
    ],
)
def test_a_table_that_cannot_be_used_says_which_line(item: dict[str, str], said: str) -> None:
    with pytest.raises(FeesError, match=said):
        table(item)


def test_prices_that_hang_on_the_towns_values_alone_are_known_before() -> None:
    items = table({"amount": "v.rate"}, {"amount": "v.rate * a.copies"}, {"amount": "0"})

    assert [line.amount for line in fees.prices(items, {"rate": 1300})] == [Euro(1300)]


def test_no_table_is_free() -> None:
    assert fees.load_fees(None) == fees.load_fees({"items": []}) == ()
