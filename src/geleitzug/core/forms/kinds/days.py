# SPDX-License-Identifier: EUPL-1.2
"""Days and times: typed as Germans write them or as ISO, stored as ISO; a day is bounded by days or expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from geleitzug.core.forms.characters import line_of
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Part, Raw, Wrong, confirm_order, one, text_in
from geleitzug.ground import cel
from geleitzug.ground.texts import Text, fold

EARLIEST, LATEST = 1850, 2199
EXAMPLE, BIRTHDAY = "09.03.2026", "09.03.1985"
_BIRTH = ("geburtsdatum", "geburtstag", "tag der geburt", "sind sie geboren")
"""By these words of a question one knows that it asks for a person's birthday: its example is not of this year."""


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A day of the calendar."""

    name: ClassVar[str] = "date"
    is_bounded: ClassVar[bool] = True
    missing: ClassVar[str] = gettext_noop("Bitte geben Sie ein Datum ein, zum Beispiel 09.03.2026.")
    least: str | cel.Expression | None = None
    most: str | cel.Expression | None = None
    is_birthday: bool = False

    @classmethod
    def load(cls, given: Given) -> Day:
        least, most = _bound(given, "min"), _bound(given, "max")
        if isinstance(least, str) and isinstance(most, str):
            confirm_order(given, least, most)
        return cls(least, most)

    def called(self, label: Text) -> Day:
        return replace(self, is_birthday=any(words in fold(label.get("de", "")) for words in _BIRTH))

    def control(self) -> Control:
        return Control("input", settings=BIRTHDAY_SETTINGS if self.is_birthday else DAY_SETTINGS)

    def clean(self, raw: Raw, today: date) -> str | None:
        return day_of(str(raw), today, BIRTHDAY if self.is_birthday else EXAMPLE)

    def lacks(self) -> Iterator[tuple[str, str]]:
        yield "", _("Bitte geben Sie das Geburtsdatum ein.") if self.is_birthday else _(self.missing)

    def typed(self, value: Any) -> str:
        return typed_day(value)

    def show(self, value: Any) -> str:
        return typed_day(value)

    def schema(self) -> dict[str, Any]:
        bounds = {"from": self.least, "to": self.most}
        said = [f"{name} {bound}" for name, bound in bounds.items() if isinstance(bound, str)]
        return {**DAY_SCHEMA, **({"$comment": " ".join(said)} if said else {})}

    def expressions(self) -> tuple[cel.Expression, ...]:
        return tuple(bound for bound in (self.least, self.most) if isinstance(bound, cel.Expression))

    def bounds(self, value: Any, bindings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        least, most = _value(self.least, bindings), _value(self.most, bindings)
        if least is not None and value < least:
            yield "", _("Bitte geben Sie ein Datum ab dem %(day)s ein.") % {"day": typed_day(least)}
        elif most is not None and value > most:
            if most == bindings["today"]:
                yield "", _("Bitte geben Sie ein Datum ein, das nicht in der Zukunft liegt.")
            else:
                yield "", _("Bitte geben Sie ein Datum bis zum %(day)s ein.") % {"day": typed_day(most)}


@dataclass(frozen=True, slots=True)
class Time(Kind):
    """A time of day, to the minute."""

    name: ClassVar[str] = "time"
    missing: ClassVar[str] = gettext_noop("Bitte geben Sie eine Uhrzeit ein, zum Beispiel 14:30.")

    @classmethod
    def load(cls, given: Given) -> Time:
        return cls()

    def control(self) -> Control:
        return Control("input", settings=TIME_SETTINGS)

    def clean(self, raw: Raw, today: date) -> str | None:
        return time_of(str(raw))

    def typed(self, value: Any) -> str:
        return text_in(value)

    def show(self, value: Any) -> str:
        return _("%(time)s Uhr") % {"time": value}

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_CLOCK}$"}


@dataclass(frozen=True, slots=True)
class Moment(Kind):
    """A day and a time of day, stored as ``2026-03-09T14:30``, in the municipality's own time."""

    name: ClassVar[str] = "datetime"
    missing: ClassVar[str] = Day.missing

    @classmethod
    def load(cls, given: Given) -> Moment:
        return cls()

    def control(self) -> Control:
        day = Part("day", gettext_noop("Datum"), Control("input", settings=DAY_SETTINGS))
        time = Part("time", gettext_noop("Uhrzeit"), Control("input", settings=TIME_SETTINGS))
        return Control("parts", parts=(day, time))

    def read(self, data: Mapping[str, Any], name: str) -> Raw:
        # Other sites hand it over in one piece, as it is stored.
        day, _t, time = one(data, name).partition("T")
        return {"day": one(data, f"{name}.day") or day, "time": one(data, f"{name}.time") or time}

    def was_sent(self, data: Mapping[str, Any], name: str) -> bool:
        return f"{name}.day" in data or f"{name}.time" in data

    def is_blank(self, raw: Raw) -> bool:
        return not isinstance(raw, dict) or not any(text.strip() for text in raw.values())

    def clean(self, raw: Raw, today: date) -> str | None:
        if self.is_blank(raw):
            return None
        typed = raw if isinstance(raw, dict) else {}
        values: dict[str, str | None] = {}
        problems: list[tuple[str, str]] = []
        for part, read, missing in (
            ("day", lambda text: day_of(text, today), Day.missing),
            ("time", time_of, Time.missing),
        ):
            try:
                values[part] = read(typed.get(part, ""))
            except Wrong as wrong:
                problems.append((part, wrong.problems[0][1]))
                continue
            if not values[part]:
                problems.append((part, _(missing)))
        if problems:
            raise Wrong(*problems)
        return f"{values['day']}T{values['time']}"

    def lacks(self) -> Iterator[tuple[str, str]]:
        yield "day", _(Day.missing)
        yield "time", _(Time.missing)

    def typed(self, value: Any) -> dict[str, str]:
        day, _t, time = text_in(value).partition("T")
        return {"day": typed_day(day), "time": time}

    def show(self, value: Any) -> str:
        typed = self.typed(value)
        return _("%(day)s, %(time)s Uhr") % typed

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}$"}


DAY_SCHEMA: Mapping[str, Any] = {"type": "string", "format": "date"}
DAY_SETTINGS: Mapping[str, Any] = {
    "inputmode": "numeric",
    "width": "8",
    "maxlength": 24,
    "hint": gettext_noop("Zum Beispiel 09.03.2026"),
}

BIRTHDAY_SETTINGS: Mapping[str, Any] = {**DAY_SETTINGS, "hint": gettext_noop("Zum Beispiel 09.03.1985")}


TIME_SETTINGS: Mapping[str, Any] = {
    "inputmode": "numeric",
    "width": "8",
    "maxlength": 12,
    "hint": gettext_noop("Zum Beispiel 14:30"),
}


def time_of(raw: str) -> str | None:
    """Read a time of day: ``14:30``, ``9.05``, ``1430``, ``14 Uhr``, ``14 Uhr 30``; None for nothing; raises Wrong."""
    text = line_of(raw)
    if not text:
        return None
    match = _TIME.fullmatch(text) or _TIME_IN_DIGITS.fullmatch(text)
    hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise Wrong(("", _("Bitte schreiben Sie die Uhrzeit mit Stunden und Minuten, zum Beispiel 14:30.")))
    return f"{hour:02d}:{minute:02d}"


def birthday_of(raw: str, today: date) -> str | None:
    """Read a birthday as ``day_of`` reads days."""
    return day_of(raw, today, BIRTHDAY)


def day_of(raw: str, today: date, example: str = EXAMPLE) -> str | None:
    """Read a day: ``1.2.90``, ``01.02.1990``, ``1. Februar 1990``, ``1990-02-01``; None for nothing; raises Wrong.

    A year of two digits is the one nearest to today that lies at most five years ahead.
    """
    text = line_of(raw)
    if not text:
        return None
    match = _GERMAN.fullmatch(text) or _ISO.fullmatch(text) or _IN_DIGITS.fullmatch(text) or _IN_WORDS.fullmatch(text)
    month = _month(match["month"]) if match else None
    if match is None or month is None:
        sentence = _("Bitte schreiben Sie das Datum mit Tag, Monat und Jahr, zum Beispiel %(example)s.")
        raise Wrong(("", sentence % {"example": example}))
    day, year = int(match["day"]), int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if 2000 + year <= today.year + 5 else 1900
    try:
        value = date(year, month, day)
    except ValueError:
        sentence = _(
            "Den %(day)s gibt es nicht. Bitte schreiben Sie Tag, Monat und Jahr in dieser Reihenfolge, zum Beispiel"
            " %(example)s."
        )
        raise Wrong(("", sentence % {"day": f"{day:02d}.{month:02d}.{year}", "example": example})) from None
    if not EARLIEST <= year <= LATEST:
        raise Wrong(("", _("Bitte prüfen Sie das Jahr, und schreiben Sie es mit vier Ziffern, zum Beispiel 1985.")))
    return value.isoformat()


def _month(text: str) -> int | None:
    """Return the number of a month in digits, or of a German or English word of three letters or more."""
    if text.isdecimal():
        return int(text)
    word = fold(text.rstrip("."))
    return next((number for word_of, number in _MONTHS if len(word) >= 3 and word_of.startswith(word)), None)


def typed_day(value: Any) -> str:
    """Write an ISO day as ``TT.MM.JJJJ``; raises Malformed."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise Malformed
    return f"{value[8:10]}.{value[5:7]}.{value[:4]}"


_GERMAN = re.compile(r"(?P<day>\d{1,2})[./ -]\s*(?P<month>\d{1,2})[./ -]\s*(?P<year>\d{4}|\d{2})", re.ASCII)
_IN_DIGITS = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})", re.ASCII)
_IN_WORDS = re.compile(r"(?P<day>[0-9]{1,2})\.?\s*(?P<month>[^\W\d_]{3,9})\.?\s*(?P<year>[0-9]{4}|[0-9]{2})")
_MONTHS = [
    (fold(name), number)
    for names in (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "January February March April May June July August September October November December",
        "Jänner Feber Mrz",
    )
    for number, name in enumerate(names.split(), start=1)
]
"""How months are called; a beginning of three letters is enough (``Feb.``, ``Sept.``)."""
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:\s*(?:[:.h]|uhr)\s*(?P<minute>\d{2})(?::00)?)?\s*(?:uhr|h)?", re.ASCII | re.IGNORECASE
)
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME_IN_DIGITS = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})(?:\s*uhr)?", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)


def _bound(given: Given, name: str) -> str | cel.Expression | None:
    bound = given.take(name, (str, date))
    if bound is None:
        return None
    text = bound.isoformat() if isinstance(bound, date) else bound
    if not _ISO.fullmatch(text):
        return given.compiled(name, text)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise given.error(_("„%(name)s“ ist kein Tag.") % {"name": name}) from error


def _value(bound: str | cel.Expression | None, bindings: Mapping[str, Any]) -> str | None:
    """Return the bound as a day; one that cannot be computed, or is none, does not bind."""
    if not isinstance(bound, cel.Expression):
        return bound
    try:
        value = bound.evaluate(bindings)
    except cel.CelError:
        return None
    return value if isinstance(value, str) and _ISO.fullmatch(value) else None
