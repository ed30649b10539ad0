# SPDX-License-Identifier: EUPL-1.2
"""Answers as people read them: for checking before sending, for the office, for letters. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Answers, Context, Form, Group, Question
from geleitzug.ground.texts import pick


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in words. The value is empty if an optional question was left out; lines are parted by ``\\n``."""

    label: str
    value: str
    path: str
    entry: str = ""
    """Which entry of a repeating group, ``Hund 1``; or the label of the group around it."""
    kind: str = ""
    files: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page."""

    page: str
    title: str
    rows: tuple[Row, ...]


def summary(form: Form, answers: Answers, ctx: Context, lang: str = "de") -> tuple[Section, ...]:
    """Return what was asked and answered, page by page, in a language."""
    survey = Survey(form, answers, ctx)
    with translation.override(lang):
        sections = [
            Section(page.key, pick(page.title, lang), tuple(_rows(form, page, survey, answers, lang)))
            for page in survey.pages()
        ]
    return tuple(section for section in sections if section.rows)


def show(form: Form, path: str, value: Any, lang: str = "de") -> str:
    """Write one answer in words: the label of a choice, ``01.02.1990``, ``12,50 €``."""
    question = form.question(path)
    if question is None:
        return ""
    with translation.override(lang):
        return _shown(question, value)


def label(form: Form, path: str, lang: str = "de") -> str:
    """Return what a question is called."""
    item = form.question(path) or form.group(path)
    return pick(item.label, lang) if item else ""


def _rows(form: Form, page: Any, survey: Survey, answers: Answers, lang: str) -> Iterator[Row]:
    for question, path, _this in survey.questions(page):
        if not question.kind.asks:
            continue
        value = value_at(answers, path)
        files = tuple(file for file in value if isinstance(file, dict)) if _is_files(question, value) else ()
        yield Row(
            label=pick(question.label, lang),
            value=_shown(question, value),
            path=path,
            entry=_entry(form, path, lang),
            kind=question.kind.name,
            files=files,
        )


def _is_files(question: Question, value: Any) -> bool:
    return question.kind.name == "file" and isinstance(value, list)


def _shown(question: Question, value: Any) -> str:
    """Write a value; one that is not as its kind writes it is shown as it is, since a clerk must see it."""
    if value is None or value in ("", [], {}):
        return ""
    try:
        return question.kind.show(value)
    except (ValueError, TypeError, AttributeError, ArithmeticError):
        return str(value)


def _entry(form: Form, path: str, lang: str) -> str:
    words: list[str] = []
    steps = path.split(".")
    for at, step in enumerate(steps[:-1], start=1):
        group = form.group(".".join(steps[:at]))
        if not isinstance(group, Group):
            continue
        if step.isdecimal():
            words[-1] = f"{pick(group.item, lang)} {int(step) + 1}"
        else:
            words.append(pick(group.label, lang))
    return ", ".join(words)
