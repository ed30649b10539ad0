# SPDX-License-Identifier: EUPL-1.2
"""One question as HTML: what its component takes, and the question drawn with gaps. Pages of them are drawing.py.

A published version never changes, so each question is drawn once per language with gaps, and a request fills the gaps:
a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import engines
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from geleitzug.core.forms.kinds.base import Control, Part, Raw
from geleitzug.core.forms.kinds.choices import YesNo
from geleitzug.core.forms.shapes import Form, Question
from geleitzug.ground.markdown import to_html
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

# What stands in a gap while a question is drawn; private characters, so no text of a package contains them.
_GAP = "\ue000{}\ue001"
_GAPS = re.compile("\ue000([^\ue000\ue001]*)\ue001")
PATH = "\ue002"
"""Stands for the path of a question while it is drawn for any entry."""

# Control characters and code points that are no characters: a page that holds them is no valid HTML.
_NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNSAYABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NO_CHARACTERS}]")


def shell_of(form: Form, question: Question, path: str) -> Shell:
    """Return the question with gaps; made once for each language, whichever entry it lies in."""
    key = (question.path, language())
    shell: Shell | None = form.prepared.get(key)
    if shell is None:
        shell = form.prepared[key] = _make_shell(form, question, in_entries=path != question.path)
    return shell


@dataclass(frozen=True, slots=True)
class Shell:
    """A question drawn with gaps: text, name of the gap, text, …"""

    pieces: tuple[str, ...]
    gaps: tuple[tuple[int, str, str], ...]
    """Index into the pieces, the part it belongs to, and the option (empty for a text)."""
    select: str
    """The part that is a list which opens (``""`` the question itself, ``-`` none): its option is marked at the end."""
    preset: str
    in_entries: bool
    """Whether it lies in a repeating group: then its path is a gap as well."""

    def filled(self, raw: Raw | None, path: str) -> Markup:
        pieces = [piece.replace(PATH, path) for piece in self.pieces] if self.in_entries else list(self.pieces)
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


def _make_shell(form: Form, question: Question, *, in_entries: bool) -> Shell:
    path = PATH if in_entries else question.path
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
    html = str(draw_question(form, question, path, raw, {}))
    for option in _boxes(control):
        # The component writes name and value of a box, and after them whether it is checked.
        box = f'name="{escape(path)}" value="{escape(option)}"'
        html = html.replace(box, box + _GAP.format(f"={option}"), 1)
    pieces = _GAPS.split(html)
    gaps = [(at, *_gap(pieces[at])) for at in range(1, len(pieces), 2)]
    for at, _part, _option in gaps:
        pieces[at] = ""
    return Shell(tuple(pieces), tuple(gaps), select, preset, in_entries)


def _gap(name: str) -> tuple[str, str]:
    part, _equals, option = name.partition("=")
    return part, option


def _boxes(control: Control) -> list[str]:
    """Return the values of the boxes one ticks; the first of a component's names is enough to find them."""
    if control.component in ("radios", "checkboxes"):
        return [key for key, _label, _help in control.options]
    return {"yesno": ["true", "false"], "declaration": ["true"]}.get(control.component, [])


def draw_question(form: Form, question: Question, path: str, raw: Raw | None, errors: Mapping[str, str]) -> Markup:
    """Draw a question in full by its component."""
    field = field_of(form, question, path, errors)
    component = question.kind.control().component
    html: Markup = getattr(macros(), component)(field, _values(question, raw))
    return html


def _values(question: Question, raw: Raw | None) -> Any:
    if isinstance(raw, dict):
        return raw
    if question.kind.control().component == "parts":
        return {}
    return raw if raw is not None else ("" if question.kind.name != "choices" else [])


def field_of(form: Form, question: Question, path: str, errors: Mapping[str, str]) -> dict[str, Any]:
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


def macros() -> Any:
    """Return the components of questions.html."""
    backend: Any = engines["jinja2"]
    return backend.env.get_template("forms/questions.html").module


def field_id(path: str) -> str:
    """Return the id of a field; the prefix keeps it apart from the page's own."""
    return f"f-{path}"


def sayable(raw: Raw) -> Raw:
    """Return what was typed as far as a page can say it; the sentence beside it tells of what is missing."""
    if isinstance(raw, dict):
        return {name: _UNSAYABLE.sub("", text) for name, text in raw.items()}
    if isinstance(raw, list):
        return [_UNSAYABLE.sub("", text) for text in raw]
    return _UNSAYABLE.sub("", raw)
