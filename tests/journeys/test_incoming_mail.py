# SPDX-License-Identifier: EUPL-1.2
"""A mail finds its way from a mailbox into the file of a case: docs/journeys/incoming-mail.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from geleitzug.core.filing.tests import letters
from tests.browser import axe, screenshot, scrolls_sideways, tick
from tests.certificates import authority, server_files
from tests.letterbox import PASSWORD, USER, MailServer, running_mail_server

__all__ = ["authority", "server_files"]
pytestmark = pytest.mark.browser


@pytest.fixture
def server(server_files: Path) -> Iterator[MailServer]:
    """Run the town's mail server."""
    with running_mail_server(server_files) as running:
        yield running


def look(page: Page, name: str) -> None:
    """Make sure a page is well, and take a picture of it."""
    assert axe(page) == []
    assert not scrolls_sideways(page)
    screenshot(page, f"mail-{name}")


def test_a_mail_comes_into_the_tray_and_into_its_case(enter: Callable[..., Any], live: Any, server: MailServer) -> None:
    number = live.world.tale("guest_open")["number"]
    files = (("plan.txt", "text/plain", b"Lageplan"), ("bild.exe", "application/octet-stream", b"MZ"))
    server.deliver(letters.mail("Zwinger am Haus", text="Brauche ich eine Genehmigung?", files=files, key="journey"))
    server.deliver(letters.mail(f"Nachtrag zu {number}", key="journey-2"))

    operator = enter("operator")
    operator.opens("/amt/betrieb/postfaecher/neu/")
    page = operator.page
    page.get_by_label("Wie heißt das Postfach?").fill("Poststelle Journey")
    page.get_by_label("Mailserver (IMAP)").fill("127.0.0.1")
    tick(page.get_by_label("STARTTLS"))
    page.locator("[name=port]").fill(str(server.port))
    page.get_by_label("Anmeldename").fill(USER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=authority]").fill(server.authority)
    operator.presses("Speichern")
    operator.sees("Das Postfach ist gespeichert.", "Poststelle Journey")

    records = enter("records")
    records.opens("/amt/papier/")
    records.waits_for("Zwinger am Haus")
    look(records.page, "tray")
    records.follows("Zwinger am Haus")
    records.sees("anna@example.org", "„bild.exe“ kann Programme enthalten", "plan.txt")
    look(records.page, "mail")
    assert records.fetches("plan.txt") == b"Lageplan"
    records.page.get_by_label("Zu welchem Vorgang gehört es?").fill(number)
    records.presses("Zur Akte nehmen")
    records.sees("Die E-Mail liegt mit ihren Dateien in der Akte.")
    records.does_not_see("Zwinger am Haus")

    clerk = enter("tax clerk")
    clerk.opens_case(number)
    clerk.sees("E-Mail eingegangen von Anna Beispiel <anna@example.org>, Dokumente: 3")
    clerk.sees("E-Mail eingegangen von Anna Beispiel <anna@example.org>, Dokumente: 2")
    assert (len(server.lying()), len(server.lying("Geleitzug"))) == (0, 2)

    server.process.kill()
    server.process.wait()
    operator.opens("/amt/betrieb/postfaecher/")
    operator.presses("Verbindung prüfen: Poststelle Journey")
    operator.waits_for("Der Mailserver ist nicht zu erreichen")
    look(page, "away")
