# SPDX-License-Identifier: EUPL-1.2
"""What is missing, out of bounds or contradictory in answers, in sentences. Cleaning what was typed is engine.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import (
    Answers,
    Check,
    Context,
    Form,
    Group,
    Item,
    Page,
    Problem,
    Question,
    definition_path,
)
from geleitzug.ground import cel
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language


def problems_of_page(
    form: Form,
    page: Page,
    answers: Answers,
    survey: Survey,
    ctx: Context,
    known: Sequence[Problem] | None = None,
    asked: set[str] | None = None,
) -> list[Problem]:
    """Return what is missing, out of bounds or contradictory on a page.

    A page that was just typed in (known, asked) is not checked twice; a stored one is checked from the start.
    """
    problems: list[Problem] = list(known or ())
    wrong = {problem.path for problem in problems}
    for question, path, this in survey.questions(page):
        kind = question.kind
        if not kind.asks or (asked is not None and path not in asked) or _is_wrong(path, wrong):
            continue
        value = value_at(answers, path)
        if kind.is_missing(value):
            if question.required:
                problems += (_problem_of(form, page, path, part, message, question) for part, message in kind.lacks())
            continue
        # Files are checked always: nothing of them comes through the fields of the page.
        found = kind.check(value, ctx.today) if asked is None or isinstance(kind, Files) else ()
        for part, message in found or kind.bounds(value, survey.bindings(this)):
            problems.append(_problem_of(form, page, path, part, message, question))
    for group, path, seen in survey.groups(page):
        wrong = {problem.path for problem in problems}
        problems += _of_group(form, page, group, path, seen, survey, wrong)
    wrong = {problem.path for problem in problems}
    for check in page.checks:
        problems += violated(form, page.key, check, survey, wrong)
    return _sorted(problems, survey, page)


def _of_group(
    form: Form, page: Page, group: Group, path: str, seen: Any, survey: Survey, wrong: set[str]
) -> Iterator[Problem]:
    for check in group.checks:
        if not group.repeat:
            yield from violated(form, page.key, check, survey, wrong)
            continue
        for number, entry in enumerate(seen):
            yield from violated(form, page.key, check, survey, wrong, f"{path}.{number}", entry)


def violated(
    form: Form,
    page: str,
    check: Check,
    survey: Survey,
    wrong: set[str],
    entry_path: str = "",
    entry: Any = None,
) -> Iterator[Problem]:
    """Yield the problem if a check does not hold.

    It says nothing while something it reads is wrong already, or its own question is not asked. One that cannot be
    evaluated is violated only if everything it reads is answered.
    """
    at = entry_path + check.at.removeprefix(check.within) if check.within else check.at
    if at and not _is_asked(form, at, survey):
        return
    reads = [_concrete(path, check, entry_path) for path in check.that.reads]
    if any(_is_wrong(path, wrong) for path in reads if path):
        return
    bindings = survey.bindings(entry)
    try:
        if check.that.evaluate(bindings) is True:
            return
    except cel.CelError:
        if any(_is_unanswered(path, survey) for path in reads if path):
            return
    item = form.items.get(definition_path(at)) or form.items.get(definition_path(at).rpartition(".")[0])
    yield problem_at(form, item.page if item else page, at, pick(check.message, language()), item)


def _concrete(path: str, check: Check, entry_path: str) -> str:
    """Return the path of an answer a check reads, in the entry at hand; nothing for other variables."""
    if path.startswith("this."):
        return f"{entry_path}.{path.removeprefix('this.')}"
    return path.removeprefix("a.") if path.startswith("a.") else ""


def _is_unanswered(path: str, survey: Survey) -> bool:
    """Tell whether an answer that is read is missing, in any entry if the path goes through several."""
    values: list[Any] = [survey.view]
    for step in path.split("."):
        inner: list[Any] = []
        for value in values:
            if isinstance(value, list) and step.isdecimal():
                inner += value[int(step) : int(step) + 1]
            elif isinstance(value, list):
                inner += [entry.get(step) for entry in value if isinstance(entry, dict)]
            elif isinstance(value, dict):
                inner.append(value.get(step))
            else:
                return True
        values = inner
    return any(value is None for value in values)


def _is_wrong(path: str, wrong: set[str]) -> bool:
    """Tell whether a path, something around it or a part of it has a problem; numbers of entries are overlooked."""
    if not wrong:
        return False
    if path in wrong or any(other.startswith(f"{path}.") or path.startswith(f"{other}.") for other in wrong):
        return True
    plain = definition_path(path)
    return plain == path and any(definition_path(other).startswith(path) for other in wrong if other != path)


def _is_asked(form: Form, path: str, survey: Survey) -> bool:
    """Tell whether a question or group is asked: neither it nor anything around it is out of reach."""
    item = form.items.get(definition_path(path)) or form.items.get(definition_path(path).rpartition(".")[0])
    page = form.page(item.page) if item else None
    if page is None or not survey.has_page(page):
        return False
    steps = path.split(".")
    return not any(".".join(steps[:end]) in survey.hidden for end in range(1, len(steps) + 1))


def _problem_of(form: Form, page: Page, path: str, part: str, message: str, question: Question) -> Problem:
    return problem_at(form, page.key, f"{path}.{part}" if part else path, message, question)


def problem_at(form: Form, page: str, path: str, message: str, item: Item | None) -> Problem:
    return Problem(page, path, message, label_of(form, path, item) if item else "")


def label_of(form: Form, path: str, item: Item) -> str:
    """Return what a field is called in a list of problems: ``Hund 2, Rufname``, ``Anschrift, Ort``."""
    lang = language()
    words = [pick(item.label, lang)]
    steps = path.split(".")
    for at, step in enumerate(steps):
        group = form.group(".".join(steps[:at])) if step.isdecimal() else None
        if group is not None and group is not item:
            words.insert(-1, f"{pick(group.item, lang)} {int(step) + 1}")
    if isinstance(item, Question) and definition_path(path) != item.path:
        words += [_(part.label) for part in item.kind.control().parts if part.name == steps[-1]]
    return ", ".join(filter(None, words))


def _sorted(problems: list[Problem], survey: Survey, page: Page) -> list[Problem]:
    """Return the problems in the order of the page, as the eye meets the fields."""
    if len(problems) < 2:
        return problems
    order = {path: number for number, (_question, path, _this) in enumerate(survey.questions(page))}

    def place(problem: Problem) -> int:
        path = problem.path
        while path:
            if path in order:
                return order[path]
            path = path.rpartition(".")[0]
        return next((n for p, n in order.items() if p.startswith(f"{problem.path}.")), len(order))

    return sorted(problems, key=place)
