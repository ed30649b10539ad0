# SPDX-License-Identifier: EUPL-1.2
"""Checking a letter on the portal: by the code it bears, to whoever was shown it, and as it stands today."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.cases.actions import disposing, objecting, revoking
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of, read_document

PAGE = "/schreiben-pruefen/"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b")


@pytest.fixture
def taxed(town: Town) -> Application:
    """A dog tax that is assessed."""
    return town.play("hundesteuer-anmelden", "ein-hund")


def letters_of(town: Town, application: Application) -> list[bytes]:
    """Return the bytes of what the office has written to somebody, the first one first."""
    with town.machine():
        return [read_document(each) for each in documents_of(application.pk, kinds=[Document.Kind.LETTER])]


def code_on(pdf: bytes) -> str:
    """Return the code a letter bears, as somebody would read it off."""
    found = CODE.search(PdfReader(BytesIO(pdf)).pages[-1].extract_text())
    assert found is not None
    return found[0]


def test_whoever_has_the_letter_learns_that_it_is_genuine_and_nothing_of_its_reader(
    town: Town, visitor: PageClient, taxed: Application
) -> None:
    (letter,) = letters_of(town, taxed)

    page = visitor.get(PAGE, {"code": code_on(letter)}).content.decode()

    assert "Das Schreiben ist von uns" in page
    assert "Steueramt" in page
    assert taxed.number not in page
    assert taxed.addressee["name"].split()[-1] not in page


def test_the_file_is_compared_byte_by_byte_and_not_kept(town: Town, visitor: PageClient, taxed: Application) -> None:
    (letter,) = letters_of(town, taxed)

    def brought(content: bytes) -> str:
        file = SimpleUploadedFile("bescheid.pdf", content, "application/pdf")
        return visitor.post(PAGE, {"code": code_on(letter), "schreiben": file}).content.decode()

    assert "Die Datei ist genau dieses Schreiben" in brought(letter)
    assert "Die Datei ist nicht dieses Schreiben" in brought(letter + b"\n")
    assert letters_of(town, taxed) == [letter]


def test_revoked_it_says_so_and_the_letter_that_revokes_bears_a_code_of_its_own(
    town: Town, visitor: PageClient, taxed: Application
) -> None:
    with town.inside():
        revoking.revoke(town.case(taxed), by=town.staff("tax"), ground=Ground.TAX, reasons="Doppelt.", heard=True)
    town.jobs()
    old, new = letters_of(town, taxed)

    assert "gilt aber nicht mehr" in visitor.get(PAGE, {"code": code_on(old)}).content.decode()
    assert "Aufhebung des Bescheids" in visitor.get(PAGE, {"code": code_on(new)}).content.decode()


@pytest.mark.parametrize(
    ("service", "story", "said"),
    [
        ("hundesteuer-anmelden", "ein-hund", "Vollzogen werden darf es trotzdem."),
        ("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen", "darf es nicht vollzogen werden"),
    ],
)
def test_contested_it_says_whether_it_waits(
    town: Town, visitor: PageClient, service: str, story: str, said: str
) -> None:
    decided = town.play(service, story)
    applicant = town.holder_of(decided)
    with town.outside(applicant):
        objecting.object_to(town.again(decided), by=applicant, text="Das sehe ich anders.")
    town.jobs()
    letter = letters_of(town, decided)[-1]

    assert said in visitor.get(PAGE, {"code": code_on(letter)}).content.decode()

    task = town.task(decided, "objection")
    with town.inside():
        objecting.settle(task, by=town.staff(task.office), end="given_up")
    assert "Das Schreiben ist von uns</" in visitor.get(PAGE, {"code": code_on(letter)}).content.decode()


def test_of_a_deleted_case_it_says_only_that_the_letter_went_out(
    town: Town, visitor: PageClient, taxed: Application
) -> None:
    (letter,) = letters_of(town, taxed)
    with town.machine():
        disposing.destroy(taxed.pk)

    file = SimpleUploadedFile("bescheid.pdf", letter, "application/pdf")
    page = visitor.post(PAGE, {"code": code_on(letter), "schreiben": file}).content.decode()

    assert "nach den Aufbewahrungsfristen gelöscht" in page
    assert "nicht mehr vergleichen" in page


def test_what_leads_to_no_letter_is_answered_alike_and_guessing_gets_slow(
    town: Town, visitor: PageClient, taxed: Application
) -> None:
    (letter,) = letters_of(town, taxed)
    known = code_on(letter)

    assert "Tippfehler" in visitor.get(PAGE, {"code": known[:-1] + ("A" if known[-1] != "A" else "B")}).content.decode()
    for _each in range(9):
        answer = visitor.post(PAGE, {"code": "7K2M-9QWE-4RTX-0ABC-D5FW"})
        assert "kennen wir kein Schreiben" in answer.content.decode()
    assert visitor.post(PAGE, {"code": known}).status_code == 429
