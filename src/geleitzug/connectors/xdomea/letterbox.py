# SPDX-License-Identifier: EUPL-1.2
"""The folder between a town and its archive: ``TOWN/out`` is ours to write, ``TOWN/in`` the archive's. No Django.

A file is there whole or not at all: it is written beside and renamed, and what ends in ``.part`` is nobody's yet.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OUT, IN, DONE, TROUBLE = "out", "in", "done", "trouble"
PART = ".part"
MOST_BYTES = 20_000_000
"""Of a message; an assessment of a hundred files has some 30 kB."""
MOST_ENTRIES = 1000


class NotReadable(ValueError):
    """What lies there is no message in a ZIP or XML file."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a message: its name in the ZIP, and what opens its bytes."""

    name: str
    pieces: AbstractContextManager[Iterator[bytes]]


class Letterbox:
    """The folder of one town; raises OSError where the disk or the network drive does not do what it should."""

    def __init__(self, root: Path, town: str) -> None:
        self._out, self._in = root / town / OUT, root / town / IN

    def send(self, name: str, message: bytes, enclosures: Iterable[Enclosure] = ()) -> Path:
        """Write a message with what goes with it as a ZIP; what lies there under the name is replaced."""
        self._out.mkdir(parents=True, exist_ok=True)
        place = self._out / f"{name}.zip"
        part = place.with_name(place.name + PART)
        with part.open("wb") as stream:
            _write(stream, name, message, enclosures)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(place)
        return place

    def waiting(self) -> list[str]:
        """Return the names of what the archive has left, the oldest first."""
        if not self._in.is_dir():
            return []
        found = [path for path in self._in.iterdir() if path.is_file() and path.suffix.lower() in (".xml", ".zip")]
        return [path.name for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def read(self, name: str) -> bytes:
        """Return the message in a file, from a ZIP its one XML file; raises NotReadable."""
        path = self._in / name
        if path.suffix.lower() == ".xml":
            if path.stat().st_size > MOST_BYTES:
                raise NotReadable("the message is too large")
            return path.read_bytes()
        try:
            with zipfile.ZipFile(path) as archive:
                return _message_in(archive)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as wrong:
            raise NotReadable(f"no ZIP file: {wrong}") from wrong

    def put_aside(self, name: str, why: str = "") -> None:
        """Move a file to what is done, or to what somebody has to look at, with the reason beside it."""
        folder = self._in / (TROUBLE if why else DONE)
        folder.mkdir(exist_ok=True)
        (self._in / name).replace(folder / name)
        if why:
            (folder / f"{name}.txt").write_text(why + "\n", encoding="utf-8")


def _write(stream: BinaryIO, name: str, message: bytes, enclosures: Iterable[Enclosure]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr(f"{name}.xml", message)
        for enclosure in enclosures:
            with enclosure.pieces as pieces, archive.open(enclosure.name, "w", force_zip64=True) as target:
                for piece in pieces:
                    target.write(piece)


def _message_in(archive: zipfile.ZipFile) -> bytes:
    entries = archive.infolist()
    messages = [entry for entry in entries if entry.filename.lower().endswith(".xml") and "/" not in entry.filename]
    if len(entries) > MOST_ENTRIES or len(messages) != 1:
        raise NotReadable("the ZIP file must hold one message")
    with archive.open(messages[0]) as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotReadable("the message is too large")
    return content
