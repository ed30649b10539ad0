# SPDX-License-Identifier: EUPL-1.2
"""A prepared query gives what the QuerySet would, and begins anew on a connection that died."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, connections

from geleitzug.ground.prepared import Prepared
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


def _end_backend(pid: int) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone()[0]
