# SPDX-License-Identifier: EUPL-1.2
"""What is known already and fits questions that are not answered yet. Where it is known from is core/cases/known.py.

Nothing here changes answers but ``fill``, and that only where nothing is answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geleitzug.core.forms.answers import set_value, value_at
from geleitzug.core.forms.kinds.base import Malformed, Wrong
from geleitzug.core.forms.kinds.composed import Composed
from geleitzug.core.forms.kinds.others import Computed
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Answers, Context, Form, Group, Page, Question

PERSONAL = frozenset({"person", "address", "bank", "email", "phone"})
"""Kinds that say who somebody is or how to reach them: no address bar shall hold them."""
ONES_OWN = frozenset({"file", "declaration", "bank"})
"""Kinds nobody answers for somebody else: what is declared, what is uploaded, and where money goes."""
NEVER_TAKEN = frozenset({"file", "declaration", "info", "computed"})
"""Kinds that are not taken over from an earlier application: a declaration is made each time."""

Meaning = tuple[str, str]
"""FIM ids of a question and of the group around it: the id alone stands for the applicant and for the child."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from one place, by what a question can mean."""

    marks: Mapping[str, Any] = field(default_factory=dict)
    """``account.person`` → value, ``account.person.family`` → text: what questions name in ``prefill``."""
    meanings: Mapping[Meaning, Any] = field(default_factory=dict)
    paths: Mapping[str, Any] = field(default_factory=dict)
    """Answers of the same service by path."""


def by_marks(values: Mapping[str, Any]) -> Known:
    """Return what values by mark tell, each part of a composed one as well."""
    marks: dict[str, Any] = {}
    for mark, value in values.items():
        if isinstance(value, Mapping):
            marks |= {f"{mark}.{part}": text for part, text in value.items() if text}
        if value:
            marks[mark] = value
    return Known(marks)


def by_answers(form: Form, answers: Answers, *, same_service: bool) -> Known:
    """Return what the answers of another application tell; repeating groups tell of several, so they tell nothing."""
    given: dict[str, Any] = {}
    for question in form.questions():
        value = None if form.repeating_around(question.path) else value_at(answers, question.path)
        if _may_be_taken(question) and value not in (None, "", [], {}):
            given[question.path] = value
    marks: dict[str, Any] = {}
    for path, value in given.items():
        question_here = form.question(path)
        if question_here is not None and question_here.prefill:
            marks.setdefault(question_here.prefill, value)
    meanings = {meaning: given[path] for path, meaning in _meanings(form).items() if path in given}
    return Known(by_marks(marks).marks, meanings, given if same_service else {})


def fitting(form: Form, page: Page, answers: Answers, known: Known, ctx: Context) -> dict[str, Any]:
    """Return what is known of the page's questions that are asked and not answered: path → value.

    Only what the question itself would accept today; of a composed answer the parts that are asked and right.
    """
    found: dict[str, Any] = {}
    survey = Survey(form, answers, ctx, form.parts[page.key])
    for question in open_questions(page, answers, survey):
        value = _fitting(form, question, known, ctx)
        if value is not None and not any(question.kind.bounds(value, survey.bindings())):
            found[question.path] = value
    return found


def open_questions(page: Page, answers: Answers, survey: Survey) -> Iterator[Question]:
    """Yield what is asked on a page once, is not answered, and may be answered by what is known."""
    for question, path, entries in survey.questions(page):
        if not entries and _may_be_taken(question) and value_at(answers, path) in (None, "", [], {}):
            yield question


def _may_be_taken(question: Question) -> bool:
    """Tell whether an answer may go from one application to another: here and there, as each has its own version."""
    return not question.anew and question.kind.name not in NEVER_TAKEN


def fill(form: Form, answers: Answers, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with these values where nothing is answered."""
    filled = dict(answers)
    for path, value in values.items():
        if value_at(filled, path) in (None, "", [], {}):
            filled = set_value(form, filled, path, value)
    return filled


def typed_in(form: Form, data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a page as if somebody had typed these values into those that are blank: name → text or texts.

    What is typed in is then read, checked and stored like anything else.
    """
    fields: dict[str, Any] = {}
    for path, value in values.items():
        question = form.question(path)
        if question is None or not question.kind.is_blank(question.kind.read(data, path)):
            continue
        raw = question.kind.typed(value)
        fields |= {f"{path}.{part}": text for part, text in raw.items()} if isinstance(raw, dict) else {path: raw}
    return fields


def is_protected(question: Question) -> bool:
    """Tell whether no address of a page may answer a question: the package says so, or its kind is personal."""
    return question.protected or question.kind.name in PERSONAL | ONES_OWN


# --- what another site hands over -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """What another site handed over: the answers that can be right, and the names of what cannot."""

    values: dict[str, Any]
    ignored: tuple[str, ...]


def handed(form: Form, given: Mapping[str, Any], ctx: Context, *, openly: bool) -> Handed:
    """Return what may be taken of the answers another site gives by path; ``openly``: in an address anybody can read.

    Each is read by its question's own kind, as if it had been typed, or taken as it is stored.
    """
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for path, raw in _with_parts_together(form, given).items():
        question = form.question(path) if path in form.items else None
        may = question is not None and _may_be_handed(form, question, openly=openly)
        value = _as_given(question, raw, ctx) if question is not None and may else None
        if value is None:
            ignored.append(path)
        else:
            values[path] = value
    return Handed(values, tuple(ignored))


def _with_parts_together(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """Put ``halter.given`` and ``halter.family`` together, as fields of a page come."""
    together: dict[str, Any] = {}
    for path, raw in given.items():
        above, _dot, part = path.rpartition(".")
        question = form.question(above) if above in form.items and path not in form.items else None
        if question is not None and isinstance(question.kind, Composed):
            whole = together.get(above)
            together[above] = {**(whole if isinstance(whole, Mapping) else {}), part: raw}
        else:
            together[path] = raw
    return together


def _may_be_handed(form: Form, question: Question, *, openly: bool) -> bool:
    if not question.kind.asks or isinstance(question.kind, Computed) or question.kind.name in ONES_OWN:
        return False
    return not form.repeating_around(question.path) and not (openly and is_protected(question))


def _as_given(question: Question, raw: Any, ctx: Context) -> Any:
    """Return the value as it is stored, None for what the question would not take."""
    kind = question.kind
    try:
        if isinstance(kind, Composed):
            return _typed_parts(kind, raw, ctx) if isinstance(raw, Mapping) else None
        typed = isinstance(raw, (str, list))
        value = kind.clean(kind.read({question.path: raw}, question.path), ctx.today) if typed else raw
        if value is None or kind.check(value, ctx.today):
            return None
        bindings = {"today": ctx.today.isoformat(), "v": ctx.values, "who": ctx.who, "a": {}, "this": None}
        return None if any(kind.bounds(value, bindings)) else value
    except (Wrong, Malformed, TypeError, ValueError, AttributeError):
        return None


def _typed_parts(kind: Composed, raw: Mapping[str, Any], ctx: Context) -> dict[str, Any] | None:
    """Return the parts of a composed answer that are right, written as people or as we write them."""
    texts = {part: text for part, text in raw.items() if part in kind.fields() and isinstance(text, str)}
    stored = _asked_parts(kind, texts, ctx) or {}
    try:
        cleaned = kind.clean({part: text for part, text in texts.items() if part not in stored}, ctx.today)
    except Wrong as wrong:
        cleaned = wrong.partial
    typed = {part: text for part, text in (cleaned or {}).items() if text and part in texts}
    return {**typed, **stored} or None


# --- what fits a question ---------------------------------------------------------------------------------------


def _fitting(form: Form, question: Question, known: Known, ctx: Context) -> Any:
    for value in _candidates(form, question, known):
        if isinstance(question.kind, Composed) and isinstance(value, Mapping):
            value = _asked_parts(question.kind, value, ctx)
        elif question.kind.check(value, ctx.today):
            value = None
        if value is not None:
            return value
    return None


def _candidates(form: Form, question: Question, known: Known) -> Iterator[Any]:
    """Yield the values that mean what a question asks, the surest first."""
    if question.path in known.paths:
        yield known.paths[question.path]
    mark = question.prefill
    if mark in known.marks:
        yield known.marks[mark]
    elif mark and (parts := _parts_below(known.marks, mark)):
        yield parts
    meaning = _meanings(form).get(question.path) if known.meanings else None
    if meaning is not None and meaning in known.meanings:
        yield known.meanings[meaning]


def _parts_below(marks: Mapping[str, Any], mark: str) -> dict[str, Any]:
    start = f"{mark}."
    return {name.removeprefix(start): value for name, value in marks.items() if name.startswith(start)}


def _meanings(form: Form) -> Mapping[str, Meaning]:
    """Return path → meaning for the questions whose meaning is theirs alone in the form; made once per version."""
    found: Mapping[str, Meaning] | None = form.prepared.get("meanings")
    if found is None:
        all_of_them = {
            question.path: (str(question.fim["id"]), _id_of_group(form, question.path))
            for question in form.questions()
            if question.fim.get("id")
        }
        times = Counter(all_of_them.values())
        found = form.prepared["meanings"] = {path: m for path, m in all_of_them.items() if times[m] == 1}
    return found


def _id_of_group(form: Form, path: str) -> str:
    group = form.items.get(path.rpartition(".")[0])
    return str(group.fim.get("id", "")) if isinstance(group, Group) else ""


def _asked_parts(kind: Composed, value: Mapping[str, Any], ctx: Context) -> dict[str, Any] | None:
    """Return those parts that are asked and right; a half-known person helps more than none."""
    parts: dict[str, Any] = {}
    for part in kind.fields():
        text = value.get(part)
        wrong = kind.check({part: text}, ctx.today) if isinstance(text, str) and text else (("", ""),)
        if not any(at in ("", part) for at, _sentence in wrong):
            parts[part] = text
    return parts or None
