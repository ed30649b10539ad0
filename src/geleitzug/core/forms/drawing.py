# SPDX-License-Identifier: EUPL-1.2
"""Drawing a page's questions as HTML: groups, entries, files, errors. What is asked is engine.py.

A single question is shells.py, which draws it once and fills the gaps; only one with an error is drawn anew. How each
looks is jinja2/forms/questions.html.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.checking import label_of
from geleitzug.core.forms.engine import SHOWN, PageResult
from geleitzug.core.forms.kinds.base import Malformed, Raw
from geleitzug.core.forms.kinds.others import Computed, is_file
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Answers, Context, Form, Group, Item, Page, Problem, Question
from geleitzug.core.forms.shells import PATH, draw_question, field_id, field_of, macros, sayable, shell_of
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import filesize, language

FileUrl = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to choose from because an answer may be meant in another way: the last option keeps it as it is."""

    name: str
    """Of the field that is sent."""
    label: str
    message: str
    options: Sequence[tuple[str, str]]


def draw_page(
    form: Form,
    page: Page,
    answers: Answers,
    ctx: Context,
    *,
    result: PageResult | None = None,
    file_url: FileUrl | None = None,
    origins: Mapping[str, str] | None = None,
    doubts: Mapping[str, Doubt] | None = None,
) -> Markup:
    """Draw the questions of a page that are asked now; with a result, what was typed and what is wrong with it.

    The title, the error summary, the form element and its buttons are the caller's. file_url gives the address of a
    stored file, if it can be opened; origins are words about where an answer was taken from, by path. Doubts are drawn
    below the question at their path.
    """
    return _Drawing(form, page, answers, ctx, result, file_url, origins or {}, doubts or {}).html()


def draw_file(path: str, file: Mapping[str, Any], *, file_url: FileUrl | None = None) -> Markup:
    """Draw one stored file as it stands in the list of its question."""
    html: Markup = macros().file_line(_file_line(path, file, file_url, ""))
    return html


def error_links(form: Form, problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Return what ``kern.error_summary`` takes: the id of the field, and the sentence with the field's name."""
    return [(anchor(form, problem.path) if problem.path else "", sentence_of(problem)) for problem in problems]


def revealed_links(form: Form, paths: Sequence[str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the questions that answers brought up, and what they brought to be read: each as id and label."""
    asked: list[tuple[str, str]] = []
    told: list[tuple[str, str]] = []
    for path in paths:
        if question := form.question(path):
            link = anchor(form, path), label_of(form, path, question) or _("Hinweis")
            (asked if question.kind.asks else told).append(link)
    return asked, told


def sentence_of(problem: Problem) -> str:
    """Return a complaint with the name of its question before it; a question mark needs no colon after it."""
    if not problem.label:
        return problem.message
    colon = "" if problem.label.endswith(("?", ".", "!", ":")) else ":"
    return f"{problem.label}{colon} {problem.message}"


def anchor(form: Form, path: str) -> str:
    """Return the id of the control a link to this path leads to: the first one of several."""
    question = form.question(path)
    if question is None:
        return field_id(path)
    control = question.kind.control()
    if control.component == "parts":
        return field_id(f"{path}.{control.parts[0].name}")
    if control.component == "yesno":
        return f"{field_id(path)}-true"
    if control.component in ("radios", "checkboxes"):
        return f"{field_id(path)}-{control.options[0][0].replace(' ', '_')}"
    return field_id(path)


class _Drawing:
    """One page being drawn."""

    def __init__(
        self,
        form: Form,
        page: Page,
        answers: Answers,
        ctx: Context,
        result: PageResult | None,
        file_url: FileUrl | None,
        origins: Mapping[str, str],
        doubts: Mapping[str, Doubt],
    ) -> None:
        self.origins, self.doubts = origins, doubts
        self.form, self.page, self.answers = form, page, answers
        self.survey = Survey(form, answers, ctx, form.parts[page.key])
        self.raw: Mapping[str, Raw] = result.raw if result else {}
        self.problems: Sequence[Problem] = result.problems if result else ()
        self.errors = _errors(self.problems)
        self.file_url = file_url
        self.shown: list[str] = []
        self.macros = macros()
        self.alone = page.questions[0] if len(page.questions) == 1 else None

    def html(self) -> Markup:
        body = self._items(self.page.questions, self.survey.view, "") if self._is_reached() else []
        if self._is_named():
            body = [Markup('<div class="gz-named">\n'), *body, Markup("</div>\n")]
        shown = escape(" ".join(self.shown))
        return Markup("").join([*body, Markup(f'<input type="hidden" name="{SHOWN}" value="{shown}">\n')])  # noqa: S704

    def _is_named(self) -> bool:
        """Tell whether the page's title is its question: then the label below says it to screen readers only."""
        asked = [item for item in self.page.questions if isinstance(item, Group) or item.kind.asks]
        only = asked[0] if len(asked) == 1 else None
        return bool(self.page.part_of) and isinstance(only, Question) and only.required

    def _is_reached(self) -> bool:
        return self.survey.has_page(self.page)

    def _items(self, items: tuple[Item, ...], values: Mapping[str, Any], prefix: str) -> list[Markup]:
        html: list[Markup] = []
        for item in items:
            path = prefix + item.key
            if path in self.survey.hidden:
                continue
            if isinstance(item, Question):
                html.append(self._question(item, path))
            elif item.repeat is None:
                inside = Markup("").join(self._items(item.questions, values[item.key], f"{path}."))
                html.append(self.macros.group(self._frame(item, path), inside))
            else:
                html.append(self._repeated(item, path, values[item.key]))
        return html

    def _repeated(self, group: Group, path: str, entries: list[Any]) -> Markup:
        assert group.repeat is not None
        frame = self._frame(group, path)
        word = pick(group.item, language())
        drawn = [
            {
                "path": f"{path}.{number}",
                "legend": group.entry(number + 1, language()),
                "html": Markup("").join(self._items(group.questions, entry, f"{path}.{number}.")),
                "may_go": len(entries) > group.repeat[0],
            }
            for number, entry in enumerate(entries)
        ]
        return self.macros.repeated(frame, drawn, word, len(entries) < group.repeat[1])

    def _frame(self, group: Group, path: str) -> dict[str, Any]:
        lang = language()
        return {
            "path": path,
            "id": field_id(path),
            "label": pick(group.label, lang),
            "hint": pick(group.help, lang),
            "error": self.errors.get(path, ""),
            "optional": group.optional,
            "level": min(2 + group.path.count("."), 6),
            # What is alone on a page of its own name needs not be named twice.
            "is_named": group is self.alone and group.label == self.page.title,
        }

    def _question(self, question: Question, path: str) -> Markup:
        if isinstance(question.kind, Computed):
            return self._computed(question, question.kind, path)
        self.shown.append(path)
        if question.kind.name == "file":
            return self._files(question, path)
        raw = self.raw.get(path)
        raw = self._typed(question, path) if raw is None else sayable(raw)
        errors = self.errors and _errors_of(self.errors, path)
        if errors:
            drawn = draw_question(self.form, question, path, raw, errors)
        else:
            drawn = shell_of(self.form, question, path).filled(raw, path)
            if path in self.origins:
                drawn = _with_origin(drawn, self.origins[path], path)
        doubt = self.doubts.get(path)
        return drawn + self.macros.doubt(doubt, field_id(doubt.name)) if doubt else drawn

    def _computed(self, question: Question, kind: Computed, path: str) -> Markup:
        value = self.survey.computed(question, path)
        if not kind.shown or value is None:
            return Markup("")
        html: Markup = self.macros.computed(field_of(self.form, question, path, {}), kind.show(value))
        return html

    def _typed(self, question: Question, path: str) -> Raw | None:
        value = value_at(self.answers, path)
        try:
            return None if value is None else question.kind.typed(value)
        except Malformed:
            return None

    def _files(self, question: Question, path: str) -> Markup:
        value = value_at(self.answers, path)
        stored = [file for file in value if is_file(file)] if isinstance(value, list) else []
        errors = _errors_of(self.errors, path)
        if not stored and not errors:
            return Markup(self._no_files(question).replace(PATH, path))  # noqa: S704 – a path of ours in our own template
        if "" in errors:  # each refused file has a sentence of its own
            errors[""] = " ".join(problem.message for problem in self.problems if problem.path == path)
        files = [_file_line(path, file, self.file_url, errors.get(str(file.get("document")), "")) for file in stored]
        free = max(0, question.kind.control().settings["max_files"] - len(files))
        html: Markup = self.macros.files(field_of(self.form, question, path, errors), files, free)
        return html

    def _no_files(self, question: Question) -> str:
        """Return a file question without files, drawn once per language."""
        key = (question.path, language())
        if key not in self.form.prepared:
            free = question.kind.control().settings["max_files"]
            self.form.prepared[key] = str(self.macros.files(field_of(self.form, question, PATH, {}), [], free))
        html: str = self.form.prepared[key]
        return html


def _with_origin(drawn: Markup, words: str, path: str) -> Markup:
    """Say where an answer was taken from: below its field, and of several fields together above them."""
    body, end, rest = drawn.partition('<div class="kern-fieldset__body')
    if not end:
        body, end, rest = drawn.rpartition("</div>")
    note = Markup('<p class="gz-origin" id="{}-origin">{}</p>\n').format(field_id(path), words)
    return Markup(body) + note + Markup(end + rest)  # noqa: S704 – our own template, taken apart


def _file_line(path: str, file: Mapping[str, Any], file_url: FileUrl | None, error: str) -> dict[str, str]:
    """Return what a component needs to know about one stored file."""
    document = file.get("document", "")
    field = f"{path}.{document}"
    return {
        "name": file.get("name", ""),
        "size": filesize(file.get("size")),
        "url": file_url(file) if file_url else "",
        "value": f"{path}/{document}",
        "field": field,
        "id": field_id(field),
        "description": str(sayable(file.get("description", ""))),
        "error": error,
    }


def _errors(problems: Sequence[Problem]) -> dict[str, str]:
    """Return the first sentence for each path."""
    errors: dict[str, str] = {}
    for problem in problems:
        errors.setdefault(problem.path, problem.message)
    return errors


def _errors_of(errors: Mapping[str, str], path: str) -> dict[str, str]:
    """Return the sentences of a question and its parts, by part."""
    start = f"{path}."
    found = {other.removeprefix(start): text for other, text in errors.items() if other.startswith(start)}
    if path in errors:
        found[""] = errors[path]
    return found
