# SPDX-License-Identifier: EUPL-1.2
"""The navigation of the office: one row, and a second one within a group."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse

from geleitzug.core.screens import staff
from geleitzug.core.screens.staff import Entry, Place
from geleitzug.ground.people.actors import Actor, ActorKind

WORK, FINISHED, CALENDAR = "office:worklist", "office:finished", "office:calendar"


@pytest.fixture(autouse=True)
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages, of which one stands under the first, for those who see it."""
    monkeypatch.setattr(staff, "_entries", {})
    staff.register([
        Entry("Arbeitskorb", WORK, lambda actor: actor.has_role("clerk"), "g"),
        Entry("Kalender", CALENDAR, lambda _actor: True),
        Entry("Erledigt", FINISHED, lambda _actor: True, under=WORK),
    ])  # fmt: skip


def shown_at(name: str, *roles: str) -> list[Place]:
    request = RequestFactory().get(reverse(name))
    request.actor = Actor(ActorKind.STAFF, roles=frozenset(("", role) for role in roles))
    return staff.places(request)


def told(places: list[Place]) -> list[tuple[str, bool, list[tuple[str, bool]]]]:
    return [(each.label, each.is_here, [(one.label, one.is_here) for one in each.group]) for each in places]


def test_elsewhere_a_group_is_one_entry() -> None:
    assert told(shown_at(CALENDAR, "clerk")) == [("Arbeitskorb", False, []), ("Kalender", True, [])]


@pytest.mark.parametrize(("name", "here"), [(WORK, [True, False]), (FINISHED, [False, True])])
def test_within_a_group_its_pages_stand_in_a_second_row(name: str, here: list[bool]) -> None:
    second = [*zip(("Arbeitskorb", "Erledigt"), here, strict=True)]

    assert told(shown_at(name, "clerk")) == [("Arbeitskorb", True, second), ("Kalender", False, [])]


def test_who_does_not_see_the_leading_page_finds_the_others_in_the_first_row() -> None:
    assert told(shown_at(FINISHED)) == [("Kalender", False, []), ("Erledigt", True, [])]
