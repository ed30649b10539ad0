# SPDX-License-Identifier: EUPL-1.2
"""Towns, people and a clock for the tests of the mailbox."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.towns import found

from geleitzug.ground.people.actors import Actor, ActorKind


@pytest.fixture
def musterhafen(db, owner_connection, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return SimpleNamespace(pk=found(owner_connection, "musterhafen"))


@pytest.fixture
def sandmoor(db, owner_connection, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return SimpleNamespace(pk=found(owner_connection, "sandmoor"))


def somebody(name):
    holder = uuid.uuid4()
    return Actor(ActorKind.CITIZEN, id=holder, name=name, holder=holder, has_account=True)


@pytest.fixture
def berta():
    return somebody("Berta Beispiel")


@pytest.fixture
def karl():
    return somebody("Karl Krug")


@pytest.fixture
def petersen():
    return Actor(ActorKind.STAFF, id=uuid.uuid4(), name="Frau Petersen", roles=frozenset({("tax", "clerk")}))


@pytest.fixture
def case():
    return uuid.uuid4()


@pytest.fixture
def clock(monkeypatch):
    """Set the day: ``clock(2026, 3, 9)``; noon in Germany."""

    def set_to(year, month, day, hour=11):
        moment = datetime(year, month, day, hour, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(2026, 3, 9)
    return set_to
