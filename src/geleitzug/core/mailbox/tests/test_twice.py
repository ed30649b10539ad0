# SPDX-License-Identifier: EUPL-1.2
"""The same button pressed twice, in two real transactions."""

from __future__ import annotations

from tests.furnished import Town, at_once, furnished_database, own_town

from geleitzug.core.mailbox import actions
from geleitzug.core.mailbox.models import Consent
from geleitzug.ground.events.models import Entry

__all__ = ["furnished_database", "own_town"]


def test_consent_given_twice_at_once_is_one(own_town: Town) -> None:
    person = own_town.account()
    assert person.holder is not None
    with own_town.outside(person):
        actions.withdraw_consent(holder=person.holder, by=person)
    given_before = told(own_town)

    def give() -> Consent:
        with own_town.outside(person):
            return actions.give_consent(holder=person.holder, by=person)

    first, second = at_once(give, give)

    assert first == second
    assert told(own_town) - given_before == 1


def told(town: Town) -> int:
    with town.machine():
        return Entry.objects.filter(kind="ConsentGiven").count()
