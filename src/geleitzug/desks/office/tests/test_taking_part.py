# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in a case, as its page names them, and by what they show that they may."""

from __future__ import annotations

from collections.abc import Callable

from tests.furnished import Town

from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]


def test_who_represents_is_named_with_the_proof_and_the_represented_once(town: Town, sign_in: SignIn) -> None:
    sent = town.play("belehrung-43-ifsg", "schulpraktikum", steps=1)
    parent = town.holder_of(sent)

    page = sign_in("gesundheit").get(case_address(sent))
    side = page.content.decode().split('id="people-title"')[1].split("</section>")[0]

    assert side.count("Finn Ahrens</dd>") == 1
    assert f"<dt>vertreten durch</dt><dd>{parent.name}</dd>" in side
    assert "geburtsurkunde-finn.pdf</a>" in side
    assert "/datei/" in side


def test_two_names_of_the_represented_are_both_shown(town: Town, sign_in: SignIn) -> None:
    sent = town.play("geburtsurkunde", "mit-vollmacht", steps=1)
    with town.machine():
        party = sent.parties.get(role="represented")
        party.name = "Hannelore Brodersen"
        party.save(update_fields=["name"])

    said = sign_in("standesamt").reads(case_address(sent))

    assert "Antragstellerin oder Antragsteller Hanne Brodersen vertretene Person Hannelore Brodersen" in said
