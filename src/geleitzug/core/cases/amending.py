# SPDX-License-Identifier: EUPL-1.2
"""A case as it is with passages of its answers and addresses put right. Nothing is stored: actions/correcting.py."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from geleitzug.core.cases import answers
from geleitzug.core.cases.corrections import Passage, put_right, put_right_in
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.rules import CaseError
from geleitzug.core.forms.answers import set_value, value_at
from geleitzug.core.forms.kinds.base import Malformed, Wrong
from geleitzug.core.forms.shapes import Question

OF_LETTER = frozenset({"name", "person", "acting", "company", "representing", "represented", "lines"})
"""What a letter says of its addressee: no mistake of the office is in what a provider vouches for, or in an address
for e-mails."""


class NotAnAnswer(CaseError):
    """An answer in which a passage stands would be none any more; ``label`` is its question, ``why`` a sentence."""

    def __init__(self, label: str, why: str) -> None:
        super().__init__(f"{label}: {why}")
        self.label, self.why = label, why


@dataclass(frozen=True, slots=True)
class Amended:
    """A copy of a case with what is put right."""

    case: Case
    answers: tuple[tuple[str, str, str], ...]
    """What is put right of the answers: the question's words, before, after."""
    touches_people: bool


def amended(case: Case, passages: Sequence[Passage]) -> Amended:
    """Return the case with these passages put right in its answers and addresses; raises NotAnAnswer.

    An answer is read again as if it had been typed: a day stays a day, and a choice is found by its words.
    """
    found = copy.copy(case)
    application = copy.copy(case.application)
    changed = list(_answers(application, passages))
    stored: dict[str, Any] = dict(application.answers)
    for path, value, *_words in changed:
        stored = set_value(case.package.form, stored, path, value)
    application.answers = stored
    addressee = case.application.addressee
    of_letter = {key: value for key, value in addressee.items() if key in OF_LETTER}
    application.addressee = {**addressee, **put_right_in(of_letter, passages)}
    found.application = application
    touches = application.addressee != case.application.addressee
    return Amended(found, tuple((label, before, after) for _path, _v, label, before, after in changed), touches)


def _answers(application: Application, passages: Sequence[Passage]) -> Iterator[tuple[str, Any, str, str, str]]:
    form = application.package.form
    with override("de"):
        for row in list(answers.shown(application, "de").rows):
            after = put_right(row.value, passages)
            question = form.question(row.path)
            if after == row.value or question is None or row.files:
                continue
            value = _typed_anew(question, value_at(application.answers, row.path), after, passages, row.label)
            yield row.path, value, row.label, row.value, after


def _typed_anew(question: Question, stored: Any, after: str, passages: Sequence[Passage], label: str) -> Any:
    kind = question.kind
    options = kind.control().options
    try:
        typed: Any = kind.typed(stored)
        if options:
            typed = next((key for key, text, _help in options if text.get("de") == after), after)
        elif isinstance(typed, str):
            typed = after
        else:
            typed = put_right_in(typed, passages)
        return kind.clean(typed, timezone.localdate())
    except Wrong as wrong:
        raise NotAnAnswer(label, wrong.problems[0][1]) from wrong
    except Malformed as malformed:
        raise NotAnAnswer(label, str(malformed)) from malformed
