# SPDX-License-Identifier: EUPL-1.2
"""Two town offices (Bürgerbüros) with counters, staff and errands, planned by the verbs who plans them has."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest
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


@pytest.fixture
def offices(db: None, musterhafen: UUID) -> Offices:
    """Bürgerbüro Mitte with two counters and Bürgerbüro Nord with one; rolled back after the test."""
    reading.forget_all()
    return opened(musterhafen)


@pytest.fixture
def own_offices(transactional_db: None, musterhafen: UUID) -> Offices:
    """The same with real transactions, for what many do at once."""
    reading.forget_all()
    return opened(musterhafen)
