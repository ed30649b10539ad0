# SPDX-License-Identifier: EUPL-1.2
"""Walking a long list forward and back, in one query a page."""

from typing import Any

import pytest
from django.db.models import QuerySet

from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web.keyset import page_of

KEY = ("-population", "name", "id")
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def towns() -> QuerySet[Municipality]:
    """Eleven towns on the owner's connection; several are of one size."""
    for number in range(11):
        Municipality.objects.using("owner").create(
            key=f"ort-{number}", name=f"Ort {number:02}", kind="village", land="NI", population=number // 3
        )
    return Municipality.objects.using("owner").filter(key__startswith="ort-")


def names(rows: list[Municipality]) -> list[str]:
    return [town.name for town in rows]


def test_all_rows_come_once_and_in_order(towns: QuerySet[Municipality]) -> None:
    found: list[str] = []
    cursor = ""
    for _ in range(4):
        page = page_of(towns, key=KEY, cursor=cursor, size=3)
        found += names(page.rows)
        cursor = page.next

    assert found == names(list(towns.order_by(*KEY)))
    assert cursor == ""


def test_going_back_shows_the_page_one_came_from(towns: QuerySet[Municipality]) -> None:
    first = page_of(towns, key=KEY, size=4)
    second = page_of(towns, key=KEY, cursor=first.next, size=4)

    again = page_of(towns, key=KEY, cursor=second.previous, size=4)

    assert names(again.rows) == names(first.rows)
    assert first.previous == again.previous == ""
    assert again.next


def test_a_page_is_one_query_and_counts_nothing(towns: QuerySet[Municipality], django_assert_num_queries: Any) -> None:
    from django.db import connections

    cursor = page_of(towns, key=KEY, size=3).next

    with django_assert_num_queries(1, connection=connections["owner"]) as queries:
        page_of(towns, key=KEY, cursor=cursor, size=3)

    assert "COUNT" not in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "💣",
        "A" * 5000,
        "WyJuIl0",
        "bnVsbA",
        "WyJuIixbInMiLCJhIl0sWyJzIiwiYSJdLFsicyIsImEiXV0",
        "WyJuIixbImkiLDldLFsicyIsIlx1MDAwMCJdLFsidSIsImEiXV0",
        "WyJuIixbImkiLHRydWVdLFsicyIsImEiXSxbInUiLCJhIl1d",
    ],
)
def test_a_broken_cursor_shows_the_first_page(towns: QuerySet[Municipality], cursor: str) -> None:
    page = page_of(towns, key=KEY, cursor=cursor, size=3)

    assert names(page.rows) == names(list(towns.order_by(*KEY))[:3])


def test_an_empty_list_has_no_neighbours() -> None:
    page = page_of(Municipality.objects.using("owner").filter(key="nirgendwo"), key=KEY)

    assert (page.rows, page.next, page.previous) == ([], "", "")
