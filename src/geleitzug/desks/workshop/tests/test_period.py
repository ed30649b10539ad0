# SPDX-License-Identifier: EUPL-1.2
"""The period for the decision: its law, deemed approval and extension, and what people will read of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.periods import of_periods
from geleitzug.core.catalogue.clocks import DECIDE, clocks_of
from geleitzug.desks.workshop import period_form
from geleitzug.desks.workshop.tests.making import Maker, at

SignIn = Callable[[str], Maker]

LAW = {
    "number": "3", "unit": "M", "starts": "complete", "norm": "§ 6a Abs. 1 GewO", "after": "genehmigt",
    "deemed": "§ 6a Abs. 1 GewO", "extended": "ja", "most": "6", "most_unit": "W",
}  # fmt: skip


def deadline(town: Town, draft: Draft) -> Any:
    with town.inside():
        return queries.raw_of(draft)["service"].get("deadline")


def test_deemed_approval_and_extension_are_chosen_and_shown_as_people_read_them(
    town: Town, sign_in: SignIn, draft: Draft
) -> None:
    words = sign_in("redaktion").fills(at(draft, "angaben/frist/"), {}, **LAW)

    assert "Die Frist ist gespeichert." in words
    assert deadline(town, draft) == {
        "decide_within": "P3M", "starts": "complete", "norm": "§ 6a Abs. 1 GewO",
        "deemed": {"norm": "§ 6a Abs. 1 GewO"}, "extension": {"longest": "P6W"},
    }  # fmt: skip
    assert "Entscheidet es bis dahin nicht, gilt Ihr Antrag als genehmigt (§ 6a Abs. 1 GewO)." in words
    assert "Sie lässt sich einmal verlängern" in words
    assert "Im Ablauf stellt das aber kein Schritt fest." in words  # the dog tax confirms no papers


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"unit": ""}, "Bitte wählen Sie die Einheit aus"),
        ({"number": "drei"}, "Bitte geben Sie eine ganze Zahl ein."),
        ({"number": ""}, "wie lange die Frist ist, nach der der Antrag als genehmigt gilt"),
        ({"deemed": ""}, "Bitte nennen Sie den Paragrafen, der die Genehmigungsfiktion anordnet."),
        ({"after": "nichts", "deemed": ""}, "Bitte nennen Sie den Paragrafen, der die Verlängerung erlaubt."),
        ({"after": "nichts"}, "Das passt nicht zu Ihrer Antwort darüber."),
        ({"extended": "nein", "extension": "§ 5"}, "Das passt nicht zu Ihrer Antwort darüber."),
    ],
)
def test_what_the_law_needs_is_asked_for(
    town: Town, sign_in: SignIn, draft: Draft, typed: dict[str, str], sentence: str
) -> None:
    before = deadline(town, draft)

    words = sign_in("redaktion").fills(at(draft, "angaben/frist/"), {}, **{**LAW, **typed})

    assert sentence in words
    assert deadline(town, draft) == before


def test_only_shown_is_not_stored(town: Town, sign_in: SignIn, draft: Draft) -> None:
    before = deadline(town, draft)

    words = sign_in("redaktion").fills(at(draft, "angaben/frist/"), {"_show": "1"}, **LAW)

    assert "gilt Ihr Antrag als genehmigt" in words
    assert deadline(town, draft) == before


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"decide_within": "P1Y", "norm": "§ 1"},
        {"working": 10, "warn_before_days": 3},
        {"decide_within": "3 Monate", "deemed": {"norm": "§ 2"}, "pauses": ["question"], "extension": False},
        {"decide_within": "P2W", "starts": "payment", "extension": {"norm": "§ 3", "longest": "10 Arbeitstage"}},
        {"decide_within": "P3M", "deemed": {"norm": "§ 2"}, "escalate_after_days": -7},
    ],
)
def test_what_is_written_by_hand_is_the_same_after_it_was_stored(written: dict[str, Any]) -> None:
    fields = period_form.fields(written)

    assert period_form.problems(fields) == {}
    assert period_form.block(fields, written) == written


def test_what_is_taken_back_leaves_nothing_of_the_law() -> None:
    written = {"decide_within": "P3M", "deemed": {"norm": "§ 2"}, "extension": {"longest": "P6W"}}
    fields = {**period_form.fields(written), "after": "nichts", "extended": "nein"}

    assert period_form.problems(fields, period_form.fields(written)) == {}
    new = period_form.block(fields, written)

    assert new == {"decide_within": "P3M"}
    assert not clocks_of({"deadline": new}, {})[DECIDE].extendable


@pytest.mark.parametrize(
    ("service", "sentence", "blocks"),
    [
        ({"deadline": {"decide_within": "3"}}, "„3“ ist keine Dauer.", True),
        ({"deadline": {"decide_within": "P3M", "deemed": {"norm": " "}}}, "fehlt der Paragraf, der sie anordnet", True),
        ({"deadline": {"deemed": {"norm": "§ 2"}}}, "fehlt die Frist", True),
        ({"deadlines": {"inspection": {"stops": "Task_X"}}}, "„inspection“ sagt nicht, wie lange", True),
        ({"deadline": {"decide_within": "P3M", "extension": True}}, "fehlt der Paragraf, der das erlaubt", False),
        ({"deadline": {"decide_within": "P3M", "deemed": {"norm": "§ 2"}}}, "Hier beginnt die Frist früher", False),
        (
            {"kind": "notice", "deadline": {"decide_within": "P3M", "deemed": {"norm": "§ 2"}}},
            "Eine Anzeige wird nicht genehmigt.",
            False,
        ),
    ],
)
def test_the_workshop_says_what_is_wrong_with_a_period(service: Mapping[str, Any], sentence: str, blocks: bool) -> None:
    piece = Piece.of({"form": {"pages": []}, "service": {"result": {"kind": "bescheid"}, **service}})

    assert [found.blocking for found in of_periods(piece) if sentence in found.sentence] == [blocks]
