# SPDX-License-Identifier: EUPL-1.2
"""What a service's page hands out for filling in elsewhere: the schema for programs, the form for paper."""

from __future__ import annotations

import io
import json
import re

import pypdf
import pytest
from django.conf import settings
from tests.pages import PageClient

from geleitzug.core.files import pdf_check
from geleitzug.core.files.paper import print_paper

SERVICES = sorted(path.parent.name for path in settings.SERVICES_ROOT.glob("*/service.yaml"))


def browser_in(town: str, lang: str = "de") -> PageClient:
    return PageClient(headers={"host": f"{town}.localhost", "accept-language": lang})


def read(pdf: bytes) -> str:
    """Return what stands on the paper, in one line."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def test_other_programs_read_what_is_sent_in(towns):
    browser = browser_in("musterhafen", "en")

    answer = browser.get("/leistungen/hundesteuer-anmelden/schema.json")
    again = browser.get("/leistungen/hundesteuer-anmelden/schema.json")

    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert "Accept-Language" in answer["Vary"]
    assert json.loads(answer.content)["title"] == "Register a dog for dog tax"
    assert again.content == answer.content
    assert browser.get("/leistungen/gibtsnicht/schema.json").status_code == 404


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("key", SERVICES)
def test_every_service_has_a_form_on_paper_that_everybody_can_read(towns, key, lang):
    answer = browser_in("musterhafen", lang).get(f"/leistungen/{key}/formular.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert pdf_check.check(answer.content) == []


def test_the_service_page_leads_to_the_paper(towns):
    page = browser_in("musterhafen").get("/leistungen/hundesteuer-anmelden/").content.decode()

    assert 'href="/leistungen/hundesteuer-anmelden/formular.pdf"' in page
    assert "Formular auf Papier (PDF)" in page


def test_paper_says_where_it_goes_what_is_asked_and_when(towns):
    said = read(browser_in("musterhafen").get("/leistungen/hundesteuer-anmelden/formular.pdf").content)

    for words in (
        "senden Sie es an: Stadt Musterhafen, Steueramt, Stadthausplatz 1, 27561 Musterhafen",
        "Nachweis für Befreiung oder Ermäßigung",
        "1 Für wen handeln Sie?",
        "2.1 Halterin oder Halter",
        "Nur ausfüllen, wenn Sie als Privatperson handeln.",
        "Nur ausfüllen, wenn Sie bei Frage 3.2.7 „Ja“ angeben.",
        "Hund 2",
        "auf ein Beiblatt (höchstens 10)",
        "Wie lange wir sie aufbewahren: Zehn Jahre",
    ):
        assert words in said
    assert said.count("3.2.1 Rufname") == 2
    assert "Unterschrift" not in said


def test_paper_speaks_english(towns):
    said = read(browser_in("musterhafen", "en").get("/leistungen/gewerbeanmeldung/formular.pdf").content)

    assert "Fill in only if you are acting as a private person." in said
    assert "– optional" in said
    assert not {"Nur", "Frage", "freiwillig", "Sie"} & set(said.split())


def test_each_town_has_its_own_paper_and_it_is_printed_once(towns):
    print_paper.cache_clear()

    papers = [
        browser_in(town).get("/leistungen/melderegisterauskunft-einfach/formular.pdf").content
        for town in ("musterhafen", "sandmoor", "musterhafen")
    ]

    assert papers[0] == papers[2]
    assert "Gemeinde Sandmoor" in read(papers[1])
    assert (print_paper.cache_info().misses, print_paper.cache_info().hits) == (2, 1)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (
            "melderegisterauskunft-einfach",
            ("bevor wir mit der Bearbeitung beginnen. Legen Sie kein Geld bei", "auf welches Konto"),
        ),
        ("hundesteuer-anmelden", ("im Jahr",)),
    ],
)
def test_paper_says_what_it_costs_and_how_it_is_paid(towns, key, words):
    said = read(browser_in("musterhafen").get(f"/leistungen/{key}/formular.pdf").content)
    costs = said.partition("Das kostet es")[2].partition(" Seite ")[0]

    assert re.search(r"\d,\d\d €", costs)
    assert all(each in costs for each in words), costs[:900]
