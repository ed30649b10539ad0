# SPDX-License-Identifier: EUPL-1.2
"""The towns in memory: read anew where a request ends, and not in the middle of one."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.ground.tenancy import directory, doors


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch):
    """Let time pass for the directory alone."""

    def pass_by(seconds: float) -> None:
        later = time.monotonic() + seconds
        monkeypatch.setattr(directory.time, "monotonic", lambda: later)

    directory.forget()
    directory.everyone()
    yield pass_by
    monkeypatch.undo()
    directory.forget()


def test_the_end_of_a_request_reads_what_is_older_and_the_next_waits_for_nothing(
    own_town: Town, minutes, django_assert_num_queries
) -> None:
    client = Client(headers={"host": "musterhafen.localhost"})
    minutes(directory.KEEP_SECONDS + 1)

    with CaptureQueriesContext(connection) as asked:
        client.get("/-/look.css")
    assert any("tenancy_municipality" in each["sql"] for each in asked)

    with django_assert_num_queries(0):
        client.get("/-/look.css")


def test_the_middle_of_a_request_does_not(own_town: Town, minutes, django_assert_num_queries) -> None:
    with doors.office_door(own_town.id):
        minutes(directory.KEEP_SECONDS + 1)

        with django_assert_num_queries(0):
            assert directory.by_id(own_town.id).key == "musterhafen"
            assert directory.host_of(own_town.id)


def test_what_no_request_began_is_read_anew_all_the_same(own_town: Town, minutes) -> None:
    minutes(directory.STILL_GOOD_SECONDS + 1)

    with CaptureQueriesContext(connection) as asked:
        directory.by_id(own_town.id)

    assert len(asked) > 0
