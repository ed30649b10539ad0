# SPDX-License-Identifier: EUPL-1.2
"""The date: typed as Germans write it or as ISO, stored as ISO, bounded by fixed days or by expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from geleitzug.core.forms.characters import line_of
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Raw, Wrong
from geleitzug.ground import cel

EARLIEST, LATEST = 1850, 2199


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A day of the calendar."""

    name: ClassVar[str] = "date"
    missing: ClassVar[str] = gettext_noop("Bitte geben Sie ein Datum ein, zum Beispiel 09.03.2026.")
    least: str | cel.Expression | None = None
    most: str | cel.Expression | None = None

    @classmethod
    def load(cls, given: Given) -> Day:
        return cls(_bound(given, "min"), _bound(given, "max"))

    def control(self) -> Control:
        return Control("input", settings=DAY_SETTINGS)

    def clean(self, raw: Raw, today: date) -> str | None:
        return day_of(str(raw), today)

    def typed(self, value: Any) -> str:
        return typed_day(value)

    def show(self, value: Any) -> str:
        return typed_day(value)

    def bounds(self, value: Any, bindings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        least, most = _value(self.least, bindings), _value(self.most, bindings)
        if least is not None and value < least:
            yield "", _("Bitte geben Sie ein Datum ab dem %(day)s ein.") % {"day": typed_day(least)}
        elif most is not None and value > most:
            if most == bindings["today"]:
                yield "", _("Bitte geben Sie ein Datum ein, das nicht in der Zukunft liegt.")
            else:
                yield "", _("Bitte geben Sie ein Datum bis zum %(day)s ein.") % {"day": typed_day(most)}


DAY_SETTINGS: Mapping[str, Any] = {
    "inputmode": "numeric",
    "width": "8",
    "maxlength": 14,
    "hint": gettext_noop("Zum Beispiel 09.03.2026"),
}


def day_of(raw: str, today: date) -> str | None:
    """Read a day: ``1.2.90``, ``01.02.1990``, ``1990-02-01``; None for nothing; raises Wrong.

    A year of two digits is the one nearest to today that lies at most five years ahead.
    """
    text = line_of(raw)
    if not text:
        return None
    match = _GERMAN.fullmatch(text) or _ISO.fullmatch(text)
    if match is None:
        raise Wrong(("", _("Bitte schreiben Sie das Datum mit Tag, Monat und Jahr, zum Beispiel 09.03.2026.")))
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if 2000 + year <= today.year + 5 else 1900
    try:
        value = date(year, month, day)
    except ValueError:
        raise Wrong(("", _("Diesen Tag gibt es nicht. Bitte prüfen Sie das Datum."))) from None
    if not EARLIEST <= year <= LATEST:
        raise Wrong(("", _("Bitte prüfen Sie das Jahr.")))
    return value.isoformat()


def typed_day(value: Any) -> str:
    """Write an ISO day as ``TT.MM.JJJJ``; raises Malformed."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise Malformed
    return f"{value[8:10]}.{value[5:7]}.{value[:4]}"


_GERMAN = re.compile(r"(?P<day>\d{1,2})[./ -]\s*(?P<month>\d{1,2})[./ -]\s*(?P<year>\d{4}|\d{2})", re.ASCII)
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
