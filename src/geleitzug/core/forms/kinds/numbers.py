# SPDX-License-Identifier: EUPL-1.2
"""Kinds that are answered with a number: whole numbers, decimal numbers and amounts of money, typed the German way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from geleitzug.core.forms.characters import line_of
from geleitzug.core.forms.ecma import to_ecma
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Raw, Wrong, confirm_order
from geleitzug.ground.money import Euro, NotAnAmount
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.web.formats import NARROW_SPACE, language, money, number

MOST = 10**12


@dataclass(frozen=True, slots=True)
class Integer(Kind):
    """A whole number."""

    name: ClassVar[str] = "integer"
    least: int = -MOST
    most: int = MOST
    unit: Text = field(default_factory=dict)

    @classmethod
    def load(cls, given: Given) -> Integer:
        least = given.whole("min", -MOST, least=-MOST)
        return cls(least, given.whole("max", MOST, least=least), given.unit())

    def control(self) -> Control:
        return Control("input", settings={"inputmode": "numeric", "width": "8", "maxlength": 20, "unit": self.unit})

    def clean(self, raw: Raw, today: date) -> int | None:
        text = _close(_without_unit(str(raw), self.unit))
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise Wrong(("", _("Bitte schreiben Sie eine ganze Zahl in Ziffern, zum Beispiel 12.")))
        value = int(text.replace(".", ""))
        _within(value, self.least, self.most, number)
        return value

    def typed(self, value: Any) -> str:
        return str(_integer(value))

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def show(self, value: Any) -> str:
        """Write it with the language's marks; four digits that count nothing may be a year and stay as they are."""
        if not self.unit and _LIKE_A_YEAR.fullmatch(str(value)):
            return str(value)
        return number(value) + _unit(self.unit)


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A decimal number, stored as text (``"12.5"``) so that nothing is rounded."""

    name: ClassVar[str] = "number"
    least: Decimal = Decimal(-MOST)
    most: Decimal = Decimal(MOST)
    unit: Text = field(default_factory=dict)

    @classmethod
    def load(cls, given: Given) -> Number:
        least, most = (_decimal(given, name, usual) for name, usual in (("min", -MOST), ("max", MOST)))
        confirm_order(given, least, most)
        return cls(least, most, given.unit())

    def control(self) -> Control:
        return Control("input", settings={"inputmode": "decimal", "width": "8", "maxlength": 24, "unit": self.unit})

    def clean(self, raw: Raw, today: date) -> str | None:
        text = _close(_without_unit(str(raw), self.unit))
        if not text:
            return None
        if _AMBIGUOUS.fullmatch(text):
            whole, decimal = text.replace(".", ""), text.replace(".", ",")
            sentence = _("„%(typed)s“ kann zweierlei heißen. Bitte schreiben Sie %(whole)s oder %(decimal)s.")
            raise Wrong(("", sentence % {"typed": text, "whole": whole, "decimal": decimal}))
        if _GERMAN.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
        elif not _PLAIN.fullmatch(text):
            raise Wrong(("", _("Bitte schreiben Sie eine Zahl in Ziffern, zum Beispiel 12,5.")))
        value = Decimal(text)
        _within(value, self.least, self.most, number)
        return plain(value)

    def typed(self, value: Any) -> str:
        return _decimal_text(value).replace(".", ",")

    def show(self, value: Any) -> str:
        return number(_decimal_text(value)) + _unit(self.unit)

    def schema(self) -> dict[str, Any]:
        bounds = f"a decimal number from {plain(self.least)} to {plain(self.most)}, as text so that nothing is rounded"
        return {"type": "string", "pattern": to_ecma(_STORED), "$comment": bounds}

    def in_cel(self, value: Any) -> float | None:
        try:
            return float(value)
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Money(Kind):
    """An amount in euro, stored in cents."""

    name: ClassVar[str] = "money"
    least: int = 0
    most: int = MOST

    @classmethod
    def load(cls, given: Given) -> Money:
        least = given.whole("min", 0, least=-MOST)
        return cls(least, given.whole("max", MOST, least=least))

    def control(self) -> Control:
        return Control("input", settings={"inputmode": "decimal", "width": "8", "maxlength": 24, "unit": {"de": "€"}})

    def clean(self, raw: Raw, today: date) -> int | None:
        text = _NO_CENTS.sub("", _close(_CURRENCY.sub("", str(raw))))
        if not text:
            return None
        if _ENGLISH_MONEY.fullmatch(text):
            text = text.replace(",", "").replace(".", ",")
        try:
            value = Euro.parse(f"0{text}" if text.startswith(",") else text).cents
        except NotAnAmount:
            raise Wrong(("", _("Bitte schreiben Sie einen Betrag in Euro, zum Beispiel 12,50."))) from None
        _within(value, self.least, self.most, money)
        return value

    def typed(self, value: Any) -> str:
        return Euro(_integer(value)).format("de").removesuffix(" €")

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most, "$comment": "euro cents"}

    def show(self, value: Any) -> str:
        return money(value)


_LIKE_A_YEAR = re.compile(r"[1-9][0-9]{3}")
_WHOLE = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,13})", re.ASCII)
_GERMAN = re.compile(r"-?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d{1,13})(?:,\d{1,6})?", re.ASCII)
_PLAIN = re.compile(r"-?\d{1,13}\.\d{1,6}", re.ASCII)
_STORED = re.compile(r"-?(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,6})?")
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""``1.234``: a thousand and more to Germans, one and a bit to a pocket calculator, off by a thousand if we guess."""
_CURRENCY = re.compile(r"€|\b(?:EUR|Euro)\b\.?|(?<=\d)(?:EUR|Euro)\b", re.IGNORECASE)
_NO_CENTS = re.compile(r"(?<=\d)[,.](?:-{1,2}|—)$")
_ENGLISH_MONEY = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})\.\d{2}", re.ASCII)


def _close(text: str) -> str:
    return line_of(text).replace(" ", "").replace("−", "-").replace("–", "-") if text else ""


def _without_unit(text: str, unit: Text) -> str:
    """Return what was typed without the unit that stands behind the field anyway: ``50 m²``."""
    tidy = text.rstrip()
    for word in unit.values():
        if word and tidy.casefold().endswith(word.casefold()):
            return tidy[: -len(word)]
    return text


def _within(value: Any, least: Any, most: Any, write: Any) -> None:
    if value < least:
        raise Wrong(("", _("Bitte geben Sie mindestens %(least)s an.") % {"least": write(least)}))
    if value > most:
        raise Wrong(("", _("Bitte geben Sie höchstens %(most)s an.") % {"most": write(most)}))


def plain(value: Decimal) -> str:
    """Write a decimal number as it is stored: ``12.5``, without zeros at the end."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _unit(unit: Text) -> str:
    return f"{NARROW_SPACE}{pick(unit, language())}" if unit else ""


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed
    return value


def _decimal_text(value: Any) -> str:
    """Return a stored decimal number; raises Malformed. ``1e999999999`` would be written as a gigabyte of zeros."""
    if not isinstance(value, str) or not _STORED.fullmatch(value):
        raise Malformed
    return value


def _decimal(given: Given, name: str, usual: int) -> Decimal:
    try:
        return Decimal(str(given.take(name, (int, float, str), usual)))
    except InvalidOperation as error:
        raise given.error(_("„%(name)s“ ist keine Zahl.") % {"name": name}) from error
