# SPDX-License-Identifier: EUPL-1.2
"""A condition as its page shows it: each row with what it offers, and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from geleitzug.core.authoring.sentences import Choice, Measure, Operator, operator_words
from geleitzug.desks.workshop.sentence_form import (
    AMOUNTS,
    QUESTION_SOURCE,
    SETTING,
    SEVERAL,
    TODAY_SOURCE,
    WITHOUT_ANSWER,
    WITHOUT_VALUE,
    Offer,
    Row,
    Typed,
    how_of,
    to_expression,
)

MANY_QUESTIONS = 250
"""From here on a row asks for the page before it asks for the question: a list of a thousand helps nobody."""
_FROM_TOWN = frozenset({"integer", "number", "money", "date", "datetime", "text", "long_text", "choice", "codelist"})


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with what it offers."""

    name: str
    row: Row
    pages: Sequence[tuple[str, str]]
    questions: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    """Page → its questions, each as it is read and in words."""
    hows: Sequence[tuple[str, str]] = ()
    sources: Sequence[tuple[str, str]] = ()
    widget: str = ""
    """``select``, ``checkboxes``, ``text``, or nothing where no value is asked for."""
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    suffix: str = ""
    error: str = ""
    mark: str = ""
    """Changes with what is asked of the value, so that a script does not carry the old value into the new field."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A condition with everything a page needs to show it."""

    typed: Typed
    blocks: Sequence[Sequence[ShownRow]]
    cel: str
    cel_mark: str
    cel_error: str = ""
    words: str = ""
    errors: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """Id of the field and a sentence, for the summary of what must be changed."""


def shown(typed: Typed, offer: Offer, today: date, *, words: str = "", wrong: Mapping[str, str] | None = None,
          cel_error: str = "") -> Shown:  # fmt: skip
    """Return a condition with what its rows offer; ``wrong`` are sentences by row."""
    wrong = wrong or {}
    cel = typed.cel if typed.by_hand else to_expression(typed, offer, today)[0]
    blocks = [
        [
            _shown_row(f"s.{at}.{number}", row, offer, wrong.get(f"{at}.{number}", ""))
            for number, row in enumerate(block)
        ]
        for at, block in enumerate(typed.blocks)
    ]
    errors = [(_field_of(row), row.error) for block in blocks for row in block if row.error]
    if cel_error:
        errors.append((f"cel-{_mark(cel)}", cel_error))
    return Shown(typed, blocks, cel, _mark(cel), cel_error, words, errors)


def _field_of(row: ShownRow) -> str:
    if not row.hows:
        return f"{row.name}.reads"
    first = f"-{row.options[0][0]}".replace(" ", "_") if row.widget == "checkboxes" else ""
    return f"{row.name}.value-{row.mark}{first}" if row.widget else f"{row.name}.how"


def _shown_row(name: str, row: Row, offer: Offer, error: str) -> ShownRow:
    choice = offer.choices.get(row.reads)
    many = len(offer.choices) > MANY_QUESTIONS
    pages = list(offer.pages.items()) if many else []
    page = choice.page if choice else row.page
    row = replace(row, page=page)
    questions = _questions(offer, page if many else None)
    if choice is None:
        return ShownRow(name, replace(row, reads=""), pages, questions, error=error)
    measure, operator = how_of(row, choice)
    row = replace(row, how=f"{measure}:{operator}")
    hows = [(f"{m}:{o}", operator_words(o, m)) for m, o in choice.operators]
    sources = _sources(choice, measure, operator, offer)
    if row.source not in dict(sources):
        row = replace(row, source="")
    widget, options = _widget(choice, measure, operator, offer, row.source)
    mark = _mark(f"{row.reads}{widget}{measure}{row.source}")
    return ShownRow(
        name, row, pages, questions, hows, sources if len(sources) > 1 else (), widget, options,
        _hint(choice, measure, operator, widget), _suffix(choice, measure), error, mark,
    )  # fmt: skip


def _questions(offer: Offer, page: str | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what can be read by page; with a page only that one, and who applies."""
    found: dict[str, list[tuple[str, str]]] = {}
    for reads, choice in offer.choices.items():
        if page is None or choice.page in ("", page):
            title = offer.pages.get(choice.page, "") if choice.page else _("Wer den Antrag stellt")
            found.setdefault(title, []).append((reads, choice.label))
    return list(found.items())


def _sources(choice: Choice, measure: Measure, operator: Operator, offer: Offer) -> list[tuple[str, str]]:
    if operator in WITHOUT_VALUE:
        return []
    found = [("", _("ein fester Wert"))]
    if measure is Measure.DAY:
        found = [("", _("ein bestimmter Tag")), (TODAY_SOURCE, _("der Tag des Antrags"))]
    if choice.kind in _FROM_TOWN or measure in (Measure.AGE, Measure.COUNT):
        found += [(SETTING + name, _("Wert der Kommune: %(name)s") % {"name": name}) for name in offer.settings]
    if operator not in WITHOUT_ANSWER and offer.others(choice, measure):
        found.append((QUESTION_SOURCE, _("die Antwort auf eine andere Frage")))
    return found


def _widget(
    choice: Choice, measure: Measure, operator: Operator, offer: Offer, source: str
) -> tuple[str, Sequence[tuple[str, str]]]:
    if operator in WITHOUT_VALUE:
        return "", ()
    if source:
        return ("select", offer.others(choice, measure)) if source == QUESTION_SOURCE else ("", ())
    if choice.kind in ("yesno", "declaration"):
        return "select", (("true", _("Ja")), ("false", _("Nein")))
    options = offer.options(choice) if measure is Measure.VALUE else ()
    if not options:
        return "text", ()
    return ("checkboxes" if operator in SEVERAL else "select"), options


def _hint(choice: Choice, measure: Measure, operator: Operator, widget: str) -> str:
    if widget != "text":
        return ""
    if operator in SEVERAL:
        return _("Mehrere durch Komma getrennt")
    if measure is Measure.DAY:
        return _("Zum Beispiel 9.3.2026")
    return _("Der Schlüssel des Eintrags in der Liste") if choice.kind == "codelist" else ""


def _suffix(choice: Choice, measure: Measure) -> str:
    if measure is Measure.AGE:
        return _("Jahre")
    return "€" if choice.kind == "money" and measure in AMOUNTS else ""


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
