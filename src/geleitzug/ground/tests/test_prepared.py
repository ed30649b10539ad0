# SPDX-License-Identifier: EUPL-1.2
"""A prepared query gives what the QuerySet would, also read ahead, and begins anew on a connection that died."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from geleitzug.ground.prepared import Prepared, Spelt, among, read_ahead
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import HostName, Municipality


@pytest.fixture
def two_towns(db: None) -> list[Municipality]:
    """Musterhafen and Sandmoor, with their host names."""
    towns = []
    for key, name in (("musterhafen", "Musterhafen"), ("sandmoor", "Sandmoor")):
        town = Municipality.objects.using("owner").create(
            key=key, name=name, kind="city", land="HB", look={"mark": key}
        )
        HostName.objects.using("owner").create(name=f"{key}.localhost", municipality=town)
        towns.append(town)
    return towns


pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_it_gives_what_the_queryset_gives_each_time_with_other_values(two_towns: list[Municipality]) -> None:
    named = Prepared(lambda name: HostName.objects.select_related("municipality").filter(name=name), str)

    with doors.machine_door(None):
        found = [named.first(f"{town.key}.localhost") for town in two_towns]

    assert [host.municipality.name for host in found if host] == ["Musterhafen", "Sandmoor"]
    assert [host.municipality.look for host in found if host] == [{"mark": "musterhafen"}, {"mark": "sandmoor"}]


def test_nothing_found_is_none_and_an_empty_list(two_towns: list[Municipality]) -> None:
    by_id = Prepared(lambda key: Municipality.objects.filter(pk=key), UUID)

    with doors.machine_door(None):
        nobody = UUID(int=0)

        assert by_id.first(nobody) is None
        assert by_id.all(nobody) == []


def test_a_value_that_is_changed_on_the_way_is_refused(two_towns: list[Municipality]) -> None:
    beginning = Prepared(lambda name: Municipality.objects.filter(name__startswith=name), str)

    with doors.machine_door(None), pytest.raises(ValueError, match="compared"):
        beginning.first("Muster")


def test_a_door_opens_anew_when_the_kept_connection_has_died(two_towns: list[Municipality]) -> None:
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid = cursor.fetchone()[0]
    _end_backend(pid)

    with doors.machine_door(None):
        assert Municipality.objects.count() == 2


def test_several_are_read_ahead_in_one_statement(two_towns: list[Municipality]) -> None:
    named = Prepared(lambda name: HostName.objects.select_related("municipality").filter(name=name), str)
    by_kind = Prepared(lambda kind: Municipality.objects.filter(kind=kind).order_by("-name"), str)
    keys = Prepared(lambda kind: Municipality.objects.filter(kind=kind).order_by("key").values_list("key", "look"), str)  # type: ignore[arg-type,return-value]
    host, nobody = "sandmoor.localhost", "nobody.localhost"

    with doors.machine_door(None):
        before = named.first(host), by_kind.all("city"), keys.rows("city")
        with (
            CaptureQueriesContext(connection) as asked,
            read_ahead(named.of(host), named.of(nobody), by_kind.of("city"), keys.of("city")),
        ):
            ahead = named.first(host), by_kind.all("city"), keys.rows("city")
            nothing = named.first(nobody)
            again = by_kind.all("city")
        with CaptureQueriesContext(connection) as afterwards:
            by_kind.all("city")

    assert ahead == before
    assert [vars(row) | {"_state": None} for row in ahead[1]] == [vars(row) | {"_state": None} for row in before[1]]
    assert ahead[0].municipality.look == {"mark": "sandmoor"}
    assert nothing is None
    assert (again, again[0] is ahead[1][0]) == (ahead[1], False)
    assert (len(asked), len(afterwards)) == (1, 1)


def test_any_number_of_texts_is_one_statement(two_towns: list[Municipality]) -> None:
    keyed = Prepared(lambda keys, kind: Municipality.objects.filter(among("key", keys), kind=kind), list, str)
    everywhere = ["musterhafen", "sandmoor", "nowhere"]

    with doors.machine_door(None), read_ahead(keyed.of(everywhere, "city")):
        both, one, none = (keyed.all(keys, "city") for keys in (everywhere, ["sandmoor"], []))

    assert [[town.key for town in found] for found in (both, one, none)] == [everywhere[:2], ["sandmoor"], []]


def test_what_was_read_ahead_is_not_found_through_another_door(two_towns: list[Municipality]) -> None:
    by_id = Prepared(lambda key: Municipality.objects.filter(pk=key), UUID)
    town = two_towns[0].pk

    with doors.machine_door(None), read_ahead(by_id.of(town)), doors.office_door(town):
        asked = CaptureQueriesContext(connection)
        with asked:
            by_id.first(town)

    assert len(asked) == 1


def _end_backend(pid: int) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone()[0]


def test_a_word_of_our_own_stands_in_the_statement_and_nothing_else_does(two_towns: list[Municipality]) -> None:
    found = Municipality.objects.filter(kind=Spelt("town"))

    assert found.query.sql_with_params()[1] == ()
    assert "'town'" in str(found.query)
    with pytest.raises(ValueError, match="x' or"):
        str(Municipality.objects.filter(kind=Spelt("x' or 'a")).query)
