# SPDX-License-Identifier: EUPL-1.2
"""Fields of the planning forms: what a field is called, what may stand in it, and reading what was typed.

Which fields a thing has is kinds.py; how they look is offer/fields.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from geleitzug.core.booking.models import Location
from geleitzug.ground.web.formats import number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[str, str]]
_TIME = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?(?:\s*Uhr)?$", re.ASCII)
_DECIMAL = re.compile(r"^\d{1,6}(?:[.,]\d{1,2})?$", re.ASCII)
_SPAN = re.compile("–|-|bis|to")
GRAIN = 5
"""Minutes: spans of a plan begin and end on such a step."""
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class Shape(StrEnum):
    """What a field looks like and what it takes."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    """A number with at most two places: 17,5."""
    TIME = "time"
    DAY = "day"
    CHOICE = "choice"
    SEVERAL = "several"
    YES = "yes"
    SPANS = "spans"
    """Spans of hours, one below the other: breaks."""


class Wrong(ValueError):
    """What was typed cannot be meant; the text is the sentence for who typed it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``column`` of the row, or of ``de``/``en`` inside it (``names.de``)."""

    name: str
    label: StrOrPromise
    shape: Shape = Shape.LINE
    hint: StrOrPromise = ""
    needed: bool = True
    least: int = 0
    most: int = 200
    """The highest number, or how long a text may be."""
    unit: StrOrPromise = ""
    choices: Callable[[Location | None], Choices] = lambda _location: ()
    none: StrOrPromise = ""
    """What the empty choice is called."""
    start: Any = None
    """What stands in the form of a new row."""
    only_new: bool = False
    only_known: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as it stands on a page: with what was typed and what is wrong with it."""

    field: Field
    value: Any
    error: str
    choices: Choices


def read(field: Field, data: QueryDict, choices: Choices) -> Any:
    """Return what was typed as the value a row keeps; raises Wrong."""
    if field.shape is Shape.YES:
        return data.get(field.name) == "1"
    if field.shape is Shape.SEVERAL:
        return _several(field, data, choices)
    if field.shape is Shape.DAY:
        return _day(field, data)
    typed = clean(data.get(field.name, ""), longest=2000, lines=field.shape in (Shape.TEXT, Shape.SPANS))
    if not typed:
        if field.needed:
            raise Wrong(_("Bitte füllen Sie dieses Feld aus."))
        return _nothing(field)
    return _READERS[field.shape](field, typed, choices)


def shown(field: Field, value: Any, choices: Choices, error: str = "") -> Shown:
    """Return a field with the value of a row."""
    return Shown(field, _SHOWN.get(field.shape, _plain)(value), error, choices)


def typed(field: Field, data: QueryDict, choices: Choices, error: str = "") -> Shown:
    """Return a field with what was typed, as it was typed."""
    if field.shape is Shape.SEVERAL:
        value: Any = data.getlist(field.name)
    elif field.shape is Shape.DAY:
        value = {part: clean(data.get(f"{field.name}.{part}", "")) for part in ("day", "month", "year")}
    else:
        value = clean(data.get(field.name, ""), longest=2000, lines=True)
    return Shown(field, value, error, choices)


def clean(text: str, *, longest: int = 200, lines: bool = False) -> str:
    """Return typed text without what a database refuses, in one line or in several."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")[:longest]
    return text.strip() if lines else " ".join(text.split())


def clock(text: str, *, is_end: bool = False) -> time:
    """Read a time of day as people write it: 8, 8:30, 08.30 Uhr; as an end 24:00 is that of the day. Raises Wrong."""
    match = _TIME.match(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if (hour, minute) == (24, 0):
        if not is_end:
            raise Wrong(_("24:00 Uhr geht hier nicht. Bitte geben Sie eine Zeit von 0:00 bis 23:55 an."))
        hour = 0
    if hour > 23 or minute > 59:
        raise Wrong(_("Bitte geben Sie eine Uhrzeit an, zum Beispiel 8:30."))
    if minute % GRAIN:
        raise Wrong(_("Bitte geben Sie Uhrzeiten in Schritten von fünf Minuten an."))
    return time(hour, minute)


def a_day(data: QueryDict, name: str) -> date | None:
    """Return the day typed in three fields; None where nothing was typed. Raises Wrong."""
    parts = [clean(data.get(f"{name}.{part}", "")) for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        found = date(*(int(part) for part in parts))
    except (ValueError, OverflowError) as error:
        raise Wrong(_("Diesen Tag gibt es nicht. Bitte geben Sie Tag, Monat und Jahr an.")) from error
    if not EARLIEST <= found < LATEST:
        raise Wrong(_("Bitte geben Sie das Jahr mit vier Ziffern an."))
    return found


def an_id(text: str) -> UUID | None:
    """Return an id, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(field: Field, data: QueryDict) -> date | None:
    found = a_day(data, field.name)
    if found is None and field.needed:
        raise Wrong(_("Bitte geben Sie den Tag an."))
    return found


def _several(field: Field, data: QueryDict, choices: Choices) -> list[str]:
    known = {key for key, _label in choices}
    found = [key for key in data.getlist(field.name) if key in known]
    if field.needed and not found:
        raise Wrong(_("Bitte wählen Sie wenigstens eines aus."))
    return found


def _number(field: Field, text: str, _choices: Choices) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and field.least <= int(text) <= field.most):
        raise Wrong(
            _("Bitte geben Sie eine ganze Zahl von %(least)d bis %(most)d an.")
            % {"least": field.least, "most": field.most}
        )
    return int(text)


def _decimal(field: Field, text: str, _choices: Choices) -> Decimal:
    if not _DECIMAL.match(text) or not field.least <= (found := Decimal(text.replace(",", "."))) <= field.most:
        raise Wrong(
            _("Bitte geben Sie eine Zahl von %(least)d bis %(most)d an, mit höchstens zwei Stellen nach dem Komma.")
            % {"least": field.least, "most": field.most}
        )
    return found


def _choice(_field: Field, text: str, choices: Choices) -> str:
    if text not in {key for key, _label in choices}:
        raise Wrong(_("Bitte wählen Sie etwas aus der Liste."))
    return text


def _line(field: Field, text: str, _choices: Choices) -> str:
    if len(text) > field.most:
        raise Wrong(_("Das ist zu lang. Es passen höchstens %(most)d Zeichen.") % {"most": field.most})
    return text


def _spans(_field: Field, text: str, _choices: Choices) -> list[list[str]]:
    found = []
    for row in text.replace(",", "\n").replace(";", "\n").split("\n"):
        if not row.strip():
            continue
        parts = [part.strip() for part in _SPAN.split(row)]
        if len(parts) != 2:
            raise Wrong(_("Bitte schreiben Sie jede Pause so: 12:00–12:30."))
        begins, ends = clock(parts[0]), clock(parts[1], is_end=True)
        if ends <= begins:
            raise Wrong(_("Eine Pause endet, bevor sie beginnt."))
        found.append([f"{begins:%H:%M}", f"{ends:%H:%M}"])
    return sorted(found)


def _nothing(field: Field) -> Any:
    if field.shape is Shape.SPANS:
        return []
    return "" if field.shape in (Shape.LINE, Shape.TEXT) else None


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _day_shown(value: date | None) -> Mapping[str, object]:
    if value is None:
        return {"day": "", "month": "", "year": ""}
    return {"day": value.day, "month": value.month, "year": value.year}


def time_shown(value: time | None) -> str:
    """Write a time of day for a field."""
    return f"{value:%H:%M}" if value else ""


def _time_shown(value: Any) -> str:
    return time_shown(value) if isinstance(value, time) else value or ""


_READERS: Mapping[Shape, Callable[[Field, str, Choices], Any]] = {
    Shape.LINE: _line,
    Shape.TEXT: _line,
    Shape.NUMBER: _number,
    Shape.DECIMAL: _decimal,
    Shape.TIME: lambda field, text, _choices: clock(text, is_end=field.name == "ends"),
    Shape.CHOICE: _choice,
    Shape.SPANS: _spans,
}
_SHOWN: Mapping[Shape, Callable[[Any], Any]] = {
    Shape.DAY: _day_shown,
    Shape.TIME: _time_shown,
    Shape.DECIMAL: lambda value: value if isinstance(value, str) else number(value),
    Shape.YES: lambda value: "1" if value else "",
    Shape.SEVERAL: lambda value: [str(each) for each in value or ()],
    Shape.SPANS: lambda value: "\n".join(f"{begins}–{ends}" for begins, ends in value or ()),
    Shape.CHOICE: lambda value: "" if value is None else str(value),
}


def check_zone(name: str) -> None:
    """Refuse a time zone that is none; raises Wrong."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Wrong(_("Diese Zeitzone ist unbekannt. In Deutschland gilt Europe/Berlin.")) from error
