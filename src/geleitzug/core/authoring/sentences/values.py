# SPDX-License-Identifier: EUPL-1.2
"""What a condition consists of: comparisons, how they are joined, and what is compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """How something is compared."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    """A choice of several holds this answer, or a text these letters (``measure`` text)."""
    MORE = "more"
    LESS = "less"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Measure(StrEnum):
    """What of an answer is compared."""

    VALUE = "value"
    DAY = "day"
    AGE = "age"
    COUNT = "count"
    TEXT = "text"
    TOTAL = "total"
    """The sum over the entries of a group: what is read is ``a.posten[].preis``."""


@dataclass(frozen=True, slots=True)
class Today:
    """The day of applying, as a value to compare with."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of the municipality, ``v.name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What another question was answered, as a value to compare with: ``a.einzug``, ``this.bis``."""

    reads: str


Value = str | int | float | bool | Today | Setting | Answer | None | tuple["str | int", ...]
TODAY = Today()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: what is read (``a.halter.born``, ``this.chip``, ``outer.ort``, ``who.kind``), how, with what."""

    reads: str
    operator: Operator
    value: Value = None
    measure: Measure = Measure.VALUE


@dataclass(frozen=True, slots=True)
class Condition:
    """Comparisons of which ``all`` or ``any`` must hold; one of them may be such a list itself."""

    joined: str
    parts: tuple[Comparison | Condition, ...]


SIGNS = {
    Operator.IS: "==",
    Operator.IS_NOT: "!=",
    Operator.MORE: ">",
    Operator.LESS: "<",
    Operator.AT_LEAST: ">=",
    Operator.AT_MOST: "<=",
}
BY_SIGN = {sign: operator for operator, sign in SIGNS.items()}
EACH = "[]"
"""Behind a repeating group in what is read: of each of its entries."""
JOINS = {"all": " && ", "any": " || "}
BASES = ("a", "this", "outer", "who")
NUMBERS = (int, float)
_PAIRS = (
    (Operator.IS, Operator.IS_NOT),
    (Operator.ONE_OF, Operator.NONE_OF),
    (Operator.MORE, Operator.AT_MOST),
    (Operator.LESS, Operator.AT_LEAST),
    (Operator.ANSWERED, Operator.UNANSWERED),
)
OPPOSITES = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
