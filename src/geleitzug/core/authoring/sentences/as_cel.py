# SPDX-License-Identifier: EUPL-1.2
"""Conditions as CEL: written, and read back as far as CEL is one of these sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from typing import Any

from geleitzug.core.authoring.sentences.values import (
    BASES,
    BY_SIGN,
    EACH,
    JOINS,
    NUMBERS,
    OPPOSITES,
    SIGNS,
    TODAY,
    Answer,
    Comparison,
    Condition,
    Measure,
    Operator,
    Setting,
    Today,
    Value,
)
from geleitzug.core.authoring.tokens import Token, Unreadable, quoted, tokens_of, unquoted

DEEPEST = 20
"""Brackets in brackets; a sentence has two, and a few more may stand around it without need."""


def to_cel(condition: Condition) -> str:
    """Write a condition as CEL; raises ValueError for one without parts."""
    if not condition.parts:
        raise ValueError("a condition without parts says nothing")
    return JOINS[condition.joined].join(_part(part) for part in condition.parts)


def _part(part: Comparison | Condition) -> str:
    if isinstance(part, Comparison):
        return _comparison(part)
    inner = to_cel(part)
    return f"({inner})" if len(part.parts) > 1 else inner


def _comparison(part: Comparison) -> str:
    match part.operator:
        case Operator.ANSWERED:
            return f"{part.reads} != null"
        case Operator.UNANSWERED:
            return f"{part.reads} == null"
        case Operator.ONE_OF | Operator.NONE_OF:
            text = f"{part.reads} in {_literal(part.value)}"
            return text if part.operator is Operator.ONE_OF else f"!({text})"
        case Operator.CONTAINS if part.measure is Measure.TEXT:
            return f"{part.reads}.contains({_literal(part.value)})"
        case Operator.CONTAINS:
            return f"{_literal(part.value)} in {part.reads}"
    left = {
        Measure.AGE: f"age({part.reads}, today)",
        Measure.COUNT: f"{part.reads}.size()",
        Measure.TOTAL: total_of(part.reads),
    }.get(part.measure, part.reads)
    return f"{left} {SIGNS[part.operator]} {_literal(part.value)}"


def total_of(reads: str) -> str:
    """Return the sum of a number over the entries of a group."""
    group, _each, rest = reads.partition(f"{EACH}.")
    return f"total({group}.map(e, e.{rest}))"


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Today):
        return "today"
    if isinstance(value, Setting):
        return f"v.{value.name}"
    if isinstance(value, Answer):
        return value.reads
    if isinstance(value, tuple):
        return "[" + ", ".join(_literal(each) for each in value) + "]"
    if isinstance(value, NUMBERS):
        return str(value)
    return "null" if value is None else quoted(value)


def from_cel(text: str) -> Condition | None:
    """Read CEL as a condition; None for what is no such sentence."""
    try:
        reader = _Reader(tokens_of(text))
        if _brackets(reader.tokens) > DEEPEST:
            return None
        read = reader.any_of()
        if reader.at < len(reader.tokens):
            return None
    except (Unreadable, IndexError):
        return None
    condition = read if isinstance(read, Condition) else Condition("all", (read,))
    return condition if _depth(condition) <= 2 else None


def normal(condition: Condition) -> Condition:
    """Return a condition as it is read back: no list of one in a list, no list in a list of the same kind."""
    parts: list[Comparison | Condition] = []
    for part in condition.parts:
        inner = normal(part) if isinstance(part, Condition) else part
        if isinstance(inner, Condition) and (len(inner.parts) == 1 or inner.joined == condition.joined):
            parts += inner.parts
        else:
            parts.append(inner)
    if len(parts) == 1:
        only = parts[0]
        return only if isinstance(only, Condition) else Condition("all", (only,))
    return Condition(condition.joined, tuple(parts))


def _negated(part: Comparison | Condition) -> Comparison | Condition:
    """Return the opposite, which CEL evaluates alike, also where something is not answered; raises Unreadable."""
    if isinstance(part, Condition):
        return Condition("any" if part.joined == "all" else "all", tuple(_negated(each) for each in part.parts))
    if part.operator not in OPPOSITES:
        raise Unreadable("!")
    return replace(part, operator=OPPOSITES[part.operator])


def _brackets(tokens: Iterable[Token]) -> int:
    """Return how many brackets are open at most at the same time."""
    changes = ({"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0) for token in tokens)
    return max(accumulate(changes), default=0)


def _depth(condition: Condition) -> int:
    return 1 + max((_depth(part) for part in condition.parts if isinstance(part, Condition)), default=0)


@dataclass
class _Reader:
    tokens: list[Token]
    at: int = field(default=0)

    def any_of(self) -> Comparison | Condition:
        return self._joined("||", "any", self.all_of)

    def all_of(self) -> Comparison | Condition:
        return self._joined("&&", "all", self.unit)

    def _joined(self, sign: str, joined: str, inner: Any) -> Comparison | Condition:
        parts = [inner()]
        while self._is(sign):
            self.at += 1
            parts.append(inner())
        return parts[0] if len(parts) == 1 else normal(Condition(joined, tuple(parts)))

    def unit(self) -> Comparison | Condition:
        if self._is("("):
            self.at += 1
            inner = self.any_of()
            self._take(")")
            return inner
        if self._is("!"):
            self.at += 1
            self._take("(")
            inner = self.any_of()
            self._take(")")
            return _negated(inner)
        return self.comparison()

    def comparison(self) -> Comparison:
        token = self.tokens[self.at]
        if token.kind in ("text", "number") or token.text == "-":
            value = self.value()
            self._take("in")
            if not isinstance(value, str | int):
                raise Unreadable(token.text)
            return Comparison(self.path(), Operator.CONTAINS, value)
        if token.text == "age":
            return self._age()
        if token.text == "total":
            return self._sum()
        reads = self.path()
        if self._is("."):
            return self._called(reads)
        if self._is("in"):
            self.at += 1
            value = self.value()
            if not isinstance(value, tuple | Setting):
                raise Unreadable(token.text)
            return Comparison(reads, Operator.ONE_OF, value)
        return self._compared(reads, Measure.VALUE)

    def _age(self) -> Comparison:
        self.at += 1
        self._take("(")
        reads = self.path()
        self._take(",")
        self._take("today")
        self._take(")")
        return self._compared(reads, Measure.AGE)

    def _sum(self) -> Comparison:
        self.at += 1
        self._take("(")
        group = self.path()
        for sign in (".", "map", "("):
            self._take(sign)
        entry = self.tokens[self.at]
        self.at += 1
        self._take(",")
        self._take(entry.text)
        steps = []
        while self._is("."):
            steps.append(self.tokens[self.at + 1].text)
            self.at += 2
        self._take(")")
        self._take(")")
        if entry.kind != "name" or not steps:
            raise Unreadable("total")
        return self._compared(f"{group}{EACH}.{'.'.join(steps)}", Measure.TOTAL)

    def _called(self, reads: str) -> Comparison:
        self._take(".")
        name = self.tokens[self.at].text
        self.at += 1
        self._take("(")
        if name == "size":
            self._take(")")
            return self._compared(reads, Measure.COUNT)
        value = self.value()
        self._take(")")
        if name != "contains" or not isinstance(value, str):
            raise Unreadable(name)
        return Comparison(reads, Operator.CONTAINS, value, Measure.TEXT)

    def _compared(self, reads: str, measure: Measure) -> Comparison:
        sign = self.tokens[self.at].text
        if sign not in BY_SIGN:
            raise Unreadable(sign)
        self.at += 1
        operator, value = BY_SIGN[sign], self.value()
        if value is None:
            if measure is not Measure.VALUE or operator not in (Operator.IS, Operator.IS_NOT):
                raise Unreadable("null")
            return Comparison(reads, Operator.UNANSWERED if operator is Operator.IS else Operator.ANSWERED)
        if isinstance(value, tuple) or not _is_measured(measure, value):
            raise Unreadable(sign)
        if measure is Measure.VALUE and is_day(value):
            measure = Measure.DAY
        return Comparison(reads, operator, value, measure)

    def path(self) -> str:
        base = self.tokens[self.at].text
        if base not in BASES:
            raise Unreadable(base)
        self.at += 1
        steps = [base]
        while self._is(".") and self.tokens[self.at + 1].kind == "name" and not self._is_call(self.at + 1):
            steps.append(self.tokens[self.at + 1].text)
            self.at += 2
        if len(steps) < 2 or self._is("["):
            raise Unreadable(base)
        return ".".join(steps)

    def value(self) -> Value:
        token = self.tokens[self.at]
        self.at += 1
        if token.text == "-":
            self.at += 1
            if self.tokens[self.at - 1].kind != "number":
                raise Unreadable("-")
            return -_number(self.tokens[self.at - 1].text)
        if token.text == "[":
            return self._values()
        if token.text == "v" and self._is("."):
            self.at += 2
            return Setting(self.tokens[self.at - 1].text)
        if token.text in BASES and self._is("."):
            self.at -= 1
            return Answer(self.path())
        if token.kind == "text":
            text = unquoted(token.text)
            if text is None:
                raise Unreadable(token.text)
            return text
        if token.kind == "number":
            return _number(token.text)
        words: Mapping[str, Value] = {"true": True, "false": False, "today": TODAY, "null": None}
        if token.text not in words:
            raise Unreadable(token.text)
        return words[token.text]

    def _values(self) -> tuple[str | int, ...]:
        values: list[str | int] = []
        while not self._is("]"):
            value = self.value()
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise Unreadable("[")
            values.append(value)
            if not self._is("]"):
                self._take(",")
        self.at += 1
        return tuple(values)

    def _is(self, text: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].text == text

    def _is_call(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].text == "("

    def _take(self, text: str) -> None:
        if not self._is(text):
            raise Unreadable(text)
        self.at += 1


def _number(text: str) -> int | float:
    if text.isdecimal():
        return int(text)
    try:
        return float(text)
    except ValueError as error:
        raise Unreadable(text) from error


def _is_measured(measure: Measure, value: Value) -> bool:
    if measure is Measure.TOTAL and isinstance(value, float):
        return True
    return measure is Measure.VALUE or _is_whole(value)


def _is_whole(value: Value) -> bool:
    return isinstance(value, Setting | Answer) or (isinstance(value, int) and not isinstance(value, bool))


def is_day(value: Value) -> bool:
    """Tell whether a value is a day to compare with."""
    if isinstance(value, Today):
        return True
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
