# SPDX-License-Identifier: EUPL-1.2
"""By what a case is found whose words are sealed: a number for each beginning of a word, made under a key of the town.

What such numbers give away is said in docs/decisions/searching-what-is-sealed.md. Writing them down is findable.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.ground.texts import fold

SHORTEST_BEGINNING = 4
"""Shorter words are found whole only: the beginnings of three letters would be in almost every case."""
LONGEST_BEGINNING = 12
"""Of a longer word the first letters count, in what is stored and in what is asked for alike."""
MOST_WORDS = 200
"""So many different words of one text are findable; the first count."""
MOST_WORDS_OF_A_DOCUMENT, MOST_DAYS = 400, 50
SHORTEST_TOLD = 3
_COMMON = """
aber alle allem allen aller alles als also auch auf aus bei bin bis bitte das dass dem den denn der des dessen
dich die dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer eines entweder erst
etwa für gegen habe haben hat hatte hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer
ins ist jede jedem jeden jeder jedes kann kein keine keinem keinen keiner können mal man mehr mein meine
meinem meinen meiner mit muss nach nicht noch nun nur oder ohne schon sehr sein seine seinem seinen seiner
sich sie sind sofern sollen sondern sowie über und uns unser unsere unserem unseren unserer unter viel vom von
vor wann war waren was weil wenn wer werden wie wird wir wird wurde wurden zum zur zwischen the and for you
your with that this are not have
"""
COMMON = frozenset(fold(_COMMON).split())
"""Words that stand in every letter and tell none apart."""
ADDRESS_PARTS = ("street", "number", "postcode")
"""The town itself stands in almost every address and would find everything."""

_WORD = re.compile(r"\w+")
_INNER = re.compile(r"\w(?:.*\w)?", re.DOTALL)
"""A word without what stands at its edges. Looking for the edges themselves starts anew at every sign of „-----a“."""
_DAY = re.compile(r"\b(?:(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)", re.ASCII)


def split(typed: str) -> tuple[list[date], list[str]]:
    """Return the days and the folded words of a text, with their hyphens; what only looks like a day is words."""
    days: list[date] = []

    def taken(match: re.Match[str]) -> str:
        day, month, year = match.group(1, 2, 3) if match.group(1) else match.group(6, 5, 4)
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            return match.group()
        return " "

    rest = _DAY.sub(taken, typed)
    return days, [found[0] for each in fold(rest).split() if (found := _INNER.search(each))]


def of_text(text: str) -> set[int]:
    """Return by what a text is found: its days, its words, and the beginnings of its words."""
    days, words = split(text)
    kept = list(dict.fromkeys(part for word in words for part in (word, *_WORD.findall(word))))[:MOST_WORDS]
    return {of_day(day) for day in days} | {of_word(beginning) for word in kept for beginning in _beginnings(word)}


def of_document(text: str) -> set[int]:
    """Return by what the text of a document is found: its days and its whole words, without those of every letter.

    No beginnings: they would be nine rows for each word (docs/decisions/searching-documents.md).
    """
    days, words = split(text)
    parts = dict.fromkeys(part for word in words for part in (word, *_WORD.findall(word)))
    telling = [word for word in parts if len(word) >= SHORTEST_TOLD and word not in COMMON]
    return {of_day(day) for day in days[:MOST_DAYS]} | {of_word(word) for word in telling[:MOST_WORDS_OF_A_DOCUMENT]}


def of_answer(kind: str, stored: Any) -> set[int]:
    """Return by what an answer is found: a day, the street of an address, a person's name and birthday."""
    if kind == "date" and isinstance(stored, str):
        return of_text(stored)
    if not isinstance(stored, Mapping):
        return set()
    parts = {"address": ADDRESS_PARTS, "person": ("given", "family", "born")}.get(kind, ())
    return set().union(*(of_text(str(stored.get(part) or "")) for part in parts))


def of_word(word: str) -> int:
    """Return the number of a folded word, or of its beginning."""
    return _number(f"word {word[:LONGEST_BEGINNING]}")


def of_day(day: date) -> int:
    """Return the number of a day."""
    return _number(f"day {day.isoformat()}")


def _beginnings(word: str) -> Iterable[str]:
    ends: Iterator[int] = iter(range(SHORTEST_BEGINNING, min(len(word), LONGEST_BEGINNING) + 1))
    return {word[:LONGEST_BEGINNING], *(word[:end] for end in ends)}


def _number(text: str) -> int:
    """Return eight bytes of a keyed hash as PostgreSQL's bigint, which it compares with ``=`` behind the wall."""
    return int.from_bytes(bytes.fromhex(lookup_hash(f"case {text}"))[:8], "big", signed=True)
