# SPDX-License-Identifier: EUPL-1.2
"""Typst held on a short rein: our fonts, our folder, no network, data that is never markup.

Letters are letters.py; the process that prints is press.py.
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from geleitzug.core.files import press
from geleitzug.ground.texts import composed

# A template may fetch the house's own files and nothing else. Typst itself would load "@preview/…" from the
# network, so the words that fetch or evaluate are looked at before it sees the source.
_OWN_FILES = re.compile(r'#import\s++"/(?:letter|receipt)\.typ"\s*+:(?:\s*+[\w,*-][\w\s,*-]*?(?=\n|$)|\s+(?=\n|$))')
_FETCHING = re.compile(
    r"(?:#|(?:^|[{;=(])[ \t]*)(?:import|include)\b"
    r"|\b(?:import|include)\s*[\"(]"
    r"|\b(?:read|json|yaml|toml|xml|cbor|csv)\("
    r"|\b(?:eval|plugin|std)\b|\bsys\s*\.|\"@",
    re.MULTILINE,
)
_PLACE = re.compile(r"__typst_py_bytes__\.typ:(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a template, and where; line 0 means the template as a whole."""

    line: int
    message: str
    column: int = 0

    def __str__(self) -> str:
        return f"Zeile {self.line}: {self.message}" if self.line else self.message


class TemplateBroken(ValueError):
    """The template cannot be typeset."""

    def __init__(self, complaint: Complaint):
        super().__init__(str(complaint))
        self.complaint = complaint


def typeset(source: str, inputs: Mapping[str, Any], *, day: date) -> bytes:
    """Typeset a template to PDF/A-2a and PDF/UA-1 at once; the same input gives the same bytes.

    Raises TemplateBroken with the line.
    """
    complaint = find_fetching(source)
    if complaint is not None:
        raise TemplateBroken(complaint)
    texts = {key: json.dumps(clean(value), ensure_ascii=False) for key, value in inputs.items()}
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    try:
        return press.print_pdf(source, texts, noon)
    except press.Refused as error:
        raise TemplateBroken(_complaint_of(error)) from error
    except press.Jammed as error:
        raise TemplateBroken(Complaint(0, "Die Vorlage wird nicht fertig oder braucht zu viel Speicher.")) from error


def find_fetching(source: str) -> Complaint | None:
    """Find a template's attempt to load or evaluate what is not its own."""
    own = _OWN_FILES.sub(lambda match: " " * len(match[0]), source)
    match = _FETCHING.search(own)
    if match is None:
        return None
    line = source.count("\n", 0, match.start()) + 1
    return Complaint(
        line, "Eine Vorlage darf nur „/letter.typ“ einbinden und nichts laden oder auswerten: " + match[0].strip()
    )


def _complaint_of(error: press.Refused) -> Complaint:
    # The last place in the template is the call that led into letter.typ.
    places = _PLACE.findall(error.diagnostic)
    line, column = map(int, places[-1]) if places else (0, 0)
    hints = "; ".join(error.hints)
    return Complaint(line, f"{error} ({hints})" if hints else str(error), column)


# ---- what people type ----------------------------------------------------------------------------------------


def clean(value: Any) -> Any:
    """Make typed text printable: composed, without control signs, foreign signs as a replacement mark.

    PDF/A forbids a glyph the font does not have, so an emoji in a reason would stop the letter.
    """
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {str(key): clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return value


_SAME = {0x2011: "-", 0x200B: "", 0xAD: "", 0xFEFF: "", 0x202F: "\u00a0", 0x2028: "\n", 0x2029: "\n\n"}


def _clean_text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = composed(text.replace("\r\n", "\n").replace("\r", "\n").translate(_SAME))
    return "".join(_clean_sign(sign) for sign in text)


def _clean_sign(sign: str) -> str:
    if sign in "\n\t":
        return sign
    category = unicodedata.category(sign)
    if category in ("Cc", "Cf"):
        return ""
    return sign if category not in ("Co", "Cn", "Cs") and ord(sign) in covered() else "\ufffd"


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Return the code points that every bundled font can show."""
    sets = [_code_points(path.read_bytes()) for path in sorted(press.FONTS.glob("*.ttf"))]
    return frozenset.intersection(*sets)


def _code_points(font: bytes) -> frozenset[int]:
    """Read a TrueType font's character map (OpenType ``cmap``, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(tables))
    start = next(offset for tag, _sum, offset, _size in records if tag == b"cmap")
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">HHI", font, start + 4 + 8 * i)[2]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            found |= _format_4(font, at)
        elif kind == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            for j in range(groups):
                first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * j)
                found.update(range(first, last + 1))
    return frozenset(found)


def _format_4(font: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF}
