# SPDX-License-Identifier: EUPL-1.2
"""Tokens and webhooks made by hand: what is asked for, what is shown once, what is said of a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.interface.models import ApiToken, Webhook
from geleitzug.desks.office.tests.people import Colleague
from geleitzug.ground.people.how import How
from geleitzug.ground.web import actor

SignIn = Callable[..., Colleague]
PLACE = "/amt/schnittstelle/"


def form(days: int = 30, **more: Any) -> dict[str, Any]:
    last = timezone.localdate() + timedelta(days=days)
    return {
        "name": "Tabelle", "scopes": ["cases.read"], "offices": ["tax"],
        "last.day": last.day, "last.month": last.month, "last.year": last.year, **more,
    }  # fmt: skip


def test_a_clerk_makes_a_token_for_themselves_sees_it_once_and_revokes_it(town: Town, sign_in: SignIn) -> None:
    katrin = sign_in("steueramt")

    made = katrin.post(PLACE, form(scopes=["cases.read", "cases.decide"]))

    token = re.findall(r"gzapi_[\w-]{43}", made.content.decode())
    assert len(token) == 1
    assert made.headers["Cache-Control"] == "no-store"
    assert token[0] not in katrin.get(PLACE).content.decode()
    with town.inside():
        row = ApiToken.objects.get()
        assert (row.staff_id, row.scopes) == (town.staff("tax").id, ["cases.read", "cases.decide"])
    assert "Der Zugang ist entzogen" in katrin.sends(f"{PLACE}{row.pk}/entziehen/")
    assert row.name not in katrin.reads(PLACE)


def test_colleagues_do_not_see_it_and_the_digital_office_does(town: Town, sign_in: SignIn) -> None:
    sign_in("steueramt").post(PLACE, form())
    with town.inside():
        key = ApiToken.objects.get().pk

    assert "Tabelle" not in sign_in("bauamt").reads(PLACE)
    assert sign_in("bauamt").post(f"{PLACE}{key}/entziehen/").status_code == 404
    assert "Tabelle" in sign_in("betrieb").reads(PLACE)
    assert "entzogen" in sign_in("betrieb").sends(f"{PLACE}{key}/entziehen/")


def test_what_is_missing_is_said_and_what_was_typed_stays(town: Town, sign_in: SignIn) -> None:
    katrin = sign_in("steueramt")

    empty = katrin.sends(PLACE)
    far = katrin.sends(PLACE, **form(days=400))
    foreign = katrin.sends(PLACE, **form(offices=["building"]))
    no_treasury = katrin.sends(PLACE, **form(scopes=["payments.read"]))

    assert "Bitte geben Sie dem Zugang einen Namen" in empty
    assert "Bitte wählen Sie aus, was das Programm darf." in empty
    assert "höchstens 90 Tage" in far
    assert "Bitte wählen Sie aus, für welche Ämter." in foreign
    assert "Bitte wählen Sie auch die Kasse" in no_treasury
    katrin.post(PLACE, form())
    assert "Einen Zugang mit diesem Namen gibt es schon." in katrin.sends(PLACE, **form())


def test_a_token_of_the_town_has_nothing_that_needs_a_human(town: Town, sign_in: SignIn) -> None:
    betrieb = sign_in("betrieb")

    refused = betrieb.sends(PLACE, **form(kind="gemeinde", scopes=["cases.read", "cases.decide"]))
    betrieb.post(PLACE, form(days=300, kind="gemeinde"))

    assert "Das kann nur der eigene Zugang einer Person." in refused
    with town.inside():
        assert ApiToken.objects.get().staff_id is None


def test_a_webhook_is_made_gets_a_new_secret_and_ends(town: Town, sign_in: SignIn) -> None:
    betrieb = sign_in("betrieb")
    typed = {"name": "DMS", "url": "https://dms.example/hook", "types": ["case.opened"]}

    wrong = betrieb.sends(f"{PLACE}webhooks/", **{**typed, "url": "http://dms.example/"})
    first = betrieb.post(f"{PLACE}webhooks/", typed).content.decode()
    with town.inside():
        webhook = Webhook.objects.get()
    second = betrieb.post(f"{PLACE}webhooks/{webhook.pk}/geheimnis/").content.decode()
    page = betrieb.reads(f"{PLACE}webhooks/{webhook.pk}/")

    assert "Die Adresse muss mit https:// beginnen." in wrong
    secrets = [re.findall(r"whsec_[\w+/=]{44}", text) for text in (first, second)]
    assert [len(found) for found in secrets] == [1, 1]
    assert secrets[0] != secrets[1]
    assert "whsec_" not in page
    assert "Vorgang eröffnet" in page
    assert "nicht mehr benachrichtigt" in betrieb.sends(f"{PLACE}webhooks/{webhook.pk}/beenden/")


def test_whose_sign_in_is_long_ago_shows_who_they_are_again_before_anything_is_made(
    town: Town, sign_in: SignIn, monkeypatch: Any
) -> None:
    katrin = sign_in("steueramt")
    monkeypatch.setattr(actor, "FRESH_SECONDS", -100_000)  # sessions of tests are fresh for a day to come

    for answer in (katrin.get(PLACE), katrin.post(PLACE, form())):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/amt/konto/bestaetigen/")
    with town.inside():
        assert not ApiToken.objects.exists()
    monkeypatch.setattr(How, "of", lambda facts: How("oidc", strong=True))
    assert katrin.get(PLACE).headers["Location"] == "/amt/anmelden/konto/?weiter=%2Famt%2Fschnittstelle%2F"


def test_who_neither_works_on_cases_nor_manages_is_refused(town: Town, sign_in: SignIn) -> None:
    assert sign_in("registratur").get(PLACE).status_code == 403
    assert sign_in("steueramt").get(f"{PLACE}webhooks/").status_code == 403
