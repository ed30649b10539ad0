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


def test_half_a_cent_is_rounded() -> None:
    assert fees.total(fees.assess(table({"amount": "12.5"}), facts())) in (Euro(12), Euro(13))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"amount": "a.price"}, "cannot be negative"),
        ({"amount": "1", "quantity": "a.price"}, "cannot be negative"),
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
