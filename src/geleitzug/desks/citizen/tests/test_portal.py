# SPDX-License-Identifier: EUPL-1.2
"""The portal and the pages every portal owes, in each town, in both languages, and on the group's own host."""

from __future__ import annotations

import re

import pytest
from tests.pages import PageClient

from geleitzug.desks.citizen import house
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.jobs.worker import work_off

PUBLIC = (
    "/", "/suche/", "/suche/?q=hund", "/suche/?q=gibtsnicht", "/suche/?thema=steuern-und-zoll&fuer=company",
    "/themen/gesundheit/", "/themen/bildung/", "/leistungen/hundesteuer-anmelden/",
    "/leistungen/geburtsurkunde/?leicht=1", "/leistungen/geburtsurkunde/datenschutz/",
    "/leistungen/geburtsurkunde/beginnen/", "/leistungen/hundesteuer-anmelden/beginnen/", "/meine-antraege/",
    "/anmelden/", "/registrieren/", "/registrieren/?art=company", "/fortsetzen/", "/impressum/", "/datenschutz/",
    "/barrierefreiheit/", "/barrierefreiheit/melden/", "/leichte-sprache/",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("town", ["musterhafen", "sandmoor"])
def test_public_pages_are_there_and_well_made(towns, town, lang):
    client = PageClient(headers={"host": f"{town}.localhost", "accept-language": lang})

    assert {path: client.get(path).status_code for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)


def test_the_groups_host_leads_to_the_towns_and_knows_nothing_else(towns):
    group = PageClient(headers={"host": "localhost"})

    page = group.get("/")

    assert 'href="http://musterhafen.localhost:8000/"' in page.content.decode()
    assert {group.get(f"/{name}/").status_code for name in ("impressum", "datenschutz", "leichte-sprache")} == {200}
    assert {group.get(path).status_code for path in ("/suche/", "/anmelden/", "/konto/", "/postfach/")} == {404}
    assert {group.post(path).status_code for path in ("/anmelden/", "/fortsetzen/")} == {404}


def test_the_groups_host_offers_nothing_it_does_not_have(towns, settings):
    settings.OPERATOR = {**settings.OPERATOR, "full_name": "Zweckverband", "mail": "verbund@geleitzug.example"}
    group = PageClient(headers={"host": "localhost"})

    lost = words_of(group.get("/suche/"))
    statement = group.get("/barrierefreiheit/").content.decode()

    assert "Leistung suchen" not in lost
    assert "suchen Sie die Leistung" not in lost
    assert "Für Beschäftigte" not in lost
    assert 'href="mailto:verbund@geleitzug.example"' in statement
    assert 'href="http://sandmoor.localhost:8000/barrierefreiheit/melden/"' in statement


@pytest.mark.parametrize("words", ["Hundesteuer", "hund", "HUND anmelden", "dog", "Köter Hund"])
def test_a_service_is_found_by_words(guest, words):
    found = guest.get(f"/suche/?q={words}")

    assert 'href="/leistungen/hundesteuer-anmelden/"' in found.content.decode()


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("Postfach", "/postfach/"),
        ("inbox", "/postfach/"),
        ("Antrag weiterführen", "/fortsetzen/"),
        ("Antrag weiterführen", "/meine-antraege/"),
        ("Bearbeitungsstand", "/meine-antraege/"),
        ("Impressum", "/impressum/"),
        ("Datenschutz", "/datenschutz/"),
        ("GDPR", "/datenschutz/"),
        ("Barrierefreiheit", "/barrierefreiheit/"),
        ("Barriere melden", "/barrierefreiheit/melden/"),
        ("Echtheit", "/schreiben-pruefen/"),
        ("Passwort", "/passwort/vergessen/"),
        ("Leichte Sprache", "/leichte-sprache/"),
        ("Konto eröffnen", "/registrieren/"),
    ],
)
def test_the_portals_own_pages_are_found(guest, words, href):
    page = guest.get(f"/suche/?q={words}").content.decode()

    [first] = re.findall(r'<ul class="gz-hits">(.*?)</ul>', page, re.DOTALL)
    assert f'href="{href}"' in first


def test_every_page_of_the_portal_that_is_found_leads_somewhere(guest):
    for found in house.pages():
        assert guest.get(found.href).status_code == 200, found.href


def test_a_service_comes_before_a_page_of_the_portal_that_only_mentions_the_word(guest):
    page = guest.get("/suche/?q=Auskunft").content.decode()

    assert page.index("/leistungen/melderegisterauskunft-einfach/") < page.index("/meine-daten/")


def test_the_portals_own_pages_are_found_in_english_by_either_language(towns):
    english = PageClient(headers={"host": "musterhafen.localhost", "accept-language": "en"})

    page = words_of(english.get("/suche/?q=Postfach"))

    assert "Mailbox" in page
    assert "Lesen Sie" not in page


def test_a_service_page_names_costs_and_offices_of_its_own_town(towns):
    city = words_of(Somebody("musterhafen").get("/leistungen/melderegisterauskunft-einfach/"))
    village = words_of(Somebody("sandmoor").get("/leistungen/melderegisterauskunft-einfach/"))

    assert "8,00 €" in city
    assert "Bürgerbüro Nord" in city
    assert "9,00" in village
    assert "8,00 €" not in village
    assert "04498 8800-30" in village


def test_the_imprint_names_who_answers(towns):
    imprint = words_of(Somebody("sandmoor").get("/impressum/"))

    for words in ("Gemeinde Sandmoor", "Bürgermeister Eilert Kruse", "Am Markt 3", "Kommunalaufsicht"):
        assert words in imprint


def test_the_groups_imprint_names_the_operator_and_leads_to_the_towns(towns, settings):
    settings.OPERATOR = {"full_name": "Zweckverband Unterweser", "street": "Speicherstraße 4", "postcode": "27565",
                         "city": "Musterhafen", "phone": "", "mail": "verbund@example.org",
                         "represented_by": "M. Tietjen"}  # fmt: skip

    imprint = words_of(PageClient(headers={"host": "localhost"}).get("/impressum/"))

    for words in ("Zweckverband Unterweser", "Speicherstraße 4", "verbund@example.org", "M. Tietjen", "Sandmoor"):
        assert words in imprint


def test_a_barrier_is_reported_by_mail(guest, mailoutbox):
    empty = guest.post("/barrierefreiheit/melden/", {"text": " "})
    thanks = guest.post("/barrierefreiheit/melden/", {"text": "Der Knopf ist zu klein.", "email": "k@example.org"})
    work_off()

    assert "Bitte beschreiben Sie kurz, was nicht geht." in words_of(empty)
    assert "Danke für Ihre Meldung" in words_of(thanks)
    assert [mail.to for mail in mailoutbox] == [["stadt@musterhafen.example"]]
    assert "Der Knopf ist zu klein." in mailoutbox[0].body


def test_nobody_meets_a_german_word_in_english(towns):
    english = PageClient(headers={"host": "musterhafen.localhost", "accept-language": "en"})

    pages = [words_of(english.get(path)) for path in ("/", "/suche/", "/anmelden/", "/leistungen/geburtsurkunde/")]

    for page in pages:
        assert not {"Anmelden", "Suchen", "Leistungen", "Zuständig", "Startseite"} & set(page.split())


def test_unknown_services_and_topics_are_not_found(guest):
    assert {
        guest.browser.get(path).status_code for path in ("/leistungen/x/", "/themen/x/", "/leistungen/x/beginnen/")
    } == {404}
