# SPDX-License-Identifier: EUPL-1.2
"""Register columns: the few answers of a service by which a list may be filtered, each of one of four sorts.

What is compared is typed and folded here, for what was answered and for what a clerk types alike. Rows of
answers, and asking for them, are core/cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.forms.kinds.base import Part, Wrong
from geleitzug.core.forms.kinds.days import day_of
from geleitzug.core.forms.shapes import Form, Question
from geleitzug.ground.texts import Text, fold, pick

LONGEST = 200
_MILLION = 10**6
"""Decimal numbers have at most six places: in millionths they are whole, and compared with ``=`` by an index."""


class Sort(StrEnum):
    """How a column is compared."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"


SORTS = {
    **dict.fromkeys(("text", "email", "phone"), Sort.TEXT),
    **dict.fromkeys(("choice", "choices", "codelist", "yesno"), Sort.CHOICE),
    **dict.fromkeys(("integer", "number", "money"), Sort.NUMBER),
    "date": Sort.DATE,
}
"""Kind of question → sort. Of a composed kind (address, person) a part is named: it is a text, a date or a choice."""
COMPOSED = frozenset({"address", "person"})
YES_NO: tuple[tuple[str, Text], ...] = (("true", {"de": "Ja", "en": "Yes"}), ("false", {"de": "Nein", "en": "No"}))


class NoColumn(ValueError):
    """An answer cannot be a register column; the text says why, in the words of the package's author."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is compared: one of the three, and how people wrote it."""

    text: str = ""
    day: date | None = None
    number: int | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A register column: a question, or a part of one."""

    path: str
    question: Question
    part: Part | None
    sort: Sort

    def title(self, lang: str) -> str:
        """Return what the column is called."""
        label = pick(self.question.label, lang)
        if self.part is None:
            return label
        with override(lang):
            return f"{label}: {_(self.part.label)}"

    def options(self, lang: str) -> list[tuple[str, str]]:
        """Return what can be chosen: key and words."""
        return [(key, pick(text, lang)) for key, text in self._options]

    @property
    def _options(self) -> tuple[tuple[str, Text], ...]:
        if self.question.kind.name == "yesno":
            return YES_NO
        control = self.part.control if self.part else self.question.kind.control()
        return tuple((key, text) for key, text, _help in control.options)

    def values(self, answer: Any) -> Iterator[Value]:
        """Yield what a stored answer of the question is compared by; one not as its kind writes it yields nothing."""
        if self.part is not None:
            answer = answer.get(self.part.name) if isinstance(answer, dict) else None
        if answer in (None, "", []):
            return
        try:
            for single in answer if isinstance(answer, list) else [answer]:
                yield self._value(single)
        except (ValueError, TypeError, InvalidOperation):
            return

    def typed(self, text: str, today: date) -> Value:
        """Return what somebody typed into the column's filter; raises Wrong with a sentence."""
        if self.sort is Sort.DATE:
            day = day_of(text, today)
            return Value(day=date.fromisoformat(day) if day else None)
        if self.sort is Sort.NUMBER:
            return self._value(self.question.kind.clean(text, today))
        if self.sort is Sort.CHOICE and text not in dict(self._options):
            raise Wrong(("", _("Bitte wählen Sie eine Antwort aus.")))
        return self._value(text)

    def _value(self, stored: Any) -> Value:
        match self.sort:
            case Sort.DATE:
                return Value(day=date.fromisoformat(stored), shown=stored)
            case Sort.NUMBER:
                whole = int(Decimal(stored) * _MILLION) if self.question.kind.name == "number" else int(stored)
                return Value(number=whole, shown=self.question.kind.show(stored))
            case Sort.CHOICE:
                key = str(stored).lower() if isinstance(stored, bool) else str(stored)
                return Value(text=key[:LONGEST], shown=pick(dict(self._options).get(key, key), "de")[:LONGEST])
        return Value(text=fold(str(stored))[:LONGEST], shown=str(stored)[:LONGEST])


def column_of(form: Form, path: str) -> Column:
    """Return the register column at a path (``beginn``, ``anschrift.postcode``); raises NoColumn."""
    if (question := form.question(path)) is not None:
        if (sort := SORTS.get(question.kind.name)) is not None:
            return Column(path, question, None, sort)
        raise NoColumn(_not_filtered(path, question))
    before, _dot, name = path.rpartition(".")
    question = form.question(before) if before else None
    parts = question.kind.control().parts if question and question.kind.name in COMPOSED else ()
    part = next((part for part in parts if part.name == name), None)
    if question is None or part is None:
        raise NoColumn(f"the form asks no {path!r}.")
    is_day = part.name == "born"
    return Column(path, question, part, Sort.DATE if is_day else Sort.CHOICE if part.control.options else Sort.TEXT)


def _not_filtered(path: str, question: Question) -> str:
    said = f"{path!r} is of the kind {question.kind.name}; a list is filtered by a text, a choice, a date or a number."
    if question.kind.name in COMPOSED:
        return f"{said} Name a part of it: {path}.{question.kind.parts[0]}."
    return said
