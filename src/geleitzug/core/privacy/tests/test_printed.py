# SPDX-License-Identifier: EUPL-1.2
"""The report of somebody's data as they read it on paper."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.translation import override
from tests.furnished import Town

from geleitzug.core.cases.props import words_of
from geleitzug.core.privacy.printed import printed
from geleitzug.core.privacy.report import Json, application_part, head


def said_of(head: Json, *parts: Json | None, town: Town) -> str:
    """Print a report and return its words; without an account its second part, which is about applications alone."""
    number = 1 if head["account"] else 2
    found = [part for part in parts if part is not None]
    return words_of(printed(head, found, town=town.id, reference="A-1", number=number, lang="de"))


def without_account() -> Json:
    """Return as much of the head as the second part asks for."""
    return {"account": None, "made_at": timezone.now().isoformat()}


def test_it_says_who_takes_part_and_to_whom_letters_go(town: Town) -> None:
    sent = town.play("belehrung-43-ifsg", "schulpraktikum", 1)
    parent = town.holder_of(sent)
    with town.outside(parent), override("de"):
        part = application_part(sent.holder, sent.pk, "de")
        said = said_of(without_account(), part, town=town)

    assert "Antragstellerin oder Antragsteller Finn Ahrens vertretene Person Finn Ahrens" in said
    assert f"vertreten durch {parent.name}" in said
    assert f"Briefe gehen an {parent.name}, als gesetzliche Vertretung von Finn Ahrens, Schleusenkai 2" in said


@pytest.mark.parametrize(("steps", "stands"), [(0, "In Bearbeitung"), (None, "Abgeschlossen")])
def test_it_says_where_an_application_really_stands(town: Town, steps: int | None, stands: str) -> None:
    sent = town.play("hundesteuer-anmelden", "ein-hund", steps)
    with town.outside(town.holder_of(sent)), override("de"):
        part = application_part(sent.holder, sent.pk, "de")
        said = said_of(without_account(), part, town=town)

    assert part is not None
    assert part["stands"] == stands
    assert f"Stand {stands}" in said


def test_a_letter_that_goes_by_post_does_not_lie_in_the_mailbox(town: Town) -> None:
    sent = town.play("geburtsurkunde", "eigene-geburt")
    with town.outside(town.holder_of(sent)), override("de"):
        part = application_part(sent.holder, sent.pk, "de")
        said = said_of(without_account(), part, town=town)

    assert "Übermittlung Es geht mit der Post an Sie und ist noch nicht abgeschickt." in said
    assert "Es liegt im Postfach" not in said


def test_the_address_of_an_account_stands_in_the_order_of_a_letter(town: Town) -> None:
    sent = town.play("belehrung-43-ifsg", "schulpraktikum", 0)
    parent = town.holder_of(sent)
    with town.outside(parent), override("de"):
        own = head(parent, lang="de", at=timezone.now())
        own["account"]["address"] = {
            "city": "Amsterdam", "number": "3a", "street": "Kerkstraat", "country": "NL", "postcode": "1012 LG",
        }  # fmt: skip
        said = said_of(own, town=town)

    assert "Anschrift Kerkstraat 3a, 1012 LG Amsterdam, NIEDERLANDE" in said
