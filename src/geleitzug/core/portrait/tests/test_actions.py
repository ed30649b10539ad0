# SPDX-License-Identifier: EUPL-1.2
"""A town says how it is reached: of itself alone, only what it may, and nobody overwrites somebody unseen."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.furnished import Town, at_once

from geleitzug.core.portrait import actions, rules
from geleitzug.core.portrait.errors import ChangedMeanwhile, NotSaidSo
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import fingerprint
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import Municipality

TODAY = date(2026, 11, 30)


def say(town: Town, *, shown: str = "", **changes: str) -> tuple[str, ...]:
    """Change some fields as the operator, beginning with what is stored."""
    with town.inside():
        fields = rules.fields_of(actions.town_here().contact)
        typed = fields | {name.replace("__", "."): value for name, value in changes.items()}
        sign = shown or fingerprint(fields)
        return actions.say_contact(typed, shown=sign, today=TODAY, by=town.staff("digital", "operator"))


def choose(town: Town, *, shown: str = "", **changes: str) -> tuple[str, ...]:
    """Choose another look as the operator, beginning with what is stored."""
    with town.inside():
        look = rules.look_of(actions.town_here().look)
        by = town.staff("digital", "operator")
        return actions.choose_look({**look, **changes}, shown=shown or fingerprint(look), by=by)


def rows() -> dict[str, dict[str, Any]]:
    with doors.machine_door(None):
        return {row["key"]: row for row in Municipality.objects.values()}


def test_what_the_operator_says_is_written_and_told_and_nothing_else_changes(town: Town) -> None:
    before = rows()

    fields = say(town, phone="0471 4711", bank__iban="DE88 1009 0000 1234 5678 92")

    after, expected = rows(), {**before}
    here = before["musterhafen"]["contact"]
    expected["musterhafen"] = before["musterhafen"] | {
        "contact": {**here, "phone": "0471 4711", "bank": {**here["bank"], "iban": "DE88100900001234567892"}}
    }
    assert fields == ("phone", "bank.iban")
    assert after == expected
    with town.machine():
        (entry,) = Entry.objects.filter(kind="TownChanged")
    assert (entry.deed, entry.subject, entry.facts["changed"]) == (True, town.id, ["phone", "bank.iban"])


def test_what_did_not_change_is_not_told(town: Town) -> None:
    assert say(town) == ()
    with town.machine():
        assert not Entry.objects.filter(kind="TownChanged").exists()


def test_a_look_changes_and_the_contact_stays(town: Town) -> None:
    before = rows()["musterhafen"]

    assert choose(town, primary="#7a1f3d") == ("primary",)

    assert rows()["musterhafen"] == before | {"look": {**before["look"], "primary": "#7a1f3d"}}


def test_a_look_that_cannot_be_read_is_not_written(town: Town) -> None:
    before = rows()

    with pytest.raises(NotSaidSo) as refused:
        choose(town, primary="#ffd200")

    assert list(refused.value.wrong) == ["primary"]
    assert rows() == before


def test_who_saw_an_older_look_is_refused(town: Town) -> None:
    shown = fingerprint(rules.look_of(rows()["musterhafen"]["look"]))
    choose(town, mark="town")

    with pytest.raises(ChangedMeanwhile):
        choose(town, shown=shown, primary="#7a1f3d")


def test_a_court_the_letters_must_name_cannot_be_taken_away(sandmoor: Town) -> None:
    with pytest.raises(NotSaidSo) as refused:
        say(sandmoor, court="")

    assert list(refused.value.wrong) == ["court"]


def test_where_no_decision_is_contested_at_court_none_is_needed(town: Town) -> None:
    assert say(town, court="") == ("court",)


def test_what_pages_owe_may_be_missing_for_a_while(town: Town) -> None:
    assert say(town, represented_by="") == ("represented_by",)


def test_a_clerk_may_not(town: Town) -> None:
    with town.inside(), pytest.raises(NotPermitted):
        actions.say_contact({}, shown="", today=TODAY, by=town.staff("tax", "clerk"))


def test_who_saw_something_older_is_refused(town: Town) -> None:
    shown = fingerprint(rules.fields_of(rows()["musterhafen"]["contact"]))
    say(town, phone="0471 1111")

    with pytest.raises(ChangedMeanwhile):
        say(town, shown=shown, phone="0471 2222")
    assert rows()["musterhafen"]["contact"]["phone"] == "0471 1111"


def test_of_two_at_once_one_is_refused(own_town: Town) -> None:
    shown = fingerprint(rules.fields_of(rows()["musterhafen"]["contact"]))
    calls = [lambda phone=phone: say(own_town, shown=shown, phone=phone) for phone in ("0471 1111", "0471 2222")]

    came = at_once(*calls)

    assert sorted(type(each).__name__ for each in came) == ["ChangedMeanwhile", "tuple"]


def test_this_process_knows_at_once(own_town: Town) -> None:
    assert directory.by_id(own_town.id).contact["phone"] != "0471 4711"

    say(own_town, phone="0471 4711")

    assert directory.by_id(own_town.id).contact["phone"] == "0471 4711"


def _called(*values: str) -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_say(%s::jsonb, %s::jsonb, %s::jsonb, %s::jsonb)", values)
        return cursor.fetchone()[0]


def test_the_wall_lets_nobody_but_the_office_say_it_and_nobody_write_the_row(town: Town) -> None:
    for door in (town.machine(), doors.citizen_door(town.id)):
        with door, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            _called("{}", "{}", "{}", "{}")
    for role in doors.ROLES:
        for column in ("contact", "key"):
            door = doors.open_door(doors.Door(role, town.id))
            with door, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Municipality.objects.filter(pk=town.id).update(**{column: "x"})


def test_the_function_writes_no_other_town_and_nothing_that_is_no_table(town: Town, sandmoor: Town) -> None:
    before = rows()
    with town.inside():
        there = Municipality.objects.get(pk=sandmoor.id)
        assert not _called(json.dumps(there.contact), json.dumps(there.look), "{}", "{}")
        here = actions.town_here()
        for nothing in ("null", "[]", '"x"'):
            assert not _called(json.dumps(here.contact), json.dumps(here.look), nothing, "{}")
            assert not _called(json.dumps(here.contact), json.dumps(here.look), "{}", nothing)

    assert rows() == before


def test_without_a_town_it_writes_none(town: Town) -> None:
    here = rows()["musterhafen"]
    with doors.open_door(doors.Door(doors.OFFICE)):
        assert not _called(json.dumps(here["contact"]), json.dumps(here["look"]), "{}", "{}")


def test_nobody_puts_a_function_or_table_of_their_own_in_its_way(owner_connection: psycopg.Connection) -> None:
    (settings, is_definer) = owner_connection.execute(
        "select proconfig, prosecdef from pg_proc where proname = 'tenancy_say'"
    ).fetchone()

    assert settings == ["search_path=public, pg_temp"]
    assert is_definer
