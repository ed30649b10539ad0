# SPDX-License-Identifier: EUPL-1.2
"""The offices of a town: who adds and changes them, and that nobody's change is overwritten unread."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.furnished import Town, furnished_database, sandmoor, town

from geleitzug.core.catalogue import offices
from geleitzug.core.catalogue.models import Office
from geleitzug.core.catalogue.offices import ChangedMeanwhile, FunctionTaken, Saying
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.tenancy import doors

__all__ = ["furnished_database", "sandmoor", "town"]
SCHOOLS = Saying({"de": "Schulamt", "en": "School Office"}, "40", {"phone": "0471 40"})


def tax(town: Town) -> Office:
    return Office.objects.get(tenant=town.id, function="tax")


def test_an_office_is_added_once(town: Town) -> None:
    by = town.staff("digital", "operator")
    with doors.office_door(town.id):
        office = offices.add("schools", SCHOOLS, by=by)
        with pytest.raises(FunctionTaken):
            offices.add("schools", SCHOOLS, by=by)

        assert Saying.of(Office.objects.get(pk=office.pk)) == SCHOOLS
        assert Entry.objects.get(kind="OfficeAdded").facts["function"] == "schools"


def test_an_office_says_something_else(town: Town) -> None:
    by = town.staff("digital", "operator")
    with doors.office_door(town.id):
        before = Saying.of(tax(town))
        wanted = replace(before, name={"de": "Steuern", "en": "Taxes"}, contact={**before.contact, "phone": "1"})

        assert offices.change(tax(town), wanted, seen=before.mark, by=by)
        assert Saying.of(tax(town)) == wanted
        assert not offices.change(tax(town), wanted, seen=wanted.mark, by=by)
        assert Entry.objects.get(kind="OfficeChanged").facts["fields"] == ["name", "contact"]


def test_who_has_seen_an_older_state_overwrites_nothing(town: Town) -> None:
    by = town.staff("digital", "operator")
    with doors.office_door(town.id):
        seen = Saying.of(tax(town))
        offices.change(tax(town), replace(seen, code="99"), seen=seen.mark, by=by)
        with pytest.raises(ChangedMeanwhile):
            offices.change(tax(town), replace(seen, code="11"), seen=seen.mark, by=by)
        assert tax(town).code == "99"


def test_only_operations_changes_offices(town: Town) -> None:
    with doors.office_door(town.id):
        for role, office in (("clerk", "tax"), ("head", "tax"), ("records", "digital")):
            by = town.staff(office, role)
            with pytest.raises(NotPermitted):
                offices.add("schools", SCHOOLS, by=by)
            with pytest.raises(NotPermitted):
                offices.change(tax(town), SCHOOLS, seen="", by=by)


def test_an_office_of_another_town_is_not_to_be_changed(town: Town, sandmoor: Town) -> None:
    by = town.staff("digital", "operator")
    with doors.office_door(town.id):
        other = Office.objects.get(tenant=sandmoor.id, function="tax")  # everybody may read which offices there are
        seen = Saying.of(other)
        with pytest.raises(Office.DoesNotExist):
            offices.change(other, replace(seen, code="99"), seen=seen.mark, by=by)
