# SPDX-License-Identifier: EUPL-1.2
"""Translates between lots of files and messages of xdomea. The words are wire.py, the folder is letterbox.py."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid5

from django.conf import settings

from geleitzug.connectors.xdomea import wire
from geleitzug.connectors.xdomea.letterbox import Enclosure, Letterbox, NotReadable
from geleitzug.core.filing.ports import (
    Answer,
    ArchiveAway,
    Consignment,
    GoingFile,
    Import,
    Paper,
    Said,
    Unreadable,
    Verdict,
)

SAID = {
    "0502": Said.ASSESSED,
    "0504": Said.OFFER_RECEIVED,
    "0506": Said.IMPORTED,
    "0507": Said.HANDOVER_RECEIVED,
}


class XdomeaArchive:
    """An archive that reads and writes xdomea 3.1 in a folder; each town has a folder of its own below it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def offer(self, what: Consignment) -> None:
        """Write 0501; raises ArchiveAway."""
        self._send(what, "0501", wire.anbieteverzeichnis(head(what), vorgaenge(what, Verdict.OPEN)))

    def hand_over(self, what: Consignment) -> None:
        """Write 0503 with the documents; raises ArchiveAway."""
        enclosures = [Enclosure(stored_name(paper), paper.pieces()) for file in what.files for paper in file.papers]
        self._send(what, "0503", wire.aussonderung(head(what), vorgaenge(what, Verdict.WANTED)), enclosures)

    def confirm_assessment(self, what: Consignment) -> None:
        """Write 0505; raises ArchiveAway."""
        self._send(what, "0505", wire.bewertung_empfang_bestaetigen(head(what)))

    def answers(self, town: str) -> list[Answer | Unreadable]:
        """Read what the archive has left; raises ArchiveAway."""
        box = Letterbox(self._root, town)
        try:
            return [_read(box, name) for name in box.waiting()]
        except OSError as error:
            raise ArchiveAway(str(error)) from error

    def put_aside(self, town: str, place: str, *, why: str = "") -> None:
        """Move an answer away; raises ArchiveAway."""
        try:
            Letterbox(self._root, town).put_aside(place, why)
        except OSError as error:
            raise ArchiveAway(str(error)) from error

    def _send(self, what: Consignment, code: str, message: bytes, enclosures: list[Enclosure] | None = None) -> None:
        try:
            Letterbox(self._root, what.town).send(wire.file_name(what.process, code), message, enclosures or [])
        except OSError as error:
            raise ArchiveAway(str(error)) from error


def configured() -> XdomeaArchive | None:
    """Return the archive of the settings; None where no folder is named."""
    folder = settings.ARCHIVE_FOLDER
    return XdomeaArchive(Path(folder)) if folder else None


# --- to the wire ------------------------------------------------------------------------------------------------


def head(what: Consignment) -> wire.Kopf:
    """Return the head of a message."""
    return wire.Kopf(
        ProzessID=what.process,
        Erstellungszeitpunkt=what.made_at,
        Absender=what.sender,
        Organisationseinheit=what.office,
        Empfaenger=what.recipient,
    )


def vorgaenge(what: Consignment, verdict: Verdict) -> tuple[wire.Vorgang, ...]:
    """Say a lot's files in the standard's words."""
    return tuple(_vorgang(file, what.office, verdict) for file in what.files)


def stored_name(paper: Paper) -> str:
    """Return what a document's file is called in the ZIP: a UUID of its own and its ending, nothing of its title."""
    key = uuid5(paper.id, paper.sha256)
    ending = paper.filename.rpartition(".")[2].lower()
    return f"{key}.{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else str(key)


def _vorgang(file: GoingFile, office: str, verdict: Verdict) -> wire.Vorgang:
    return wire.Vorgang(
        ID=file.id,
        Betreff=file.title,
        Kennzeichen=file.number,
        Federfuehrung=office,
        Aktenplaneinheit=(file.class_key, file.class_title),
        Aktenbetreff=f"{file.record_key} {file.record_title}",
        Aufbewahrungsdauer=file.years,
        Aufbewahrungsende=file.due_on,
        Aussonderungsart=verdict.value,
        Beginn=file.received_on,
        Ende=file.closed_on,
        Historie=tuple(wire.Historie(line.who, line.at, line.what) for line in file.history),
        Dokumente=tuple(_dokument(versions) for versions in by_version(file.papers)),
    )


def by_version(papers: Sequence[Paper]) -> list[list[Paper]]:
    """Put the versions of a document together, the oldest first; what they follow may have been deleted by law."""
    documents: list[list[Paper]] = []
    of: dict[int, list[Paper]] = {}
    for paper in papers:
        versions = of.get(paper.replaces) if paper.replaces is not None else None
        if versions is None:
            versions = []
            documents.append(versions)
        versions.append(paper)
        of[paper.position] = versions
    return documents


def _dokument(versions: list[Paper]) -> wire.Dokument:
    """Say a document in the standard's words: it has the id of its first version and the title of its newest."""
    first, newest = versions[0], versions[-1]
    return wire.Dokument(
        ID=first.id,
        Nummer=first.position,
        Betreff=newest.title,
        Typ=newest.kind,
        Bearbeiter=newest.filed_by,
        Fassungen=tuple(_fassung(paper) for paper in versions),
    )


def _fassung(paper: Paper) -> wire.Primaerdokument:
    return wire.Primaerdokument(
        Dateiname=stored_name(paper),
        DateinameOriginal=paper.filename,
        mime=paper.mime,
        sha256=paper.sha256,
        DatumUhrzeit=paper.filed_at,
    )


# --- from the wire ----------------------------------------------------------------------------------------------


def _read(box: Letterbox, name: str) -> Answer | Unreadable:
    try:
        said = wire.read(box.read(name))
    except (NotReadable, wire.WireError) as wrong:
        return Unreadable(name, str(wrong))
    return Answer(
        place=name,
        said=SAID[said.Nachrichtentyp],
        process=said.ProzessID,
        verdicts={key: Verdict(kind) for key, kind in said.Aussonderungsarten.items()},
        imports={
            key: Import(outcome.Erfolgreich, outcome.Archivkennung, outcome.Fehlermeldung)
            for key, outcome in said.Importe.items()
        },
        wants_receipt=said.Empfangsbestaetigung,
    )
