# SPDX-License-Identifier: EUPL-1.2
"""The pages of who works in the town and of its offices, as an operator uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.furnished import Town, furnished_database, own_town, sandmoor, town

from geleitzug.core.catalogue.models import Office
from geleitzug.core.catalogue.offices import CONTACT, Saying
from geleitzug.desks.office.tests.people import Colleague, read
from geleitzug.desks.operator.people import STEPS
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import limits

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]
PEOPLE = "/amt/betrieb/mitarbeitende/"
OFFICES = "/amt/betrieb/aemter/"
MAREN = {"name": "Maren Hansen", "login": "M.Hansen", "email": "", "phone": "", "office": "tax", "role": "clerk"}


@pytest.fixture
def arne(town: Town) -> Colleague:
    """Musterhafen's operator."""
    limits.forget_all()
    return Colleague("musterhafen").signed_in("betrieb")


def staff(town: Town, login: str) -> Staff:
    with doors.machine_door(town.id):
        return Staff.objects.get(login=login)


def seats(town: Town, login: str) -> set[tuple[str, str]]:
    with doors.machine_door(town.id):
        return set(Membership.objects.filter(staff__login=login).values_list("office", "role"))


def test_the_list_says_who_works_where_and_searches(arne: Colleague) -> None:
    page = arne.reads(PEOPLE, q="steueramt")

    assert "steueramt" in page
    assert "Sachbearbeitung" in page
    assert "standesamt" not in page
    assert "Niemand gefunden" in arne.reads(PEOPLE, q="gibt es nicht")


def test_who_is_taken_on_signs_in_with_the_password_shown_once(town: Town, arne: Colleague) -> None:
    answer = arne.post(f"{PEOPLE}neu/", MAREN)
    shown = re.search(r"<code>(\S{16})</code>", answer.content.decode())

    assert shown is not None
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Erstes Passwort für Maren Hansen" in read(answer)
    came = Colleague("musterhafen")
    signed = came.post("/amt/anmelden/", {"login": "m.hansen", "password": shown[1]}, follow=True)
    assert signed.redirect_chain == [("/amt/anmelden/erstes-passwort/", 302)]
    assert seats(town, "m.hansen") == {("tax", "clerk")}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Vor- und Nachnamen"),
        ({"login": "Zwei Wörter"}, "Anmeldenamen aus kleinen Buchstaben"),
        ({"login": ""}, "Anmeldenamen aus kleinen Buchstaben"),
        ({"login": "steueramt"}, "hat schon jemand"),
        ({"email": "kein"}, "E-Mail-Adresse"),
        ({"office": ""}, "wählen Sie ein Amt"),
        ({"office": "moon"}, "wählen Sie ein Amt"),
        ({"role": ""}, "wählen Sie eine Rolle"),
        ({"role": "emperor"}, "wählen Sie eine Rolle"),
        ({"name": "\x00" * 10}, "Vor- und Nachnamen"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    town: Town, arne: Colleague, wrong: dict[str, str], said: str
) -> None:
    before = staff_count(town)
    answer = arne.post(f"{PEOPLE}neu/", {**MAREN, **wrong})

    assert said in read(answer)
    if "phone" not in wrong and "name" not in wrong:
        assert 'value="Maren Hansen"' in answer.content.decode()
    assert staff_count(town) == before


def test_mistakes_are_named_in_the_order_of_the_page(arne: Colleague) -> None:
    page = arne.post(f"{PEOPLE}neu/", {}).content.decode()

    assert re.findall(r'href="#(name|login|office|role)[^"]*"', page) == ["name", "login", "office", "role"]


def staff_count(town: Town) -> int:
    with doors.machine_door(town.id):
        return Staff.objects.count()


def test_a_role_is_given_and_taken_on_the_persons_page(town: Town, arne: Colleague) -> None:
    person = staff(town, "standesamt")
    address = f"{PEOPLE}{person.pk}/"

    assert "gilt sofort" in arne.sends(f"{address}rolle/", office="tax", role="approver")
    assert ("tax", "approver") in seats(town, "standesamt")
    assert "Bitte wählen Sie eine Rolle" in arne.sends(f"{address}rolle/", office="tax")
    with doors.machine_door(town.id):
        row = Membership.objects.get(staff=person, office="tax")
    asked = arne.reads(f"{address}rolle/{row.pk}/entziehen/")
    assert "Rolle „Zeichnungsberechtigung“ wirklich entziehen?" in asked
    assert f"gilt dann nicht mehr: {person.name} zeichnet, was andere entworfen haben." in asked
    assert "letzte Rolle in" in asked
    assert "letzte Rolle überhaupt" not in asked
    assert ("tax", "approver") in seats(town, "standesamt"), "asking takes nothing"
    assert "ist entzogen" in arne.sends(f"{address}rolle/{row.pk}/entziehen/")
    assert ("tax", "approver") not in seats(town, "standesamt")
    assert arne.post(f"{address}rolle/{row.pk}/entziehen/").status_code == 404


def test_ones_own_page_offers_nothing_that_is_refused(town: Town, arne: Colleague) -> None:
    me = staff(town, "betrieb")
    address = f"{PEOPLE}{me.pk}/"
    page = arne.get(address).content.decode()

    assert "Das ist Ihr eigener Zugang" in page
    assert "/rolle/" not in page
    assert "ausscheiden" not in page
    assert "ändert jemand anderes" in arne.sends(f"{address}rolle/", office="tax", role="clerk")
    for what in STEPS:
        assert "ändert jemand anderes" in arne.sends(f"{address}{what}/")
    assert ("tax", "clerk") not in seats(town, "betrieb")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("passwort", "Erstes Passwort für"),
        ("zweiter-faktor", "neuer zweiter Faktor"),
        ("sperren", "Der Zugang ist gesperrt"),
        ("ausscheiden", "ist ausgeschieden"),
    ],
)
def test_each_step_asks_first_and_says_what_was_done(town: Town, arne: Colleague, what: str, said: str) -> None:
    address = f"{PEOPLE}{staff(town, 'standesamt').pk}/{what}/"

    assert str(STEPS[what].what_happens) in arne.reads(address)
    assert said in arne.sends(address)


def test_who_is_locked_is_opened_again(town: Town, arne: Colleague) -> None:
    address = f"{PEOPLE}{staff(town, 'standesamt').pk}/"
    clerk = Colleague("musterhafen").signed_in("standesamt")
    arne.sends(f"{address}sperren/")

    assert clerk.get("/amt/").status_code == 302
    assert "Der Zugang ist gesperrt" in arne.reads(address)
    assert "wieder offen" in arne.sends(f"{address}freigeben/")
    assert staff(town, "standesamt").active


def test_what_is_known_about_somebody_is_changed(town: Town, arne: Colleague) -> None:
    person = staff(town, "standesamt")
    said = {"name": "Neu Verheiratet", "login": person.login, "email": "neu@stadt.example", "phone": "12"}

    assert "Gespeichert." in arne.sends(f"{PEOPLE}{person.pk}/", **said)
    now = staff(town, "standesamt")
    assert (now.name, now.email, now.phone) == ("Neu Verheiratet", "neu@stadt.example", "12")
    assert "hat schon jemand" in arne.sends(f"{PEOPLE}{person.pk}/", **{**said, "login": "steueramt"})


def test_nobody_of_another_town_is_found(town: Town, sandmoor: Town, arne: Colleague) -> None:
    other = staff(sandmoor, "rathaus")

    assert arne.get(f"{PEOPLE}{other.pk}/").status_code == 404
    assert arne.post(f"{PEOPLE}{other.pk}/sperren/").status_code == 404
    assert arne.get(f"{PEOPLE}{staff(town, 'standesamt').pk}/gibt-es-nicht/").status_code == 404
    assert arne.get(f"{OFFICES}{office(sandmoor).pk}/").status_code == 404


def office(town: Town, function: str = "tax") -> Office:
    with doors.machine_door(town.id):
        return Office.objects.get(tenant=town.id, function=function)


def typed(town: Town, **changed: str) -> dict[str, Any]:
    found = office(town)
    known = {key: str(found.contact.get(key, "")) for key in CONTACT}
    return {
        "de": found.name["de"], "en": found.name["en"], "code": found.code, **known, "seen": Saying.of(found).mark,
        **changed,
    }  # fmt: skip


def test_what_an_office_says_stands_on_the_services_page_at_once(town: Town, arne: Colleague) -> None:
    address = f"{OFFICES}{office(town).pk}/"

    assert "Das Amt ist gespeichert" in arne.sends(address, **typed(town, de="Amt für Abgaben", phone="0471 4711"))
    citizen = Colleague("musterhafen")
    page = citizen.reads("/leistungen/hundesteuer-anmelden/")
    assert "0471 4711" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"de": ""}, "wie das Amt heißt"),
        ({"en": ""}, "auch auf Englisch"),
        ({"mail": "kein"}, "E-Mail-Adresse"),
        ({"postcode": "123"}, "fünf Ziffern"),
    ],
)
def test_a_wrong_word_about_an_office_is_kept_and_told(
    town: Town, arne: Colleague, wrong: dict[str, str], said: str
) -> None:
    answer = arne.post(f"{OFFICES}{office(town).pk}/", typed(town, phone="0471 99", **wrong))

    assert said in read(answer)
    assert 'value="0471 99"' in answer.content.decode()
    assert office(town).contact.get("phone") != "0471 99"


def test_two_who_change_an_office_do_not_overwrite_each_other_unread(town: Town, arne: Colleague) -> None:
    first, second = typed(town, code="1"), typed(town, code="2")
    address = f"{OFFICES}{office(town).pk}/"
    arne.sends(address, **first)
    answer = arne.post(address, second)

    assert "Inzwischen hat jemand anderes" in read(answer)
    assert office(town).code == "1"
    seen = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
    assert seen is not None
    arne.sends(address, **{**second, "seen": seen[1]})
    assert office(town).code == "2"


def test_counters_are_added_changed_and_removed(town: Town, arne: Colleague) -> None:
    address = f"{OFFICES}{office(town).pk}/"
    north = {"place-0-name": "Schalter Nord", "place-0-street": "Hafen 1", "place-0-accessible": "true"}

    arne.sends(address, **typed(town, **north))
    assert list(office(town).locations) == [{"name": "Schalter Nord", "street": "Hafen 1", "accessible": True}]
    page = Colleague("musterhafen").reads("/leistungen/hundesteuer-anmelden/")
    assert "Schalter Nord" in page
    assert "mit dem Rollstuhl erreichbar" in page
    assert 'value="Schalter Nord"' in arne.get(address).content.decode()

    second = {"place-1-name": "Schalter Süd", "place-1-postcode": "1"}
    assert "fünf Ziffern" in arne.sends(address, **typed(town, **north, **second))
    assert "wie diese Anlaufstelle heißt" in arne.sends(address, **typed(town, **north, **{"place-1-hours": "8–12"}))
    assert len(office(town).locations) == 1
    arne.sends(address, **typed(town, **{"place-1-name": "Schalter Süd"}))
    assert [place["name"] for place in office(town).locations] == ["Schalter Süd"]


def test_a_new_office_can_be_given_roles(town: Town, arne: Colleague) -> None:
    said = {"de": "Schulamt", "en": "School Office", "function": "Schools"}

    assert "Schulamt" in arne.sends(f"{OFFICES}neu/", **said)
    assert "gibt es schon" in arne.sends(f"{OFFICES}neu/", **said)
    assert "Kürzel aus kleinen Buchstaben" in arne.sends(f"{OFFICES}neu/", **{**said, "function": "1 2"})
    address = f"{PEOPLE}{staff(town, 'standesamt').pk}/"
    assert "gilt sofort" in arne.sends(f"{address}rolle/", office="schools", role="head")
