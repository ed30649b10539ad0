# SPDX-License-Identifier: EUPL-1.2
"""Versions of a decision's draft: kept, compared, taken up again, and shown to who signs with what was changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.furnished import Town

from geleitzug.core.cases.models import Application, Decision
from geleitzug.core.wording.queries import versions_of
from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]
OPINIONS_GIVEN = 5


@pytest.fixture
def planned(town: Town) -> Application:
    """A carport on which all have given their opinion."""
    return town.play("baugenehmigung-vereinfacht", "carport", OPINIONS_GIVEN)


def test_a_draft_is_kept_without_deciding_and_is_there_again(town: Town, sign_in: SignIn, planned: Application) -> None:
    bernd = sign_in("bauamt")
    address = case_address(planned, f"aufgabe/{town.task(planned, 'decide').pk}/")

    page = bernd.sends(address, sichern="1", outcome="refused", reasons="Der Abstand fehlt.")

    assert "Der Entwurf ist gesichert. Entschieden ist noch nichts." in page
    assert "Der Abstand fehlt." in page
    with town.inside():
        assert not Decision.objects.filter(case=planned.pk).exists()
        assert [each.parts["reasons"] for each in versions_of(planned.pk)] == ["Der Abstand fehlt."]
    assert "Noch keine Fassung" not in bernd.reads(case_address(planned, "fassungen/"))


def test_two_versions_are_compared_and_the_older_one_taken_up_again(
    town: Town, sign_in: SignIn, planned: Application
) -> None:
    bernd = sign_in("bauamt")
    address = case_address(planned, f"aufgabe/{town.task(planned, 'decide').pk}/")
    for reasons in ("Der Abstand fehlt.", "Der Abstand fehlt.", "Der Abstand reicht nicht."):
        bernd.sends(address, sichern="1", outcome="refused", reasons=reasons)

    page = bernd.reads(case_address(planned, "fassungen/"))
    again = bernd.sends(case_address(planned, "fassungen/uebernehmen/"), number="1")

    assert "Fassung 1 und 2 im Vergleich" in page
    assert "[gestrichen: fehlt ] [neu: reicht nicht ]" in page
    assert "Der Abstand fehlt." in again
    with town.inside():
        assert len(versions_of(planned.pk)) == 2
    assert bernd.post(case_address(planned, "fassungen/uebernehmen/"), {"number": "7"}).status_code == 404


def test_who_signs_sees_what_changed_since_it_was_sent_back(town: Town, sign_in: SignIn, planned: Application) -> None:
    bernd, head = sign_in("bauamt"), sign_in("bauamt.leitung")
    decide = {"outcome": "refused", "reasons": "Der Abstand fehlt."}
    bernd.sends(case_address(planned, f"aufgabe/{town.task(planned, 'decide').pk}/"), **decide)
    head.sends(
        case_address(planned, f"aufgabe/{town.task(planned, 'approve').pk}/"), approved="nein", text="Bitte genauer."
    )
    decide["reasons"] = "Der Abstand zum Nachbarn fehlt."
    bernd.sends(case_address(planned, f"aufgabe/{town.task(planned, 'decide').pk}/"), **decide)

    page = head.reads(case_address(planned))

    assert "Geändert seit Fassung 1 (zurückgereicht)" in page
    assert "[neu: zum Nachbarn" in page
    head.sends(case_address(planned, f"aufgabe/{town.task(planned, 'approve').pk}/"), approved="ja")
    with town.inside():
        assert [each.fate for each in versions_of(planned.pk)] == ["sent_back", "approved"]
