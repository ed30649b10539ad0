# SPDX-License-Identifier: EUPL-1.2
"""Answers as people read them: for checking before sending, for the office, for letters. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import translation

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.kinds.others import Computed, is_file
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Answers, Context, Form, Group, Page, Question
from geleitzug.ground.texts import pick


class Row(NamedTuple):
    """One answer in words. The value is empty if an optional question was left out; lines are parted by ``\\n``."""

    label: str
    value: str
    path: str
    entry: str = ""
    """Which entry of a repeating group, ``Hund 1``; or the label of the group around it."""
    kind: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    page: str = ""
    """The page it is asked on."""


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page, or of all pages one authored page was cut into."""

    page: str
    title: str
    rows: tuple[Row, ...]
    one_by_one: bool = False
    """Whether its rows stand on pages of their own."""


def summary(form: Form, answers: Answers, ctx: Context, lang: str = "de") -> tuple[Section, ...]:
    """Return what was asked and answered, page by page, in a language."""
    return summarised(Survey(form, answers, ctx), lang)


def summarised(survey: Survey, lang: str) -> tuple[Section, ...]:
    """Return what was asked and answered in answers that have been surveyed already."""
    form, answers = survey.form, survey.answers
    with translation.override(lang):
        sections = [
            Section(
                pages[0].key,
                pick(pages[0].part_title or pages[0].title, lang),
                tuple(row for page in pages for row in _rows(form, page, survey, answers, lang)),
                one_by_one=bool(pages[0].part_of),
            )
            for pages in _in_parts(survey.pages())
        ]
    return tuple(section for section in sections if section.rows)


def _in_parts(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Yield the pages, those that were one together."""
    for _part, together in groupby(pages, lambda page: page.part_of or page.key):
        yield list(together)


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


def _rows(form: Form, page: Page, survey: Survey, answers: Answers, lang: str) -> Iterator[Row]:
    left_out, said = survey.left_out(page), set[str]()
    for question, path, _entries in survey.questions(page):
        if left_out and (start := next((start for start in left_out if path.startswith(start)), "")):
            yield from _row_of_group(form, page, start.removesuffix("."), lang, said)
            continue
        kind = question.kind
        if isinstance(kind, Computed):
            if kind.shown and (value := survey.computed(question, path)) is not None:
                yield Row(
                    pick(question.label, lang),
                    _shown(question, value),
                    path,
                    _entry(form, path, lang),
                    kind.name,
                    page=page.key,
                )
            continue
        if not kind.asks:
            continue
        value = value_at(answers, path)
        files = tuple(file for file in value if is_file(file)) if _is_files(question, value) else ()
        yield Row(
            label=pick(question.label, lang),
            value=_shown(question, value),
            path=path,
            entry=_entry(form, path, lang),
            kind=question.kind.name,
            files=files,
            page=page.key,
        )


def _row_of_group(form: Form, page: Page, path: str, lang: str, said: set[str]) -> Iterator[Row]:
    """Yield one row for a whole group that was left out: nobody reads ten times that nothing was said."""
    if path not in said:
        said.add(path)
        yield Row(label(form, path, lang), "", path, _entry(form, path, lang), "group", page=page.key)


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
    if "." not in path:
        return ""
    words: list[str] = []
    steps = path.split(".")
    for at, step in enumerate(steps[:-1], start=1):
        group = form.group(".".join(steps[:at]))
        if not isinstance(group, Group):
            continue
        if step.isdecimal():
            words[-1] = group.entry(int(step) + 1, lang)
        else:
            words.append(pick(group.label, lang))
    return ", ".join(words)
