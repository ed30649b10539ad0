# SPDX-License-Identifier: EUPL-1.2
"""Changing one's password while signed in, and setting up an app on the very device it is on."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.hashers import check_password
from django.core import mail
from tests.signing import change_session

from geleitzug.config.seed import PASSWORD
from geleitzug.desks.citizen.tests.acting import acting
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.models import Account, Link
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import links

PAGE, NEW = "/konto/passwort/", "sieben grüne Ruderboote"
EMAIL = "erika@example.org"


def opens(password: str) -> bool:
    with doors.machine_door(None):
        return check_password(password, Account.objects.get(email=EMAIL).password)


def test_a_password_is_changed_by_the_old_one_and_others_are_out(erika):
    other = Somebody("sandmoor").signed_in(EMAIL)
    with doors.machine_door(erika.town.pk):
        links.make(Account.objects.get(email=EMAIL), Link.Purpose.PASSWORD)

    after = erika.post(PAGE, {"old": PASSWORD, "password": NEW})

    assert after.path == "/konto/sicherheit/"
    assert "Das neue Passwort gilt" in words_of(after)
    assert opens(NEW)
    assert erika.browser.get("/konto/").status_code == 200
    assert other.browser.get("/konto/").status_code == 302
    work_off()
    assert [sent.subject for sent in mail.outbox if sent.to == [EMAIL]] == ["Ihre Anmeldung wurde geändert"]
    with doors.machine_door(erika.town.pk):
        entry = Entry.objects.get(kind="PasswordChanged")
        assert entry.subject == erika.holder
        assert not Link.objects.filter(purpose=Link.Purpose.PASSWORD, used_at=None).exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("falsch", NEW, "Das bisherige Passwort stimmt nicht."),
        ("", NEW, "Das bisherige Passwort stimmt nicht."),
        (PASSWORD, "kurz", "mindestens 10 Zeichen"),
        (PASSWORD, EMAIL, "nicht Ihre E-Mail-Adresse"),
        (PASSWORD, PASSWORD, "anderes Passwort als bisher"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(erika, old, new, sentence):
    page = erika.post(PAGE, {"old": old, "password": new})

    assert sentence in words_of(page)
    assert opens(PASSWORD)
    assert new not in page.content.decode() or new == EMAIL


def test_guessing_the_old_one_gets_slow_and_is_noted(erika):
    for _try in range(11):
        page = erika.post(PAGE, {"old": "geraten", "password": NEW})

    assert page.status_code == 429
    assert "Das waren viele Versuche." in words_of(page)
    assert erika.post(PAGE, {"old": PASSWORD, "password": NEW}).status_code == 429
    with doors.machine_door(erika.town.pk):
        assert Entry.objects.filter(kind="SignInFailed", subject=erika.holder).count() >= 10


def test_who_signed_in_a_while_ago_shows_a_second_factor_first(erika):
    change_session(erika.browser, town="musterhafen", account_fresh=0)

    asked = erika.get(PAGE)
    came = erika.shows_code("/konto/bestaetigen/?weiter=" + PAGE)

    assert asked.path == "/konto/bestaetigen/"
    assert came.path == PAGE
    change_session(erika.browser, town="musterhafen", account_fresh=0)
    assert erika.post(PAGE, {"old": PASSWORD, "password": NEW}).path == "/konto/bestaetigen/"
    assert opens(PASSWORD)


def test_who_has_no_password_is_not_sent_to_change_one(erika):
    with doors.machine_door(None):
        Account.objects.filter(email=EMAIL).update(password="")

    assert erika.get(PAGE).status_code == 404
    for path in ("/konto/geraete/", "/konto/sicherheit/"):
        assert PAGE not in erika.get(path).content.decode()


def test_the_page_is_found_where_it_is_spoken_of(erika):
    for path in ("/konto/geraete/", "/konto/sicherheit/"):
        assert f'href="{PAGE}"' in erika.get(path).content.decode()


def test_who_acts_for_a_company_changes_no_password_meanwhile(towns):
    assert acting(EMAIL).get(PAGE).path == "/handeln/"


def test_an_app_on_this_very_device_is_opened_by_a_link(erika):
    page = erika.get("/konto/sicherheit/app/")
    html = unescape(page.content.decode())

    link = re.search(r'href="(otpauth://totp/[^"]+)"', html)
    copied = re.search(r'data-copy="([A-Z2-7]+)"', html)

    assert link
    assert copied
    assert f"secret={copied.group(1)}&" in link.group(1)
    assert re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", words_of(page))
