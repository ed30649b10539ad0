# SPDX-License-Identifier: EUPL-1.2
"""One thing a page: an authored page with ``one_by_one: true`` is cut into pages before anything else reads it.

So engine, steps and drawing know nothing of it. Where its checks go is decided here as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geleitzug.ground.texts import Text

SAYS_ONLY = ("info", "computed")
"""Kinds that ask nothing: a text goes with the question after it, what is computed with the one before it."""
_READ = re.compile(r"\ba\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A page as it is read: the raw page, and what it is a part of."""

    raw: Any
    suffix: str = ""
    """Comes after the authored page's key; the first piece keeps that key, so that old drafts and links arrive."""
    part_of: str = ""
    """The key of the authored page, for all pieces of it."""
    title: Text = field(default_factory=dict)
    """The title of the authored page."""


def pieces_of(raw: Any) -> list[Piece]:
    """Return the pages an authored page is shown as: one for each question or group directly on it.

    What is malformed stays in one piece, so that the reader finds it where its author wrote it.
    """
    if not isinstance(raw, Mapping) or raw.get("one_by_one") is not True or not _is_readable(raw):
        return [Piece(raw)]
    chunks = _chunks(raw["questions"])
    if len(chunks) < 2:
        return [Piece(raw)]
    checks = _checks_by_chunk(raw.get("checks") or [], chunks)
    return [
        Piece(
            _page(raw, chunk, checks[at], first=at == 0),
            suffix=_main(chunk)["key"] if at else "",
            part_of=str(raw.get("key", "")),
            title=raw["title"],
        )
        for at, chunk in enumerate(chunks)
    ]


def _is_readable(raw: Mapping[str, Any]) -> bool:
    questions, title = raw.get("questions"), raw.get("title")
    if not isinstance(title, Mapping) or not all(isinstance(text, str) for text in title.values()):
        return False
    return isinstance(questions, list) and all(
        isinstance(question, Mapping) and isinstance(question.get("key"), str) for question in questions
    )


def _chunks(questions: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    chunks: list[list[Mapping[str, Any]]] = [[]]
    for question in questions:
        if question.get("kind") != "computed" and any(map(_asks, chunks[-1])):
            chunks.append([])
        chunks[-1].append(question)
    if len(chunks) > 1 and not any(map(_asks, chunks[-1])):
        chunks[-2:] = [chunks[-2] + chunks[-1]]
    return chunks


def _asks(question: Mapping[str, Any]) -> bool:
    return question.get("kind") not in SAYS_ONLY


def _main(chunk: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next(filter(_asks, chunk), chunk[0])


def _page(
    raw: Mapping[str, Any], chunk: Sequence[Mapping[str, Any]], checks: list[Any], *, first: bool
) -> dict[str, Any]:
    kept = {name: value for name, value in raw.items() if name != "intro" or first}
    return {**kept, "title": _main(chunk).get("label") or raw.get("title"), "questions": chunk, "checks": checks}


def _checks_by_chunk(checks: Any, chunks: Sequence[Sequence[Mapping[str, Any]]]) -> list[list[Any]]:
    """Put each check where the last of what it reads is asked: before that nobody could have done what it says."""
    place = {question["key"]: at for at, chunk in enumerate(chunks) for question in chunk}
    sorted_in: list[list[Any]] = [[] for _chunk in chunks]
    for check in checks if isinstance(checks, list) else []:
        said = f"{check.get('that', '')} a.{check.get('at', '')}" if isinstance(check, Mapping) else ""
        read = [place[key] for key in _READ.findall(said) if key in place]
        sorted_in[max(read, default=len(chunks) - 1)].append(check)
    return sorted_in
