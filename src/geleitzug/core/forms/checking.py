# SPDX-License-Identifier: EUPL-1.2
"""What is missing, out of bounds or contradictory in answers, in sentences. Cleaning what was typed is engine.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.reach import Entries, Survey
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
    *,
    read_anew: bool = True,
) -> list[Problem]:
    """Return what is missing, out of bounds or contradictory on a page.

    A page that was just typed in (known, asked) is not checked twice; a stored one is checked from the start.
    ``read_anew`` may be left out for what was read when it was stored: only bounds know what day it is.
    """
    problems: list[Problem] = list(known or ())
    left_out = survey.left_out(page)
    wrong = {problem.path for problem in problems}
    for question, path, entries in survey.questions(page):
        kind = question.kind
        if not kind.asks or (asked is not None and path not in asked) or (wrong and _is_wrong(path, wrong)):
            continue
        value = value_at(answers, path)
        if kind.is_missing(value):
            if question.required and not path.startswith(left_out):
                lacking = kind.untouched()
                problems += (_problem_of(form, page, path, part, message, question) for part, message in lacking)
            continue
        # Files are checked always: nothing of them comes through the fields of the page.
        found: Iterable[tuple[str, str]]
        found = kind.check(value, ctx.today) if (asked is None and read_anew) or isinstance(kind, Files) else ()
        if not found and kind.is_bounded:
            found = kind.bounds(value, survey.bindings(entries))
        for part, message in found:
            problems.append(_problem_of(form, page, path, part, message, question))
    for group, path, places in survey.groups(page):
        if asked is None and group.repeat and _counts_more(value_at(answers, path), group.repeat[1]):
            problems.append(too_many(form, page, group, path))
        wrong = {problem.path for problem in problems}
        for check in group.checks:
            for entry_path, entries in places:
                problems += violated(form, page.key, check, survey, wrong, entry_path, entries)
    wrong = {problem.path for problem in problems}
    for check in page.checks:
        problems += violated(form, page.key, check, survey, wrong)
    return _sorted(problems, survey, page)


def too_many(form: Form, page: Page, group: Group, path: str) -> Problem:
    """Return the problem about more entries of a repeating group than it may have."""
    assert group.repeat is not None
    sentence = _("Bitte geben Sie höchstens %(most)d an.") % {"most": group.repeat[1]}
    return problem_at(form, page.key, path, sentence, group)


def _counts_more(entries: Any, most: int) -> bool:
    return isinstance(entries, list) and len(entries) > most


def violated(
    form: Form,
    page: str,
    check: Check,
    survey: Survey,
    wrong: set[str],
    entry_path: str = "",
    entries: Entries = (),
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
    bindings = survey.bindings(entries)
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
    if path.startswith("outer."):
        return f"{_entry_around(entry_path)}.{path.removeprefix('outer.')}"
    return path.removeprefix("a.") if path.startswith("a.") else ""


def _entry_around(path: str) -> str:
    """Return the entry around an entry: ``betriebe.0`` for ``betriebe.0.ort.lager.2``."""
    steps = path.split(".")[:-1]
    while steps and not steps[-1].isdecimal():
        steps.pop()
    return ".".join(steps)


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
            words.insert(-1, group.entry(int(step) + 1, lang))
    if isinstance(item, Question) and definition_path(path) != item.path:
        words += [_(part.label) for part in item.kind.control().parts if part.name == steps[-1]]
    return ", ".join(filter(None, words))


def _sorted(problems: list[Problem], survey: Survey, page: Page) -> list[Problem]:
    """Return the problems in the order of the page, as the eye meets the fields."""
    if len(problems) < 2:
        return problems
    order = {path: number for number, (_question, path, _entries) in enumerate(survey.questions(page))}

    def place(problem: Problem) -> int:
        path = problem.path
        while path:
            if path in order:
                return order[path]
            path = path.rpartition(".")[0]
        return next((n for p, n in order.items() if p.startswith(f"{problem.path}.")), len(order))

    return sorted(problems, key=place)
