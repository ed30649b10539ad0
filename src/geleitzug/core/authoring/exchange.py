# SPDX-License-Identifier: EUPL-1.2
"""A service as the file towns give one another: a ZIP of the folder docs/howto/add-a-service.md describes.

What comes from elsewhere is read with bounds, and becomes a draft like any other: nothing goes online by it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.scaffold import FIRST_VERSION, standard_letter, standard_notice, write_folder
from geleitzug.core.catalogue.package import PackageError
from geleitzug.core.catalogue.reading import INSIDE, read_folder

Raw = Mapping[str, Any]

MOST_BYTES = 8 * 1024 * 1024
"""Of all files unpacked; our largest package has 150 kB."""
MOST_PACKED = 4 * 1024 * 1024
"""Of the file itself: its table of contents is read whole before anything in it can be counted."""
MOST_FILES = 500
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What the library says of a file that only looks like a ZIP; of names in a wrong encoding it says ValueError."""


class NotTaken(AuthoringError):
    """The file is no service that can be taken in; ``detail`` says what is wrong in the words of its files."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


def packed(raw: Raw) -> bytes:
    """Return a version as the ZIP file of its folder."""
    key = str(raw["service"]["key"])
    stream = io.BytesIO()
    with TemporaryDirectory() as place, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = Path(place) / key
        write_folder(raw, folder)
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            archive.write(path, path.relative_to(place).as_posix())
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A service from elsewhere, and whether its letter was written in Typst and is to be written anew."""

    raw: Raw
    had_typst: bool


def unpacked(upload: IO[bytes]) -> Unpacked:
    """Return the content of a packed service; raises NotTaken.

    Its version begins anew. A letter written in Typst gives way to the standard one: nobody here could change it, and
    a program from elsewhere is not to write letters. What it hands over to a specialist system is for the operator.
    """
    with TemporaryDirectory() as place:
        folder = Path(place) / "leistung"
        _unpack(upload, folder)
        if (folder / "handover").exists():
            raise NotTaken(
                _(
                    "Diese Leistung gibt Daten an ein Fachverfahren weiter. So eine Leistung nimmt auf, wer das"
                    " Programm betreibt."
                )
            )
        raw = _read(folder)
    service = {**raw["service"], "version": FIRST_VERSION}
    letter = {"notice": standard_notice(), "letter": raw.get("letter") or standard_letter()}
    return Unpacked({**raw, **letter, "service": service}, had_typst=raw["notice"] != letter["notice"])


def _read(folder: Path) -> dict[str, Any]:
    """Return what the files say, checked; raises NotTaken."""
    try:
        return dict(read_folder(folder).raw)
    except PackageError as error:
        sentence = _("Diese Leistung ist nicht vollständig oder für eine andere Fassung dieses Programms gebaut.")
        raise NotTaken(sentence, str(error)) from error


def _unpack(upload: IO[bytes], folder: Path) -> None:
    if upload.seek(0, io.SEEK_END) > MOST_PACKED:
        raise NotTaken(_("Diese Datei ist zu groß für eine Leistung."))
    try:
        with zipfile.ZipFile(upload) as archive:
            room = MOST_BYTES
            for entry, path in _files_in(archive):
                room -= _write(archive, entry, folder / path, room)
    except NotTaken:  # a ValueError too, and with a better sentence
        raise
    except _UNREADABLE as wrong:
        raise NotTaken(_("Das ist keine ZIP-Datei, die sich lesen lässt."), str(wrong)) from wrong


def _files_in(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Yield the files of the folder that holds service.yaml, by their path in it; raises NotTaken."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise NotTaken(_("In der ZIP-Datei sind zu viele Dateien für eine Leistung."))
    tops = [PurePosixPath(e.filename).parent for e in entries if PurePosixPath(e.filename).name == "service.yaml"]
    if len(tops) != 1:
        raise NotTaken(_("In der ZIP-Datei muss genau eine Leistung sein: ein Ordner mit der Datei service.yaml."))
    for entry in entries:
        whole = PurePosixPath(entry.filename)
        if not whole.is_relative_to(tops[0]):
            continue
        path = whole.relative_to(tops[0])
        is_known = len(path.parts) == 1 or (len(path.parts) == 2 and path.parts[0] in INSIDE)
        if is_known and all(_NAME.fullmatch(part) for part in path.parts):
            yield entry, path


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, room: int) -> int:
    """Unpack a file, counting what really comes out: what it says of its size may be untrue."""
    if entry.compress_type not in _PACKINGS:  # the others want as much room as the file says
        raise zipfile.BadZipFile(f"compression {entry.compress_type}")
    with archive.open(entry) as stream:
        content = stream.read(room + 1)
    if len(content) > room:
        raise NotTaken(_("Was in der ZIP-Datei ist, ist zu groß für eine Leistung."))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return len(content)
