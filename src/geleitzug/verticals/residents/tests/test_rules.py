# SPDX-License-Identifier: EUPL-1.2
"""Simple information as the law has it, over bare values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geleitzug.verticals.residents import rules
from geleitzug.verticals.residents.names import folded, folded_street
from geleitzug.verticals.residents.rules import Address, Block, Declarations, Entry, FactKind, Sex, Wanted

TODAY = date(2026, 11, 21)
DECLARED = Declarations(no_advertising=True)
GRETE = Entry(
    family="Brandt",
    former=("Wiechmann",),
    given=("Grete", "Helene"),
    usual="Grete",
    born="1958-04-17",
    birth_place="Sandmoor",
    sex=Sex.FEMALE,
    addresses=(
        Address("Deichstraße", "12", "27563", "Musterhafen"),
        Address("Dorfstraße", "4", "26447", "Sandmoor", current=False),
    ),
)
WANTED = Wanted(family="Brandt", given="Grete", born="1958-04-17", sex="female")


def told(wanted: Wanted = WANTED, *entries: Entry, declared: Declarations = DECLARED) -> rules.Answer:
    return rules.answer(wanted, declared, entries or (GRETE,), today=TODAY)


def test_who_is_found_beyond_doubt_is_told_with_nothing_more_than_the_law_allows() -> None:
    assert told().facts == (
        (FactKind.FAMILY, "Brandt"),
        (FactKind.GIVEN, "Grete Helene (Grete)"),
        (FactKind.ADDRESS, "Deichstraße 12, 27563 Musterhafen"),
    )


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(family="brandt", given="GRETE HELENE", address=Address("Deichstr.", "12", "27563", "")),
        Wanted(family="Wiechmann", given="Helene", address=Address("Dorfstraße", "4", "", "Sandmoor")),
        Wanted(family="Brandt", former="Wiechmann", given="Grete", born="1958-04-17", birth_place="Sandmoor"),
        Wanted(family="", former="Wiechmann", given="Grete", birth_place="Sandmoor, Deutschland", sex="female"),
    ],
)
def test_an_address_or_two_other_details_suffice(wanted: Wanted) -> None:
    assert not told(wanted).is_neutral


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(family="Brandt", given="Grete"),
        Wanted(family="Brandt", given="Grete", born="1958-04-17"),
        Wanted(family="Brandt", given="", born="1958-04-17", sex="female"),
        Wanted(family="", given="Grete", born="1958-04-17", sex="female"),
        Wanted(family="Brandt", given="Grete", address=Address("Deichstraße", "", "27563", "")),
        Wanted(family="Brandt", given="Grete", address=Address("Deichstraße", "12", "", "")),
    ],
)
def test_too_little_gets_the_neutral_reply(wanted: Wanted) -> None:
    assert told(wanted) == rules.NEUTRAL


@pytest.mark.parametrize(
    "wrong",
    [
        {"given": "Grete Maria"},
        {"born": "1958-04-18"},
        {"sex": "male"},
        {"birth_place": "Bremen"},
        {"former": "Meyer"},
        {"address": Address("Deichstraße", "13", "27563", "Musterhafen")},
    ],
)
def test_one_wrong_detail_gets_the_neutral_reply(wrong: dict) -> None:
    assert told(replace(WANTED, **wrong)) == rules.NEUTRAL


BARE = replace(GRETE, birth_place="", former=("",), addresses=(Address("Hof", "", "", ""), Address("", "", "", "")))
"""Somebody of whom the register knows little."""


@pytest.mark.parametrize(
    "said",
    [
        {"born": "1958-04-17", "birth_place": "."},
        {"born": "1958-04-17", "birth_place": " "},
        {"born": "1958-04-17", "birth_place": ", Deutschland"},
        {"born": "1958-04-17", "sex": "-"},
        {"address": Address("Hof", ".", "", "-")},
        {"address": Address(".", "-", "", "_")},
        {"born": "1958-04-17", "sex": "female", "former": "."},
    ],
)
def test_a_mark_that_says_nothing_is_no_datum_and_fits_nothing_the_register_lacks(said: dict) -> None:
    assert told(Wanted(family="Brandt", given="Grete", **said), BARE) == rules.NEUTRAL


def test_a_birth_date_that_nobody_knows_fits_nobody() -> None:
    unknown = replace(GRETE, born="0000-00-00")

    assert told(replace(WANTED, born="0000-00-00"), unknown) == rules.NEUTRAL


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [GRETE, replace(GRETE, usual="Helene")],
        *[[replace(GRETE, blocks=((kind, None),))] for kind in Block],
        [replace(GRETE, blocks=((Block.DANGER, TODAY),))],
        [replace(GRETE, moved_away=True)],
    ],
)
def test_no_hit_several_hits_and_a_block_are_answered_alike(entries: list[Entry]) -> None:
    assert rules.answer(WANTED, DECLARED, entries, today=TODAY) == rules.NEUTRAL


def test_a_block_that_has_ended_is_none() -> None:
    assert not told(WANTED, replace(GRETE, blocks=((Block.DANGER, TODAY - timedelta(days=1)),))).is_neutral


def test_of_the_dead_only_the_death_is_told() -> None:
    answer = told(WANTED, replace(GRETE, died=True))

    assert [kind for kind, _value in answer.facts] == [FactKind.FAMILY, FactKind.GIVEN, FactKind.DECEASED]


@pytest.mark.parametrize(
    "declared",
    [
        Declarations(no_advertising=False),
        Declarations(no_advertising=True, commercial=True),
        Declarations(no_advertising=True, commercial=True, commercial_purpose="  "),
    ],
)
def test_who_does_not_declare_learns_nothing(declared: Declarations) -> None:
    assert told(declared=declared) == rules.NEUTRAL


def test_an_office_may_tell_where_somebody_went() -> None:
    gone = replace(GRETE, moved_away=True)

    assert not rules.answer(WANTED, DECLARED, [gone], today=TODAY, tell_moved_away=True).is_neutral


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Groß", "GROSS"),
        ("Müller", "Mueller"),
        ("Łukasz", "Lukasz"),
        ("Nguyễn", "nguyen"),
        ("García-Núñez", "Garcia Nunez"),
        ("O’Brien", "O'Brien"),
        ("Dvořa\u0301kova\u0301", "Dvořáková"),
    ],
)
def test_names_are_found_however_they_are_written(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_streets_are_found_however_they_are_written() -> None:
    assert len({folded_street(text) for text in ("Große Str.", "Große Straße", "GROSSE STRASSE", "Große-Str")}) == 1
    assert folded_street("Straßburger Weg") != folded_street("Strburger Weg")
