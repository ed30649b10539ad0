# SPDX-License-Identifier: EUPL-1.2
"""Signing in: per town, with a way back, and slowly for who guesses."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import change_session

from geleitzug.config import seed
from geleitzug.config.secrets import DEMO_APP_SECRET
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people import totp
from geleitzug.ground.people.how import How
from geleitzug.ground.people.models import Factor, Session, Staff

SECOND = "/amt/anmelden/zweiter-schritt/"


def shows_code(somebody: Colleague, secret: str = DEMO_APP_SECRET, path: str = SECOND) -> Any:
    """Type the code an app shows now."""
    return somebody.post(path, {"code": totp.code_of(secret, totp.step_at(time.time()))})


def test_who_is_not_signed_in_is_asked_to_and_comes_back(town: Town) -> None:
    somebody = Colleague("musterhafen")

    answer = somebody.get("/amt/erledigt/?q=Sommer")
    assert answer["Location"] == "/amt/anmelden/?weiter=%2Famt%2Ferledigt%2F%3Fq%3DSommer"

    data = {"login": "steueramt", "password": seed.PASSWORD, "weiter": "/amt/erledigt/?q=Sommer"}
    assert somebody.post("/amt/anmelden/", data)["Location"] == SECOND
    assert somebody.get("/amt/").status_code == 302
    assert shows_code(somebody)["Location"] == "/amt/erledigt/?q=Sommer"


def test_a_way_back_that_leads_elsewhere_is_not_followed(town: Town) -> None:
    for elsewhere in ("https://boese.example/amt/", "//boese.example/amt/", "/konto/", "/amt/\\\\boese.example"):
        somebody = Colleague("musterhafen")
        data = {"login": "steueramt", "password": seed.PASSWORD, "weiter": elsewhere}

        somebody.post("/amt/anmelden/", data)
        with town.machine():
            Factor.objects.update(last_step=0)  # all of them sign in within the same half minute
        assert shows_code(somebody)["Location"].startswith("/amt/"), elsewhere


def test_a_wrong_password_gets_a_sentence_and_at_last_a_pause(town: Town) -> None:
    somebody = Colleague("musterhafen")

    for _ in range(8):
        page = read(somebody.post("/amt/anmelden/", {"login": "steueramt", "password": "falsch"}))
        assert "Anmeldename oder Passwort stimmen nicht" in page

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

    answer = katrin.post("/amt/abmelden/")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert katrin.get("/amt/").status_code == 302


def test_no_browser_keeps_a_page_of_the_office(town: Town) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    katrin, operator = Colleague("musterhafen").signed_in("steueramt"), Colleague("musterhafen").signed_in("betrieb")

    pages = [katrin.get("/amt/"), katrin.get(case_address(dog)), operator.get("/amt/betrieb/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert {page["Cache-Control"] for page in pages} == {"no-store"}


def test_who_has_no_second_factor_sets_one_up_before_seeing_anything(town: Town) -> None:
    with town.machine():
        Factor.objects.filter(owner=Staff.objects.get(login="steueramt").pk).delete()
    katrin = Colleague("musterhafen")
    answer = katrin.post(
        "/amt/anmelden/", {"login": "steueramt", "password": seed.PASSWORD, "weiter": "/amt/erledigt/"}
    )
    assert answer["Location"] == "/amt/konto/sicherheit/"
    assert "Deshalb reicht ein Passwort allein nicht" in katrin.reads("/amt/konto/sicherheit/")
    assert katrin.get("/amt/").status_code == 302
    assert katrin.get("/amt/konto/geraete/").status_code == 302

    page = katrin.reads("/amt/konto/sicherheit/app/")
    found = re.search(r"Schlüssel ((?:[A-Z2-7]{4} ){8})", page)
    assert found, page
    wrong = katrin.sends("/amt/konto/sicherheit/app/", code="000000")
    secret = found.group(1).replace(" ", "")
    codes = read(katrin.post("/amt/konto/sicherheit/app/", {"code": now_of(secret)}, follow=True))
    after = katrin.post("/amt/konto/sicherheit/ersatzcodes/", {"notiert": "1"})

    assert "Dieser Code passt nicht" in wrong
    assert len(re.findall(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b", codes)) == 8
    assert after["Location"] == "/amt/erledigt/"
    assert katrin.get("/amt/").status_code == 200


def now_of(secret: str) -> str:
    return totp.code_of(secret, totp.step_at(time.time()))


def test_a_code_opens_once(town: Town) -> None:
    first, second = Colleague("musterhafen"), Colleague("musterhafen")
    for somebody in (first, second):
        somebody.post("/amt/anmelden/", {"login": "steueramt", "password": seed.PASSWORD})

    code = now_of(DEMO_APP_SECRET)
    came = first.post(SECOND, {"code": code})
    refused = second.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})

    assert came["Location"] == "/amt/"
    assert "Jeder Code gilt nur einmal" in read(refused)
    assert second.get("/amt/").status_code == 302


def test_a_session_that_knows_only_a_password_is_nobody(town: Town) -> None:
    """As sessions from before, or of a connector that says it is not strong."""
    katrin = Colleague("musterhafen").signed_in("steueramt")
    change_session(katrin, town="musterhafen", staff_how=How("password").facts())

    assert katrin.get("/amt/")["Location"].startswith("/amt/anmelden/")


def test_signing_in_and_failing_stand_in_the_trail(town: Town) -> None:
    katrin = Colleague("musterhafen")
    katrin.post("/amt/anmelden/", {"login": "steueramt", "password": "falsch"})
    katrin.post("/amt/anmelden/", {"login": "steueramt", "password": seed.PASSWORD})
    katrin.post(SECOND, {"code": "111111"})
    shows_code(katrin)

    with town.machine():
        subject = Staff.objects.get(login="steueramt").pk
        trail = [
            (entry.kind, entry.facts.get("means")) for entry in Entry.objects.filter(subject=subject).order_by("id")
        ]
    assert trail == [("SignInFailed", "password"), ("SignInFailed", "totp"), ("SignedIn", "totp")]


def test_a_session_is_listed_and_ended_from_another_browser(town: Town) -> None:
    here, there = Colleague("musterhafen").signed_in("steueramt"), Colleague("musterhafen").signed_in("steueramt")
    assert "dieses Gerät" in here.reads("/amt/konto/geraete/")
    other = re.search(r'name="ende" value="([0-9a-f]{40})"', here.get("/amt/konto/geraete/").content.decode())
    assert other

    stranger = Colleague("musterhafen").signed_in("standesamt")
    stranger.post("/amt/konto/geraete/", {"ende": other.group(1)})
    assert there.get("/amt/").status_code == 200
    here.post("/amt/konto/geraete/", {"ende": other.group(1)})

    assert there.get("/amt/").status_code == 302
    assert here.get("/amt/").status_code == 200


def test_what_the_table_of_sessions_holds_opens_none(town: Town) -> None:
    katrin = Colleague("musterhafen").signed_in("steueramt")
    with town.machine():
        stored = Session.objects.get(staff=Staff.objects.get(login="steueramt").pk).session_key

    thief = Colleague("musterhafen")
    thief.cookies["sitzung"] = stored

    assert katrin.cookies["sitzung"].value != stored
    assert thief.get("/amt/").status_code == 302


def test_a_citizens_sign_in_in_a_clerks_browser_changes_nothing_for_the_clerk(town: Town) -> None:
    """Neither is the clerk's session fresh then, nor does it last longer."""
    katrin = Colleague("musterhafen").signed_in("steueramt")
    began = time.time() - 9 * 3600
    change_session(katrin, town="musterhafen", staff_fresh=began, staff_began=began)
    assert katrin.get("/amt/konto/sicherheit/app/")["Location"].startswith("/amt/konto/bestaetigen/")

    katrin.post("/anmelden/", {"email": "erika@example.org", "password": seed.PASSWORD})
    came = shows_code(katrin, path="/anmelden/zweiter-schritt/")

    assert came["Location"] == "/meine-antraege/"
    assert katrin.get("/konto/sicherheit/app/").status_code == 200
    assert katrin.get("/amt/konto/sicherheit/app/")["Location"].startswith("/amt/konto/bestaetigen/")
    with town.machine():
        row = Session.objects.get(staff=Staff.objects.get(login="steueramt").pk)
    assert row.expire_date.timestamp() == pytest.approx(began + 10 * 3600, abs=0.001)  # the database keeps microseconds
