# SPDX-License-Identifier: EUPL-1.2
"""Choosing to be told in the central mailbox: offered to whom it is known of, per town, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.certificates import self_signed

from geleitzug.core.files import actions as files
from geleitzug.core.mailbox import actions, delivery, queries
from geleitzug.core.mailbox.events import NoticeForwarded
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.desks.citizen.tests.people import Somebody, a_pdf, words_of
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
    for file, content in zip(files.values(), self_signed("Musterhafen", days=30), strict=True):
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

    done = erika.post(
        "/konto/einwilligung/", {"wozu": "zentral", "ort": "musterhafen", "wahl": "ja", "fassung": "zbp-2026-1"}
    )
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


# ---- copies ----------------------------------------------------------------------------------------------------

COPIES, FORWARD = "Kopien im Postfach bei BundID", "An mein Postfach bei BundID weiterleiten"
AGREE = {"wozu": "kopie", "ort": "musterhafen", "wahl": "ja", "fassung": "zbp-kopie-2026-1"}


def a_letter(person: Somebody) -> tuple[str, str]:
    """Let a certificate come to somebody's mailbox; returns the page of its message, and the way to the file."""
    application = person.begins("hundesteuer-anmelden")
    with doors.machine_door(person.town.pk):
        letter = files.keep_document(
            by=MACHINE, subject=application.pk, content=a_pdf(), kind="letter", title="Auskunft",
            filename="auskunft.pdf", holder=person.holder,
        )  # fmt: skip
        done = delivery.deliver(
            subject=application.pk, holder=person.holder, result_kind="auskunft", title="Auskunft", body="",
            document=letter.pk, may_mailbox=True, has_account=True, by=MACHINE,
            addressee={"name": "Erika Muster", "lines": ["Erika Muster"], "email": "erika@example.org"},
        )  # fmt: skip
    page = f"/postfach/{done.message_id}/"
    return page, f"{page}datei/{letter.pk}/"


def test_copies_are_chosen_apart_and_taken_back(connected: None, erika: Somebody) -> None:
    comes_with_bundid(erika)
    shown = words_of(erika.get("/konto/"))
    assert COPIES in shown
    assert "jedes Schreiben, das ich in meinem Postfach hier abgerufen habe" in shown

    assert "Ihre Wahl ist gespeichert" in words_of(erika.post("/konto/einwilligung/", AGREE))
    assert agreed(erika, Purpose.COPY)
    assert not agreed(erika, Purpose.CENTRAL)

    erika.post("/konto/einwilligung/", AGREE | {"wahl": "nein"})
    assert not agreed(erika, Purpose.COPY)


def test_a_town_that_forwards_no_letters_takes_no_consent_and_lets_go(connected: None, jan: Somebody) -> None:
    comes_with_bundid(jan)
    here = AGREE | {"ort": "sandmoor"}
    assert jan.browser.post("/konto/einwilligung/", here).status_code == 404
    with jan.door():
        actions.give_consent(holder=jan.holder, purpose=Purpose.COPY, by=jan.actor)  # when the town still did

    assert "eingewilligt; gilt für Schreiben seit dem" in words_of(jan.get("/konto/")).partition(COPIES)[2]
    jan.post("/konto/einwilligung/", here | {"wahl": "nein"})

    assert not agreed(jan, Purpose.COPY)


def test_one_letter_is_forwarded_by_its_button_once_it_was_retrieved(
    connected: None, erika: Somebody, django_assert_max_num_queries: Any
) -> None:
    comes_with_bundid(erika)
    page, file = a_letter(erika)
    assert FORWARD not in words_of(erika.get(page))
    early = erika.browser.post(f"{page}weiterleiten/", {"fassung": "zbp-eine-2026-1"})
    assert "kann gerade nicht" in words_of(early)
    erika.browser.get(file)

    with django_assert_max_num_queries(12 + 3):
        shown = erika.get(page)
    assert FORWARD in words_of(shown)
    other = erika.browser.post(f"{page}weiterleiten/", {"fassung": "zbp-eine-1999-1"})
    assert "Der Wortlaut der Einwilligung hat sich" in words_of(other)
    sent = words_of(erika.post(f"{page}weiterleiten/", {"fassung": "zbp-eine-2026-1"}))

    assert "Die Kopie ist auf dem Weg" in sent
    assert FORWARD not in sent


def test_without_a_mailbox_there_no_letter_is_forwarded(connected: None, erika: Somebody) -> None:
    page, file = a_letter(erika)
    erika.browser.get(file)

    assert FORWARD not in words_of(erika.get(page))
    refused = erika.browser.post(f"{page}weiterleiten/", {"fassung": "zbp-eine-2026-1"})
    assert "kann gerade nicht" in words_of(refused)
