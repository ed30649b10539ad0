# SPDX-License-Identifier: EUPL-1.2
"""What links and other sites bring along: what may be, that nobody is bound by it, and that nothing is given away."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from geleitzug.core.cases.clock import forget_handed
from geleitzug.core.cases.models import Handed
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"
BEGIN, HAND_OVER = f"/leistungen/{DOG}/beginnen/", f"/leistungen/{DOG}/vorgabe/"
MYSELF = {"who.kind": "person", "who.on_behalf": "self"}
PERSON = {"given": "Berta", "family": "Öğüt", "born": "1.2.1980"}


def hands_over(site: Somebody, given: Any, **headers: str) -> Any:
    return site.browser.post(
        HAND_OVER,
        json.dumps(given),
        content_type="application/json",
        headers={"origin": "https://hund.example", **headers},
    )


def address_of(answer: Any) -> str:
    return json.loads(answer.content)["address"].partition("localhost")[2]


def kept(town: Any) -> list[Handed]:
    with doors.machine_door(town.pk):
        return list(Handed.objects.all())


def test_a_link_fills_in_what_is_not_personal_and_names_the_rest(guest):
    link = f"{BEGIN}?{urlencode({'f.bereits': '2', 'f.email': 'a@b.de', 'f.<script>': '1', 'f.zahlweise': 'nie'})}"
    first = guest.browser.get(link, headers={"referer": "https://hund.example/steuer?x=1"})

    guest.post(link, {"_von": "hund.example"})
    draft = guest.latest()
    guest.post(f"/antrag/{draft.pk}/wer/", {**MYSELF, "_revision": 0})
    page = guest.get(f"/antrag/{draft.pk}/seite/hunde/")

    assert "Die Seite hund.example hat Angaben mitgebracht" in words_of(first)
    assert "was wir nicht übernehmen konnten: E-Mail-Adresse; <script>; In welchen Abständen?" in words_of(first)
    assert "<script>" not in first.content.decode().split("<main")[1]
    assert draft.answers == {}
    assert 'name="bereits" type="text" value="2"' in page.content.decode()
    assert "von der Seite hund.example mitgebracht" in words_of(page)


def test_what_was_brought_is_no_answer_before_its_page_is_sent(guest):
    link = f"{BEGIN}?f.bereits=2"
    guest.post(link)
    draft = guest.latest()
    hunde = f"/antrag/{draft.pk}/seite/hunde/"

    guest.post(hunde, {"_revision": draft.revision, "_shown": "bereits", "bereits": "2", "_save": "1"})
    saved = guest.latest()
    guest.post(hunde, {"_revision": saved.revision, "_shown": "bereits", "bereits": "3", "_save": "1"})
    changed = guest.latest()

    assert ("bereits" in saved.answers, saved.brought["values"]) == (False, {"bereits": 2})
    assert (changed.answers["bereits"], changed.brought) == (3, {})


def test_a_page_that_is_sent_confirms_it_and_says_where_it_came_from(guest):
    guest.post(f"{BEGIN}?f.bereits=2", {"_von": "hund.example"})
    draft = guest.latest()

    guest.post(f"/antrag/{draft.pk}/seite/hunde/", {"_revision": draft.revision, "_shown": "bereits", "bereits": "2"})

    sent = guest.latest()
    assert sent.answers["bereits"] == 2
    assert sent.origins == {"bereits": {"from": "site", "host": "hund.example"}}
    assert sent.brought == {}


def test_a_token_carries_personal_data_once_and_its_address_shows_none(guest, erika):
    given = {"halter": PERSON, "bereits": 0, "konto": {"iban": "DE02120300000000202051"}, "nix": 1}
    answer = hands_over(Somebody("musterhafen"), given)
    address = address_of(answer)
    (row,) = kept(guest.town)

    shown = guest.get(address)
    guest.post(address)
    page = guest.get(f"/antrag/{guest.latest().pk}/seite/halter/")
    again = erika.get(address)

    assert answer.status_code == 201
    assert json.loads(answer.content)["ignored"] == ["konto", "nix"]
    assert address.rpartition("=")[2] not in f"{row.pk} {row.holder} {row.host}"
    assert "Die Seite hund.example hat Angaben mitgebracht" in words_of(shown)
    assert "Halterin oder Halter" in words_of(shown)
    assert "Öğüt" not in words_of(shown)
    assert 'value="Öğüt"' in page.content.decode()
    assert 'value="01.02.1980"' in page.content.decode()
    assert kept(guest.town) == []
    assert "mitgebracht" not in words_of(again)


def test_a_form_of_another_site_leads_straight_to_the_beginning(guest):
    led = guest.browser.post(
        HAND_OVER, {"f.halter.family": "Öğüt", "weiter": "https://böse.example"}, headers={"accept": "text/html"}
    )

    assert led.status_code == 302
    assert led["Location"].startswith(f"{BEGIN}?vorgabe=")


def test_a_token_runs_out_and_is_swept_away(guest):
    address = address_of(hands_over(guest, {"bereits": 1}))
    with doors.machine_door(guest.town.pk):
        Handed.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    late = guest.get(address)
    with doors.machine_door(guest.town.pk):
        forget_handed()

    assert "mitgebracht" not in words_of(late)
    assert kept(guest.town) == []


def test_a_token_of_one_service_or_town_opens_nothing_elsewhere(guest, jan):
    address = address_of(hands_over(guest, {"bereits": 1}))

    assert "mitgebracht" not in words_of(guest.get(address.replace(DOG, "geburtsurkunde")))
    assert "mitgebracht" not in words_of(jan.get(address))
    assert "mitgebracht" not in words_of(guest.get(f"{BEGIN}?vorgabe=../../x"))


def test_what_is_no_form_too_much_or_too_often_is_refused(guest, settings):
    settings.HANDED_PER_ADDRESS = 5
    answers = [
        guest.browser.post(HAND_OVER, body, content_type="application/json").status_code
        for body in (
            "[1]",
            "{",
            json.dumps({"bereits": "x" * 70_000}),
            json.dumps({str(n): 1 for n in range(200)}),
            "{}",
            "{}",
        )
    ]

    assert answers == [400, 400, 413, 400, 201, 429]
    assert guest.browser.get(HAND_OVER).status_code == 405
    assert guest.browser.post("/leistungen/gibt-es-nicht/vorgabe/").status_code == 404


def test_what_is_brought_survives_signing_in(guest):
    page = guest.get("/leistungen/geburtsurkunde/beginnen/?f.x=1")

    assert "weiter=/leistungen/geburtsurkunde/beginnen/%3Ff.x%3D1" in page.content.decode()
