# SPDX-License-Identifier: EUPL-1.2
"""What a fee is multiplied by that must be counted first: days, weeks, entries of a sort; written, and read back.

The workshop offers them in words, a price list says them; both need no formula in anybody's head. All of them are
whole numbers and none is ever null, so that two can be multiplied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATH = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_IN_ORDER = rf"a\.(?P<first>{_PATH}) != null && a\.(?P<last>{_PATH}) != null && a\.(?P=last) >= a\.(?P=first)"
_BETWEEN = r"days_between\(a\.(?P=first), a\.(?P=last)\)"
_DAYS = re.compile(rf"\({_IN_ORDER} \? {_BETWEEN} \+ 1 : 0\)")
_WEEKS = re.compile(rf"\({_IN_ORDER} \? \({_BETWEEN} \+ 7\) / 7 : 0\)")
_ENTRIES_OF = re.compile(
    rf"a\.(?P<group>{_PATH})\.filter\(e, e\.(?P<question>{_PATH}) == (?P<answer>\"[^\"\\]*\"|true)\)\.size\(\)"
)
_TIMES = " * "


@dataclass(frozen=True, slots=True)
class Span:
    """The days, or the weeks begun, from one day that is asked to another; both of them count."""

    first: str
    last: str
    weeks: bool = False

    def __str__(self) -> str:
        first, last = f"a.{self.first}", f"a.{self.last}"
        days = f"days_between({first}, {last})"
        counted = f"({days} + 7) / 7" if self.weeks else f"{days} + 1"
        return f"({first} != null && {last} != null && {last} >= {first} ? {counted} : 0)"


@dataclass(frozen=True, slots=True)
class EntriesOf:
    """The entries of a group with a certain answer; ``answer`` is the key of an option, or None for a yes."""

    group: str
    question: str
    answer: str | None

    def __str__(self) -> str:
        answer = "true" if self.answer is None else f'"{self.answer}"'
        return f"a.{self.group}.filter(e, e.{self.question} == {answer}).size()"


def product(*factors: str) -> str:
    """Return factors multiplied."""
    return _TIMES.join(factors)


def factors_of(text: str) -> list[str]:
    """Return what a quantity is the product of; itself alone where it is none."""
    return text.strip().split(_TIMES)


def read(text: str) -> Span | EntriesOf | None:
    """Return what a factor counts, where it is written as here."""
    for pattern, weeks in ((_DAYS, False), (_WEEKS, True)):
        if found := pattern.fullmatch(text):
            return Span(found["first"], found["last"], weeks)
    if found := _ENTRIES_OF.fullmatch(text):
        answer = found["answer"]
        return EntriesOf(found["group"], found["question"], None if answer == "true" else answer.strip('"'))
    return None
