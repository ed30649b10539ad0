# SPDX-License-Identifier: EUPL-1.2
"""The verbs of a form: read a page, complete a draft, drop what is out of reach, say what is wrong.

All are functions of the definition, the answers and the context; nothing is stored here. Showing answers is
summary.py, drawing pages is drawing.py, buttons and files are answers.py, newer versions are versions.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geleitzug.core.forms.answers import documents_in
from geleitzug.core.forms.checking import problem_at, problems_of_page, too_many, violated
from geleitzug.core.forms.kinds.base import Raw, Wrong, one, several
from geleitzug.core.forms.kinds.others import Computed, Files
from geleitzug.core.forms.reach import Survey, entries_of, inside_of
from geleitzug.core.forms.shapes import (
    Answers,
    Context,
    Form,
    Group,
    Item,
    Page,
    Problem,
    Question,
)

SHOWN = "_shown"
"""Hidden field of a drawn page: the paths it asked, so that what a person never saw is neither missed nor emptied."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What came of a submitted page."""

    answers: dict[str, Any]
    """All answers of the form, with the right ones of this page."""
    problems: tuple[Problem, ...] = ()
    raw: Mapping[str, Raw] = field(default_factory=dict)
    """What was typed, by path, to be shown again."""
    revealed: tuple[str, ...] = ()
    """Paths of questions that these answers brought up on the same page: show it again and say so politely."""

    @property
    def is_done(self) -> bool:
        """Tell whether one may go on to the next page."""
        return not self.problems and not self.revealed


def reachable_pages(form: Form, answers: Answers, ctx: Context) -> tuple[Page, ...]:
    """Return the pages to go through with these answers."""
    return Survey(form, answers, ctx, form.parts[""]).pages()


def clean_page(form: Form, page: Page, data: Mapping[str, Any], answers: Answers, ctx: Context) -> PageResult:
    """Take a submitted page into the answers and say what is wrong with it."""
    sheet = _Sheet(form, page, data, answers, ctx, keep_blank_entries=False)
    survey = Survey(form, sheet.answers, ctx, form.parts[page.key])
    problems = problems_of_page(form, page, sheet.answers, survey, ctx, sheet.problems(survey), sheet.asked)
    revealed = [
        path
        for question, path, _entries in survey.questions(page)
        if path not in sheet.asked and not isinstance(question.kind, Computed)
    ]
    return PageResult(sheet.answers, tuple(problems), sheet.raw, tuple(revealed))


def draft_page(form: Form, page: Page, data: Mapping[str, Any], answers: Answers, ctx: Context) -> PageResult:
    """Take what is right of a half-filled page, and of a composed answer its right parts, without complaints.

    The problems name only what could not be kept, so that one can say so.
    """
    sheet = _Sheet(form, page, data, answers, ctx, keep_blank_entries=True)
    problems = [] if not sheet.wrong else sheet.problems(Survey(form, sheet.answers, ctx, form.parts[page.key]))
    here = (question for question in form.questions() if question.page == page.key)
    missing = {sentence for question in here for _part, sentence in question.kind.lacks()}
    lost = tuple(problem for problem in problems if problem.message not in missing)
    return PageResult(sheet.answers, lost, sheet.raw)


def project(form: Form, answers: Answers, ctx: Context) -> dict[str, Any]:
    """Return the answers without those that are out of reach or unknown to the form. Decide nothing before this.

    What the form computes is among them, as it is computed now.
    """
    survey = Survey(form, answers, ctx)
    kept: dict[str, Any] = {}
    for page in filter(survey.holds, form.pages):
        kept.update(_kept(page.questions, answers, survey.view, survey.hidden, ""))
    return kept


def bindings(form: Form, answers: Answers, ctx: Context) -> dict[str, Any]:
    """Return the variables for expressions about these answers elsewhere: fees, gateways, proofs.

    Every question is there: null if unanswered or out of reach; decimal numbers are numbers.
    """
    return Survey(form, answers, ctx).bindings()


def validate(form: Form, answers: Answers, ctx: Context) -> list[Problem]:
    """Return everything that is missing or wrong on the reachable pages, in their order."""
    return validated(Survey(form, answers, ctx))


def validated(survey: Survey, *, read_anew: bool = True) -> list[Problem]:
    """Return everything that is missing or wrong in answers that have been surveyed already.

    Without ``read_anew`` each value is taken for one its question has read and found right when it was stored.
    """
    form = survey.form
    problems: list[Problem] = []
    for page in survey.pages():
        problems += problems_of_page(form, page, survey.answers, survey, survey.ctx, read_anew=read_anew)
    wrong = {problem.path for problem in problems}
    for check in form.checks:
        problems += (
            problem for problem in violated(form, form.pages[-1].key, check, survey, wrong) if problem not in problems
        )
    return problems


class _Sheet:
    """A submitted page being read: the new answers, what was typed, what was asked, and what is wrong by path."""

    def __init__(
        self,
        form: Form,
        page: Page,
        data: Mapping[str, Any],
        answers: Answers,
        ctx: Context,
        *,
        keep_blank_entries: bool,
    ) -> None:
        self.form, self.page, self.data, self.today = form, page, data, ctx.today
        self.keep_blank_entries = keep_blank_entries
        self.raw: dict[str, Raw] = {}
        self.asked: set[str] = set()
        self.wrong: dict[str, tuple[tuple[str, str], ...]] = {}
        self.too_many: list[tuple[Group, str]] = []
        self.shown = self._shown(answers, ctx)
        self.names = [name for name in data if isinstance(name, str) and "." in name]
        here = {item.key for item in page.questions}
        self.answers = {key: value for key, value in answers.items() if key not in here}
        self.answers.update(self._read(page.questions, answers, "", ""))

    def problems(self, survey: Survey) -> list[Problem]:
        """Return what is wrong with what was typed, as far as it is asked."""
        found: list[Problem] = []
        for question, path, _entries in survey.questions(self.page):
            for part, message in self.wrong.get(path, ()):
                found.append(
                    problem_at(self.form, self.page.key, f"{path}.{part}" if part else path, message, question)
                )
        return found + [too_many(self.form, self.page, group, path) for group, path in self.too_many]

    def _shown(self, answers: Answers, ctx: Context) -> set[str]:
        if SHOWN in self.data:
            return set(" ".join(several(self.data, SHOWN)).split())
        survey = Survey(self.form, answers, ctx, self.form.parts[self.page.key])
        return {path for _question, path, _entries in survey.questions(self.page)}

    def _read(self, items: Iterable[Item], old: Mapping[str, Any], sent: str, kept: str) -> dict[str, Any]:
        """Read items; sent is the path before their names in the data, kept the one in the new answers."""
        values: dict[str, Any] = {}
        for item in items:
            if isinstance(item, Question):
                value = self._question(item, old.get(item.key), sent + item.key, kept + item.key)
            elif item.repeat is None:
                inside = inside_of(item, old)
                value = self._read(item.questions, inside, f"{sent}{item.key}.", f"{kept}{item.key}.") or None
            else:
                value = self._entries(item, entries_of(item, old), sent + item.key, kept + item.key) or None
            if value is not None:
                values[item.key] = value
        return values

    def _entries(self, group: Group, stored: list[dict[str, Any]], sent: str, kept: str) -> list[dict[str, Any]]:
        """Read the entries of a group; what is left empty beyond the least number is left out."""
        assert group.repeat is not None
        entries: list[dict[str, Any]] = []
        for number in range(max(len(stored), self._sent_entries(group, sent), group.repeat[0])):
            old = stored[number] if number < len(stored) else {}
            prefix = f"{sent}.{number}."
            if self.keep_blank_entries or len(entries) < group.repeat[0] or not self._is_left_empty(old, prefix):
                entries.append(self._read(group.questions, old, prefix, f"{kept}.{len(entries)}."))
        return entries

    def _is_left_empty(self, old: Mapping[str, Any], prefix: str) -> bool:
        """Tell whether an entry was shown and nothing was entered; a country is chosen from the start."""
        if documents_in(old):
            return False
        names = [name for name in self.names if name.startswith(prefix)]
        if any(one(self.data, name).strip() for name in names if not name.endswith(".country")):
            return False
        return bool(names) or any(path.startswith(prefix) for path in self.shown)

    def _sent_entries(self, group: Group, path: str) -> int:
        """Return how many entries were sent, at most as many as there may be."""
        assert group.repeat is not None
        start = f"{path}."
        sent = {name[len(start) :].split(".", 1)[0] for name in self.names if name.startswith(start)}
        numbers = {int(step) if len(step) <= 3 else 1000 for step in sent if step.isascii() and step.isdecimal()}
        if any(number >= group.repeat[1] for number in numbers):
            self.too_many.append((group, path))
        return max((number + 1 for number in numbers if number < group.repeat[1]), default=0)

    def _question(self, question: Question, old: Any, sent: str, kept: str) -> Any:
        kind = question.kind
        if sent not in self.shown and not kind.was_sent(self.data, sent):
            return old
        self.asked.add(kept)
        if isinstance(kind, Files):
            return kind.described(old, self.data, sent)
        if not kind.asks:
            return old
        raw = kind.read(self.data, sent)
        self.raw[kept] = raw
        try:
            return kind.clean(raw, self.today)
        except Wrong as wrong:
            self.wrong[kept] = wrong.problems
            return wrong.partial


def _kept(
    items: Iterable[Item], values: Mapping[str, Any], seen: Mapping[str, Any], hidden: set[str], prefix: str
) -> dict[str, Any]:
    """Return what is kept of an object of the answers; seen is the same object as conditions see it."""
    kept: dict[str, Any] = {}
    for item in items:
        path = prefix + item.key
        if path in hidden:
            continue
        value = _kept_value(item, values, seen[item.key], hidden, path)
        if value is not None:
            kept[item.key] = value
    return kept


def _kept_value(item: Item, values: Mapping[str, Any], seen: Any, hidden: set[str], path: str) -> Any:
    if isinstance(item, Question):
        if isinstance(item.kind, Computed):
            return item.kind.stored(seen)
        return values.get(item.key) if item.kind.asks else None
    if item.repeat is None:
        inside = _kept(item.questions, inside_of(item, values), seen, hidden, f"{path}.")
        return None if item.optional and not _is_answered(item, inside) else inside or None
    entries = [
        _kept(item.questions, entry, seen[number], hidden, f"{path}.{number}.")
        for number, entry in enumerate(entries_of(item, values))
    ]
    return entries if any(entries) else None


def _is_answered(group: Group, kept: Mapping[str, Any]) -> bool:
    """Tell whether anything in a group is answered; what is computed, and a box not ticked, is none."""
    for item in group.questions:
        value = kept.get(item.key)
        if isinstance(item, Question):
            if item.kind.asks and not item.kind.is_missing(value):
                return True
        elif any(_is_answered(item, entry) for entry in (value if item.repeat else [value]) or () if entry):
            return True
    return False
