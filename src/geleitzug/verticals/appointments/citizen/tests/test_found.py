# SPDX-License-Identifier: EUPL-1.2
"""The portal's search finds appointments and the page of ordered documents beside services."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.urls import reverse
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking.models import Errand
from geleitzug.verticals.appointments.citizen.tests.planned import plan

TRIAL = "/termine/anliegen/?a=probe-ausweis"
CHOOSE = 'href="/termine/"'


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("Termin", CHOOSE),
        ("Termin Probeausweis", f'href="{TRIAL}"'),
        ("Probeausweiss", f'href="{TRIAL}"'),
        ("Kinderkarte", f'href="{TRIAL}"'),
        ("Personalausweis", 'href="/termine/anliegen/?a=personalausweis"'),
        ("Perso", 'href="/termine/anliegen/?a=personalausweis"'),
        ("Umzug", 'href="/termine/anliegen/?a=ummeldung"'),
        ("Wohnsitz", 'href="/termine/anliegen/?a=ummeldung"'),
        ("Reisepass", 'href="/ausweis/"'),
        ("Meine Termine", 'href="/meine-termine/"'),
        ("Termin absagen", 'href="/meine-termine/"'),
    ],
)
def test_the_search_finds_what_people_come_for(browser: PageClient, planned: Town, words: str, href: str) -> None:
    with planned.machine():
        Errand.objects.filter(key="probe-ausweis").update(keywords={"de": "Kinderkarte, Kärtchen"})

    page = browser.get("/suche/", {"q": words}).content.decode()

    assert "Treffer" in page
    assert href in page
    assert "Melderegisterauskunft" not in page or words == "Wohnsitz"


def test_it_is_told_what_is_found_and_what_is_not_offered_is_not_found(browser: PageClient, planned: Town) -> None:
    with planned.machine():
        Errand.objects.exclude(key="probe-hund").update(active=False)

    both = browser.get("/suche/?q=hund").content.decode()
    gone = browser.get("/suche/?q=probeausweis").content.decode()

    assert both.index('href="/leistungen/hundesteuer-anmelden/"') > 0
    assert "Termin" in both[both.index("/termine/anliegen/?a=probe-hund") :].split("</li>")[0]
    assert TRIAL not in gone
    assert "Dazu haben wir nichts gefunden" in gone


def test_who_looks_for_appointments_finds_booking_first_and_their_own_last(browser: PageClient, planned: Town) -> None:
    page = browser.get("/suche/?q=Termine").content.decode()

    assert page.index(CHOOSE) < page.index("/termine/anliegen/") < page.index('href="/meine-termine/"')


@pytest.mark.parametrize("words", ["Melderegister", "auskunft melderegister", "Hund"])
def test_what_can_be_done_online_comes_before_an_appointment_for_it(
    browser: PageClient, planned: Town, words: str
) -> None:
    with planned.machine():
        names = {"de": "Auskunft aus dem Melderegister", "en": "Information from the register of residents"}
        Errand.objects.filter(key="probe-ausweis").update(names=names)

    page = browser.get("/suche/", {"q": words}).content.decode()

    assert page.index('href="/leistungen/') < page.index('href="/termine/anliegen/')


def test_another_towns_errands_are_not_found(town: Town, sandmoor: Town) -> None:
    with town.machine():
        plan()

    page = PageClient(headers={"host": "sandmoor.localhost"}).get("/suche/?q=probeausweis").content.decode()

    assert TRIAL not in page


def test_the_search_asks_little_though_it_finds_nothing(
    browser: PageClient, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_max_num_queries(10):
        browser.get("/suche/?q=gibtsnicht+raumschiff")


def test_near_hits_come_first_and_the_topics_are_a_link_away(browser: PageClient) -> None:
    page = browser.get("/suche/?q=hundeleine+raumschiff").content.decode()

    assert page.index("Das kommt Ihrer Suche am nächsten") < page.index("/leistungen/hundesteuer-anmelden/")
    assert "Häufig gesucht" not in page
    assert 'href="/#themen"' in page
    assert 'id="themen"' in browser.get(reverse("citizen:home")).content.decode()
