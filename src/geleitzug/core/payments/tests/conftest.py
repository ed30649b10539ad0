# SPDX-License-Identifier: EUPL-1.2
"""People, a town, and the payment provider as a real process."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.peers import Peer, running_peer
from tests.towns import found

from geleitzug.core.payments import actions, ports
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.ports import Line
from geleitzug.ground.events import emit
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.tenancy.doors import citizen_door

RETURN_URL = "http://musterhafen.localhost:8000/zurueck"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reacts to what is told: payments know nothing of applications, and neither do their tests."""
    monkeypatch.setattr(sys.modules[emit.__module__], "_reactions", {})


@pytest.fixture
def musterhafen(owner_connection: psycopg.Connection, db: None) -> UUID:
    return found(owner_connection, "musterhafen")


@pytest.fixture
def berta() -> Actor:
    me = uuid.uuid4()
    return Actor(ActorKind.CITIZEN, id=me, name="Berta Beispiel", holder=me, has_account=True)


@pytest.fixture(scope="session")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running_peer("payment_provider", tmp_path_factory.mktemp("provider")) as peer:
        yield peer


@pytest.fixture
def provider(running_provider: Peer, settings: Any) -> Iterator[Peer]:
    settings.PAYMENT_PROVIDERS = {
        "xbezahldienste": {
            "base_url": running_provider.url, "originator": "geleitzug", "user": "geleitzug", "password": "demo",
            "timeout_seconds": 1,
        }
    }  # fmt: skip
    ports.forget()
    yield running_provider
    running_provider.send("/-/control", {}, method="DELETE")
    ports.forget()


@pytest.fixture
def asked(musterhafen: UUID, berta: Actor, provider: Peer) -> Callable[..., Payment]:
    """Ask Berta for 35 euro through her own door."""

    def ask(**changes: Any) -> Payment:
        wanted: dict[str, Any] = {
            "subject": uuid.uuid4(), "purpose": "fee", "holder": berta.holder, "amount": Euro(3500), "gate": True,
            "items": [Line("Drei Urkunden", Euro(3500), 3)], "label": "MH-2026-000001",
        }  # fmt: skip
        with citizen_door(musterhafen, berta.holder):
            return actions.request_payment(by=berta, **(wanted | changes))

    return ask
