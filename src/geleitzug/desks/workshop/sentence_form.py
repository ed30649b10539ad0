# SPDX-License-Identifier: EUPL-1.2
"""A condition as rows of a form: what was chosen and typed, what a row offers, and the sentence it says.

Rows stand in blocks: blocks are joined by „und“ or „oder“, the rows of one block by the other of the two. What is no
such sentence is edited as CEL. What a condition means is core's (core/authoring/sentences.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from geleitzug.core.authoring.sentences import (
    TODAY,
    Answer,
    Choice,
    Comparison,
    Condition,
    Measure,
    Operator,
    Setting,
    Today,
    Value,
    comparable,
    from_cel,
    normal,
    operator_words,
    to_cel,
)
from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.core.forms.kinds.days import day_of, typed_day
from geleitzug.core.forms.kinds.numbers import Integer, Money, Number

Raw = Mapping[str, Any]

MOST_BLOCKS, MOST_ROWS = 20, 20
MANY_QUESTIONS = 250
"""From here on a row asks for the page before it asks for the question: a list of a thousand helps nobody."""
MANY_OPTIONS = 400
"""A list longer than this is typed by its key."""
TODAY_SOURCE, SETTING, QUESTION_SOURCE = "today", "v.", "question"
_ROW = re.compile(r"s\.(\d{1,2})\.(\d{1,2})\.(?:page|reads|how|from|value)")
_WITHOUT_VALUE = (Operator.ANSWERED, Operator.UNANSWERED)
_AMOUNTS = (Measure.VALUE, Measure.TOTAL)
_SEVERAL = (Operator.ONE_OF, Operator.NONE_OF)
_WITHOUT_ANSWER = (*_SEVERAL, Operator.CONTAINS)
"""What is not asked of the answer to another question."""
_FROM_TOWN = frozenset({"integer", "number", "money", "date", "datetime", "text", "long_text", "choice", "codelist"})


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison as it stands in the form."""

    reads: str = ""
    how: str = ""
    """Measure and operator, ``value:is``."""
    source: str = ""
    """Where the value comes from: typed (empty), ``today``, ``v.name`` of the municipality, or another ``question``."""
    values: tuple[str, ...] = ()
    page: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was chosen yet."""
        return not self.reads


@dataclass(frozen=True, slots=True)
class Typed:
    """A condition as it stands in the form."""

    joined: str = "all"
    blocks: tuple[tuple[Row, ...], ...] = ((Row(),),)
    cel: str = ""
    by_hand: bool = False
    """Whether the expression counts and not the rows."""


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


@dataclass(frozen=True, slots=True)
class Offer:
    """What the rows may read and compare with."""

    choices: Mapping[str, Choice]
    pages: Mapping[str, str]
    """Key of a page → its title."""
    settings: Sequence[str] = ()
    lists: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """What is read → keys and texts of the list it is chosen from."""

    def options(self, choice: Choice) -> Sequence[tuple[str, str]]:
        """Return the answers of a question, as far as they can be shown."""
        options = choice.options or self.lists.get(choice.reads, ())
        return options if len(options) <= MANY_OPTIONS else ()

    def others(self, choice: Choice, measure: Measure) -> list[tuple[str, str]]:
        """Return the questions whose answers an answer can be compared with, each as it is read and in words."""
        return [(each.reads, each.label) for each in self.choices.values() if comparable(choice, measure, each)]


# --- from a form, from CEL ----------------------------------------------------------------------------------


def from_data(data: QueryDict) -> Typed:
    """Return what was sent."""
    places = sorted({(int(m[1]), int(m[2])) for name in data if (m := _ROW.fullmatch(name))})
    blocks: dict[int, list[Row]] = {}
    for block, row in places:
        blocks.setdefault(block, []).append(_row_in(data, f"s.{block}.{row}"))
    rows = tuple(tuple(found[:MOST_ROWS]) for found in list(blocks.values())[:MOST_BLOCKS])
    cel = data.get("cel", "").replace("\r\n", "\n").strip()
    was_by_hand, before = data.get("_by_hand") == "1", data.get("_cel_before", "").replace("\r\n", "\n").strip()
    joined = "any" if data.get("joined") == "any" else "all"
    return Typed(joined, rows or ((Row(),),), cel, by_hand=was_by_hand or cel != before)


def _row_in(data: QueryDict, name: str) -> Row:
    values = tuple(value for value in data.getlist(f"{name}.value") if value.strip())
    return Row(
        data.get(f"{name}.reads", ""),
        data.get(f"{name}.how", ""),
        data.get(f"{name}.from", ""),
        values,
        data.get(f"{name}.page", ""),
    )


def of_cel(text: str, offer: Offer) -> Typed:
    """Return a condition as rows; where it is no such sentence, or reads what cannot be chosen here, by hand."""
    if not text.strip():
        return Typed()
    condition = from_cel(text)
    if condition is None or not all(_is_offered(each, offer) for each in _comparisons(condition)):
        return Typed(cel=text, by_hand=True)
    blocks = tuple(
        tuple(_row_of(each, offer) for each in _comparisons(part))
        if isinstance(part, Condition)
        else (_row_of(part, offer),)
        for part in condition.parts
    )
    return Typed(condition.joined, blocks, text)


def _is_offered(part: Comparison, offer: Offer) -> bool:
    choice = offer.choices.get(part.reads)
    if choice is None:
        return False
    if not isinstance(part.value, Answer):
        return True
    operator, measure = _house_words(part, choice)
    return (measure, operator) in choice.operators and part.value.reads in dict(offer.others(choice, measure))


def _comparisons(condition: Condition) -> list[Comparison]:
    found: list[Comparison] = []
    for part in condition.parts:
        found += _comparisons(part) if isinstance(part, Condition) else [part]
    return found


def _row_of(part: Comparison, offer: Offer) -> Row:
    choice = offer.choices[part.reads]
    value = part.value
    source = ""
    values: tuple[str, ...] = ()
    if isinstance(value, Today):
        source = TODAY_SOURCE
    elif isinstance(value, Setting):
        source = SETTING + value.name
    elif isinstance(value, Answer):
        source, values = QUESTION_SOURCE, (value.reads,)
    elif isinstance(value, tuple):
        values = tuple(_as_typed(each, choice, part.measure) for each in value)
    elif value is not None:
        values = (_as_typed(value, choice, part.measure),)
    operator, measure = _house_words(part, choice)
    if isinstance(value, bool) and part.operator is Operator.IS_NOT:
        operator, values = Operator.IS, ("false" if value else "true",)
    return Row(part.reads, f"{measure}:{operator}", source, values, choice.page)


def _house_words(part: Comparison, choice: Choice) -> tuple[Operator, Measure]:
    """Return operator and measure as the question offers them."""
    if part.operator in _WITHOUT_VALUE:
        return part.operator, Measure.VALUE
    days = any(measure is Measure.DAY for measure, _operator in choice.operators)
    if part.measure is Measure.VALUE and days:
        return part.operator, Measure.DAY
    if part.measure is Measure.DAY and not days:
        return part.operator, Measure.VALUE
    return part.operator, part.measure


def _as_typed(value: Value, choice: Choice, measure: Measure) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if choice.kind == "money" and measure in _AMOUNTS and isinstance(value, int):
        return Money().typed(value)
    if measure is Measure.DAY and isinstance(value, str):
        return typed_day(value)
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


# --- buttons ------------------------------------------------------------------------------------------------


def pressed(typed: Typed, data: QueryDict) -> Typed | None:
    """Return the condition after one of the form's own buttons; None where none was pressed."""
    blocks = [list(block) for block in typed.blocks]
    if "_sentence" in data:
        return Typed()
    if "_show" in data or "_refresh" in data:
        return typed
    if "_and" in data:
        return replace(typed, blocks=(*typed.blocks, (Row(),))[:MOST_BLOCKS])
    if (at := _place_in(data.get("_or", ""))) is not None and at < len(blocks):
        blocks[at].append(Row())
        return replace(typed, blocks=tuple(tuple(block) for block in blocks))
    if "_drop" in data:
        at, number = (_place_in(each) for each in data.get("_drop", "").partition(".")[::2])
        if at is not None and number is not None and at < len(blocks) and number < len(blocks[at]):
            del blocks[at][number]
        return replace(typed, blocks=tuple(tuple(block) for block in blocks if block) or ((Row(),),))
    return None


def _place_in(sent: str) -> int | None:
    return int(sent) if sent.isdecimal() and len(sent) < 7 else None


# --- to CEL -------------------------------------------------------------------------------------------------


def to_expression(typed: Typed, offer: Offer, today: date) -> tuple[str, dict[str, str]]:
    """Return the condition as CEL (empty for none), and what is wrong by row (``0.1`` → sentence)."""
    if typed.by_hand:
        return typed.cel, {}
    condition, wrong = condition_of(typed, offer, today)
    return to_cel(condition) if condition else "", wrong


def condition_of(typed: Typed, offer: Offer, today: date) -> tuple[Condition | None, dict[str, str]]:
    """Return the rows that are complete as a condition, and what is wrong with the others."""
    wrong: dict[str, str] = {}
    parts: list[Comparison | Condition] = []
    other = "any" if typed.joined == "all" else "all"
    for number, block in enumerate(typed.blocks):
        inside: list[Comparison | Condition] = []
        for at, row in enumerate(block):
            if row.is_empty:
                continue
            try:
                inside.append(_comparison(row, offer, today))
            except _NotYet as sentence:
                wrong[f"{number}.{at}"] = str(sentence)
        if inside:
            parts.append(Condition(other, tuple(inside)) if len(inside) > 1 else inside[0])
    return (normal(Condition(typed.joined, tuple(parts))) if parts else None), wrong


class _NotYet(ValueError):
    """A row is not complete; the message says what to do."""


def _comparison(row: Row, offer: Offer, today: date) -> Comparison:
    choice = offer.choices.get(row.reads)
    if choice is None:
        raise _NotYet(_("Diese Frage lässt sich hier nicht auswählen. Bitte wählen Sie eine andere."))
    measure, operator = _how(row, choice)
    if operator in _WITHOUT_VALUE:
        return Comparison(row.reads, operator)
    if row.source == TODAY_SOURCE:
        return Comparison(row.reads, operator, TODAY, measure)
    if row.source.startswith(SETTING) and row.source.removeprefix(SETTING) in offer.settings:
        return Comparison(row.reads, operator, Setting(row.source.removeprefix(SETTING)), measure)
    if not row.values:
        raise _NotYet(_("Bitte geben Sie an, womit verglichen wird."))
    if row.source == QUESTION_SOURCE and operator not in _WITHOUT_ANSWER:
        if row.values[0] not in dict(offer.others(choice, measure)):
            raise _NotYet(_("Diese Frage lässt sich hier nicht auswählen. Bitte wählen Sie eine andere."))
        return Comparison(row.reads, operator, Answer(row.values[0]), measure)
    if operator in _SEVERAL:
        return Comparison(row.reads, operator, _several(row, choice, offer), measure)
    return Comparison(row.reads, operator, _value(row.values[0], choice, measure, today), measure)


def _how(row: Row, choice: Choice) -> tuple[Measure, Operator]:
    for measure, operator in choice.operators:
        if row.how == f"{measure}:{operator}":
            return measure, operator
    return choice.operators[0]


def _several(row: Row, choice: Choice, offer: Offer) -> tuple[str | int, ...]:
    if offer.options(choice):
        return row.values
    typed = [text.strip() for value in row.values for text in re.split(r"[,;\n]", value)]
    return tuple(text for text in typed if text)


def _value(text: str, choice: Choice, measure: Measure, today: date) -> Value:
    text = text.strip()
    try:
        if measure in (Measure.AGE, Measure.COUNT):
            return Integer(least=0).clean(text, today)
        if measure is Measure.DAY:
            return day_of(text, today)
        if choice.kind in ("yesno", "declaration"):
            return text == "true"
        if choice.kind == "money":
            return Money().clean(text, today)
        if choice.kind in ("integer", "number", "computed"):
            return _number(text, today)
    except Wrong as wrong:
        raise _NotYet(wrong.problems[0][1]) from wrong
    return text


def _number(text: str, today: date) -> int | float | None:
    plain = Number().clean(text, today)
    if plain is None:
        return None
    return int(plain) if re.fullmatch(r"-?\d+", plain) else float(plain)


# --- to be shown --------------------------------------------------------------------------------------------


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
    measure, operator = _how(row, choice)
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
    if operator in _WITHOUT_VALUE:
        return []
    found = [("", _("ein fester Wert"))]
    if measure is Measure.DAY:
        found = [("", _("ein bestimmter Tag")), (TODAY_SOURCE, _("der Tag des Antrags"))]
    if choice.kind in _FROM_TOWN or measure in (Measure.AGE, Measure.COUNT):
        found += [(SETTING + name, _("Wert der Kommune: %(name)s") % {"name": name}) for name in offer.settings]
    if operator not in _WITHOUT_ANSWER and offer.others(choice, measure):
        found.append((QUESTION_SOURCE, _("die Antwort auf eine andere Frage")))
    return found


def _widget(
    choice: Choice, measure: Measure, operator: Operator, offer: Offer, source: str
) -> tuple[str, Sequence[tuple[str, str]]]:
    if operator in _WITHOUT_VALUE:
        return "", ()
    if source:
        return ("select", offer.others(choice, measure)) if source == QUESTION_SOURCE else ("", ())
    if choice.kind in ("yesno", "declaration"):
        return "select", (("true", _("Ja")), ("false", _("Nein")))
    options = offer.options(choice) if measure is Measure.VALUE else ()
    if not options:
        return "text", ()
    return ("checkboxes" if operator in _SEVERAL else "select"), options


def _hint(choice: Choice, measure: Measure, operator: Operator, widget: str) -> str:
    if widget != "text":
        return ""
    if operator in _SEVERAL:
        return _("Mehrere durch Komma getrennt")
    if measure is Measure.DAY:
        return _("Zum Beispiel 9.3.2026")
    return _("Der Schlüssel des Eintrags in der Liste") if choice.kind == "codelist" else ""


def _suffix(choice: Choice, measure: Measure) -> str:
    if measure is Measure.AGE:
        return _("Jahre")
    return "€" if choice.kind == "money" and measure in _AMOUNTS else ""


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
