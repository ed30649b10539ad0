# SPDX-License-Identifier: EUPL-1.2
"""The central mailbox as a process of its own, a town, and somebody whose sign-in named their mailbox there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from tests.certificates import self_signed
from tests.peers import Peer, running_peer
from tests.towns import found

from geleitzug.config.processes import DEMO_CENTRAL_MAILBOX
from geleitzug.core.files import actions as files
from geleitzug.core.mailbox import actions, delivery
from geleitzug.core.mailbox.models import Forwarding
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people import identities
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.identities import Arrival
from geleitzug.ground.people.levels import Level
from geleitzug.ground.tenancy import doors

HANDLE = "0b5f7c52-3d0e-4d4e-8c5a-5f3b6f9a1c77"
LETTER = b"%PDF-1.7\n" + bytes(range(256)) * 40
LINES = ["Frau", "Wiebke Großkopf", "Heidestraße 17", "27561 Musterhafen"]


@pytest.fixture(scope="session")
def author(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("author")
    files = folder / "key.pem", folder / "certificate.pem"
    for file, content in zip(files, self_signed("Musterhafen", days=30), strict=True):
        file.write_bytes(content)
    return files


@pytest.fixture(scope="session")
def running_mailbox(tmp_path_factory: pytest.TempPathFactory, author: tuple[Path, Path]) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("central")
    with running_peer("central_mailbox", folder, "--certificate", str(author[1])) as peer:
        yield peer


@pytest.fixture
def central(running_mailbox: Peer, author: tuple[Path, Path], settings: Any) -> Iterator[Peer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CENTRAL_MAILBOX = {
        "destination": DEMO_CENTRAL_MAILBOX, "submission_url": running_mailbox.url,
        "token_url": running_mailbox.url + "/token",
        "client_id": "geleitzug", "client_secret": "demo", "key_file": str(author[0]),
        "certificate_file": str(author[1]), "timeout_seconds": 5.0,
    }  # fmt: skip
    running_mailbox.send("/-/control", {}, method="DELETE")
    yield running_mailbox
    running_mailbox.send("/-/control", {}, method="DELETE")


@pytest.fixture
def musterhafen(owner_connection: psycopg.Connection, db: None) -> UUID:
    return found(owner_connection, "musterhafen")


@pytest.fixture
def wiebke(musterhafen: UUID) -> Actor:
    """Somebody who has signed in with BundID, with a mailbox there."""
    arrival = Arrival("bundid", "key-of-wiebke", Level.HIGH, given="Wiebke", family="Großkopf", mailbox=HANDLE)
    with doors.machine_door(musterhafen):
        came = identities.arrive(arrival, own=None, began_as=None, now=timezone.now())
    return came.account.actor()


@pytest.fixture
def provide(musterhafen: UUID, wiebke: Actor) -> Callable[..., UUID]:
    """Let the town provide a result for Wiebke, who has chosen ``purposes``; returns its message."""

    def call(*purposes: Purpose, kind: str = "bescheid", content: bytes = LETTER) -> UUID:
        chosen = purposes or (Purpose.DELIVERY, Purpose.CENTRAL)
        assert wiebke.holder is not None
        with doors.citizen_door(musterhafen, wiebke.holder):
            for purpose in chosen:
                actions.give_consent(holder=wiebke.holder, purpose=purpose, by=wiebke)
        with doors.machine_door(musterhafen):
            subject = uuid.uuid4()
            letter = files.keep_document(
                by=MACHINE, subject=subject, content=content, kind="letter", title="Bescheid über Hundesteuer",
                filename="Bescheid über Hundesteuer.pdf", holder=wiebke.holder,
            )  # fmt: skip
            done = delivery.deliver(
                subject=subject, holder=wiebke.holder, result_kind=kind, title="Bescheid über Hundesteuer",
                body="Ein Schreiben ist da.", document=letter.pk, may_mailbox=True, has_account=True, by=MACHINE,
                addressee={"name": wiebke.name, "lines": LINES, "email": "wiebke@example.org"},
            )  # fmt: skip
        assert done.message_id is not None
        return done.message_id

    return call


@pytest.fixture
def forwarding(musterhafen: UUID) -> Callable[[UUID], Forwarding | None]:
    """Return how the notice of a message stands, or the latest copy of its letter."""

    def read(message: UUID, kind: str = Forwarding.Kind.NOTICE) -> Forwarding | None:
        with doors.machine_door(musterhafen):
            return Forwarding.objects.filter(message=message, kind=kind).order_by("pk").last()

    return read


def run_waiting() -> None:
    """Let the jobs that wait for a time run now, once; what they ask for waits again."""
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")
    work()


def work() -> None:
    """Let the worker do what is due but for what follows in cases (proofs, deadlines): there is none here."""
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name like 'cases.%' and status = 'todo'")
    work_off()


@pytest.fixture
def days_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Move the clock on."""
    real = timezone.now

    def move(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=days))

    return move
