# SPDX-License-Identifier: EUPL-1.2
"""Choosing to be told in the central mailbox: offered to whom it is known of, per town, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from geleitzug.config import certificates
from geleitzug.core.mailbox import queries
from geleitzug.core.mailbox.events import NoticeForwarded
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Identity
from geleitzug.ground.tenancy import doors

OFFERED = "Hinweis im Postfach bei BundID"


@pytest.fixture
def connected(settings: Any, tmp_path: Path) -> None:
    """A central mailbox that nobody calls: the pages only need to know that there is one."""
    files = {"key_file": tmp_path / "key.pem", "certificate_file": tmp_path / "certificate.pem"}
    for file, content in zip(files.values(), certificates.self_signed("Musterhafen", days=30), strict=True):
        file.write_bytes(content)
    settings.CENTRAL_MAILBOX = {
        "destination": "7a2668ba-0a39-4b3c-8a6c-2b6b4f6f7d10", "submission_url": "http://127.0.0.1:1",
        "token_url": "http://127.0.0.1:1/token", "client_id": "geleitzug", "client_secret": "demo",
    } | {name: str(file) for name, file in files.items()}  # fmt: skip


def comes_with_bundid(person: Somebody, mailbox: str = "0b5f7c52-3d0e-4d4e-8c5a-5f3b6f9a1c77") -> None:
    """Let an account be opened by BundID, with a mailbox there."""
    with doors.machine_door(person.town.pk):
        Identity.objects.create(
            account_id=person.holder, provider="bundid", key="key-of-erika", level=Level.HIGH, mailbox=mailbox,
            seen_at=timezone.now(),
        )  # fmt: skip


def agreed(person: Somebody, purpose: Purpose) -> bool:
    with person.door():
        return queries.consent_of(person.holder, purpose) is not None


def test_who_has_a_mailbox_there_chooses_it_and_takes_it_back(connected: None, erika: Somebody) -> None:
    comes_with_bundid(erika)
    assert OFFERED in words_of(erika.get("/konto/"))
    delivery = agreed(erika, Purpose.DELIVERY)

    done = erika.post("/konto/einwilligung/", {"wozu": "zentral", "ort": "musterhafen", "wahl": "ja"})
    assert "Ihre Wahl ist gespeichert" in words_of(done)
    assert agreed(erika, Purpose.CENTRAL)
    assert agreed(erika, Purpose.DELIVERY) == delivery

    taken_back = erika.post("/konto/einwilligung/", {"wozu": "zentral", "ort": "musterhafen", "wahl": "nein"})
    assert "widerrufen am" in words_of(taken_back)
    assert not agreed(erika, Purpose.CENTRAL)
    assert agreed(erika, Purpose.DELIVERY) == delivery


def test_nobody_is_offered_what_cannot_be_done(erika: Somebody, connected: None) -> None:
    assert OFFERED not in words_of(erika.get("/konto/"))
    comes_with_bundid(erika, mailbox="")
    assert OFFERED not in words_of(erika.get("/konto/"))


def test_where_no_central_mailbox_is_connected_nothing_is_offered(erika: Somebody) -> None:
    comes_with_bundid(erika)

    assert OFFERED not in words_of(erika.get("/konto/"))


def test_another_purpose_there_is_not(erika: Somebody) -> None:
    asked = erika.browser.post("/konto/einwilligung/", {"wozu": "werbung", "ort": "musterhafen", "wahl": "ja"})

    assert asked.status_code == 404


def test_one_reads_where_the_notice_went(erika: Somebody) -> None:
    draft = erika.begins("hundesteuer-anmelden")
    assert "BundID, zentrales Bürgerpostfach" not in words_of(erika.get("/meine-daten/"))

    with doors.machine_door(erika.town.pk):
        emit(NoticeForwarded(subject=draft.pk, holder=draft.holder, message_id=draft.pk), by=MACHINE)

    read = words_of(erika.get("/meine-daten/"))
    assert "BundID, zentrales Bürgerpostfach" in read
    assert "Hinweis ohne Inhalt" in read
