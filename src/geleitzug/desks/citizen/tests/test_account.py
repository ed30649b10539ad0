# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, one's own data; guessing is slow, and nobody is sent elsewhere. By mail: test_by_mail.py."""

from __future__ import annotations

import pytest
from tests.towns import delivery_words

from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.web import limits

NEW = {
    "given": "Zoë", "family": "Müller-Lüdenscheidt", "email": "zoe@example.org", "password": "vier blaue Boote",
    "street": "Am Kai", "number": "3", "postcode": "27561", "city": "Musterhafen",
}  # fmt: skip


def test_a_wrong_password_and_an_unknown_address_sound_the_same(guest):
    wrong = guest.post("/anmelden/", {"email": "erika@example.org", "password": "falsch"})
    unknown = guest.post("/anmelden/", {"email": "niemand@example.org", "password": "falsch"})

    sentence = "E-Mail-Adresse und Passwort passen nicht zusammen."
    assert sentence in words_of(wrong)
    assert sentence in words_of(unknown)


def test_guessing_gets_slow(guest):
    for _try in range(10):
        guest.post("/anmelden/", {"email": "erika@example.org", "password": "falsch"})

    slowed = guest.post("/anmelden/", {"email": "erika@example.org", "password": "geleitzug-demo"})
    code = guest.post("/fortsetzen/", {"code": "K7QM-3XRA-9WPC-D2HV"})
    limits.forget_all()
    later = guest.post("/anmelden/", {"email": "erika@example.org", "password": "geleitzug-demo"})

    assert slowed.status_code == 429
    assert "Bitte warten Sie" in words_of(slowed)
    assert code.status_code == 429
    assert later.path == "/anmelden/zweiter-schritt/"


def test_guessing_at_one_account_gets_slow_from_anywhere(guest):
    for number in range(10):
        guest.browser.defaults["REMOTE_ADDR"] = f"203.0.113.{number}"
        guest.post("/anmelden/", {"email": "erika@example.org", "password": "falsch"})
    guest.browser.defaults["REMOTE_ADDR"] = "198.51.100.7"

    slowed = guest.post("/anmelden/", {"email": " ERIKA@example.org", "password": "geleitzug-demo"})
    other = guest.post("/anmelden/", {"email": "jan@example.org", "password": "geleitzug-demo"})

    assert (slowed.status_code, other.path) == (429, "/anmelden/zweiter-schritt/")


@pytest.mark.parametrize(
    "elsewhere", ["https://boese.example/", "//boese.example/", "/\\boese.example", "javascript:x"]
)
def test_signing_in_leads_to_no_other_host(guest, elsewhere):
    guest.post("/anmelden/", {"email": "erika@example.org", "password": "geleitzug-demo", "weiter": elsewhere})

    assert guest.shows_code("/anmelden/zweiter-schritt/").path == "/meine-antraege/"


def test_a_page_of_ones_own_comes_after_signing_in(guest):
    first = guest.browser.get("/konto/")

    guest.post("/anmelden/", {"email": "erika@example.org", "password": "geleitzug-demo", "weiter": "/konto/"})
    after = guest.shows_code("/anmelden/zweiter-schritt/")

    assert first["Location"] == "/anmelden/?weiter=%2Fkonto%2F"
    assert after.path == "/konto/"


def test_a_person_changes_their_data(erika):
    changed = erika.post("/konto/", {**NEW, "street": "Hafenstraße"})

    assert "Ihre Daten sind gespeichert" in words_of(changed)
    assert 'value="Hafenstraße"' in changed.content.decode()


@pytest.mark.parametrize(
    "named",
    [{"given": "A" * 120, "family": "B" * 120}, {"art": "company", "company": "C" * 200}],
)
def test_whoever_has_a_long_name_can_do_everything_under_it(guest, named):
    guest.opens_account({**NEW, **named})
    guest.signed_in(NEW["email"])

    agreed = guest.post("/konto/einwilligung/", {"ort": "musterhafen", "wahl": "ja", "fassung": delivery_words()})
    begun = guest.post("/leistungen/hundesteuer-anmelden/beginnen/")

    assert (agreed.status_code, begun.status_code) == (200, 200)
    assert begun.path.startswith("/antrag/")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "kurz"}, "mindestens 10 Zeichen"),
        ({"password": "1234567890"}, "benutzen sehr viele"),
        ({"email": "keine"}, "nicht vollständig"),
        ({"email": "x@" + "ä" * 60 + ".de"}, "nicht vollständig"),
        ({"family": "Мюллер"}, "Diese Zeichen können wir hier nicht verwenden"),
        ({"postcode": "123"}, "fünf Ziffern"),
        ({"given": ""}, "Vornamen"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_at_its_field(guest, typed, sentence):
    response = guest.post("/registrieren/", {**NEW, **typed})

    assert response.path == "/registrieren/"
    assert sentence in words_of(response)
    assert 'id="errors"' in response.content.decode()


def test_signing_out_forgets_everybody(erika):
    looked = erika.browser.get("/abmelden/")
    still = erika.browser.get("/konto/")
    answer = erika.browser.post("/abmelden/")

    assert (looked["Location"], still.status_code) == ("/", 200), "following a link signs nobody out"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "Anmelden" in words_of(erika.get("/"))
    assert erika.browser.get("/konto/").status_code == 302


def test_the_head_greets_only_who_has_signed_in(erika):
    assert "Erika Sommer" in words_of(erika.get("/"))
    assert "Abmelden" not in words_of(Somebody("musterhafen").get("/"))


@pytest.mark.parametrize("ticked", [True, False])
def test_what_a_guest_began_comes_along_only_if_they_tick_it(guest, ticked):
    draft = guest.begins("hundesteuer-anmelden")
    sign_in = {"email": "jan@example.org", "password": "geleitzug-demo", **({"mitnehmen": "true"} if ticked else {})}

    guest.post("/anmelden/", sign_in)
    after = guest.shows_code("/anmelden/zweiter-schritt/")
    opened = guest.browser.get(f"/antrag/{draft.pk}/")

    assert after.path == "/meine-antraege/"
    assert opened.status_code == (302 if ticked else 404)
