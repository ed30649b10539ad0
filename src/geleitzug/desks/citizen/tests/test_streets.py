# SPDX-License-Identifier: EUPL-1.2
"""Addresses and the town's list of streets: offered while one types, asked about without a script, never refused."""

import json

import pytest
from lxml import html as lxml_html

from geleitzug.config import seed
from geleitzug.core.streets.models import Street
from geleitzug.desks.citizen.tests.people import Somebody, example, words_of
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"
FOOD = "belehrung-43-ifsg"


@pytest.fixture
def holder(erika):
    """Erika at the page that asks for her address, and what she types there."""
    draft = erika.begins(DOG)
    who = {"who.kind": "person", "who.on_behalf": "self", "_revision": draft.revision}
    erika.post(f"/antrag/{draft.pk}/wer/", who)
    return f"/antrag/{draft.pk}/seite/halter/"


def typed(erika, path, **address):
    fields = erika.typed(path, example(DOG, "nachweis-nachgereicht")["answers"])
    own = {f"anschrift.{part}": text for part, text in address.items()}
    return {**fields, **own}


def choices(page):
    tree = lxml_html.fromstring(page.content.decode())
    radios = tree.xpath("//input[@name='_street.anschrift']")
    return {radio.get("value"): radio.get("checked") is not None for radio in radios}


def test_a_street_is_offered_while_somebody_types(guest):
    answer = guest.browser.get("/strassen/?q=hafenstr")
    streets = json.loads(answer.content)["streets"]

    assert streets[0]["words"] == "Hafenstraße, 27561 Musterhafen (Mitte)"
    assert (streets[0]["street"], streets[0]["postcode"], streets[0]["city"]) == ("Hafenstraße", "27561", "Musterhafen")
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert len(json.loads(guest.browser.get("/strassen/?q=am").content)["streets"]) <= 10


def test_each_town_offers_its_own(towns):
    answer = Somebody("sandmoor").browser.get("/strassen/?q=hafenstr")

    assert json.loads(answer.content) == {"streets": []}


def test_who_asks_too_often_gets_nothing_for_a_while(guest, settings):
    settings.STREETS_PER_ADDRESS = 2

    answers = [guest.browser.get("/strassen/?q=haf").status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_a_known_street_is_stored_as_the_list_spells_it(erika, holder):
    page = erika.post(holder, typed(erika, holder, street="hafenstr. 12a", number="", postcode="D-27565"))

    assert page.path != holder
    address = erika.latest().answers["anschrift"]
    assert (address["street"], address["number"], address["postcode"]) == ("Hafenstraße", "12a", "27565")


def test_an_unknown_street_is_asked_about_once_and_kept(erika, holder):
    fields = typed(erika, holder, street="Hafnstraße", number="3", postcode="27565")
    asked = erika.post(holder, fields)
    offered = choices(asked)
    kept = erika.post(holder, {**fields, "_revision": erika.latest().revision, "_street.anschrift": "so"})

    assert "„Hafnstraße“ steht für 27565 nicht in unserem Straßenverzeichnis" in words_of(asked)
    assert "Hafenstraße, 27565 Musterhafen (Nord)" in words_of(asked)
    assert 'value="Hafnstraße"' in asked.content.decode()
    assert list(offered)[-1] == "so"
    assert offered["so"] is True
    assert kept.path != holder
    assert erika.latest().answers["anschrift"]["street"] == "Hafnstraße"
    again = erika.post(holder, {**fields, "_revision": erika.latest().revision})
    assert again.path != holder
    other = {**fields, "_revision": erika.latest().revision, "anschrift.street": "Hofnstraße"}
    assert choices(erika.post(holder, other))


def test_a_house_number_the_list_does_not_have_is_asked_about_once(erika, holder, towns):
    town = seed.town_of("musterhafen")
    with doors.machine_door(town.pk):
        Street.objects.filter(key="hafenstrasse", postcode="27565").update(numbers=["1", "2a", "3"])
    fields = typed(erika, holder, street="Hafenstr.", number="2 A", postcode="27565")
    assert erika.post(holder, fields).path != holder
    wrong = {**fields, "_revision": erika.latest().revision, "anschrift.number": "99"}

    asked = erika.post(holder, wrong)

    assert "Die Hausnummer 99 steht für „Hafenstraße“, 27565 nicht in unserem Verzeichnis" in words_of(asked)
    assert list(choices(asked)) == ["so"]
    kept = {**wrong, "_revision": erika.latest().revision}
    assert erika.post(holder, {**kept, "_street.anschrift": "so"}).path != holder
    assert erika.post(holder, {**kept, "_revision": erika.latest().revision}).path != holder
    assert erika.latest().answers["anschrift"]["number"] == "99"


def test_in_the_portal_of_a_town_its_list_counts_for_what_goes_to_the_district(towns):
    jan = Somebody("sandmoor").signed_in("jan@example.org")
    draft = jan.begins(FOOD)
    assert draft.service.responsible.key == "moorland"
    holder = f"/antrag/{draft.pk}/seite/{draft.package.form.question('anschrift').page}/"

    def post(street, postcode, city):
        address = {"street": street, "number": "3", "postcode": postcode, "city": city}
        fields = jan.typed(holder, {**example(FOOD, "kueche")["answers"], "anschrift": address})
        return jan.post(holder, {**fields, "_revision": jan.latest().revision})

    at_home = post("Am Fehnkanl", "26447", "Sandmoor")
    in_the_districts_town = post("Burgstr.", "26440", "Moorburg")

    assert "Am Fehnkanal, 26447 Sandmoor" in words_of(at_home)
    assert 'data-streets-also="moorland"' in at_home.content.decode()
    assert in_the_districts_town.path != holder
    assert jan.latest().answers["anschrift"]["street"] == "Burgstraße"


def test_completing_knows_the_districts_streets_as_well(towns):
    browser = Somebody("sandmoor").browser

    own = json.loads(browser.get("/strassen/?q=burg").content)["streets"]
    both = json.loads(browser.get("/strassen/?q=burg&auch=moorland").content)["streets"]
    nobody = json.loads(browser.get("/strassen/?q=burg&auch=nirgends").content)["streets"]

    assert "Burgstraße" not in {street["street"] for street in own}
    assert ("Burgstraße", "26440") in {(street["street"], street["postcode"]) for street in both}
    assert nobody == own


def test_the_street_that_was_meant_can_be_chosen(erika, holder):
    fields = typed(erika, holder, street="Hafnstraße", number="3", postcode="27565")
    meant = next(iter(choices(erika.post(holder, fields))))

    page = erika.post(holder, {**fields, "_revision": erika.latest().revision, "_street.anschrift": meant})

    assert page.path != holder
    address = erika.latest().answers["anschrift"]
    assert (address["street"], address["number"], address["postcode"], address["city"]) == (
        "Hafenstraße", "3", "27565", "Musterhafen",
    )  # fmt: skip


@pytest.mark.parametrize("choice", ["", "quatsch", "01890000-0000-7000-8000-000000000000", "' or 1=1"])
def test_a_choice_that_was_never_offered_is_asked_about_again(erika, holder, choice):
    fields = typed(erika, holder, street="Hafnstraße", number="3", postcode="27565")

    page = erika.post(holder, {**fields, "_street.anschrift": choice})

    assert choices(page)


def test_of_other_places_the_list_says_nothing(erika, holder):
    fields = typed(erika, holder, street="Hafnstraße", number="3", postcode="28195", city="Bremen")

    page = erika.post(holder, fields)

    assert choices(page) == {}
    assert erika.latest().answers["anschrift"]["street"] == "Hafnstraße"


def test_who_leaves_is_not_asked(erika, holder):
    fields = typed(erika, holder, street="Hafnstraße", number="3", postcode="27565")

    page = erika.post(holder, {**fields, "_leave": "1"})

    assert page.path.endswith("/spaeter/")
    assert erika.latest().answers["anschrift"]["street"] == "Hafnstraße"
