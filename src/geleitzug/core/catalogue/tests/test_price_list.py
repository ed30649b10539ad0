# SPDX-License-Identifier: EUPL-1.2
"""What it costs is said before anybody applies: per what, and when."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.catalogue.fees import assess, load_fees
from geleitzug.core.catalogue.multiples import EntriesOf, Span, product, read
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.price_list import price_list

FORM = {
    "pages": [
        {
            "key": "markt",
            "title": {"de": "Markt", "en": "Market"},
            "questions": [
                {
                    "key": "staende",
                    "kind": "group",
                    "label": {"de": "Stände", "en": "Stalls"},
                    "item": {"de": "Stand", "en": "Stall"},
                    "repeat": {"min": 1, "max": 9},
                    "questions": [
                        {"key": "ware", "kind": "text", "label": {"de": "Ware", "en": "Goods"}},
                        {
                            "key": "art",
                            "kind": "choice",
                            "label": {"de": "Art", "en": "Sort"},
                            "options": [{"key": "gross", "label": {"de": "Groß", "en": "Large"}}],
                        },
                        {"key": "gas", "kind": "yesno", "label": {"de": "Gas?", "en": "Gas?"}},
                    ],
                },
                {"key": "strom", "kind": "yesno", "label": {"de": "Strom?", "en": "Power?"}},
                {"key": "von", "kind": "date", "label": {"de": "Von", "en": "From"}},
                {"key": "bis", "kind": "date", "label": {"de": "Bis", "en": "Until"}},
                {"key": "tage", "kind": "integer", "label": {"de": "Wie viele Tage?", "en": "How many days?"}},
            ],
        }
    ]
}


def said(**line: str) -> tuple[str, str]:
    """Return what a price list says of a line besides title and amount."""
    raw: dict[str, Any] = {
        "service": {},
        "form": FORM,
        "fees": {"items": [{"key": "a", "title": {"de": "A"}, "amount": "5", **line}]},
    }
    (price,) = price_list(Package(raw), {})
    return price.each, price.only_if


def test_what_a_line_costs_at_least_and_how_it_is_counted_is_said_before_anybody_applies() -> None:
    line = {"key": "a", "title": {"de": "A"}, "amount": "5", "quantity": "a.tage", "counts": "begun"}
    raw = {"service": {}, "form": FORM, "fees": {"items": [{**line, "least": "v.least", "most": "90000"}]}}

    (price,) = price_list(Package(raw), {"least": 12000})

    assert price.limits.replace("\N{NO-BREAK SPACE}", " ") == "mindestens 120,00 €, höchstens 900,00 €"
    assert price.each.endswith("(jede angefangene Einheit zählt ganz)")


def test_a_line_for_every_entry_says_so() -> None:
    assert said(quantity="a.staende.size()") == ("je Stand", "")
    assert said(quantity="size(a.staende)") == ("je Stand", "")
    assert said(quantity="size(a.staende) - 1") == ("je Stand, ab Nummer 2", "")
    assert said(quantity="a.tage") == ("mal der Zahl bei „Wie viele Tage?“", "")
    assert said(quantity="a.tage - 1") == ("ab Nummer 2 bei „Wie viele Tage?“", "")
    assert said(quantity="a.tage * 2") == ("je nach Ihren Angaben mehrmals", "")
    assert said(quantity="a.staende.size() * a.tage * a.tage") == ("je nach Ihren Angaben mehrmals", "")


def test_days_weeks_and_entries_of_a_sort_are_said() -> None:
    large, with_gas = EntriesOf("staende", "art", "gross"), EntriesOf("staende", "gas", None)
    days, weeks = Span("von", "bis"), Span("von", "bis", weeks=True)

    assert said(quantity=str(days)) == ("je Tag", "")
    assert said(quantity=str(large)) == ("je Stand mit „Groß“ bei „Art“", "")
    assert said(quantity=str(with_gas)) == ("je Stand mit Ja bei „Gas?“", "")
    assert said(quantity=product("a.staende.size()", str(weeks))) == ("je Stand und je angefangene Woche", "")
    assert [read(str(each)) for each in (large, with_gas, days, weeks)] == [large, with_gas, days, weeks]


@pytest.mark.parametrize(
    ("bis", "lines"),
    [("2027-02-09", (9, 2)), ("2027-02-01", (1, 1)), ("2027-02-07", (7, 1)), ("2027-01-31", ()), (None, ())],
)
def test_days_are_counted_with_the_first_and_the_last(bis: str | None, lines: tuple[int, ...]) -> None:
    spans = (Span("von", "bis"), Span("von", "bis", weeks=True))
    table = [{"key": f"a{n}", "title": {"de": "A"}, "amount": "5", "quantity": str(s)} for n, s in enumerate(spans)]

    found = assess(load_fees({"items": table}), {"a": {"von": "2027-02-01", "bis": bis}})

    assert tuple(line.quantity for line in found) == lines


def test_a_line_with_a_condition_says_it() -> None:
    assert said(when="a.strom == true") == ("", "nur, wenn Sie bei „Strom?“ „Ja“ angeben")
    assert said(when="a.staende.exists(s, s.ware == 'Bier')") == ("", "nur bei bestimmten Angaben")
    assert said() == ("", "")


def test_a_condition_that_only_guards_the_number_is_not_said() -> None:
    days = ("ab Nummer 2 bei „Wie viele Tage?“", "")
    assert said(quantity="a.tage - 1", when="a.tage != null && a.tage > 1") == days
    assert said(quantity="size(a.staende) - 1", when="size(a.staende) > 1") == ("je Stand, ab Nummer 2", "")
    assert said(quantity="a.tage - 1", when="a.tage > 2")[1]


def test_what_hangs_on_answers_is_not_a_price() -> None:
    raw = {
        "service": {},
        "form": FORM,
        "fees": {"items": [{"key": "a", "title": {"de": "A"}, "amount": "a.tage * 100"}]},
    }
    assert price_list(Package(raw), {}) == ()
