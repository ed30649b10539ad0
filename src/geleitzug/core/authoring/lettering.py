# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a written letter, in sentences for its editors. What a letter may say is catalogue/written.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.outline import Finding, Outline
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.cases import differences
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.written import GAPS, PARTS, WrittenError, gaps_in, load_said, setting_in, texts_of
from geleitzug.core.forms.given import VARIABLES
from geleitzug.ground import cel

Raw = Mapping[str, Any]

NO_ANSWER = frozenset({"group", "info"})
"""Kinds of items of a form that have no answer of their own."""


def of_letter(piece: Piece) -> Iterator[Finding]:
    """Yield what is wrong with the letter an office has written; ``field`` names the outcome, ``letter:granted``."""
    if not piece.has("letter"):
        return
    letter, outline = piece.part("letter"), outline_of(piece)
    settings = Package({"service": piece.part("service")}).settings
    for name, said in sorted((letter.get("outcomes") or {}).items()):
        field = f"letter:{name}"
        try:
            load_said(name, said)
        except WrittenError as error:
            sentence = _("Das Schreiben für „%(outcome)s“ lässt sich so nicht lesen.")
            yield _finding(sentence % {"outcome": differences.outcome(name)}, field, str(error))
            continue
        for gap in sorted({gap for _place, text in texts_of({"outcomes": {name: said}}) for gap in gaps_in(text)}):
            if not _is_known(gap, outline, settings):
                sentence = _("Das Schreiben für „%(outcome)s“ nennt „%(gap)s“; das gibt es hier nicht.")
                yield _finding(sentence % {"outcome": differences.outcome(name), "gap": f"{{{gap}}}"}, field)
        for part in said.get("parts") or []:
            yield from _of_condition(part, outline, field)
    if isinstance(listed := letter.get("answers"), list):
        for path in listed:
            if not is_answered(outline, str(path)):
                sentence = _("Unter „Ihre Angaben“ soll „%(path)s“ stehen; diese Frage gibt es nicht.")
                yield _finding(sentence % {"path": path}, "letter:answers")


def is_answered(outline: Outline, path: str) -> bool:
    """Tell whether a path is a question with an answer of its own."""
    entry = outline.entries.get(path)
    return entry is not None and entry.kind not in NO_ANSWER


def _is_known(gap: str, outline: Outline, settings: frozenset[str]) -> bool:
    if (setting := setting_in(gap)) is not None:
        return setting[0] in settings
    path = gap.removeprefix("a.")
    return gap in GAPS or (path != gap and (is_answered(outline, path) or _is_part(outline, path)))


def _is_part(outline: Outline, path: str) -> bool:
    above, _dot, part = path.rpartition(".")
    entry = outline.entries.get(above)
    return entry is not None and part in PARTS.get(entry.kind, ()) and part in entry.parts


def _of_condition(part: Raw, outline: Outline, field: str) -> Iterator[Finding]:
    if part.get("when") is None:
        return
    for path in sorted(cel.compile(str(part["when"]), variables=VARIABLES).reads):
        start, _dot, meant = path.partition(".")
        if start in ("this", "outer") or (start == "a" and meant and not outline.known(meant)):
            sentence = _("Eine Bedingung im Schreiben liest „%(path)s“; diese Frage gibt es nicht.")
            yield _finding(sentence % {"path": path}, field)


def _finding(sentence: str, field: str, detail: str = "") -> Finding:
    return Finding("", sentence, field, part="letter", detail=detail)
