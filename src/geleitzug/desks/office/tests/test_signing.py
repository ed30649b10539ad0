# SPDX-License-Identifier: EUPL-1.2
"""Signing in: per town, with a way back, and slowly for who guesses."""

from __future__ import annotations

from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.config import seed
from geleitzug.desks.office.tests.people import Colleague, case_address, read


def test_who_is_not_signed_in_is_asked_to_and_comes_back(town: Town) -> None:
    somebody = Colleague("musterhafen")

    answer = somebody.get("/amt/erledigt/?q=Sommer")
    assert answer["Location"] == "/amt/anmelden/?weiter=%2Famt%2Ferledigt%2F%3Fq%3DSommer"

    data = {"login": "steueramt", "password": seed.PASSWORD, "weiter": "/amt/erledigt/?q=Sommer"}
    assert somebody.post("/amt/anmelden/", data)["Location"] == "/amt/erledigt/?q=Sommer"


def test_a_way_back_that_leads_elsewhere_is_not_followed(town: Town) -> None:
    for elsewhere in ("https://boese.example/amt/", "//boese.example/amt/", "/konto/", "/amt/\\\\boese.example"):
        somebody = Colleague("musterhafen")
        data = {"login": "steueramt", "password": seed.PASSWORD, "weiter": elsewhere}

        assert somebody.post("/amt/anmelden/", data)["Location"].startswith("/amt/"), elsewhere


def test_a_wrong_password_gets_a_sentence_and_at_last_a_pause(town: Town) -> None:
    somebody = Colleague("musterhafen")

    for _ in range(8):
        page = read(somebody.post("/amt/anmelden/", {"login": "steueramt", "password": "falsch"}))
        assert "Kennung oder Passwort stimmen nicht" in page

    answer = somebody.post("/amt/anmelden/", {"login": "steueramt", "password": seed.PASSWORD})
    assert answer.status_code == 429
    assert "Bitte warten Sie" in read(answer)


def test_somebody_of_one_town_is_nobody_in_another(town: Town) -> None:
    katrin = Colleague("musterhafen").signed_in("steueramt")

    answer = katrin.get("/amt/", headers={"host": "sandmoor.localhost"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/amt/anmelden/")


def test_the_group_has_no_office(town: Town) -> None:
    assert PageClient(headers={"host": "localhost"}).get("/amt/anmelden/").status_code == 404
    assert PageClient(headers={"host": "localhost"}).get("/amt/").status_code == 404


def test_after_signing_out_nothing_is_left(town: Town) -> None:
    katrin = Colleague("musterhafen").signed_in("steueramt")
    assert "Katrin Petersen" in katrin.reads("/amt/")

    katrin.post("/amt/abmelden/")

    assert katrin.get("/amt/").status_code == 302


def test_no_browser_keeps_a_page_of_the_office(town: Town) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    katrin, operator = Colleague("musterhafen").signed_in("steueramt"), Colleague("musterhafen").signed_in("betrieb")

    pages = [katrin.get("/amt/"), katrin.get(case_address(dog)), operator.get("/amt/betrieb/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert {page["Cache-Control"] for page in pages} == {"no-store"}
