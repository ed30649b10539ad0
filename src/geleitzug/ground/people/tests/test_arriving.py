# SPDX-License-Identifier: EUPL-1.2
"""Arriving from an identity provider in two tabs at once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from tests.furnished import Town, at_once

from geleitzug.ground.people import identities
from geleitzug.ground.people.identities import Arrival, Company, SomebodyElse
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.tenancy import doors

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WIEBKE = Arrival("bundid", "key-of-wiebke", Level.SUBSTANTIAL, given="Wiebke", family="Janssen")
WERFT = Arrival(
    "muk", "key-of-werft", Level.SUBSTANTIAL, given="Ole", family="Petersen", company=Company("Werft Nord GmbH")
)


def arrive(town: Town, arrival: Arrival) -> Account:
    with doors.citizen_door(town.id):
        if arrival.company:
            return identities.arrive_company(arrival, now=NOW)
        return identities.arrive(arrival, own=None, began_as=None, now=NOW).account


@pytest.mark.parametrize("arrival", [WIEBKE, WERFT], ids=["a person", "a company"])
def test_who_arrives_for_the_first_time_in_many_tabs_gets_one_account(own_town: Town, arrival: Arrival) -> None:
    with own_town.machine():
        before = Account.objects.count()

    arrived = at_once(*[partial(arrive, own_town, arrival)] * 6)

    with own_town.machine():
        assert {account.pk for account in arrived} == {Identity.objects.get(key=arrival.key).account_id}
        assert Account.objects.count() == before + 1


def test_two_people_do_not_come_into_one_account(town: Town) -> None:
    own = arrive(town, WIEBKE)
    namesake = Arrival("bundid", "another-key", Level.SUBSTANTIAL, given="Wiebke", family="Janssen")

    with doors.citizen_door(town.id), pytest.raises(SomebodyElse):
        identities.arrive(namesake, own=own, began_as=own.pk, now=NOW)
