# SPDX-License-Identifier: EUPL-1.2
"""A service's written letter with its gaps filled. What it may say is core/catalogue/written.py.

A text is parted into headings, lists and paragraphs before its gaps are filled: what somebody answered is words in
a line, whatever signs it holds, and can neither begin a heading in a decision nor be a command to whoever sets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from geleitzug.core.cases.answers import Shown, day_of
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.queries import survey_of
from geleitzug.core.catalogue.written import GAP, PARTS, WrittenLetter, setting_in
from geleitzug.core.files import prose
from geleitzug.core.files.letters import FeeLine, Row, Sender, Written, WrittenPart
from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.kinds.base import Malformed
from geleitzug.core.forms.kinds.days import typed_day
from geleitzug.core.forms.shapes import definition_path
from geleitzug.core.forms.summary import Row as Answer
from geleitzug.ground.money import Euro

UNSAID = "(keine Angabe)"
"""Stands in a gap whose question was not asked or left out."""


@dataclass(frozen=True)
class Known:
    """What gaps are filled with: the answers as people read them, the municipality's values, and the case's own."""

    answers: Iterable[Answer]
    settings: Mapping[str, Any] = field(default_factory=dict)
    plain: Mapping[str, str] = field(default_factory=dict)
    """Number, days, fee …, as ``catalogue.written.GAPS`` names them."""
    raw: Mapping[str, Any] = field(default_factory=dict)
    """The answers as the form keeps them, for parts of persons and addresses."""
    bindings: Mapping[str, Any] = field(default_factory=dict)
    """What the conditions of parts read."""


def written_for(
    case: Case,
    outcome: str,
    said: Shown,
    *,
    sender: Sender,
    fees: Iterable[FeeLine],
    who: Mapping[str, str],
    today: date,
) -> Written | None:
    """Return what the letter of a case says for an outcome; None where its template holds the sentences."""
    letter, application = case.package.letter, case.application
    if letter is None:
        return None
    received = timezone.localdate(case.received_at)
    plain = plain_gaps(number=case.number, today=today, received=received, sender=sender, fees=fees, who=who)
    bindings = survey_of(application, day_of(application)).bindings()
    known = Known(said.rows, application.service.values, plain, application.answers, bindings)
    return written(letter, outcome, known)


def plain_gaps(
    *, number: str, today: date, received: date, sender: Sender, fees: Iterable[FeeLine], who: Mapping[str, str]
) -> dict[str, str]:
    """Return what every letter knows besides answers and values, in German words."""
    with override("de"):
        return {
            "number": number,
            "date": date_format(today, "DATE_FORMAT"),
            "received": date_format(received, "DATE_FORMAT"),
            "fees": _amount(sum((fee.amount for fee in fees), Euro(0))),
            "town": sender.municipality,
            "office": sender.office,
            "represented": who.get("represented", ""),
            "representing": who.get("representing", ""),
        }


def written(letter: WrittenLetter, outcome: str, known: Known) -> Written:
    """Return what a letter says for an outcome, with its gaps filled and without the parts that do not apply."""
    said = letter.said(outcome)
    rows = tuple(known.answers)
    fill = _Fill(rows, known)
    parts = (part for part in said.parts if part.when is None or part.when.holds(known.bindings))
    return Written(
        tenor=fill.blocks(said.tenor),
        parts=tuple(WrittenPart(fill.line(part.title), fill.blocks(part.text)) for part in parts),
        facts=tuple(
            Row(_label(row), row.value)
            for row in rows
            if row.value and (letter.answers is None or definition_path(row.path) in letter.answers)
        ),
    )


class _Fill:
    """Fills gaps; the same question of several entries is said with all its answers."""

    def __init__(self, rows: Iterable[Answer], known: Known) -> None:
        self.known = known
        self.answers: dict[str, list[str]] = {}
        for row in rows:
            if row.value:
                self._note(row)

    def _note(self, row: Answer) -> None:
        """Keep an answer as it reads within a sentence: of a person the name, of an address its lines in one."""
        path = definition_path(row.path)
        lines = [line.strip() for line in row.value.split("\n") if line.strip()]
        if row.kind in PARTS:
            value = value_at(self.known.raw, row.path)
            for part in PARTS[row.kind]:
                if isinstance(value, Mapping) and value.get(part):
                    self.answers.setdefault(f"{path}.{part}", []).append(_part(part, str(value[part])))
        said = {"person": lines[:1], "choices": lines, "file": lines, "long_text": [" ".join(lines)]}
        self.answers.setdefault(path, []).extend(said.get(row.kind, [", ".join(lines)]))

    def blocks(self, text: str) -> tuple[prose.Block, ...]:
        """Return a text in pieces, their gaps filled."""
        return tuple(
            replace(
                block,
                lines=tuple(map(self._runs, block.lines)),
                rows=tuple(tuple(map(self._runs, row)) for row in block.rows),
            )
            for block in prose.printable(text)
        )

    def line(self, text: str) -> str:
        """Return one line, its gaps filled."""
        return GAP.sub(lambda found: self._word(found[1].strip()), text)

    def _runs(self, line: prose.Line) -> prose.Line:
        return tuple(replace(run, text=self.line(run.text)) for run in line)

    def _word(self, gap: str) -> str:
        if gap in self.known.plain:
            return self.known.plain[gap] or UNSAID
        if (setting := setting_in(gap)) is not None:
            return value_in_words(self.known.settings.get(setting[0]), as_euro=setting[1]) or UNSAID
        return _joined(self.answers.get(gap.removeprefix("a."), [])) or UNSAID


def value_in_words(value: Any, *, as_euro: bool = False) -> str:
    """Return a municipality's value as a German letter says it; cents as an amount where it is one."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int) and as_euro:
        return _amount(Euro(value))
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return value if isinstance(value, str) else ""


def _part(part: str, text: str) -> str:
    try:
        return typed_day(text) if part == "born" else text
    except Malformed:
        return text  # a clerk must see what is not as its kind writes it


def _joined(words: list[str]) -> str:
    return " und ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _label(row: Answer) -> str:
    return f"{row.entry}: {row.label}" if row.entry else row.label


def _amount(amount: Euro) -> str:
    return amount.format("de").replace(" ", "\u00a0")
