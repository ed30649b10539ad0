# SPDX-License-Identifier: EUPL-1.2
"""Mistakes in a town's file are said before anything is written, each with its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from geleitzug.config import seed, town_files
from tests.ops.test_towns import SERVICES, the_file

PACKAGES = {folder.name for folder in SERVICES.iterdir()}
AROUND = town_files.Around(PACKAGES, {"musterhafen"}, {"muster.example": "musterhafen", "rathaus.example": ""})


def test_the_how_tos_file_and_the_demos_have_none():
    towns = seed.read_spec()["towns"]
    around = town_files.Around(PACKAGES, {town["key"] for town in towns})

    assert list(town_files.mistakes(the_file(), AROUND)) == []
    for town in towns:
        spec = {name: value for name, value in town.items() if name != "specialist_systems"}  # the demo's own
        assert list(town_files.mistakes(spec, around)) == [], town["key"]


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("contakt",), {}, "contakt is not known here"),
        (("key",), "Neu Dorf", "small letters, digits and hyphens"),
        (("kind",), "town", "none of city, village, district"),
        (("host",), "https://Neudorf.example/", "is no host name"),
        (("host",), "muster.example", "the portal of musterhafen answers already"),
        (("host",), "rathaus.example", "the group's own page"),
        (("population",), "viele", "no number of people"),
        (("ags",), 1099042, "eight digits"),
        (("district",), "kreisland", "no 'kreisland' is on this installation"),
        (("look", "primary"), "grün", "look.primary: 'grün'. Please write the colour as #"),
        (("look", "primary"), None, "look.primary: None. Please write the colour as #"),
        (("look", "primary"), "#ffd200", "its contrast is 1.4 to 1, 3.0 to 1 is needed"),
        (("look", "mark"), "wappen", "look.mark: 'wappen'. Please choose one of these marks: geleitzug,"),
        (("contact", "mail"), "rathaus", "contact.mail: 'rathaus'. Please check the e-mail address"),
        (("contact", "postcode"), 24999, "contact.postcode: 24999. Please write this as text, in the file in quotes"),
        (("contact", "bank", "iban"), "DE03120300000000202051", "contact.bank.iban: 'DE03120300000000202051'. Please"),
        (("contact", "bank"), {"iban": "DE02120300000000202051"}, "contact.bank.owner: None. Please say whose"),
        (("contact",), "Am Anger 1", "contact is a table"),
        (("offices",), {"tax": "Steueramt"}, "offices is a list"),
        (("staff", 0, "name"), "", "staff, number 1: name is missing"),
        (("staff", 0, "login"), "Steuern", "in small letters"),
        (("staff", 1, "login"), "steuern", "staff.steuern stands there twice"),
        (("staff", 0, "offices"), ["tax"], "offices says the roles in each"),
        (("staff", 0, "offices"), {"tresury": ["clerk"]}, "staff.steuern: there is no office tresury"),
        (("staff", 0, "offices"), {"tax": ["boss"]}, "staff.steuern: 'boss' is no role"),
        (("file_plan", 0, "after"), "burn", "after is one of offer, destroy, keep"),
        (("file_plan", 0, "services"), ["hund"], "there is no package hund"),
        (("services", "hund"), None, "services.hund: there is no such package"),
        (("services", "melderegisterauskunft-einfach", "fee"), 900, "services.melderegisterauskunft-einfach.fee"),
        (("services", "melderegisterauskunft-einfach", "covers"), ["nix"], "no 'nix' is on this installation yet"),
    ],
)
def test_each_mistake_is_said_with_its_place(place: tuple[Any, ...], value: Any, said: str):
    spec = copy.deepcopy(the_file())
    table: Any = spec
    for step in place[:-1]:
        table = table[step]
    table[place[-1]] = value

    (sentence,) = town_files.mistakes(spec, AROUND)

    assert said in sentence


def test_an_office_the_town_has_already_need_not_stand_in_the_file():
    spec = {**the_file(), "offices": []}
    around = town_files.Around(PACKAGES, offices={"tax", "trade", "citizens", "treasury", "digital"})

    assert list(town_files.mistakes(spec, around)) == []
