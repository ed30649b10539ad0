# SPDX-License-Identifier: EUPL-1.2
"""Simple conditions as sentences, for whoever reads a form on paper or gets their papers together beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.forms.codelists import countries
from geleitzug.core.forms.kinds.choices import YesNo
from geleitzug.core.forms.shapes import Form, Question
from geleitzug.ground.cel import Expression
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, number

Name = Callable[[Question], str]
"""What a question is called in the sentence: its number, or its words in quotation marks."""

WHO = {
    ("kind", "person"): gettext_lazy("Sie als Privatperson handeln"),
    ("kind", "company"): gettext_lazy("Sie für ein Unternehmen, einen Verein oder eine andere Organisation handeln"),
    ("on_behalf", "self"): gettext_lazy("Sie für sich selbst handeln"),
    ("on_behalf", "child"): gettext_lazy("Sie für Ihr Kind handeln"),
    ("on_behalf", "care"): gettext_lazy("Sie für eine Person handeln, die Sie rechtlich betreuen"),
    ("on_behalf", "principal"): gettext_lazy("Sie mit einer Vollmacht handeln"),
}
_OTHER_KIND = {"person": "company", "company": "person"}

_LITERAL = r"""(?:"(?:[^"\\])*"|'(?:[^'\\])*'|true|false|null|-?\d+(?:\.\d+)?)"""
_PATH = r"(?:a|this|outer|who)(?:\.\w+)+"
_COMPARED = re.compile(rf"(?P<path>{_PATH})\s*(?P<sign>==|!=|<=|>=|<|>)\s*(?P<value>{_LITERAL})")
_ONE_OF = re.compile(rf"(?P<path>{_PATH})\s+in\s+\[\s*(?P<values>{_LITERAL}(?:\s*,\s*{_LITERAL})*)\s*\]")
_CHOSEN = re.compile(rf"(?P<value>{_LITERAL})\s+in\s+(?P<path>{_PATH})")
_BARE = re.compile(rf"(?P<no>!?)(?P<path>{_PATH})")
_AND_OR = re.compile(r"&&|\|\|")
_MOST_PARTS = 3


class _NotSimple(Exception):
    """The condition is more than a person wants to read."""


def in_words(form: Form, expression: Expression, within: str, name: Name) -> str | None:
    """Return what goes behind „wenn“ in the active language, None where the condition is not a simple one.

    ``within`` is the path of the repeating group it stands in, ``name`` says what a question is called.
    """
    try:
        return _joined(_Reading(form, within, name), expression.text.strip())
    except _NotSimple:
        return None


def _joined(reading: _Reading, text: str) -> str:
    """Read comparisons joined by one word; both words, or brackets, are no longer simple."""
    signs = set(_AND_OR.findall(text))
    parts = [part.strip() for part in _AND_OR.split(text)]
    if len(signs) > 1 or len(parts) > _MOST_PARTS:
        raise _NotSimple
    word = _("oder") if "||" in signs else _("und")
    return f" {word} ".join(map(reading.single, parts))


class _Reading:
    """A condition being read at its place in the form."""

    def __init__(self, form: Form, within: str, name: Name) -> None:
        self.form, self.name = form, name
        around = form.repeating_around(within)
        self.starts = {"a": "", "this": f"{within}.", "outer": f"{around}."}

    def single(self, text: str) -> str:
        if found := _COMPARED.fullmatch(text):
            return self._compared(found["path"], found["sign"], _value(found["value"]))
        if found := _BARE.fullmatch(text):
            return self._said(found["path"], [not found["no"]], negated=False)
        if found := _ONE_OF.fullmatch(text):
            values = [_value(value) for value in re.findall(_LITERAL, found["values"])]
            return self._said(found["path"], values, negated=False)
        if found := _CHOSEN.fullmatch(text):
            return self._said(found["path"], [_value(found["value"])], negated=False)
        raise _NotSimple

    def _compared(self, path: str, sign: str, value: Any) -> str:
        if path.startswith("who."):
            return _of_who(path.removeprefix("who."), sign, value)
        if sign in ("==", "!="):
            return self._said(path, [value], negated=sign == "!=")
        question, part = self._question(path)
        if part or isinstance(value, (bool, str)) or question.kind.name not in ("integer", "number", "money"):
            raise _NotSimple
        shown = question.kind.show(value) if question.kind.name == "money" else number(value)
        sentences = {
            "<": _("bei %(question)s weniger als %(value)s steht"),
            "<=": _("bei %(question)s höchstens %(value)s steht"),
            ">": _("bei %(question)s mehr als %(value)s steht"),
            ">=": _("bei %(question)s mindestens %(value)s steht"),
        }
        return sentences[sign] % {"question": self.name(question), "value": shown}

    def _said(self, path: str, values: list[Any], *, negated: bool) -> str:
        question, part = self._question(path)
        if values == [None] and not part:
            sentence = _("Sie %(question)s ausfüllen") if negated else _("Sie %(question)s nicht ausfüllen")
            return sentence % {"question": self.name(question)}
        answers = [_("„%(answer)s“") % {"answer": _answer(question, part, value)} for value in values]
        sentence = (
            _("Sie bei %(question)s nicht %(answers)s angeben")
            if negated
            else _("Sie bei %(question)s %(answers)s angeben")
        )
        return sentence % {"question": self.name(question), "answers": _listed(answers)}

    def _question(self, path: str) -> tuple[Question, str]:
        """Return the question a path reads, and the part of it."""
        variable, _dot, rest = path.partition(".")
        if variable not in self.starts:
            raise _NotSimple
        full = self.starts[variable] + rest
        if question := self.form.question(full):
            return question, ""
        parent, _dot, part = full.rpartition(".")
        if question := self.form.question(parent):
            return question, part
        raise _NotSimple


def _of_who(name: str, sign: str, value: Any) -> str:
    if sign == "!=" and name == "kind":
        sign, value = "==", _OTHER_KIND.get(value, value)
    if sign != "==" or (name, value) not in WHO:
        raise _NotSimple
    return str(WHO[name, value])


def _answer(question: Question, part: str, value: Any) -> str:
    """Return an answer as it stands on the paper."""
    if part:
        if part not in ("country", "nationality") or value not in countries():
            raise _NotSimple
        return pick(countries()[value], language())
    kind = question.kind
    if isinstance(value, bool) and kind.name in ("yesno", "declaration"):
        return YesNo().show(value)
    if isinstance(value, str) and kind.name in ("choice", "choices", "codelist"):
        return _word(question, value)
    if isinstance(value, str) and kind.name == "text":
        return value
    if isinstance(value, int) and not isinstance(value, bool) and kind.name in ("integer", "money"):
        return kind.show(value)
    raise _NotSimple


def _word(question: Question, key: str) -> str:
    words = {known: pick(text, language()) for known, text, _help in question.kind.control().options}
    if key not in words:
        raise _NotSimple
    return words[key]


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s oder %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _value(text: str) -> Any:
    if text[0] in "\"'":
        return text[1:-1]
    known = {"true": True, "false": False, "null": None}
    if text in known:
        return known[text]
    return float(text) if "." in text else int(text)
