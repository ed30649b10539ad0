# SPDX-License-Identifier: EUPL-1.2
"""Incoming paper: into the case by its cover sheet, into the tray without, and never twice."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.furnished import Town

from geleitzug.core.files import queries as files
from geleitzug.core.files.errors import NothingToReplace
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing import codes, covering, incoming
from geleitzug.core.filing.models import IncomingPaper
from geleitzug.core.filing.rules import PaperState
from geleitzug.core.filing.scans import Piece
from geleitzug.core.filing.tests.ended import DOGS, records
from geleitzug.core.filing.tests.paper import page, stack
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted


@pytest.fixture
def scanner(settings, tmp_path: Path) -> Path:
    """Return the folder of Musterhafen's scanner."""
    settings.SCAN_FOLDER = str(tmp_path)
    home = tmp_path / "musterhafen"
    home.mkdir()
    return home


def lay(folder: Path, name: str, content: bytes, *, age: float = 60) -> None:
    """Let a scanner write a file, some time ago."""
    (folder / name).write_bytes(content)
    then = time.time() - age
    os.utime(folder / name, (then, then))


def scans_in(town: Town, subject: object) -> list[Document]:
    with town.inside():
        return list(Document.objects.filter(subject=subject, kind="scan"))


def papers(town: Town) -> list[IncomingPaper]:
    with town.inside():
        return list(IncomingPaper.objects.order_by("part"))


def a_paper(town: Town, *, number: str = "", digest: str = "a") -> IncomingPaper:
    code = codes.Code("musterhafen", number) if number else None
    with town.machine():
        piece = Piece(code, 1, stack(page()))
        return incoming.receive(piece, town="musterhafen", name="scan.pdf", digest=digest * 64, part=0)


def test_papers_find_their_case_and_the_rest_waits(own_town: Town, scanner: Path) -> None:
    town = own_town
    dog = town.play(DOGS, "ein-hund", 0)
    sheet = codes.written("musterhafen", dog.number)
    lay(scanner, "scan0001.pdf", stack(page(), page(sheet), page()))
    lay(scanner, "bild.jpg", b"\xff\xd8\xff\xe0")
    lay(scanner, "gerade.pdf", stack(page()), age=0)

    incoming.take_papers(tenant=town.id)

    (filed,) = scans_in(town, dog.pk)
    waits, found = papers(town)
    assert (waits.state, waits.pages, waits.name) == (PaperState.WAITING, 1, "scan0001.pdf")
    assert (found.state, found.pages, found.number, found.document) == (PaperState.FILED, 2, dog.number, None)
    assert filed.filed_at is not None
    with town.inside():
        assert files.verify(dog.pk)
    with town.machine():
        assert Entry.objects.filter(subject=dog.pk, kind="PaperFiled").count() == 1
    assert sorted(path.name for path in scanner.iterdir() if path.is_file()) == ["gerade.pdf"]
    assert (scanner / "done" / "scan0001.pdf").exists()
    assert "keine PDF-Datei" in (scanner / "trouble" / "bild.jpg.txt").read_text(encoding="utf-8")


def test_the_same_file_again_is_taken_once(own_town: Town, scanner: Path) -> None:
    town = own_town
    dog = town.play(DOGS, "ein-hund", 0)
    content = stack(page(codes.written("musterhafen", dog.number)))
    for name in ("scan0001.pdf", "scan0001.pdf", "scan0002.pdf"):
        lay(scanner, name, content)
        incoming.take_papers(tenant=town.id)

    assert len(scans_in(town, dog.pk)) == 1
    assert len(papers(town)) == 1
    assert sorted(path.name for path in (scanner / "done").iterdir()) == [
        "1_scan0001.pdf",
        "scan0001.pdf",
        "scan0002.pdf",
    ]


def test_a_sheet_of_another_town_or_of_no_case_goes_into_the_tray(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", 0)
    with town.machine():
        piece = Piece(codes.Code("sandmoor", dog.number), 1, stack(page()))
        foreign = incoming.receive(piece, town="musterhafen", name="a.pdf", digest="f" * 64, part=0)
    unknown = a_paper(town, number="MH-1999-000001")

    assert (foreign.state, foreign.number) == (PaperState.WAITING, "")
    assert (unknown.state, unknown.number) == (PaperState.WAITING, "MH-1999-000001")
    assert scans_in(town, dog.pk) == []


def test_the_records_office_assigns_and_nothing_stays_in_the_tray(town: Town) -> None:
    dog, paper = town.play(DOGS, "ein-hund", 0), a_paper(town)
    with town.inside():
        with pytest.raises(NotPermitted):
            incoming.assign(paper, dog.number, by=town.staff("tax"))
        with pytest.raises(incoming.NoSuchCase):
            incoming.assign(paper, "MH-1999-1", by=records(town))
    with town.inside():
        before = files.read_document(Document.objects.get(pk=paper.document))
        incoming.assign(paper, f" {dog.number.lower()} ", by=records(town))
        with pytest.raises(incoming.SettledMeanwhile):
            incoming.assign(paper, dog.number, by=records(town))

    town.jobs()

    (filed,) = scans_in(town, dog.pk)
    with town.inside():
        assert files.read_document(filed) == before
        assert not Document.objects.filter(subject=paper.pk).exists()
    with town.machine(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keys.case_key WHERE id = %s", [paper.pk])
        assert cursor.fetchone() == (0,)


def test_a_newer_version_follows_the_old_one_and_both_stay(town: Town) -> None:
    dog, first, second, third = town.play(DOGS, "ein-hund", 0), *(a_paper(town, digest=name) for name in "abc")
    with town.inside():
        incoming.assign(first, dog.number, by=records(town))
        place = FileEntry.objects.get(document__kind="scan", subject=dog.pk).position
        for nowhere in (0, place + 1, 9999):
            with pytest.raises(NothingToReplace):
                incoming.assign(second, dog.number, by=records(town), replaces=nowhere)
        incoming.assign(second, dog.number, by=records(town), replaces=place)
        with pytest.raises(NothingToReplace):
            incoming.assign(third, dog.number, by=records(town), replaces=place)
        incoming.assign(third, dog.number, by=records(town), replaces=place + 1)

        assert files.verify(dog.pk)
        chain = list(FileEntry.objects.filter(document__kind="scan").order_by("position"))
    assert [entry.replaces for entry in chain] == [None, place, place + 1]


def test_a_version_that_is_moved_to_another_document_is_noticed(own_town: Town) -> None:
    town = own_town
    dog, first, second = town.play(DOGS, "ein-hund", 0), a_paper(town, digest="a"), a_paper(town, digest="b")
    with town.inside():
        incoming.assign(first, dog.number, by=records(town))
        place = FileEntry.objects.get(document__kind="scan", subject=dog.pk).position
        incoming.assign(second, dog.number, by=records(town), replaces=place)

    with connections["owner"].cursor() as owner:
        owner.execute("UPDATE files_fileentry SET replaces = NULL WHERE replaces = %s", [place])

    with town.inside():
        assert [found.position for found in files.breaks_in(dog.pk)] == [place + 1]


def test_what_belongs_to_no_case_is_thrown_away_with_a_reason(town: Town) -> None:
    paper = a_paper(town)
    with town.inside():
        incoming.discard(paper, by=records(town), note="Werbung")
    town.jobs()
    with town.machine():
        told = Entry.objects.get(kind="PaperDiscarded")
        assert not Document.objects.filter(subject=paper.pk).exists()

    assert (told.deed, told.facts["note"]) == (True, "Werbung")
    assert papers(town)[0].state == PaperState.DISCARDED


def test_a_printed_cover_sheet_leads_back_to_its_case(town: Town) -> None:
    case = town.case(town.play(DOGS, "ein-hund", 0))
    with town.inside():
        pdf = covering.print_for(
            case, service="Hundesteuer", office="Steueramt", lang="de", day=case.received_at.date()
        )

    assert pdf.startswith(b"%PDF-")
    assert codes.read(codes.written("musterhafen", case.number)) == codes.Code("musterhafen", case.number)
    assert "<svg" in covering.drawn(codes.written("musterhafen", case.number))
