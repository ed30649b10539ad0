# SPDX-License-Identifier: EUPL-1.2
"""What is typed into the letter of one outcome: the first sentence, the parts below it, what is inserted where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from geleitzug.core.authoring.letter_words import Gaps
from geleitzug.core.catalogue.written import LONGEST_TENOR, LONGEST_TEXT, LONGEST_TITLE, MOST_PARTS
from geleitzug.core.files import prose

Raw = Mapping[str, Any]

TENOR = "tenor"
_TEXT = re.compile(r"text_(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it stands in the form; ``was`` is its place in what is stored, whose condition it keeps."""

    title: str = ""
    text: str = ""
    was: int | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not (self.title or self.text)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the letter says for one outcome, as it stands in the form."""

    tenor: str
    parts: tuple[Part, ...] = ()


def of_said(said: Raw, gaps: Gaps) -> Typed:
    """Return what is stored, its gaps by name."""
    parts = (
        Part(gaps.shown(str(part.get("title") or "")), gaps.shown(str(part.get("text") or "")), at)
        for at, part in enumerate(said.get("parts") or [])
    )
    return Typed(gaps.shown(str(said.get("tenor") or "")), tuple(parts))


def from_data(data: QueryDict) -> Typed:
    """Return what was sent."""
    places = sorted(int(found[1]) for name in data if (found := _TEXT.fullmatch(name)))[:MOST_PARTS]
    parts = (
        Part(
            " ".join(data.get(f"title_{at}", "").split()), _text(data, f"text_{at}"), _place(data.get(f"was_{at}", ""))
        )
        for at in places
    )
    return Typed(_text(data, TENOR), tuple(parts))


def pressed(typed: Typed, data: QueryDict, gaps: Gaps) -> Typed | None:
    """Return what stands in the form after one of its own buttons; None where none was pressed."""
    parts = list(typed.parts)
    if "_add" in data:
        return replace(typed, parts=(*parts, Part())[:MOST_PARTS])
    if "_insert" in data:
        return _inserted(typed, data, gaps)
    for name, way in (("_drop", 0), ("_up", -1), ("_down", 1)):
        at = _place(data.get(name, ""))
        if at is None or at >= len(parts):
            continue
        part = parts.pop(at)
        if way:
            parts.insert(max(at + way, 0), part)
        return replace(typed, parts=tuple(parts))
    return None


def problems(typed: Typed, gaps: Gaps) -> dict[str, str]:
    """Return what is missing or wrong, by field."""
    found = {TENOR: _wrong_tenor(typed.tenor) or _wrong_text(typed.tenor, gaps, LONGEST_TENOR)}
    for at, part in enumerate(typed.parts):
        if part.is_empty:
            continue
        found[f"title_{at}"] = _wrong_gap(part.title, gaps) or _too_long(part.title, gaps, LONGEST_TITLE)
        found[f"text_{at}"] = _wrong_text(part.text, gaps, LONGEST_TEXT)
        if not part.text:
            found[f"text_{at}"] = _("Bitte schreiben Sie, was unter der Überschrift steht, oder leeren Sie auch sie.")
    return {name: sentence for name, sentence in found.items() if sentence}


def block(typed: Typed, gaps: Gaps, old: Raw) -> dict[str, Any]:
    """Return what is said as the package keeps it; parts keep their conditions. Call it without problems."""
    parts = [dict(_part(part, gaps, old.get("parts") or [])) for part in typed.parts if not part.is_empty]
    return {"tenor": gaps.kept(typed.tenor), **({"parts": parts} if parts else {})}


def _part(part: Part, gaps: Gaps, old: Any) -> Iterator[tuple[str, Any]]:
    if part.title:
        yield "title", gaps.kept(part.title)
    yield "text", gaps.kept(part.text)
    if part.was is not None and part.was < len(old) and old[part.was].get("when"):
        yield "when", old[part.was]["when"]


def _inserted(typed: Typed, data: QueryDict, gaps: Gaps) -> Typed:
    """Put a gap at the end of a text; where none was chosen, or no such text is there, nothing changes."""
    name, into = gaps.names.get(data.get("gap", "")), data.get("into", TENOR)
    if name is None:
        return typed
    if into == TENOR:
        return replace(typed, tenor=f"{typed.tenor} {{{name}}}".strip())
    parts = [
        replace(part, text=f"{part.text} {{{name}}}".strip()) if into == f"text_{at}" else part
        for at, part in enumerate(typed.parts)
    ]
    return replace(typed, parts=tuple(parts))


def _wrong_tenor(text: str) -> str:
    if not text:
        return _("Bitte schreiben Sie den ersten Satz: Er sagt, was entschieden ist.")
    if any(each.kind is prose.Kind.HEADING for each in prose.read(text)):
        return _("Der erste Satz hat keine Überschrift. Legen Sie dafür einen Abschnitt an.")
    return ""


def _wrong_text(text: str, gaps: Gaps, longest: int) -> str:
    return _wrong_gap(text, gaps) or _too_long(text, gaps, longest) or next(iter(prose.lint(text)), "")


def _wrong_gap(text: str, gaps: Gaps) -> str:
    unknown = gaps.unknown(text)
    if not unknown:
        return ""
    return _(
        "„{%(name)s}“ gibt es hier nicht. Bitte wählen Sie unter „Einfügen“ aus, was dort stehen soll, oder schreiben"
        " Sie es ohne geschweifte Klammern."
    ) % {"name": unknown[0]}


def _too_long(text: str, gaps: Gaps, longest: int) -> str:
    """Say that a text is too long; as it is kept it may be longer than as it is read."""
    over = max(len(text), len(gaps.kept(text))) - longest
    return _("Das ist um %(over)d Zeichen zu lang. Bitte kürzen Sie es.") % {"over": over} if over > 0 else ""


def _text(data: QueryDict, name: str) -> str:
    return data.get(name, "").replace("\r\n", "\n").strip()


def _place(sent: str) -> int | None:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 3 else None
