# SPDX-License-Identifier: EUPL-1.2
"""Drawing a page's questions as HTML. How each looks is jinja2/forms/questions.html; what is asked is engine.py.

A published version never changes, so each question is drawn once per language with gaps, and a request fills the gaps:
a tenth of the time. Only a question with an error is drawn anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import engines
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.engine import SHOWN, PageResult
from geleitzug.core.forms.kinds.base import Control, Malformed, Part, Raw
from geleitzug.core.forms.kinds.choices import YesNo
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Answers, Context, Form, Group, Item, Page, Problem, Question
from geleitzug.ground.markdown import to_html
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import filesize, language

FileUrl = Callable[[Mapping[str, Any]], str]


def draw_page(
    form: Form,
    page: Page,
    answers: Answers,
    ctx: Context,
    *,
    result: PageResult | None = None,
    file_url: FileUrl | None = None,
) -> Markup:
    """Draw the questions of a page that are asked now; with a result, what was typed and what is wrong with it.

    The title, the error summary, the form element and its buttons are the caller's. file_url gives the address of a
    stored file, if it can be opened.
    """
    return _Drawing(form, page, answers, ctx, result, file_url).html()


def error_links(form: Form, problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Return what ``kern.error_summary`` takes: the id of the field, and the sentence with the field's name."""
    return [(anchor(form, problem.path) if problem.path else "", sentence_of(problem)) for problem in problems]


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
        return f"{field_id(path)}-{control.options[0][0]}"
    return field_id(path)


def field_id(path: str) -> str:
    """Return the id of a field; the prefix keeps it apart from the page's own."""
    return f"f-{path}"


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
    ) -> None:
        self.form, self.page, self.answers = form, page, answers
        self.survey = Survey(form, answers, ctx)
        self.raw: Mapping[str, Raw] = result.raw if result else {}
        self.errors = _errors(result.problems) if result else {}
        self.file_url = file_url
        self.shown: list[str] = []
        self.macros = _macros()

    def html(self) -> Markup:
        body = self._items(self.page.questions, self.survey.view, "") if self._is_reached() else []
        shown = escape(" ".join(self.shown))
        return Markup("").join([*body, Markup(f'<input type="hidden" name="{SHOWN}" value="{shown}">\n')])  # noqa: S704

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
                html.append(self.macros.group(_frame(item, path, self.errors), inside))
            else:
                html.append(self._repeated(item, path, values[item.key]))
        return html

    def _repeated(self, group: Group, path: str, entries: list[Any]) -> Markup:
        assert group.repeat is not None
        frame = _frame(group, path, self.errors)
        word = pick(group.item, language())
        drawn = [
            {
                "path": f"{path}.{number}",
                "legend": f"{word} {number + 1}",
                "html": Markup("").join(self._items(group.questions, entry, f"{path}.{number}.")),
                "may_go": len(entries) > group.repeat[0],
            }
            for number, entry in enumerate(entries)
        ]
        return self.macros.repeated(frame, drawn, word, len(entries) < group.repeat[1])

    def _question(self, question: Question, path: str) -> Markup:
        self.shown.append(path)
        if question.kind.name == "file":
            return self._files(question, path)
        raw = self.raw.get(path)
        raw = self._typed(question, path) if raw is None else sayable(raw)
        errors = self.errors and _errors_of(self.errors, path)
        if errors:
            return _draw(self.form, question, path, raw, errors)
        return _shell(self.form, question, path).filled(raw)

    def _typed(self, question: Question, path: str) -> Raw | None:
        value = value_at(self.answers, path)
        try:
            return None if value is None else question.kind.typed(value)
        except Malformed:
            return None

    def _files(self, question: Question, path: str) -> Markup:
        value = value_at(self.answers, path)
        stored = [file for file in value if isinstance(file, dict)] if isinstance(value, list) else []
        files = [
            {
                "name": file.get("name", ""),
                "size": filesize(file.get("size")),
                "url": self.file_url(file) if self.file_url else "",
                "value": f"{path}/{file.get('document', '')}",
            }
            for file in stored
        ]
        errors = _errors_of(self.errors, path)
        key = (path, language())
        if not files and not errors and key in self.form.prepared:
            empty: Markup = self.form.prepared[key]
            return empty
        field = _field(self.form, question, path, errors)
        free = max(0, question.kind.control().settings["max_files"] - len(files))
        html: Markup = self.macros.files(field, files, free)
        if not files and not errors:
            self.form.prepared[key] = html
        return html


@dataclass(frozen=True, slots=True)
class _Shell:
    """A question drawn with gaps: text, name of the gap, text, …"""

    pieces: tuple[str, ...]
    gaps: tuple[tuple[int, str, str], ...]
    """Index into the pieces, the part it belongs to, and the option (empty for a text)."""
    select: str
    """The part that is a list which opens (``""`` the question itself, ``-`` none): its option is marked at the end."""
    preset: str

    def filled(self, raw: Raw | None) -> Markup:
        pieces = list(self.pieces)
        typed = raw if isinstance(raw, dict) else {"": raw or ""}
        for at, part, option in self.gaps:
            value = typed.get(part, "")
            if option:
                if option == value or (isinstance(value, list) and option in value):
                    pieces[at] = " checked"
            elif value:
                pieces[at] = str(escape(value))
        html = "".join(pieces)
        chosen = self.select != "-" and escape(typed.get(self.select) or self.preset)
        if chosen:
            html = html.replace(f'<option value="{chosen}">', f'<option value="{chosen}" selected>', 1)
        return Markup(html)  # noqa: S704 – drawn by the template, gaps escaped above


# Control characters and code points that are no characters: a page that holds them is no valid HTML.
_NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNSAYABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NO_CHARACTERS}]")


def sayable(raw: Raw) -> Raw:
    """Return what was typed as far as a page can say it; the sentence beside it tells of what is missing."""
    if isinstance(raw, dict):
        return {name: _UNSAYABLE.sub("", text) for name, text in raw.items()}
    if isinstance(raw, list):
        return [_UNSAYABLE.sub("", text) for text in raw]
    return _UNSAYABLE.sub("", raw)


# What stands in a gap while a question is drawn; private characters, so no text of a package contains them.
_GAP = "\ue000{}\ue001"
_GAPS = re.compile("\ue000(.*?)\ue001")


def _shell(form: Form, question: Question, path: str) -> _Shell:
    """Return the question with gaps; made once for each path and language, at most as many as there may be entries."""
    key = (path, language())
    shell: _Shell | None = form.prepared.get(key)
    if shell is None:
        shell = form.prepared[key] = _make_shell(form, question, path)
    return shell


def _make_shell(form: Form, question: Question, path: str) -> _Shell:
    control = question.kind.control()
    select, preset = "-", ""
    if control.component == "parts":
        raw: Raw = {part.name: _GAP.format(part.name) for part in control.parts}
        for part in control.parts:
            if part.control.component == "select":
                select, preset = part.name, part.control.settings.get("preset", "")
    else:
        raw = _GAP.format("")
        select = "" if control.component == "select" else "-"
    html = str(_draw(form, question, path, raw, {}))
    for option in _boxes(control):
        # The component writes name and value of a box, and after them whether it is checked.
        box = f'name="{escape(path)}" value="{option}"'
        html = html.replace(box, box + _GAP.format(f"={option}"), 1)
    pieces = _GAPS.split(html)
    gaps = [(at, *_gap(pieces[at])) for at in range(1, len(pieces), 2)]
    for at, _part, _option in gaps:
        pieces[at] = ""
    return _Shell(tuple(pieces), tuple(gaps), select, preset)


def _gap(name: str) -> tuple[str, str]:
    part, _equals, option = name.partition("=")
    return part, option


def _boxes(control: Control) -> list[str]:
    """Return the values of the boxes one ticks; the first of a component's names is enough to find them."""
    if control.component in ("radios", "checkboxes"):
        return [key for key, _label, _help in control.options]
    return {"yesno": ["true", "false"], "declaration": ["true"]}.get(control.component, [])


def _draw(form: Form, question: Question, path: str, raw: Raw | None, errors: Mapping[str, str]) -> Markup:
    """Draw a question in full by its component."""
    field = _field(form, question, path, errors)
    component = question.kind.control().component
    html: Markup = getattr(_macros(), component)(field, _values(question, raw))
    return html


def _values(question: Question, raw: Raw | None) -> Any:
    if isinstance(raw, dict):
        return raw
    if question.kind.control().component == "parts":
        return {}
    return raw if raw is not None else ("" if question.kind.name != "choices" else [])


def _field(form: Form, question: Question, path: str, errors: Mapping[str, str]) -> dict[str, Any]:
    """Return everything a component needs to know about a question."""
    lang = language()
    control = question.kind.control()
    settings = control.settings
    own = question.prefill.startswith("account.")
    return {
        "path": path,
        "id": field_id(path),
        "label": pick(question.label, lang),
        "hint": pick(question.help, lang) or _known(settings.get("hint", "")),
        "text": to_html(pick(settings["text"], lang)) if "text" in settings else "",
        "optional": not question.required and question.kind.asks,
        "error": errors.get("", ""),
        "refresh": question.path in form.watched,
        "options": (options := _options(control, lang)),
        "choices": [(key, text) for key, text, _note in options],
        "autocomplete": _autocomplete(question) if own else "",
        "unit": pick(settings.get("unit"), lang),
        "settings": settings,
        "attrs": _attributes(settings),
        "parts": [_part(part, path, errors, own, lang) for part in control.parts],
    }


def _part(part: Part, path: str, errors: Mapping[str, str], own: bool, lang: str) -> dict[str, Any]:
    """Return what a component needs to know about a field of a composed question.

    Only what is asked about the account's own person may be completed by the browser (WCAG 1.3.5): the person
    somebody is looked up for is not the one at the keyboard.
    """
    settings = part.control.settings
    name = f"{path}.{part.name}"
    return {
        "name": part.name,
        "path": name,
        "id": field_id(name),
        "label": _known(part.label),
        "hint": _known(settings.get("hint", "")),
        "optional": part.optional,
        "error": errors.get(part.name, ""),
        "component": part.control.component,
        "choices": [(key, text) for key, text, _note in _options(part.control, lang)],
        "autocomplete": settings.get("autocomplete", "") if own else "",
        "preset": settings.get("preset", ""),
        "settings": settings,
        "attrs": _attributes(settings),
    }


def _known(text: str) -> str:
    """Translate one of the house's own texts, marked where the kinds are written."""
    return _(text) if text else ""


def _autocomplete(question: Question) -> str:
    known = {"email": "email", "phone": "tel", "company": "organization"}
    return known.get(question.prefill.removeprefix("account."), "")


def _attributes(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in ("maxlength", "spellcheck") if name in settings}


def _options(control: Control, lang: str) -> list[tuple[str, str, str]]:
    if control.component == "yesno":
        return [("true", YesNo().show(True), ""), ("false", YesNo().show(False), "")]
    return [(key, pick(text, lang), pick(note, lang)) for key, text, note in control.options]


def _frame(group: Group, path: str, errors: Mapping[str, str]) -> dict[str, Any]:
    lang = language()
    return {
        "path": path,
        "id": field_id(path),
        "label": pick(group.label, lang),
        "hint": pick(group.help, lang),
        "error": errors.get(path, ""),
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


def _macros() -> Any:
    """Return the components of questions.html."""
    backend: Any = engines["jinja2"]
    return backend.env.get_template("forms/questions.html").module
