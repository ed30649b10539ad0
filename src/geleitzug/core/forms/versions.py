# SPDX-License-Identifier: EUPL-1.2
"""Answers that outlive their form: a draft carried to a newer version. What is known already is known.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geleitzug.core.forms.kinds.others import Computed
from geleitzug.core.forms.reach import entries_of, inside_of
from geleitzug.core.forms.shapes import Answers, Form, Group, Item, Question
from geleitzug.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Change:
    """What is different for somebody who had answered an older version."""

    what: Literal["gone", "new", "again"]
    """A question that is no longer asked, one that is new, one whose old answer does not fit any more."""
    path: str
    label: Text


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """The answers as the newer version takes them, and what changed."""

    answers: dict[str, Any]
    changes: tuple[Change, ...]


def carry_over(old: Form, new: Form, answers: Answers, today: date) -> CarriedOver:
    """Carry a draft's answers to a newer version: what still fits is kept, and what changed is said."""
    changes: dict[tuple[str, str], Change] = {}
    kept = _carry(_top(new), answers, today, changes)
    for question in old.questions():
        if question.kind.asks and new.question(question.path) is None and _is_answered(old, question, answers):
            changes["gone", question.path] = Change("gone", question.path, question.label)
    for question in new.questions():
        if question.kind.asks and question.required and old.question(question.path) is None:
            changes["new", question.path] = Change("new", question.path, question.label)
    return CarriedOver(kept, tuple(changes.values()))


def _carry(items: Iterable[Item], values: Any, today: date, changes: dict[Any, Change]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for item in items:
        value = values.get(item.key)
        if value is None:
            continue
        if isinstance(item, Group):
            if item.repeat:
                kept[item.key] = [_carry(item.questions, e, today, changes) for e in entries_of(item, values)]
            else:
                kept[item.key] = _carry(item.questions, inside_of(item, values), today, changes)
        elif isinstance(item.kind, Computed):
            continue
        elif not item.kind.asks or item.kind.check(value, today):
            changes["again", item.path] = Change("again", item.path, item.label)
        else:
            kept[item.key] = value
    return kept


def _top(form: Form) -> list[Item]:
    return [item for page in form.pages for item in page.questions]


def _is_answered(form: Form, question: Question, answers: Any) -> bool:
    """Tell whether a question has an answer, in any entry."""
    values: list[Any] = [answers]
    for step in question.path.split("."):
        values = [value.get(step) for value in values if isinstance(value, Mapping)]
        values = [inner for value in values for inner in (value if isinstance(value, list) else [value])]
    return any(value not in (None, "") for value in values)
