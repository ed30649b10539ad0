# SPDX-License-Identifier: EUPL-1.2
"""The report as bytes, piece by piece: a ZIP with JSON, PDF and the files. Nothing of it is in memory whole.

It is read while it is written, so each piece opens the person's door for itself: a stream runs after its request.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Any, TypeVar, cast
from uuid import UUID

from django.utils.translation import override

from geleitzug.core.files import contents
from geleitzug.core.files.letters import Language
from geleitzug.core.files.models import Document
from geleitzug.core.privacy import report
from geleitzug.core.privacy.printed import printed
from geleitzug.core.privacy.report import Json
from geleitzug.ground import blobs
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors

APPLICATIONS_A_PART = 25
"""So many stand in one PDF: Typst sets a part as a whole."""
CHUNK = 256 * 1024
T = TypeVar("T")
README = """Ihre Auskunft / Your report

auskunft.json   alles, für Programme lesbar / everything, for programs (format: docs/access-report.md)
auskunft.pdf    dasselbe zum Lesen / the same, to read
dateien/        Ihre Dateien und Schreiben / your files and letters
"""


@dataclass(frozen=True, slots=True)
class Order:
    """Whose report, made in whose name and when."""

    actor: Actor
    town: UUID
    reference: str
    at: datetime
    lang: Language

    @property
    def holder(self) -> UUID:
        """Return whose rows it is about."""
        assert self.actor.holder is not None
        return self.actor.holder

    def ask(self, question: Callable[..., T], *about: Any) -> T:
        """Read something through the person's own door, in the language of the report."""
        with doors.citizen_door(self.town, self.holder), override(self.lang):
            return question(*about)

    def head(self) -> Json:
        """Return what stands at the report's beginning."""
        return self.ask(partial(report.head, self.actor, lang=self.lang, at=self.at))

    def part(self, key: UUID) -> Json | None:
        """Return what is known of an application."""
        return self.ask(report.application_part, self.holder, key, self.lang)

    def next_ids(self, after: UUID | None) -> list[UUID]:
        """Return the next applications."""
        return self.ask(partial(report.application_ids, self.holder, after=after, size=APPLICATIONS_A_PART))

    def printed(self, head: Json, parts: list[Json], number: int = 1) -> bytes:
        """Return a part of the report as a PDF; needs no row of the database."""
        with override(self.lang):
            return printed(head, parts, town=self.town, reference=self.reference, number=number, lang=self.lang)


def pdf_of(order: Order) -> bytes:
    """Return a small report as one PDF."""
    head = order.head()
    parts = [each for piece in _pieces(order) for each in piece]
    return order.printed(head, parts)


def zip_of(order: Order) -> Iterator[bytes]:
    """Yield a report as a ZIP."""
    out = _Sink()
    with zipfile.ZipFile(cast(IO[bytes], out), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_named("LIESMICH.txt", order), README)
        with archive.open(_named("auskunft.json", order), "w", force_zip64=True) as entry:
            for text in json_of(order):
                entry.write(text.encode())
                yield out.taken()
        yield from _with_pdfs(order, archive, out)
        yield from _with_files(order, archive, out)
    yield out.taken()


def json_of(order: Order) -> Iterator[str]:
    """Yield the JSON document, one application after the other."""
    head = order.head()
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield ',\n "applications": ['
    yield from _listed(each for piece in _pieces(order) for each in piece)
    yield '],\n "account_log": ['
    yield from _listed(_log(order))
    yield "]\n}\n"


def _listed(values: Iterator[Json]) -> Iterator[str]:
    for number, value in enumerate(values):
        yield (",\n" if number else "\n") + json.dumps(value, ensure_ascii=False)


def _pieces(order: Order) -> Iterator[list[Json]]:
    """Yield the applications in pieces: their ids first, each then read by itself."""
    last: UUID | None = None
    while keys := order.next_ids(last):
        found = [order.part(key) for key in keys]
        yield [each for each in found if each is not None]
        last = keys[-1]


def _log(order: Order) -> Iterator[Json]:
    last: UUID | None = None
    while piece := order.ask(report.log_of, order.actor, last):
        yield from (line for _key, line in piece)
        last = piece[-1][0]


def _with_pdfs(order: Order, archive: zipfile.ZipFile, out: _Sink) -> Iterator[bytes]:
    head = order.head()
    number = 0
    for number, piece in enumerate(_pieces(order), 1):
        pdf = order.printed(head, piece, number)
        archive.writestr(_named("auskunft.pdf" if number == 1 else f"auskunft-{number}.pdf", order), pdf)
        yield out.taken()
    if number == 0:
        archive.writestr(_named("auskunft.pdf", order), order.printed(head, []))
        yield out.taken()


def _with_files(order: Order, archive: zipfile.ZipFile, out: _Sink) -> Iterator[bytes]:
    last: UUID | None = None
    while keys := order.next_ids(last):
        for key in keys:
            for document in order.ask(report.files_of, order.holder, key):
                yield from _with_file(order, document, archive, out)
        last = keys[-1]


def _with_file(order: Order, document: Document, archive: zipfile.ZipFile, out: _Sink) -> Iterator[bytes]:
    """Copy a file into the archive; one whose bytes are gone (a law wanted it) stays a line of the JSON."""
    try:
        stream: IO[bytes] = order.ask(contents.opened, document)
    except blobs.NoSuchBlob:
        return
    name = _named(order.ask(report.path_of, document), order)
    name.compress_type = zipfile.ZIP_STORED
    with closing(stream), archive.open(name, "w", force_zip64=True) as entry:
        while chunk := stream.read(CHUNK):
            entry.write(chunk)
            yield out.taken()
    yield out.taken()


def _named(name: str, order: Order) -> zipfile.ZipInfo:
    made = order.at.timetuple()[:6]
    entry = zipfile.ZipInfo(name, date_time=made)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Sink:
    """Where a ZIP is written to and taken from; it cannot go back, so sizes follow each entry."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        self._waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Have nothing further down."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._waiting = b"".join(self._waiting), []
        return taken
