# SPDX-License-Identifier: EUPL-1.2
"""Looking for cases by what somebody types: a number, names, words and days. What may be seen is cut by queries.py.

A word is the beginning of one of a party's name, of a street or person in the answers, or of what the office has
written (marks.py); a day is that on which the case came, or one of the answers. All that is typed must fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from geleitzug.core.cases import marks
from geleitzug.core.cases.models import NAME_PATH, RegisterValue, SearchMark

MOST_WORDS = 5
_NUMBER = re.compile(r"\s*\w+-\d{4}-\d+\s*")
"""A case's whole number (numbers.py); a double name may have two hyphens as well."""
RARE = 400
"""What so many cases have or fewer is looked up first; of what is more common a list is read in its own order."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What rows must fulfil. ``is_rare``: only a few cases can, so that there is nothing to be read in order."""

    condition: Q
    is_rare: bool


class _Term:
    """One typed word or day: the rows that say which cases have it, each found by an index."""

    def __init__(self, mark: int, word: str = "") -> None:
        self._found: list[QuerySet[RegisterValue] | QuerySet[SearchMark]] = [SearchMark.objects.filter(mark=mark)]
        if word:
            named = RegisterValue.objects.filter(path=NAME_PATH, text__gte=word, text__lt=word + "\U0010ffff")
            self._found.append(named)

    def cases(self) -> set[UUID]:
        """Return the cases that have it; of a common one no more than show that it is common."""
        first, *others = (found.order_by().values_list("case", flat=True)[: RARE + 1] for found in self._found)
        return set(first.union(*others, all=True) if others else first)

    def of(self, case: str) -> Q:
        """Ask whether a row's case has it; ``case`` is the row's column.

        Of a union PostgreSQL asks row by row. An OR of two EXISTS it answered by reading all the cases that have the
        word into memory first: 130 ms for a word of 100,000 cases.
        """
        first, *others = (found.filter(case=OuterRef(case)).order_by().values("case") for found in self._found)
        return Q(Exists(first.union(*others, all=True) if others else first))


def sought(typed: str, case: str) -> Sought:
    """Return how to find what somebody typed, in rows whose column ``case`` holds the case's id.

    Signs alone are nothing to look for, and find nothing.
    """
    if _NUMBER.fullmatch(typed):
        prefix = case.removesuffix("_id") + "__" if case != "pk" else ""
        return Sought(Q(**{f"{prefix}number": typed.strip().upper()}), is_rare=True)
    days, words = marks.split(typed)
    if not days and not words:
        return Sought(Q(pk=None), is_rare=True)
    terms = [_Term(marks.of_word(word), word) for word in words] + [_Term(marks.of_day(day)) for day in days]
    others = terms[:MOST_WORDS]
    rare = Q()
    for term in others:
        if len(cases := term.cases()) <= RARE:
            rare = Q(**{f"{case}__in": sorted(cases)}) if cases else Q(pk=None)
            others = [other for other in others if other is not term]
            break
    for other in others:
        rare &= other.of(case)
    return Sought(rare, is_rare=len(others) < len(terms[:MOST_WORDS]))
