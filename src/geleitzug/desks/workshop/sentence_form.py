# SPDX-License-Identifier: EUPL-1.2
"""A condition as rows of a form: what was chosen and typed, and what it says. How it looks is sentence_shown.py.

Rows stand in blocks: blocks are joined by „und“ or „oder“, the rows of one block by the other of the two. What is no
such sentence is edited as CEL. What a condition means is core's (core/authoring/sentences.py).
"""

from __future__ import annotations

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
    to_cel,
)
from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.core.forms.kinds.days import day_of, typed_day
from geleitzug.core.forms.kinds.numbers import Integer, Money, Number

Raw = Mapping[str, Any]

MOST_BLOCKS, MOST_ROWS = 20, 20
MANY_OPTIONS = 400
"""A list longer than this is typed by its key."""
TODAY_SOURCE, SETTING, QUESTION_SOURCE = "today", "v.", "question"
_ROW = re.compile(r"s\.(\d{1,2})\.(\d{1,2})\.(?:page|reads|how|from|value)")
WITHOUT_VALUE = (Operator.ANSWERED, Operator.UNANSWERED)
AMOUNTS = (Measure.VALUE, Measure.TOTAL)
SEVERAL = (Operator.ONE_OF, Operator.NONE_OF)
WITHOUT_ANSWER = (*SEVERAL, Operator.CONTAINS)
"""What is not asked of the answer to another question."""


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
    if part.operator in WITHOUT_VALUE:
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
    if choice.kind == "money" and measure in AMOUNTS and isinstance(value, int):
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
    measure, operator = how_of(row, choice)
    if operator in WITHOUT_VALUE:
        return Comparison(row.reads, operator)
    if row.source == TODAY_SOURCE:
        return Comparison(row.reads, operator, TODAY, measure)
    if row.source.startswith(SETTING) and row.source.removeprefix(SETTING) in offer.settings:
        return Comparison(row.reads, operator, Setting(row.source.removeprefix(SETTING)), measure)
    if not row.values:
        raise _NotYet(_("Bitte geben Sie an, womit verglichen wird."))
    if row.source == QUESTION_SOURCE and operator not in WITHOUT_ANSWER:
        if row.values[0] not in dict(offer.others(choice, measure)):
            raise _NotYet(_("Diese Frage lässt sich hier nicht auswählen. Bitte wählen Sie eine andere."))
        return Comparison(row.reads, operator, Answer(row.values[0]), measure)
    if operator in SEVERAL:
        return Comparison(row.reads, operator, _several(row, choice, offer), measure)
    return Comparison(row.reads, operator, _value(row.values[0], choice, measure, today), measure)


def how_of(row: Row, choice: Choice) -> tuple[Measure, Operator]:
    """Return what a row measures and how it compares; the first its question offers where it says neither."""
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
