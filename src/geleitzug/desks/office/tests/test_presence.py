# SPDX-License-Identifier: EUPL-1.2
"""Who else has a case open: shown with the page, asked for by a script, forgotten soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload import clock
from geleitzug.core.caseload.models import Presence
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.web.errors import ASKS_AGAIN

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"


def test_two_who_have_a_case_open_read_of_one_another(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, bernd = sign_in("steueramt"), sign_in("steueramt.leitung")

    assert "Gerade auch hier" not in katrin.reads(case_address(dog))
    assert "Gerade auch hier: Katrin Petersen" in bernd.reads(case_address(dog))
    assert "Gerade auch hier: Bernd Lührs" in katrin.reads(case_address(dog))
    with town.inside():
        Presence.objects.filter(staff__name="Bernd Lührs").update(at=timezone.now() - timedelta(minutes=3))
    assert "Gerade auch hier" not in katrin.reads(case_address(dog))


def test_a_script_is_told_only_what_is_new(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, bernd = sign_in("steueramt"), sign_in("steueramt.leitung")
    alone = katrin.get(case_address(dog, "wer/"))

    again = katrin.get(case_address(dog, "wer/"), headers={"if-none-match": alone["ETag"]})
    bernd.get(case_address(dog))
    both = katrin.get(case_address(dog, "wer/"), headers={"if-none-match": alone["ETag"]})

    assert (alone.status_code, alone.content) == (200, b"")
    assert again.status_code == 304
    assert both.content.decode() == "Gerade auch hier: Bernd Lührs"
    assert sign_in("bauamt").get(case_address(dog, "wer/")).status_code == 404


def test_a_page_that_asks_again_of_what_is_not_theirs_is_told_to_stop_and_nothing_else(
    town: Town, sign_in: SignIn
) -> None:
    dog, stranger = town.play(DOGS, "ein-hund", steps=0), sign_in("bauamt")
    there, nowhere = case_address(dog), "/amt/vorgang/MH-2026-999998/"

    told = [
        stranger.get(case + page, headers={ASKS_AGAIN: "yes"}) for case in (there, nowhere) for page in ("", "wer/")
    ]

    assert {(answer.status_code, answer.content, answer["Cache-Control"]) for answer in told} == {
        (204, b"", "no-store")
    }
    assert not any("ETag" in answer for answer in told)


def test_who_was_where_is_forgotten(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    sign_in("steueramt").get(case_address(dog))
    with town.inside():
        clock.forget()
        assert Presence.objects.count() == 1

        Presence.objects.update(at=timezone.now() - timedelta(days=2))
        clock.forget()

        assert not Presence.objects.exists()
