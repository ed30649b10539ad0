# SPDX-License-Identifier: EUPL-1.2
"""What goes through a mail: opening an account, a new password, another address; and what a password alone opens not.

No page tells whether an address has an account.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests.signing import change_session
from tests.towns import delivery_words

from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.desks.citizen.tests.test_account import NEW
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.models import Account, Link, Session
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import clock
from geleitzug.ground.web import limits


def mails_to(email: str) -> list[str]:
    work_off()
    return [sent.subject for sent in mail.outbox if sent.to == [email]]


def machine(somebody: Somebody):
    return doors.machine_door(somebody.town.pk)


# --- opening an account -----------------------------------------------------------------------------------------------


def test_a_person_opens_an_account_and_confirms_it(guest):
    asked = guest.post("/registrieren/", {**NEW, "weiter": "/konto/"})
    assert f"Wir haben eine E-Mail an {NEW['email']} geschickt." in words_of(asked)
    assert "gilt drei Tage" in words_of(asked)
    before = guest.post("/anmelden/", {"email": NEW["email"], "password": NEW["password"]})
    path = guest.link_in_mail(NEW["email"])
    page = guest.get(path)
    opened = guest.post(path, {"password": NEW["password"]})
    again = guest.browser.get(path)

    assert "Bitte sehen Sie in Ihr E-Mail-Postfach" in words_of(asked)
    assert "Bitte sehen Sie in Ihr E-Mail-Postfach" in words_of(before)
    assert "Konto bestätigen" in words_of(page)
    assert opened.path == "/konto/"
    assert "Zoë Müller-Lüdenscheidt" in words_of(opened)
    assert again.status_code == 410
    assert "Diese Adresse gilt nicht mehr" in words_of(again)
    assert mails_to(NEW["email"]) == ["Bitte bestätigen Sie Ihr Konto"]


def test_a_company_opens_an_account(guest):
    nameless = guest.post("/registrieren/", {**NEW, "art": "company"})
    opened = guest.opens_account({**NEW, "art": "company", "company": "Zoë & Co. KG"})

    assert "Bitte geben Sie den Namen des Unternehmens" in words_of(nameless)
    assert "Zoë & Co. KG" in words_of(opened)


def test_an_address_that_has_an_account_gets_the_same_page_and_a_mail(guest):
    known = guest.post("/registrieren/", {**NEW, "email": "erika@example.org"})
    unknown = guest.post("/registrieren/", NEW)

    said = [
        words_of(page).replace(email, "…") for page, email in ((known, "erika@example.org"), (unknown, NEW["email"]))
    ]
    assert (known.status_code, said[0]) == (unknown.status_code, said[1])
    assert mails_to("erika@example.org") == ["Sie haben schon ein Konto"]


def test_a_stranger_who_opens_an_account_for_somebodys_address_gains_nothing_by_their_click(guest):
    """Confirming asks for the password: the owner of the mailbox does not know the stranger's."""
    guest.post("/registrieren/", {**NEW, "password": "passwort der fremden"})
    path = guest.link_in_mail(NEW["email"])

    clicked = Somebody("musterhafen").post(path, {"password": "was ich immer nehme"})
    guest.post("/anmelden/", {"email": NEW["email"], "password": "passwort der fremden"})

    assert "Das Passwort stimmt nicht" in words_of(clicked)
    assert guest.browser.get("/konto/").status_code == 302


def test_who_opens_an_account_again_before_confirming_begins_anew(guest):
    guest.post("/registrieren/", NEW)
    first = guest.link_in_mail(NEW["email"])
    guest.post("/registrieren/", {**NEW, "password": "fünf grüne Boote"})
    second = guest.link_in_mail(NEW["email"])

    assert guest.browser.get(first).status_code == 410
    assert guest.post(second, {"password": NEW["password"]}).path == second
    assert guest.post(second, {"password": "fünf grüne Boote"}).path == "/meine-antraege/"


def test_a_link_expires_and_a_new_one_comes_after_signing_in(guest):
    guest.post("/registrieren/", NEW)
    path = guest.link_in_mail(NEW["email"])
    with machine(guest):
        Link.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=3))

    late = guest.browser.get(path)
    guest.post("/anmelden/", {"email": NEW["email"], "password": NEW["password"]})

    assert late.status_code == 410
    assert guest.post(guest.link_in_mail(NEW["email"]), {"password": NEW["password"]}).path == "/meine-antraege/"


def test_what_was_never_confirmed_is_forgotten_after_a_week(guest):
    guest.post("/registrieren/", NEW)
    with machine(guest):
        week_ago = timezone.now() - timedelta(days=8)
        Account.objects.filter(email__in=[NEW["email"], "erika@example.org"]).update(created_at=week_ago)
        clock.forget()
        left = set(Account.objects.values_list("email", flat=True))

    assert NEW["email"] not in left
    assert "erika@example.org" in left


@pytest.mark.parametrize("token", ["x", "../..", "%00", "a" * 5000])
@pytest.mark.parametrize("page", ["registrieren/bestaetigen", "passwort/neu", "konto/email"])
def test_what_is_no_link_is_told_so(guest, page, token):
    assert guest.browser.get(f"/{page}/{token}/").status_code in (404, 410)


# --- a forgotten password ---------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_set_anew_and_the_second_factor_still_asked(guest, erika):
    asked = guest.post("/passwort/vergessen/", {"email": "erika@example.org"})
    path = guest.link_in_mail("erika@example.org")
    weak = guest.post(path, {"password": "kurz"})
    after = guest.post(path, {"password": "sechs rote Boote"})
    second = guest.shows_code("/anmelden/zweiter-schritt/")

    assert "Bitte sehen Sie in Ihr E-Mail-Postfach" in words_of(asked)
    assert "Gehört erika@example.org zu einem Konto" in words_of(asked)
    assert "gilt eine Stunde" in words_of(asked)
    assert "mindestens 10 Zeichen" in words_of(weak)
    assert after.path == "/anmelden/zweiter-schritt/"
    assert second.path == "/meine-antraege/"
    assert erika.browser.get("/konto/").status_code == 302, "signed out everywhere"
    assert guest.browser.get(path).status_code == 410
    assert mails_to("erika@example.org") == ["Neues Passwort", "Ihre Anmeldung wurde geändert"]


def test_asking_for_a_password_says_the_same_to_every_address(guest):
    known = guest.post("/passwort/vergessen/", {"email": "erika@example.org"})
    unknown = guest.post("/passwort/vergessen/", {"email": "niemand@example.org"})
    broken = guest.post("/passwort/vergessen/", {"email": "keine"})

    assert words_of(known).replace("erika@", "niemand@") == words_of(unknown)
    assert "nicht vollständig" in words_of(broken)
    assert mails_to("niemand@example.org") == []


def test_nobodys_mailbox_is_filled_by_pressing_a_button(guest):
    for _time in range(3):
        guest.post("/passwort/vergessen/", {"email": "erika@example.org"})
        work_off()
    assert mails_to("erika@example.org") == ["Neues Passwort"]

    for _time in range(5):
        slowed = guest.post("/passwort/vergessen/", {"email": "jan@example.org"})
    assert slowed.status_code == 429


# --- another address --------------------------------------------------------------------------------------------------


def test_another_address_needs_both(erika):
    erika.post("/konto/email/", {"email": "Neue@Example.org"})
    old, new = erika.link_in_mail("erika@example.org"), erika.link_in_mail("neue@example.org")

    first = erika.post(new)
    before = address_of(erika)
    second = erika.post(old)

    assert "Eine Bestätigung fehlt noch" in words_of(first)
    assert before == "erika@example.org"
    assert "Die neue Adresse gilt ab jetzt" in words_of(second)
    assert address_of(erika) == "neue@example.org"


def test_an_address_of_somebody_else_is_not_taken_and_not_betrayed(erika):
    free = erika.post("/konto/email/", {"email": "frei@example.org"})
    taken = erika.post("/konto/email/", {"email": "jan@example.org"})

    assert words_of(free).replace("frei@", "jan@") == words_of(taken)
    assert mails_to("jan@example.org") == ["Diese E-Mail-Adresse gehört schon zu einem Konto"]
    erika.post(erika.link_in_mail("erika@example.org"))
    assert address_of(erika) == "erika@example.org"


def test_who_signed_in_a_while_ago_shows_once_more_who_they_are(erika):
    change_session(erika.browser, town="musterhafen", account_fresh=0)

    asked = erika.get("/konto/email/")
    came = erika.post("/konto/bestaetigen/", {"code": "000000", "weiter": "/konto/email/"})
    key = erika.browser.cookies["sitzung"].value
    fresh = erika.shows_code("/konto/bestaetigen/?weiter=/konto/email/")

    assert asked.path == "/konto/bestaetigen/"
    assert "Dieser Code passt nicht" in words_of(came)
    assert fresh.path == "/konto/email/"
    assert erika.browser.cookies["sitzung"].value != key


def address_of(somebody: Somebody) -> str:
    with machine(somebody):
        return Account.objects.get(pk=somebody.holder).email


# --- never a password alone -------------------------------------------------------------------------------------------


def test_a_password_alone_opens_no_mailbox_and_gives_no_consent(guest):
    guest.opens_account(NEW)
    limits.forget_all()

    mailbox = guest.browser.get("/postfach/")
    consent = guest.browser.post(
        "/konto/einwilligung/", {"ort": "musterhafen", "wahl": "ja", "fassung": delivery_words()}
    )
    applying = guest.post("/leistungen/hundesteuer-anmelden/beginnen/")

    assert mailbox["Location"] == "/konto/sicherheit/?weiter=%2Fpostfach%2F"
    assert consent["Location"].startswith("/konto/sicherheit/")
    assert applying.path.startswith("/antrag/")


def test_after_setting_up_an_app_one_comes_where_one_wanted(guest):
    guest.opens_account(NEW)
    guest.get("/postfach/")
    page = words_of(guest.get("/konto/sicherheit/app/"))
    secret = re.search(r"Schlüssel ((?:[A-Z2-7]{4} ){8})", page)
    assert secret

    codes = guest.shows_code("/konto/sicherheit/app/", secret.group(1).replace(" ", ""))
    noted = guest.post("/konto/sicherheit/ersatzcodes/", {"notiert": "1"})

    assert codes.path == "/konto/sicherheit/ersatzcodes/"
    assert noted.path == "/postfach/"
    assert mails_to(NEW["email"])[-1] == "Ihre Anmeldung wurde geändert"


def test_a_recovery_code_opens_once_and_the_last_factor_stays(erika, guest):
    erika.post("/konto/sicherheit/ersatzcodes/")
    shown = re.findall(
        r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", words_of(erika.get("/konto/sicherheit/ersatzcodes/"))
    )

    guest.post("/anmelden/", {"email": "erika@example.org", "password": "geleitzug-demo", "weiter": "/konto/daten/"})
    came = guest.post("/anmelden/zweiter-schritt/", {"code": shown[0].lower().replace("-", " ")})
    other = Somebody("musterhafen")
    other.post("/anmelden/", {"email": "erika@example.org", "password": "geleitzug-demo"})
    again = other.post("/anmelden/zweiter-schritt/", {"code": shown[0]})
    overview = guest.get("/konto/sicherheit/")
    remove = re.search(r'href="(/konto/sicherheit/entfernen/[^"]+)"', overview.content.decode())
    assert remove
    kept = guest.post(remove.group(1))

    assert len(shown) == 8
    assert came.path == "/konto/sicherheit/"
    assert "Sie haben einen Ersatzcode benutzt" in words_of(came)
    assert 'href="/konto/daten/">Jetzt nicht, weiter zu dem, was Sie vorhatten' in came.content.decode()
    assert again.path == "/anmelden/zweiter-schritt/"
    assert "7 Codes sind noch gültig" in words_of(overview)
    assert "Das ist Ihr einziger zweiter Weg" in words_of(kept)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_all_others_ended(erika):
    other = Somebody("sandmoor").signed_in("erika@example.org")
    listed = words_of(erika.get("/konto/geraete/"))
    erika.post("/konto/geraete/", {"ende": "andere"})

    assert "Sandmoor, Authentifizierungs-App, angemeldet am" in listed
    assert "dieses Gerät" in listed
    assert other.browser.get("/konto/").status_code == 302
    assert erika.get("/konto/").status_code == 200


@pytest.mark.parametrize(("idle", "alive"), [(119, True), (121, False)])
def test_a_session_ends_when_nobody_uses_it(erika, idle, alive):
    erika.browser.get("/konto/")
    moved = timedelta(minutes=idle)
    with machine(erika):
        for row in Session.objects.all():
            ends, seen = row.expire_date - moved, row.seen_at - moved
            Session.objects.filter(pk=row.pk).update(expire_date=ends, seen_at=seen)

    assert (erika.browser.get("/konto/").status_code == 200) is alive
    assert (erika.browser.get("/konto/").status_code == 200) is alive


def test_a_session_ends_after_its_whole_time_however_much_it_is_used(erika):
    change_session(erika.browser, town="musterhafen", account_began=time.time() - 12 * 3600 - 1)

    assert erika.browser.get("/konto/").status_code == 302
