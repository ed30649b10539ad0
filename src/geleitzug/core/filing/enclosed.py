# SPDX-License-Identifier: EUPL-1.2
"""Which files of a mail are laid down beside it, and a sentence on each other one. Keeping them is taking_mail.py.

What is not laid down is not lost: it stays inside the mail, which is kept as it came.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from geleitzug.core.files import errors, rules
from geleitzug.core.filing.mails import Part

MOST_BYTES = 50_000_000
TEXT = rules.FileKind("txt", "text/plain", ("txt", "csv", "md", "log"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")
_ENDINGS = """
exe com scr bat cmd msi pif vbs vbe js jse wsf wsh ps1 psm1 hta jar lnk reg dll cpl iso img vhd apk app sh
docm xlsm pptm dotm xlam html htm svg chm
"""
PROGRAM_ENDINGS = frozenset(_ENDINGS.split())
"""What a machine runs when somebody opens it (BSI: Umgang mit E-Mail-Anhängen)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is laid down: under a clean name, with the kind it is by its content."""

    name: str
    mime: str
    content: bytes = field(repr=False)


def sort(parts: Iterable[Part]) -> tuple[list[Kept], list[str]]:
    """Return the files to be laid down, and the sentences on the others."""
    kept: list[Kept] = []
    told: list[str] = []
    for part in parts:
        name = rules.clean_filename(part.name)
        try:
            found = _kind(part, name)
        except errors.HoldsProgram:
            told.append(_program(name))
            continue
        if isinstance(found, str):
            told.append(found)
        else:
            kept.append(Kept(name, found.mime, part.content))
    return kept, told


def _kind(part: Part, name: str) -> rules.FileKind | str:
    """Return what kind a file is, or why it is not laid down."""
    ending = rules.ending_of(name)
    if part.content.startswith(_PROGRAMS) or ending in PROGRAM_ENDINGS:
        return _program(name)
    if len(part.content) > MOST_BYTES:
        return _left(name, _("Sie ist zu groß."))
    key = rules.recognise(part.content[: rules.HEAD_BYTES], io.BytesIO(part.content), name)
    if key is not None:
        return rules.KINDS[key]
    if part.content.startswith(b"PK\x03\x04"):
        return _archive(name, part.content)
    if part.content.startswith(_OLE):
        return _left(name, _("Es ist ein altes Office-Format, oder sie ist mit einem Kennwort verschlüsselt."))
    if part.mime == "message/rfc822":
        return _left(name, _("Es ist eine weitergeleitete E-Mail."))
    if b"-----BEGIN PGP MESSAGE-----" in part.content[:2000]:
        return _left(name, _("Sie ist verschlüsselt."))
    if ending in TEXT.endings and _is_text(part.content):
        return TEXT
    return _left(name, _("Dieses Format legen wir nicht einzeln ab."))


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _archive(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            locked = any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return _left(name, _("Sie ist beschädigt."))
    return _left(
        name, _("Das Archiv ist mit einem Kennwort verschlüsselt.") if locked else _("Archive entpacken wir nicht.")
    )


def _program(name: str) -> str:
    return _(
        "Die Datei „%(name)s“ kann Programme enthalten. Sie liegt nicht einzeln hier. Bitte öffnen Sie sie nicht."
    ) % {"name": name}


def _left(name: str, why: str) -> str:
    return _("Die Datei „%(name)s“ liegt nur in der E-Mail selbst: %(why)s") % {"name": name, "why": why}
