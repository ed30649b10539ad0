# SPDX-License-Identifier: EUPL-1.2
"""Addresses as the post reads them, at home and abroad."""

from __future__ import annotations

import pytest

from geleitzug.ground.postal import country_names, is_abroad, postal_lines

HERE = {"street": "Deichstraße", "number": "7", "addition": "", "postcode": "27561", "city": "Musterhafen"}


@pytest.mark.parametrize("country", [{}, {"country": ""}, {"country": "DE"}])
def test_at_home_no_country_is_said(country):
    assert postal_lines({**HERE, **country}) == ["Deichstraße 7", "27561 Musterhafen"]


def test_abroad_the_country_is_the_last_line_in_german_capitals():
    abroad = {"street": "Getreidegasse", "number": "9", "postcode": "5020", "city": "Salzburg", "country": "AT"}

    assert postal_lines({**abroad, "addition": "Hinterhaus"}) == [
        "Hinterhaus", "Getreidegasse 9", "5020 Salzburg", "ÖSTERREICH",
    ]  # fmt: skip


def test_what_is_not_known_leaves_no_empty_line():
    assert postal_lines({"city": "Dublin", "country": "IE"}) == ["Dublin", "IRLAND"]
    assert postal_lines({}) == []


@pytest.mark.parametrize(
    ("last", "leaves"),
    [("ÖSTERREICH", True), ("Niederlande ", True), ("27561 Musterhafen", False), ("DEUTSCHLAND", False), ("", False)],
)
def test_a_letter_goes_abroad_whose_last_line_is_another_country(last, leaves):
    assert is_abroad(["Karla Kranich", last]) is leaves
    assert not is_abroad([])


def test_a_key_that_is_no_countrys_stands_as_it_is():
    assert postal_lines({"city": "Nirgends", "country": "QQ"}) == ["Nirgends", "QQ"]


def test_countries_are_named_in_both_languages_and_groups_of_them_are_none():
    assert (country_names("de")["FR"], country_names("en")["FR"]) == ("Frankreich", "France")
    assert country_names("de")["XK"] == "Kosovo"
    assert not {"EU", "UN", "ZZ", "150"} & country_names("de").keys()
    assert country_names("de").keys() == country_names("en").keys()
