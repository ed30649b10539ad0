# SPDX-License-Identifier: EUPL-1.2
"""Conditions in words: questions by their labels, answers by theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from geleitzug.core.authoring.sentences.as_cel import is_day
from geleitzug.core.authoring.sentences.values import (
    EACH,
    Answer,
    Comparison,
    Condition,
    Measure,
    Operator,
    Setting,
    Today,
    Value,
)
from geleitzug.core.forms.codelists import Codelist, codelist
from geleitzug.core.forms.shapes import repeating_around
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]

OPERATORS: Mapping[str, tuple[tuple[Measure, tuple[Operator, ...]], ...]] = {
    "choice": ((Measure.VALUE, (Operator.IS, Operator.IS_NOT, Operator.ONE_OF, Operator.NONE_OF)),),
    "codelist": ((Measure.VALUE, (Operator.IS, Operator.IS_NOT, Operator.ONE_OF, Operator.NONE_OF)),),
    "choices": ((Measure.VALUE, (Operator.CONTAINS,)), (Measure.COUNT, (Operator.AT_LEAST, Operator.AT_MOST))),
    "yesno": ((Measure.VALUE, (Operator.IS,)),),
    "declaration": ((Measure.VALUE, (Operator.IS,)),),
    **dict.fromkeys(
        ("integer", "number", "money", "computed"),
        (
            (
                Measure.VALUE,
                (Operator.IS, Operator.IS_NOT, Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE, Operator.LESS),
            ),
        ),
    ),
    "date": (
        (Measure.DAY, (Operator.LESS, Operator.MORE, Operator.IS, Operator.AT_LEAST, Operator.AT_MOST)),
        (Measure.AGE, (Operator.AT_LEAST, Operator.LESS)),
    ),
    # „2026-03-09T14:30“ comes after „2026-03-09“ and is not it: of a moment only these two say what they mean.
    "datetime": ((Measure.DAY, (Operator.LESS, Operator.AT_LEAST)),),
    **dict.fromkeys(
        ("text", "long_text", "email", "phone", "time"),
        ((Measure.VALUE, (Operator.IS, Operator.IS_NOT, Operator.ONE_OF)), (Measure.TEXT, (Operator.CONTAINS,))),
    ),
    "file": ((Measure.COUNT, (Operator.AT_LEAST, Operator.AT_MOST)),),
    "entries": ((Measure.COUNT, (Operator.AT_LEAST, Operator.AT_MOST, Operator.IS)),),
    "total": (
        (
            Measure.TOTAL,
            (Operator.AT_MOST, Operator.AT_LEAST, Operator.IS, Operator.MORE, Operator.LESS),
        ),
    ),
}
"""Kind of question → what can be asked of it, besides whether it is answered at all."""

_WORDS: Mapping[tuple[Measure, Operator], Any] = {
    (Measure.VALUE, Operator.IS): gettext_lazy("ist gleich"),
    (Measure.VALUE, Operator.IS_NOT): gettext_lazy("ist nicht gleich"),
    (Measure.VALUE, Operator.ONE_OF): gettext_lazy("ist einer von"),
    (Measure.VALUE, Operator.NONE_OF): gettext_lazy("ist keiner von"),
    (Measure.VALUE, Operator.CONTAINS): gettext_lazy("enthält"),
    (Measure.TEXT, Operator.CONTAINS): gettext_lazy("enthält den Text"),
    (Measure.VALUE, Operator.MORE): gettext_lazy("ist größer als"),
    (Measure.VALUE, Operator.LESS): gettext_lazy("ist kleiner als"),
    (Measure.VALUE, Operator.AT_LEAST): gettext_lazy("ist mindestens"),
    (Measure.VALUE, Operator.AT_MOST): gettext_lazy("ist höchstens"),
    (Measure.VALUE, Operator.ANSWERED): gettext_lazy("ist ausgefüllt"),
    (Measure.VALUE, Operator.UNANSWERED): gettext_lazy("ist nicht ausgefüllt"),
    (Measure.DAY, Operator.IS): gettext_lazy("ist der Tag"),
    (Measure.DAY, Operator.IS_NOT): gettext_lazy("ist nicht der Tag"),
    (Measure.DAY, Operator.LESS): gettext_lazy("liegt vor"),
    (Measure.DAY, Operator.MORE): gettext_lazy("liegt nach"),
    (Measure.DAY, Operator.AT_LEAST): gettext_lazy("liegt nicht vor"),
    (Measure.DAY, Operator.AT_MOST): gettext_lazy("liegt nicht nach"),
    (Measure.AGE, Operator.IS): gettext_lazy("ergibt ein Alter von"),
    (Measure.AGE, Operator.IS_NOT): gettext_lazy("ergibt nicht ein Alter von"),
    (Measure.AGE, Operator.AT_LEAST): gettext_lazy("ergibt ein Alter von mindestens"),
    (Measure.AGE, Operator.LESS): gettext_lazy("ergibt ein Alter unter"),
    (Measure.AGE, Operator.AT_MOST): gettext_lazy("ergibt ein Alter von höchstens"),
    (Measure.AGE, Operator.MORE): gettext_lazy("ergibt ein Alter über"),
    (Measure.COUNT, Operator.IS): gettext_lazy("hat genau so viele Einträge:"),
    (Measure.COUNT, Operator.IS_NOT): gettext_lazy("hat nicht genau so viele Einträge:"),
    (Measure.COUNT, Operator.AT_LEAST): gettext_lazy("hat mindestens so viele Einträge:"),
    (Measure.COUNT, Operator.AT_MOST): gettext_lazy("hat höchstens so viele Einträge:"),
    (Measure.COUNT, Operator.MORE): gettext_lazy("hat mehr Einträge als"),
    (Measure.COUNT, Operator.LESS): gettext_lazy("hat weniger Einträge als"),
    (Measure.TOTAL, Operator.IS): gettext_lazy("ergibt zusammen genau"),
    (Measure.TOTAL, Operator.IS_NOT): gettext_lazy("ergibt zusammen nicht"),
    (Measure.TOTAL, Operator.AT_LEAST): gettext_lazy("ergibt zusammen mindestens"),
    (Measure.TOTAL, Operator.AT_MOST): gettext_lazy("ergibt zusammen höchstens"),
    (Measure.TOTAL, Operator.MORE): gettext_lazy("ergibt zusammen mehr als"),
    (Measure.TOTAL, Operator.LESS): gettext_lazy("ergibt zusammen weniger als"),
}
WHO = {
    "who.kind": gettext_lazy("Wer stellt den Antrag?"),
    "who.on_behalf": gettext_lazy("Für wen wird der Antrag gestellt?"),
}
WHO_VALUES = {
    "person": gettext_lazy("eine Privatperson"),
    "company": gettext_lazy("ein Unternehmen"),
    "self": gettext_lazy("für sich selbst"),
    "child": gettext_lazy("für ein Kind"),
    "care": gettext_lazy("für eine betreute Person"),
    "principal": gettext_lazy("für jemanden mit Vollmacht"),
}


def operator_words(operator: Operator, measure: Measure = Measure.VALUE) -> str:
    """Return how an operator reads in a sentence, ``ist mindestens``."""
    if operator in (Operator.ANSWERED, Operator.UNANSWERED):
        measure = Measure.VALUE
    return str(_WORDS[measure, operator])


def in_words(condition: Condition, labels: Labels, lang: str = "de", *, within: str = "") -> str:
    """Return a condition as a sentence about the questions of a form, without a full stop.

    ``within`` is the path of the repeating group the condition stands in.
    """
    with override(lang):
        return _sentence(condition, labels, lang, within)


def _sentence(condition: Condition, labels: Labels, lang: str, within: str) -> str:
    said = []
    for part in condition.parts:
        if isinstance(part, Comparison):
            said.append(_said(part, labels, lang, within))
        else:
            inner = _sentence(part, labels, lang, within)
            said.append(f"({inner})" if len(part.parts) > 1 else inner)
    return (_(", und ") if condition.joined == "all" else _(", oder ")).join(said)


def _said(part: Comparison, labels: Labels, lang: str, within: str) -> str:
    words = [_quoted(labels.of(part.reads, within, lang))]
    if isinstance(part.value, bool) and part.operator in (Operator.IS, Operator.IS_NOT):
        yes = part.value is (part.operator is Operator.IS)
        return " ".join([*words, _("ist Ja") if yes else _("ist Nein")])
    words.append(operator_words(part.operator, _measure_said(part, labels, within)))
    if part.operator in (Operator.ANSWERED, Operator.UNANSWERED):
        return " ".join(words)
    if part.measure is Measure.AGE and isinstance(part.value, int):
        words.append(ngettext("%(years)d Jahr", "%(years)d Jahren", part.value) % {"years": part.value})
    else:
        words.append(_value_in_words(part, labels, lang, within))
    return " ".join(words)


def _measure_said(part: Comparison, labels: Labels, within: str) -> Measure:
    """Return what is compared: of an answer or a setting CEL does not say that it is a day, the question does."""
    if part.measure is Measure.VALUE and isinstance(part.value, Answer | Setting):
        return Measure.DAY if labels.is_day(part.reads, within) else Measure.VALUE
    return part.measure


def _value_in_words(part: Comparison, labels: Labels, lang: str, within: str) -> str:
    value = part.value
    if isinstance(value, Today):
        return _("heute")
    if isinstance(value, Setting):
        return _("Wert „%(name)s“ der Kommune") % {"name": value.name}
    if isinstance(value, Answer):
        return _("Antwort auf %(question)s") % {"question": _quoted(labels.of(value.reads, within, lang))}
    if isinstance(value, tuple):
        return ", ".join(labels.answer(part.reads, each, within, lang) for each in value) or "–"
    return labels.answer(part.reads, value, within, lang)


class Labels:
    """What the questions and answers of a raw form are called; ``lists`` are its package's own."""

    def __init__(self, form: Raw, lists: Mapping[str, Codelist] | None = None) -> None:
        self.lists = lists
        self.items: dict[str, Raw] = {}
        self.pages: dict[str, str] = {}
        """Path → key of the page it is on."""
        self.groups: set[str] = set()
        for page in form.get("pages") or []:
            self._note(page.get("questions") or [], "", str(page.get("key", "")))

    def _note(self, items: Any, prefix: str, page: str) -> None:
        for item in items:
            path = prefix + str(item.get("key", ""))
            self.items.setdefault(path, item)
            self.pages.setdefault(path, page)
            if item.get("repeat"):
                self.groups.add(path)
            self._note(item.get("questions") or [], f"{path}.", page)

    def around(self, path: str) -> str:
        """Return the repeating group around a path, or nothing."""
        return repeating_around(path, self.groups.__contains__)

    def path(self, reads: str, within: str) -> str:
        """Return the path that is meant by ``a.x``, ``this.x``, ``outer.x``."""
        start, _dot, rest = reads.replace(EACH, "").partition(".")
        group = {"this": within, "outer": self.around(within) if within else ""}.get(start, "")
        return f"{group}.{rest}" if group else rest

    def of(self, reads: str, within: str, lang: str) -> str:
        """Return what a question is called; of a part of an answer the part as well."""
        if reads in WHO:
            return str(WHO[reads])
        path = self.path(reads, within)
        if path in self.items:
            return pick(self.items[path].get("label"), lang) or path
        above, _dot, part = path.rpartition(".")
        if above in self.items:
            return f"{pick(self.items[above].get('label'), lang) or above}: {part_label(part)}"
        return path

    def is_day(self, reads: str, within: str) -> bool:
        """Tell whether the answer of a question is a day, or a day with its time."""
        path = self.path(reads, within)
        if path in self.items:
            return self.items[path].get("kind") in ("date", "datetime")
        return path.endswith(".born")

    def answer(self, reads: str, value: Value, within: str, lang: str) -> str:
        """Return an answer to compare with in words: the label of a choice, a day as it is written here."""
        if reads in WHO:
            return str(WHO_VALUES.get(str(value), value))
        item = self.items.get(self.path(reads, within), {})
        for option in item.get("options") or []:
            if isinstance(option, Mapping) and option.get("key") == value:
                return _quoted(pick(option.get("label"), lang))
        if item.get("kind") == "codelist" and (entry := entries_of(item, self.lists).get(str(value))):
            return _quoted(pick(entry, lang))
        if isinstance(value, str) and is_day(value):
            return date.fromisoformat(value).strftime("%d.%m.%Y")
        if item.get("kind") == "money" and isinstance(value, int):
            return Euro(value).format(lang)
        if isinstance(value, float):
            return str(value).replace(".", "," if lang == "de" else ".")
        return _quoted(value) if isinstance(value, str) else str(value)


def entries_of(item: Raw, lists: Mapping[str, Codelist] | None) -> Codelist:
    """Return what a question with a list offers, nothing where the list is not there."""
    return codelist(str(item.get("list") or ""), lists) or {}


def _quoted(words: str) -> str:
    return _("„%(words)s“") % {"words": words}


_PARTS: Mapping[str, Any] = {
    "street": gettext_lazy("Straße"),
    "number": gettext_lazy("Hausnummer"),
    "addition": gettext_lazy("Adresszusatz"),
    "postcode": gettext_lazy("Postleitzahl"),
    "city": gettext_lazy("Ort"),
    "country": gettext_lazy("Land"),
    "title": gettext_lazy("Titel"),
    "given": gettext_lazy("Vorname"),
    "family": gettext_lazy("Familienname"),
    "birth_name": gettext_lazy("Geburtsname"),
    "born": gettext_lazy("Geburtsdatum"),
    "birth_place": gettext_lazy("Geburtsort"),
    "nationality": gettext_lazy("Staatsangehörigkeit"),
    "email": gettext_lazy("E-Mail-Adresse"),
    "phone": gettext_lazy("Telefonnummer"),
    "owner": gettext_lazy("Kontoinhaberin oder Kontoinhaber"),
    "iban": gettext_lazy("IBAN"),
    "bic": gettext_lazy("BIC"),
}


def part_label(part: str) -> str:
    """Return what a part of a composed answer is called."""
    return str(_PARTS.get(part, part))
