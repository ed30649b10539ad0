# SPDX-License-Identifier: EUPL-1.2
"""What can be meant as a town's contact and look, by values alone."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.portrait import rules

CONTACT: dict[str, Any] = {
    "full_name": "Gemeinde Neudorf",
    "postcode": "24999",
    "mail": "rathaus@neudorf.example",
    "web": "www.neudorf.example",
    "room": "kept, though no form asks for it",
    "bank": {"owner": "Gemeinde Neudorf", "iban": "DE02120300000000202051", "bic": "BYLADEM1001"},
}


def test_what_is_stored_comes_back_from_the_form_as_it_was() -> None:
    assert rules.contact_of(rules.fields_of(CONTACT), CONTACT) == CONTACT


def test_what_people_write_is_tidied_and_what_they_empty_is_gone() -> None:
    typed = rules.fields_of(CONTACT) | {
        "postcode": "D-24999", "bank.iban": "de02 1203 0000 0000 2020 51", "bank.bic": "bylade m1001",
        "full_name": " Gemeinde\tNeudorf ", "web": "",
    }  # fmt: skip

    assert rules.contact_of(typed, CONTACT) == {name: value for name, value in CONTACT.items() if name != "web"}


def test_an_emptied_bank_is_none() -> None:
    typed = rules.fields_of(CONTACT) | dict.fromkeys(("bank.owner", "bank.iban", "bank.bic"), "")

    assert "bank" not in rules.contact_of(typed, CONTACT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail", "rathaus"), ("data_protection", "Frau Thomsen"), ("postcode", "2499"), ("postcode", "00123"),
        ("web", "www neudorf"), ("web", "neudorf"), ("web", "javascript:alert(1)"), ("phone", 4711),
        ("hours", "x" * 201), ("street", "Am Anger \x07"), ("bank", "DE02120300000000202051"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_so_is_said_at_its_field(name: str, value: Any) -> None:
    assert [field for field, _sentence in rules.wrong_contact(CONTACT | {name: value})] == [name]


@pytest.mark.parametrize(
    ("part", "value"),
    [("iban", "DE03120300000000202051"), ("iban", "DE02"), ("iban", ""), ("bic", "BANK"), ("owner", "")],
)
def test_a_bank_is_whole_and_its_numbers_are_right(part: str, value: str) -> None:
    bank = CONTACT["bank"] | {part: value}

    assert [field for field, _sentence in rules.wrong_contact(CONTACT | {"bank": bank})] == [f"bank.{part}"]


@pytest.mark.parametrize("web", ["neudorf.example", "https://www.neudorf.example/rathaus", "www.größe.example"])
def test_a_web_address_is_taken_as_people_write_it(web: str) -> None:
    assert list(rules.wrong_contact({"web": web})) == []


def test_a_colour_too_pale_for_white_is_refused_with_its_contrast() -> None:
    assert list(rules.wrong_look({"primary": "#0b4f8a", "accent": "#ffc53d", "mark": "town"})) == []
    ((field, sentence),) = rules.wrong_look({"primary": "#ffd200"})

    assert field == "primary"
    assert "1,4 zu 1" in sentence


def test_the_palest_grey_that_is_enough_is_taken_and_the_next_is_not() -> None:
    grey = [list(rules.wrong_look({"primary": f"#{level:02x}{level:02x}{level:02x}"})) for level in range(256)]

    assert [bool(wrong) for wrong in grey].index(True) == 0x95  # 2.996 to 1; #949494 has 3.03
    assert "2,9 zu 1" in grey[0x95][0][1]


@pytest.mark.parametrize("look", [{"primary": "grün"}, {"accent": "#fff"}, {"mark": "wappen"}, {"primary": None}])
def test_what_is_no_colour_and_no_mark_is_said(look: dict[str, Any]) -> None:
    assert [field for field, _sentence in rules.wrong_look(look)] == list(look)
