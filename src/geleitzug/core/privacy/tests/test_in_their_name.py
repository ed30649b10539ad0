# SPDX-License-Identifier: EUPL-1.2
"""What others may have applied for in somebody's name is found for who answers, and told to nobody by itself."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases.models import Application, Party
from geleitzug.core.privacy import asking, in_their_name
from geleitzug.core.privacy.in_their_name import Asker, Fit
from geleitzug.core.privacy.models import DataRequest, Look
from geleitzug.core.privacy.report import application_ids, head
from geleitzug.core.privacy.rules import Kind
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account

FOOD = "belehrung-43-ifsg"
BORN = date(2011, 3, 21)
HOME = {"street": "Schleusenkai", "number": "2", "postcode": "27563", "city": "Musterhafen"}
FINN = Asker("Finn", "Ahrens", born=BORN, address=HOME)
ANSWERED = {"given": "Finn", "family": "Ahrens", "born": BORN.isoformat()}


@pytest.mark.parametrize(
    ("asker", "represented", "person", "fit"),
    [
        (FINN, "Finn Ahrens", ANSWERED, Fit(True, True)),
        (FINN, "AHRENS, Finn Ole", {}, Fit(None, True)),
        (FINN, "der Junge", ANSWERED, Fit(True, True)),
        (FINN, "Finn Ahrens", {**ANSWERED, "born": "2011-03-22"}, None),
        (FINN, "Finn Ahrens", {**ANSWERED, "born": "irgendwann"}, Fit(None, True)),
        (FINN, "Mia Ahrens", {**ANSWERED, "given": "Mia"}, None),
        (FINN, "Mia Ahrens", {}, None),
        (Asker("Finn", "Öztürk", born=BORN), "Finn Ahrens", ANSWERED, Fit(True, None)),
        (Asker("Finn", "Öztürk"), "Finn Ahrens", ANSWERED, None),
        (Asker("Finn", "Ahrens", address={**HOME, "number": "3"}), "Finn Ahrens", ANSWERED, Fit(None, False)),
        (Asker(company="Nordlicht Bau GmbH"), "nordlicht-bau gmbh", ANSWERED, Fit(None, None)),
        (Asker(company="Nordlicht Bau GmbH"), "Südlicht Bau GmbH", {}, None),
    ],
)
def test_who_may_be_meant(asker: Asker, represented: str, person: dict[str, Any], fit: Fit | None) -> None:
    assert in_their_name.fits(asker, represented=represented, person=person, address=HOME) == fit


def test_who_asked_is_kept_as_their_account_said() -> None:
    assert in_their_name.asker_from(FINN.stored()) == FINN
    assert in_their_name.asker_from({}) == Asker(address={})


def named(town: Town, given: str, family: str, born: date | None) -> Actor:
    """Return somebody with an account of that name."""
    somebody = town.account("jan@example.org")
    with town.machine():
        Account.objects.filter(pk=somebody.holder).update(given_name=given, family_name=family, born=born)
    return somebody


def asked(town: Town, by: Actor, kind: Kind = Kind.ACCESS) -> DataRequest:
    with town.outside(by):
        return asking.ask(by=by, kind=kind, text="Was hat meine Mutter beantragt?", language="de")


def likely(town: Town, request: DataRequest) -> list[in_their_name.Likely]:
    with town.inside():
        return in_their_name.likely_for(DataRequest.objects.get(pk=request.pk))


@pytest.fixture
def internship(town: Town) -> Application:
    """What a mother has applied for in the name of Finn Ahrens."""
    return town.play(FOOD, "schulpraktikum", 1)


def test_who_answers_finds_what_a_parent_has_applied_for(town: Town, internship: Application) -> None:
    finn = named(town, "Finn", "Ahrens", BORN)

    found = likely(town, asked(town, finn))

    assert [each.number for each in found] == [internship.number]
    assert (found[0].represented, found[0].on_behalf, found[0].office) == ("Finn Ahrens", "child", "health")
    assert found[0].fit == Fit(True, False)


@pytest.mark.parametrize(
    ("given", "family", "born", "finds"),
    [
        ("Finn", "Ahrens", None, True),
        ("Finn", "Neumann", BORN, True),
        ("Finn", "Neumann", None, False),
        ("Finn", "Ahrens", BORN + timedelta(days=1), False),
        ("Mia", "Ahrens", BORN, False),
        ("Berta", "Brandt", None, False),
    ],
)
def test_names_and_birthdays_are_compared_as_people_change_them(
    town: Town, internship: Application, given: str, family: str, born: date | None, finds: bool
) -> None:
    found = likely(town, asked(town, named(town, given, family, born)))

    assert [each.number for each in found] == ([internship.number] if finds else [])


def test_who_has_applied_for_somebody_is_not_told_of_their_own(town: Town, internship: Application) -> None:
    parent = town.holder_of(internship)
    with town.machine():
        Account.objects.filter(pk=parent.holder).update(given_name="Finn", family_name="Ahrens", born=BORN)

    assert likely(town, asked(town, parent)) == []


def test_a_stranger_of_the_same_name_gets_nothing_by_themselves(town: Town, internship: Application) -> None:
    stranger = named(town, "Finn", "Ahrens", BORN)
    asked(town, stranger)

    with town.outside(stranger):
        assert internship.pk not in application_ids(stranger.holder, after=None, size=50)
        told = head(stranger, lang="de", at=timezone.now())
        assert list(Party.objects.filter(application=internship.pk)) == []
    assert internship.number not in json.dumps(told)
    assert any("in Ihrem Namen beantragt hat" in line for line in told["not_included"])


def test_looking_for_it_tells_who_represents_nothing_of_who_asks(town: Town, internship: Application) -> None:
    likely(town, asked(town, named(town, "Finn", "Ahrens", BORN)))

    with town.machine():
        assert not Look.objects.filter(application=internship.pk).exists()


def test_only_who_asks_for_access_to_no_application_of_their_own_is_looked_for(town: Town) -> None:
    somebody = named(town, "Finn", "Ahrens", BORN)

    found = {kind: in_their_name.is_sought(asked(town, somebody, kind)) for kind in (Kind.ACCESS, Kind.ERASURE)}

    assert found == {Kind.ACCESS: True, Kind.ERASURE: False}
