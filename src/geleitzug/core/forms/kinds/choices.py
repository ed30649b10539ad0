# SPDX-License-Identifier: EUPL-1.2
"""Kinds that are answered by choosing: yes or no, one of a few, several, one of a long list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from geleitzug.core.forms.codelists import Codelist, codelist, countries, in_order
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Raw, Wrong, several, text_in
from geleitzug.ground.texts import Text, fold, pick
from geleitzug.ground.web.formats import language

FEW = 12
"""Up to so many options all are shown; more go into a list that opens."""

_CHOOSE = gettext_noop("Bitte wählen Sie eine Antwort aus.")

SORTED = ("", "all", "all_but_last")
"""Whether a choice shows its options by their words in the page's language; a last one for all others stays last."""


@dataclass(frozen=True, slots=True)
class YesNo(Kind):
    """A question answered with yes or no."""

    name: ClassVar[str] = "yesno"
    missing: ClassVar[str] = _CHOOSE

    @classmethod
    def load(cls, given: Given) -> YesNo:
        return cls()

    def control(self) -> Control:
        return Control("yesno")

    def clean(self, raw: Raw, today: date) -> bool | None:
        text = str(raw).strip()
        if text not in _YES_NO:
            raise Wrong(("", _(_CHOOSE)))
        return _YES_NO[text]

    def typed(self, value: Any) -> str:
        if not isinstance(value, bool):
            raise Malformed
        return "true" if value else "false"

    def show(self, value: Any) -> str:
        return _("Ja") if value is True else _("Nein")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class _OneOf(Kind):
    """What is answered with one key of several."""

    missing: ClassVar[str] = _CHOOSE
    options: Codelist

    def clean(self, raw: Raw, today: date) -> str | None:
        text = str(raw).strip()
        if text and text not in self.options:
            raise Wrong(("", _(_CHOOSE)))
        return text or None

    def typed(self, value: Any) -> str:
        return text_in(value)

    def show(self, value: Any) -> str:
        return pick(self.options.get(value, {"de": str(value)}), language())

    def schema(self) -> dict[str, Any]:
        return list_schema(self.options)


@dataclass(frozen=True, slots=True)
class Choice(_OneOf):
    """One of the package's options."""

    name: ClassVar[str] = "choice"
    order: str = ""

    @classmethod
    def load(cls, given: Given) -> Choice:
        order: str = given.take("sorted", str, "")
        if order not in SORTED:
            raise given.error(_("„sorted“ ist „all“ oder „all_but_last“."))
        return cls(given.options(), order)

    def control(self) -> Control:
        return Control("radios" if len(self.options) <= FEW else "select", options=as_options(self._in_order()))

    def _in_order(self) -> Codelist:
        if not self.order:
            return self.options
        keys = list(self.options)
        last = keys[-1:] if self.order == "all_but_last" else []
        first = sorted(keys[: len(keys) - len(last)], key=lambda key: fold(pick(self.options[key], language())))
        return {key: self.options[key] for key in first + last}


@dataclass(frozen=True, slots=True)
class Choices(Kind):
    """Any of the package's options, stored in the order of the package."""

    name: ClassVar[str] = "choices"
    missing: ClassVar[str] = gettext_noop("Bitte wählen Sie mindestens eine Antwort aus.")
    options: Codelist
    least: int
    most: int

    @classmethod
    def load(cls, given: Given) -> Choices:
        options = given.options()
        least = given.whole("min", 0, most=len(options))
        return cls(options, least, given.whole("max", len(options), least=max(least, 1), most=len(options)))

    def control(self) -> Control:
        return Control("checkboxes", options=as_options(self.options))

    def read(self, data: Any, name: str) -> Raw:
        return several(data, name)

    def clean(self, raw: Raw, today: date) -> list[str] | None:
        if not set(raw) <= self.options.keys():
            raise Wrong(("", _(_CHOOSE)))
        chosen = [key for key in self.options if key in raw]
        if chosen and len(chosen) < self.least:
            raise Wrong(("", _("Bitte wählen Sie mindestens %(least)d aus.") % {"least": self.least}))
        if len(chosen) > self.most:
            sentence = ngettext("Bitte wählen Sie nur eine aus.", "Bitte wählen Sie höchstens %(most)d aus.", self.most)
            raise Wrong(("", sentence % {"most": self.most}))
        return chosen or None

    def typed(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
            raise Malformed
        return value

    def show(self, value: Any) -> str:
        return "\n".join(pick(self.options.get(key, {"de": str(key)}), language()) for key in value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": list_schema(self.options),
            "uniqueItems": True,
            "minItems": max(self.least, 1),
            "maxItems": self.most,
        }


@dataclass(frozen=True, slots=True)
class FromList(_OneOf):
    """One entry of a code list: countries, or a list the package brings."""

    name: ClassVar[str] = "codelist"

    @classmethod
    def load(cls, given: Given) -> FromList:
        name = given.take("list", str, needed=True)
        options = codelist(name, given.lists)
        if options is None:
            raise given.error(_("Die Liste „%(name)s“ gibt es nicht.") % {"name": name})
        return cls(options)

    def control(self) -> Control:
        return Control("select", options=as_options(in_order(self.options)))


COUNTRIES = "#/$defs/countries"
"""Where a schema keeps the countries: once, however many questions ask for one."""


def list_schema(options: Codelist) -> dict[str, Any]:
    """Return the schema of one key of a list, each with its words."""
    if options == countries():
        return {"$ref": COUNTRIES}
    return {"oneOf": [{"const": key, "title": pick(text, language())} for key, text in options.items()]}


_YES_NO = {"": None, "true": True, "false": False}


def as_options(options: Codelist) -> tuple[tuple[str, Text, Text], ...]:
    """Return the options as a component takes them: key, label, help."""
    return tuple((key, text, _help(text)) for key, text in options.items())


def _help(text: Text) -> Text:
    return {name.removeprefix("help_"): words for name, words in text.items() if name.startswith("help_")}
