# SPDX-License-Identifier: EUPL-1.2
"""What nobody has to type again: offered with its source and taken with a tick; and what is saved while they type."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geleitzug.core.catalogue.models import Offering
from geleitzug.desks.citizen.tests.people import example, words_of
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import doors

DOG, FOOD = "hundesteuer-anmelden", "belehrung-43-ifsg"
REGISTER = "melderegisterauskunft-einfach"
MYSELF = {"who.kind": "person", "who.on_behalf": "self"}


@pytest.fixture
def keeper(erika):
    """Erika's draft, and the page that asks who keeps the dog; her account knows all it asks."""
    with doors.machine_door(erika.town.pk):
        Account.objects.filter(pk=erika.holder).update(born=date(1985, 3, 9))
    draft = erika.begins(DOG)
    erika.post(f"/antrag/{draft.pk}/wer/", {**MYSELF, "_revision": draft.revision})
    return f"/antrag/{draft.pk}/seite/halter/"


def blank(somebody, **more):
    shown = "halter anschrift email telefon"
    return {"_revision": somebody.latest().revision, "_shown": shown, "anschrift.street": "", **more}


def test_what_the_account_knows_is_offered_and_not_filled_in(erika, keeper):
    page = erika.get(keeper)

    assert "Angaben aus Ihrem Konto übernehmen" in words_of(page)
    assert "Halterin oder Halter: Erika Sommer, Geburtsdatum: 09.03.1985" in words_of(page)
    assert 'value="Sommer"' not in page.content.decode()
    assert erika.latest().answers == {}


def test_a_tick_and_its_button_fill_what_is_empty_and_say_from_where(erika, keeper):
    took = erika.post(keeper, blank(erika, _offer="account", _take="1", email="anders@example.org"))
    html = took.content.decode()

    stored = erika.latest()
    assert "Wir haben die Angaben eingetragen" in words_of(took)
    assert 'value="Sommer"' in html
    assert 'value="anders@example.org"' in html
    assert stored.answers["halter"]["family"] == "Sommer"
    assert set(stored.origins) >= {"halter", "anschrift"}
    assert "email" not in stored.origins
    assert html.count("aus Ihrem Konto") >= 2


def test_the_button_alone_takes_nothing(erika, keeper):
    asked = erika.post(keeper, blank(erika, _take="1", telefon="04741 123"))

    assert "Bitte wählen Sie zuerst aus" in words_of(asked)
    assert 'href="#f-_offer-account"' in asked.content.decode()
    assert erika.latest().answers == {"telefon": "+49 4741 123"} or "halter" not in erika.latest().answers


def test_going_on_takes_along_what_is_ticked(erika, keeper):
    went = erika.post(keeper, blank(erika, _offer="account"))

    assert went.path.endswith("/seite/hunde/")
    assert erika.latest().answers["halter"]["given"] == "Erika"
    assert "aus Ihrem Konto" in words_of(erika.get(f"/antrag/{erika.latest().pk}/pruefen/"))


def test_what_somebody_changes_is_their_own(erika, keeper):
    erika.post(keeper, blank(erika, _offer="account", _take="1"))
    typed = erika.typed(keeper, {**erika.latest().answers, "halter": {"given": "Rika", "family": "Sommer"}})

    erika.post(keeper, typed)

    assert "halter" not in erika.latest().origins
    assert "anschrift" in erika.latest().origins


def test_for_somebody_else_nothing_of_ones_own_is_offered(erika):
    draft = erika.begins(DOG)
    erika.post(
        f"/antrag/{draft.pk}/wer/",
        {"who.kind": "person", "who.on_behalf": "care", "who.represented": "Karl Alt", "_revision": draft.revision},
    )

    page = erika.get(f"/antrag/{draft.pk}/seite/halter/")

    assert "Konto übernehmen" not in words_of(page)


def test_an_earlier_application_is_offered_to_its_own_applicant_only(guest, jan):
    sent = guest.fills_in(REGISTER, example(REGISTER, "eindeutig")["answers"])
    guest.sends(sent, email="berta@beispiel.example")
    unpaid = guest.begins(REGISTER)
    before = guest.get(f"/antrag/{unpaid.pk}/seite/{unpaid.package.form.pages[0].key}/")
    guest.pays(sent)

    after = guest.get(f"/antrag/{unpaid.pk}/seite/{unpaid.package.form.pages[0].key}/")
    sought = guest.get(f"/antrag/{unpaid.pk}/seite/gesuchte/")
    stranger = jan.begins(DOG)

    assert sought.path.endswith("/gesuchte/")
    assert "aus Ihrem Antrag" not in words_of(sought)  # it is another person each time
    assert "aus Ihrem Antrag" not in words_of(before)  # it is not through the gate
    assert re.search(r"Angaben aus Ihrem Antrag „[^“]+“ vom \d+\. \w+ \d{4} übernehmen", words_of(after))
    assert "Lührs" in words_of(after)
    assert "Lührs" not in words_of(jan.get(f"/antrag/{stranger.pk}/seite/halter/"))


def test_a_question_is_offered_once_by_the_first_that_knows_it(erika):
    first = erika.fills_in(DOG, example(DOG, "ein-hund")["answers"])
    erika.sends(first)
    second = erika.begins(DOG)

    words = words_of(erika.get(f"/antrag/{second.pk}/seite/halter/"))

    assert words.count("Halterin oder Halter:") == 1


# --- saved while somebody types ---------------------------------------------------------------------------------


def test_what_is_typed_is_kept_without_a_button(erika, keeper):
    saved = erika.post(keeper, blank(erika, _save="1", **{"halter.family": "Öğüt", "anschrift.postcode": "kaputt"}))

    answer = json.loads(saved.content)
    assert answer == {"stored": True, "revision": erika.latest().revision}
    assert erika.latest().answers["halter"] == {"family": "Öğüt"}
    assert 'value="Öğüt"' in erika.get(keeper).content.decode()


def test_a_background_save_does_not_run_over_another_window(erika, keeper):
    stale = blank(erika, _save="1", **{"halter.family": "Alt"})
    erika.post(keeper, blank(erika, _save="1", **{"halter.family": "Neu"}))

    late = erika.post(keeper, stale)
    step = erika.post(keeper, {**stale, "_save": ""} | {"_leave": "1"})

    assert json.loads(late.content)["stored"] is False
    assert erika.latest().answers["halter"] == {"family": "Neu"}
    assert step.status_code == 200


def test_the_page_that_is_drawn_again_stays_in_the_revision_it_was_read_in(erika, keeper):
    stale = erika.latest().revision
    erika.post(keeper, blank(erika, _save="1", **{"halter.family": "Neu"}))

    drawn = erika.post(keeper, {**blank(erika), "_revision": stale, "_refresh": "1"})

    assert f'name="_revision" value="{stale}"' in drawn.content.decode()


def test_who_applies_is_kept_without_a_button(erika):
    draft = erika.begins(DOG)

    saved = erika.post(
        f"/antrag/{draft.pk}/wer/",
        {"who.kind": "person", "who.on_behalf": "care", "who.represented": "Karl", "_revision": "0", "_save": "1"},
    )

    assert json.loads(saved.content)["stored"] is True
    assert erika.latest().who["represented"] == "Karl"


def test_a_background_save_costs_no_more_than_a_step(erika, keeper):
    def cost(**more):
        data = blank(erika, **more)
        with CaptureQueriesContext(connection) as asked:
            erika.browser.post(keeper, data)
        return len(asked)

    cost(_save="1")

    assert cost(_save="1", **{"halter.family": "A"}) <= cost(_leave="1", **{"halter.family": "B"})


# --- before the first question, and how long it takes -----------------------------------------------------------


def test_what_to_have_at_hand_stands_before_the_first_question_and_is_read_once(guest):
    begin = f"/leistungen/{FOOD}/beginnen/"

    straight = guest.get(begin)
    read = guest.browser.get(begin, headers={"referer": f"http://musterhafen.localhost/leistungen/{FOOD}/"})

    assert "Bestätigung der Schule oder des Betriebs" in words_of(straight)
    assert "nur, wenn Sie bei „" in words_of(straight)
    assert "<details" not in straight.content.decode().split("<main")[1]
    assert "<details" in read.content.decode().split("<main")[1]


def test_time_is_said_only_where_it_was_measured(guest):
    service, begin = f"/leistungen/{DOG}/", f"/leistungen/{DOG}/beginnen/"
    unknown = words_of(guest.get(service)) + words_of(guest.get(begin))
    draft = guest.begins(DOG)
    pages = {page.key: 90 for page in draft.package.form.pages}
    with doors.machine_door(guest.town.pk):
        Offering.objects.filter(tenant=guest.town.pk, key=DOG).update(pace={"whole": 400, "pages": pages, "of": 20})

    step = words_of(guest.get(f"/antrag/{draft.pk}/seite/halter/"))

    assert "dauert meist" not in unknown
    assert "Ausfüllen dauert meist etwa 7 Minuten" in words_of(guest.get(service))
    assert re.search(r"Schritt 2 von \d+ – noch etwa \d+ Minuten", step)


def test_steps_are_measured_and_a_save_is_none(erika, keeper):
    erika.post(keeper, blank(erika, _save="1"))
    saved = erika.latest().paces
    erika.post(keeper, blank(erika, _offer="account"))

    assert set(saved["pages"]) == {"wer"}
    assert set(erika.latest().paces["pages"]) == {"wer", "halter"}
