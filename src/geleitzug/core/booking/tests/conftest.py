# SPDX-License-Identifier: EUPL-1.2
"""Two town offices (Bürgerbüros) with counters, staff and errands, planned by the verbs who plans them has."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from tests.towns import found

from geleitzug.core.booking import ports, reading
from geleitzug.core.booking.tests.offices import Offices, opened


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody shows the pages that mails lead to."""
    monkeypatch.setattr(ports, "_pages", {"booking": "/termin/{code}/", "waiting": "/warteliste/{code}/"})


@pytest.fixture
def musterhafen(owner_connection: psycopg.Connection) -> UUID:
    return found(owner_connection, "musterhafen")


@pytest.fixture(scope="module")
def opened_once(django_db_setup: None, django_db_blocker: Any, database_urls: dict[str, str]) -> Iterator[Offices]:
    """The offices as they are opened, for all tests of a module that are rolled back."""
    with psycopg.connect(database_urls["DATABASE_OWNER_URL"], autocommit=True) as owner:
        town = found(owner, "musterhafen")
    with django_db_blocker.unblock(), transaction.atomic():
        yield opened(town)
        transaction.set_rollback(True)


@pytest.fixture
def offices(opened_once: Offices, db: None) -> Offices:
    """Bürgerbüro Mitte with two counters and Bürgerbüro Nord with one; rolled back after the test."""
    reading.forget_all()
    return deepcopy(opened_once)


@pytest.fixture
def own_offices(transactional_db: None, musterhafen: UUID) -> Offices:
    """The same with real transactions, for what many do at once."""
    reading.forget_all()
    return opened(musterhafen)
