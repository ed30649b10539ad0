# SPDX-License-Identifier: EUPL-1.2
"""Passwords of staff: a first one opens only the page where one chooses one's own; changing it by the old one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import PASSWORD, Town

from geleitzug.config import deeds, founding
from geleitzug.desks.office.tests.people import Colleague, read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Factor, Staff
from geleitzug.ground.trust import staff_passwords
from geleitzug.ground.web import limits

OWN = "sieben stille esel"
FIRST, CHANGE = "/amt/anmelden/erstes-passwort/", "/amt/konto/passwort/"


@pytest.fixture
def first(town: Town) -> str:
    """Katrin's first password."""
    with town.machine():
        katrin = Staff.objects.get(login="steueramt")
        return staff_passwords.give_first(katrin, at=timezone.now(), by=deeds.operator())


@pytest.fixture(autouse=True)
def nobody_has_guessed() -> Iterator[None]:
    limits.forget_all()
    yield
    limits.forget_all()


def signs_in(somebody: Colleague, password: str) -> str:
    """Type login and password; returns where that leads."""
    answer = somebody.post("/amt/anmelden/", {"login": "steueramt", "password": password})
    return answer.headers.get("Location", read(answer))


def test_a_first_password_opens_only_the_page_where_one_chooses_ones_own(town: Town, first: str) -> None:
    katrin = Colleague("musterhafen")

    assert signs_in(katrin, first) == FIRST
    for elsewhere in ("", "anmelden/zweiter-schritt/", "konto/sicherheit/", "konto/sicherheit/app/", "konto/passwort/"):
        assert katrin.get(f"/amt/{elsewhere}").headers["Location"].startswith("/amt/anmelden/"), elsewhere
    signs_in(katrin, first)  # who goes astray begins anew
    assert "Ihr erstes Passwort hat jemand anderes angelegt." in katrin.reads(FIRST)
    chosen = katrin.post(FIRST, {"password": OWN})

    assert chosen["Location"] == "/amt/anmelden/zweiter-schritt/"
    assert "Anmeldename oder Passwort stimmen nicht" in signs_in(Colleague("musterhafen"), first)
    assert signs_in(Colleague("musterhafen"), OWN) == "/amt/anmelden/zweiter-schritt/"
    with town.machine():
        katrins = Entry.objects.filter(kind="PasswordChanged").order_by("pk").values_list("actor_kind", flat=True)
        assert list(katrins) == ["operator", "machine"]


def test_who_is_new_sets_up_a_second_factor_after_choosing(town: Town, first: str) -> None:
    with town.machine():
        Factor.objects.filter(owner=Staff.objects.get(login="steueramt").pk).delete()
    katrin = Colleague("musterhafen")
    signs_in(katrin, first)

    chosen = katrin.post(FIRST, {"password": OWN})

    assert chosen["Location"] == "/amt/konto/sicherheit/"
    assert katrin.get("/amt/konto/sicherheit/").status_code == 200


def test_a_first_password_ends(town: Town, first: str) -> None:
    with town.machine():
        Staff.objects.filter(login="steueramt").update(first_until=timezone.now() - timedelta(minutes=1))

    assert "Dieses erste Passwort gilt nicht mehr." in signs_in(Colleague("musterhafen"), first)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ("kurz", "mindestens 10 Zeichen"),
        ("Musterhafen2026", "leicht zu erraten"),
        ("steueramt-12", "leicht zu erraten"),
        ("x" * 300, "kürzeres Passwort"),
        (None, "ein anderes Passwort als bisher"),
    ],
)
def test_a_bad_choice_is_refused_in_a_sentence(first: str, wish: str | None, sentence: str) -> None:
    katrin = Colleague("musterhafen")
    signs_in(katrin, first)

    page = katrin.post(FIRST, {"password": first if wish is None else wish})

    assert page.status_code == 200
    assert sentence in read(page)
    assert signs_in(Colleague("musterhafen"), first) == FIRST


def test_who_has_shown_no_first_password_finds_no_such_page(town: Town) -> None:
    stranger, katrin = Colleague("musterhafen"), Colleague("musterhafen")
    signs_in(katrin, PASSWORD)

    for somebody in (stranger, katrin, Colleague("musterhafen").signed_in("steueramt")):
        assert somebody.get(FIRST).headers["Location"] == "/amt/anmelden/"
        assert somebody.post(FIRST, {"password": OWN}).headers["Location"] == "/amt/anmelden/"
    assert signs_in(Colleague("musterhafen"), PASSWORD) == "/amt/anmelden/zweiter-schritt/"


def test_a_password_is_changed_by_the_old_one_and_others_are_out(town: Town) -> None:
    katrin, elsewhere = (Colleague("musterhafen").signed_in("steueramt") for _each in range(2))
    assert "Passwort ändern" in katrin.reads("/amt/konto/sicherheit/")

    wrong = katrin.sends(CHANGE, old="falsch", password=OWN)
    done = katrin.sends(CHANGE, old=PASSWORD, password=OWN)

    assert "Das bisherige Passwort stimmt nicht." in wrong
    assert "Das neue Passwort gilt" in done
    assert elsewhere.get("/amt/").status_code == 302
    assert katrin.get("/amt/").status_code == 200
    assert signs_in(Colleague("musterhafen"), OWN) == "/amt/anmelden/zweiter-schritt/"


def test_guessing_the_old_one_gets_slow(town: Town) -> None:
    katrin = Colleague("musterhafen").signed_in("steueramt")

    answers = [katrin.post(CHANGE, {"old": "falsch", "password": OWN}).status_code for _each in range(9)]

    assert answers == [200] * 8 + [429]


def test_who_comes_by_the_towns_accounts_has_no_password_to_change(town: Town) -> None:
    with town.machine():
        Staff.objects.filter(login="steueramt").update(password="!")
    katrin = Colleague("musterhafen").signed_in("steueramt")

    assert katrin.get(CHANGE).status_code == 404
    assert "Passwort ändern" not in katrin.reads("/amt/konto/sicherheit/")


def test_a_towns_file_read_again_leaves_passwords_and_gives_new_people_their_own(town: Town) -> None:
    people = [
        {"login": "steueramt", "name": "Katrin Petersen", "offices": {"tax": ["clerk"]}},
        {"login": "neu.eins", "name": "Neu Eins", "offices": {"tax": ["clerk"]}},
        {"login": "neu.zwei", "name": "Neu Zwei", "offices": {"tax": ["clerk"]}},
    ]

    made = founding.furnish(town.id, {"staff": people})
    again = founding.furnish(town.id, {"staff": people})

    assert made.keys() == {"neu.eins", "neu.zwei"}
    assert made["neu.eins"] != made["neu.zwei"]
    assert again == {}
    assert signs_in(Colleague("musterhafen"), PASSWORD) == "/amt/anmelden/zweiter-schritt/"
    with town.machine():
        assert Staff.objects.filter(login__startswith="neu.", first_until__gt=timezone.now()).count() == 2
