# SPDX-License-Identifier: EUPL-1.2
"""Who applies for a child, a ward or a principal says where letters reach them, without scripts."""

from __future__ import annotations

import re

import pytest

from geleitzug.desks.citizen.tests.people import Somebody, address, case_page, example, upload, words_of
from geleitzug.ground.jobs.worker import work_off

DOG, BIRTH, FOOD, TRADE = "hundesteuer-anmelden", "geburtsurkunde", "belehrung-43-ifsg", "gewerbeanmeldung"


def for_otto(**more):
    return {"who.on_behalf": "care", "who.represented": "Otto Alt", **more}


def proof():
    return {"who.proof": upload({"name": "ausweis.pdf", "kind": "pdf"})}


def page_of(draft):
    return f"/antrag/{draft.pk}/wer/"


def test_the_address_of_an_account_is_chosen_already(erika):
    draft = erika.begins(BIRTH)
    asked = erika.post(page_of(draft), {"who.on_behalf": "care", "_revision": draft.revision})

    erika.post(page_of(draft), for_otto(**proof(), _revision=erika.latest().revision))

    html = asked.content.decode()
    assert "An die Anschrift in meinem Konto Deichstraße 7, 27561 Musterhafen" in words_of(asked)
    assert re.search(r'name="who.reached" value="account" checked', html)
    assert "who.address.street" not in html
    assert erika.latest().who["address"]["street"] == "Deichstraße"
    check = words_of(erika.get(f"/antrag/{draft.pk}/pruefen/"))
    assert "Briefe gehen an Deichstraße 7, 27561 Musterhafen" in check


def test_an_account_may_be_written_to_elsewhere(erika):
    draft = erika.begins(BIRTH)
    fields = {"street": "Kai", "number": "1", "postcode": "28195", "city": "Bremen"}

    asked = erika.post(page_of(draft), for_otto(**{"who.reached": "other"}, **proof(), _revision=draft.revision))
    typed = for_otto(**{"who.reached": "other"}, **address(**fields), _revision=erika.latest().revision)
    done = erika.post(page_of(draft), typed)

    assert "Durch Ihre Antworten sind Fragen dazugekommen." in words_of(asked)
    assert 'href="#f-who.address.street"' in asked.content.decode()
    assert 'autocomplete="postal-code"' in asked.content.decode()
    assert "/seite/" in done.path
    again = erika.get(page_of(draft)).content.decode()
    assert re.search(r'name="who.reached" value="other" checked', again)
    assert re.search(r'name="who.address.city"[^>]*value="Bremen"|value="Bremen"[^>]*name="who.address.city"', again)


KAI = {"street": "Kai", "number": "1", "postcode": "28195", "city": "Bremen"}


def seen(page, part):
    """Return how a part of the typed address stands on a page: hidden, in a field, or not at all."""
    field = re.search(rf'<input[^>]*name="who.address.{part}"[^>]*>', page.content.decode())
    return field and ("hidden" if 'type="hidden"' in field[0] else "shown", re.search(r'value="([^"]*)"', field[0])[1])


def test_another_address_is_there_again_for_who_changes_their_mind_twice(erika):
    draft = erika.begins(BIRTH)
    other, account = {"who.reached": "other"}, {"who.reached": "account"}
    typed = for_otto(**other, **address(**KAI), **proof(), _revision=draft.revision)
    erika.post(page_of(draft), typed)

    away = erika.browser.post(page_of(draft), for_otto(**account, **address(**KAI), _refresh="1"))
    erika.post(page_of(draft), for_otto(**account, **address(**KAI), _revision=erika.latest().revision))
    later = erika.get(page_of(draft))
    stored = erika.latest().who
    back = erika.browser.post(page_of(draft), for_otto(**other, _refresh="1"))

    assert seen(away, "city") == seen(later, "city") == ("hidden", "Bremen")
    assert stored["address"]["street"] == "Deichstraße"
    assert seen(back, "street") == ("shown", "Kai")
    assert seen(back, "city") == ("shown", "Bremen")


def test_what_is_not_chosen_is_not_sent_along(erika):
    story = example(FOOD, "schulpraktikum")
    who = {"who.on_behalf": "child", "who.represented": "Finn Ahrens", "who.reached": "same", **proof()}
    draft = erika.fills_in(FOOD, story["answers"], {**who, **address(**KAI)})
    before = erika.latest().who

    erika.sends(draft)

    assert before["elsewhere"]["city"] == "Bremen"
    assert "elsewhere" not in erika.latest().who


def test_half_an_address_waits_hidden_as_it_was_typed(guest):
    draft = guest.begins(DOG)
    typed = for_otto(**{"who.reached": "same"}, **address(street="Kai <1>", postcode="2819", city=""))

    page = guest.browser.post(page_of(draft), {**typed, "_refresh": "1"})

    assert seen(page, "street") == ("hidden", "Kai &lt;1&gt;")
    assert seen(page, "postcode") == ("hidden", "2819")
    assert seen(guest.get(page_of(draft)), "street") is None


def test_what_is_wrong_with_an_address_is_said_at_its_field_and_stays(guest):
    draft = guest.begins(DOG)
    typed = for_otto(**{"who.acting": "Karla Kranich", "who.reached": "other"})

    missing = guest.post(page_of(draft), {**typed, **proof(), **address(street=""), "_revision": draft.revision})
    fields = address(street="Kai 1", postcode="2819", city="Bremen ☃")
    wrong = guest.post(page_of(draft), {**typed, **fields, "_revision": guest.latest().revision})

    assert "Bitte geben Sie die Straße ein." in words_of(missing)
    assert "Bitte geben Sie den Ort ein." in words_of(missing)
    assert 'href="#f-who.address.street"' in missing.content.decode()
    assert "Bitte schreiben Sie die Postleitzahl mit fünf Ziffern." in words_of(wrong)
    assert "ohne diese Zeichen: ☃" in words_of(wrong)
    for text in ("Kai 1", "2819", "Bremen ☃"):
        assert f'value="{text}"' in wrong.content.decode()


def test_a_guest_has_to_choose(guest):
    draft = guest.begins(DOG)
    typed = for_otto(**{"who.acting": "Karla Kranich"})

    unchosen = guest.post(page_of(draft), {**typed, **proof(), "_revision": draft.revision})
    hostile = guest.post(page_of(draft), {**typed, "who.reached": "account", "_revision": guest.latest().revision})

    for page in (unchosen, hostile):
        assert "Bitte wählen Sie, wohin wir Ihnen schreiben." in words_of(page)
        assert 'href="#f-who.reached-same"' in page.content.decode()


def test_a_service_that_asks_for_no_address_asks_for_it_here_at_once(guest, monkeypatch):
    draft = guest.begins(DOG)
    monkeypatch.setitem(draft.package.service, "addressee", {"person": "halter"})

    asked = guest.post(page_of(draft), {"who.on_behalf": "care", "_revision": draft.revision}).content.decode()

    assert "who.reached" not in asked
    assert 'name="who.address.street"' in asked


def test_a_parent_is_written_to_where_the_child_lives(erika):
    story = example(FOOD, "schulpraktikum")
    who = {"who.on_behalf": "child", "who.represented": "Finn Ahrens", "who.reached": "same", **proof()}
    draft = erika.fills_in(FOOD, story["answers"], who)

    check = words_of(erika.get(f"/antrag/{draft.pk}/pruefen/"))
    erika.sends(draft)
    erika.pays(erika.latest())
    work_off()

    where = "die Anschrift der Person, für die Sie handeln: Schleusenkai 2, 27563 Musterhafen"
    assert f"Briefe gehen an {where}" in check
    page = case_page("gesundheit", erika.latest().number)
    lines = "Erika Sommer als gesetzliche Vertretung von Finn Ahrens Schleusenkai 2 27563 Musterhafen"
    assert f"Briefe gehen an {lines}" in page


def test_every_page_says_whom_its_questions_mean(erika):
    draft = erika.begins(DOG)
    for_myself = words_of(erika.get(f"/antrag/{draft.pk}/seite/halter/"))

    erika.post(page_of(draft), for_otto(**proof(), _revision=draft.revision))
    for_him = words_of(erika.get(f"/antrag/{draft.pk}/seite/halter/"))

    assert "Die Fragen meinen Otto Alt, auch wo „Sie“ oder „ich“ steht." in for_him
    assert "Die Fragen meinen" not in for_myself


def test_a_company_with_a_power_is_written_to_under_its_name(towns):
    ole = Somebody("musterhafen").signed_in("post@nordlicht-bau.example")
    draft = ole.begins(TRADE)

    asked = ole.post(page_of(draft), {"who.kind": "company", "who.on_behalf": "principal", "_revision": draft.revision})

    assert "An die Anschrift im Konto des Unternehmens Werftstraße 40, 27563 Musterhafen" in words_of(asked)
    assert "Wer macht die Anzeige?" in words_of(asked)
    assert "Für wen ist die Anzeige?" in words_of(asked)
    assert "Wer stellt den Antrag?" not in words_of(ole.get(f"/antrag/{draft.pk}/pruefen/"))


def test_who_orders_a_certificate_for_another_is_told_whose_birth_is_meant(erika):
    draft = erika.begins(BIRTH)
    erika.post(page_of(draft), for_otto(**proof(), _revision=draft.revision))
    erika.post(f"/antrag/{draft.pk}/seite/antragsteller/", erika.typed("/seite/antragsteller/", {
        "antragsteller": {"given": "Otto", "family": "Alt", "born": "1940-01-01"},
        "anschrift": {"street": "Kai", "number": "1", "postcode": "28195", "city": "Bremen", "country": "DE"},
    }))  # fmt: skip

    page = words_of(erika.get(f"/antrag/{draft.pk}/seite/beziehung/"))

    assert "Antworten Sie für die Person, für die Sie handeln" in page
    assert "Wohin schicken wir die Urkunden?" not in page


@pytest.mark.parametrize("way", ["same", "account"])
def test_autosave_keeps_the_choice(erika, way):
    draft = erika.begins(DOG)
    typed = for_otto(**{"who.reached": way, "_save": "1"}, _revision=draft.revision)

    saved = erika.browser.post(page_of(draft), typed)

    assert saved.json()["stored"]
    assert erika.latest().who["reached"] == way
