# SPDX-License-Identifier: EUPL-1.2
"""What there is to plan: each thing with its fields, its columns, and how a row is read from and written to them.

One page lists the rows of a kind, one changes a row (views/rows.py); saving is planning.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django.db.models import ExpressionWrapper, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, ExtractHour, ExtractMinute
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.booking.models import ClosedDay, Corridor, Counter, Location, Opening, Shift
from geleitzug.ground.tenancy.models import TenantModel
from geleitzug.ground.web.formats import short_day
from geleitzug.verticals.appointments.offer import choosing
from geleitzug.verticals.appointments.offer.fields import Field, Shape, time_shown

if TYPE_CHECKING:
    from datetime import date, time
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

Column = tuple["StrOrPromise", Callable[[Any, Mapping[str, str]], str]]
"""Its heading, and what a row says there, by the names of what rows refer to."""
Check = Callable[[Mapping[str, Any]], Mapping[str, str]]
"""Says of which fields what was typed does not go together."""
ANY_DAY = 7
"""Stands for the weekday of a shift on a single day: such rows come after those of each week."""
COUNTED = {
    "begins": ExpressionWrapper(ExtractHour("starts") * 60 + ExtractMinute("starts"), output_field=IntegerField()),
    "turn": Coalesce("weekday", Value(ANY_DAY), output_field=IntegerField()),
}
"""What rows may be ordered by besides their columns. Numbers: cursors of long lists know no times of day."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows of a location; ``slug`` stands in addresses, ``at`` is the way from a row to the location."""

    slug: str
    title: StrOrPromise
    one: StrOrPromise
    """What the page of a new row is called."""
    intro: StrOrPromise
    model: type[TenantModel]
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    at: str = "location"
    shown: Callable[[], Q] = Q
    """Narrows the rows to those that still matter."""

    def fields_of(self, *, known: bool) -> tuple[Field, ...]:
        """Return the fields of a row that is there, or of a new one."""
        return tuple(each for each in self.fields if not (each.only_new if known else each.only_known))

    def rows(self, location: Location) -> QuerySet[Any]:
        """Return the rows of a location, with what they are ordered by."""
        counted = {name: how for name, how in COUNTED.items() if name in self.order}
        found = self.model._default_manager.filter(self.shown(), **{self.at: location}).annotate(**counted)
        return found.select_related(self.at.rpartition("__")[0]) if "__" in self.at else found

    def blank(self, location: Location) -> TenantModel:
        """Return a new row; where a field says at which counter it is, that field leads to the location."""
        return self.model(**({} if "__" in self.at else {self.at: location}))

    def cells(self, row: Any, names: Mapping[str, str]) -> list[str]:
        """Return what a row says in its columns."""
        return [cell(row, names) for _heading, cell in self.columns]

    def check(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Say of which fields what was typed does not go together."""
        return {name: words for check in self.checks for name, words in check(values).items()}


def weekday(number: int | None) -> str:
    """Return a weekday's name; Monday is 0."""
    return "" if number is None else str(WEEKDAYS[number])


def hours(starts: time | None, ends: time | None) -> str:
    """Write a span of hours; midnight at its end is 24:00."""
    if starts is None or ends is None:
        return ""
    until = "24:00" if (ends.hour, ends.minute) == (0, 0) else time_shown(ends)
    return f"{time_shown(starts)}–{until}"


def range_of(first: date | None, last: date | None) -> str:
    """Write from when until when a rule holds."""
    if first and last:
        return _("%(first)s bis %(last)s") % {"first": short_day(first), "last": short_day(last)}
    if first:
        return _("ab %(day)s") % {"day": short_day(first)}
    return _("bis %(day)s") % {"day": short_day(last)} if last else _("immer")


def who(staff: UUID | None, names: Mapping[str, str]) -> str:
    """Return who has a shift."""
    return names.get(str(staff), _("wer gerade da ist") if staff is None else _("nicht mehr im Amt"))


def check_hours(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with a span of hours; where it may be left out, then not half of it."""
    starts, ends = values.get("starts"), values.get("ends")
    if starts is None or ends is None:
        if starts == ends:
            return {}
        return {"ends" if ends is None else "starts": _("Bitte geben Sie beide Uhrzeiten an oder keine.")}
    if ends <= starts and (ends.hour, ends.minute) != (0, 0):
        return {"ends": _("Das Ende liegt vor dem Beginn. Geht es über Mitternacht, sind es zwei Zeilen.")}
    return {}


def check_range(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with the days in which a rule holds."""
    first, last = values.get("valid_from"), values.get("valid_until")
    return {"valid_until": _("Der letzte Tag liegt vor dem ersten.")} if first and last and last < first else {}


def check_when(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with the days of a shift: it is every week, or on one day."""
    weekly = values.get("weekdays") or values.get("weekday")
    if weekly and values.get("day"):
        return {"day": _("Bitte wählen Sie Wochentage oder einen einzelnen Tag, nicht beides.")}
    return {} if weekly or values.get("day") else {"day": _("Bitte wählen Sie Wochentage oder einen einzelnen Tag.")}


def new_rows(kind: Kind, location: Location, values: Mapping[str, Any]) -> list[TenantModel]:
    """Return the rows a form for new ones stands for: one for each weekday that was ticked."""
    days = [int(each) for each in values.get("weekdays", ())]
    made = []
    for number in days or [None]:  # type: ignore[list-item]
        row = kind.blank(location)
        fill(row, {name: value for name, value in values.items() if name != "weekdays"})
        if number is not None:
            cast("Any", row).weekday = number
        made.append(row)
    return made


def fill(row: TenantModel, values: Mapping[str, Any]) -> None:
    """Write what was typed into a row, unsaved."""
    for name, value in values.items():
        if name == "weekday":
            value = None if value in (None, "") else int(value)
        if name in ("staff", "counter"):
            name, value = ("staff", value or None) if name == "staff" else ("counter_id", value)
        setattr(row, name, value)


def values_of(row: TenantModel, fields: Sequence[Field]) -> dict[str, Any]:
    """Return what stands in the fields of a row."""
    return {each.name: getattr(row, "counter_id" if each.name == "counter" else each.name, None) for each in fields}


DAYS = Field(
    "weekdays",
    gettext_lazy("Wochentage"),
    Shape.SEVERAL,
    choices=choosing.weekdays,
    only_new=True,
    hint=gettext_lazy("Für jeden Tag entsteht eine eigene Zeile."),
)
DAY = Field("weekday", gettext_lazy("Wochentag"), Shape.CHOICE, choices=choosing.weekdays, only_known=True)
HOURS = (
    Field("starts", gettext_lazy("Von"), Shape.TIME, hint=gettext_lazy("Zum Beispiel 8:00")),
    Field("ends", gettext_lazy("Bis"), Shape.TIME, hint=gettext_lazy("24:00 ist das Ende des Tages")),
)
HOLDS = (
    Field("valid_from", gettext_lazy("Gilt ab"), Shape.DAY, needed=False),
    Field("valid_until", gettext_lazy("Gilt bis"), Shape.DAY, needed=False),
)
BY_WEEKDAY = ("weekday", "begins", "id")

WEEKDAY: Column = (gettext_lazy("Wochentag"), lambda row, _names: weekday(row.weekday))
TIME: Column = (gettext_lazy("Zeit"), lambda row, _names: hours(row.starts, row.ends))
VALID: Column = (gettext_lazy("Gilt"), lambda row, _names: range_of(row.valid_from, row.valid_until))

OPENINGS = Kind(
    "zeiten",
    gettext_lazy("Öffnungszeiten"),
    gettext_lazy("Öffnungszeit eintragen"),
    gettext_lazy("Wann der Standort geöffnet ist. An Feiertagen des Landes ist geschlossen, ohne dass Sie etwas tun."),
    Opening,
    (DAYS, DAY, *HOURS, *HOLDS),
    (WEEKDAY, TIME, VALID),
    BY_WEEKDAY,
    (check_hours, check_range),
)
CLOSED = Kind(
    "schliesstage",
    gettext_lazy("Schließtage"),
    gettext_lazy("Schließtag eintragen"),
    gettext_lazy(
        "Tage, an denen der Standort geschlossen ist oder andere Zeiten hat. Andere Zeiten öffnen auch einen Feiertag."
    ),
    ClosedDay,
    (
        Field("day", gettext_lazy("Tag"), Shape.DAY),
        Field(
            "reason",
            gettext_lazy("Grund"),
            needed=False,
            hint=gettext_lazy("Bürgerinnen und Bürger lesen ihn."),
            most=200,
        ),
        Field(
            "starts",
            gettext_lazy("Stattdessen geöffnet von"),
            Shape.TIME,
            needed=False,
            hint=gettext_lazy("Leer: ganz geschlossen."),
        ),
        Field("ends", gettext_lazy("Stattdessen geöffnet bis"), Shape.TIME, needed=False),
    ),
    (
        (gettext_lazy("Tag"), lambda row, _names: short_day(row.day)),
        (gettext_lazy("Öffnungszeit"), lambda row, _names: hours(row.starts, row.ends) or _("geschlossen")),
        (gettext_lazy("Grund"), lambda row, _names: row.reason or "–"),
    ),
    ("-day", "id"),
    (check_hours,),
    shown=lambda: Q(day__gte=timezone.localdate()),
)
COUNTERS = Kind(
    "schalter",
    gettext_lazy("Schalter"),
    gettext_lazy("Schalter anlegen"),
    gettext_lazy("An jedem Schalter wird zur selben Zeit eine Person bedient."),
    Counter,
    (
        Field(
            "name",
            gettext_lazy("Name"),
            most=60,
            hint=gettext_lazy("Wie er angeschrieben ist, zum Beispiel Schalter 3."),
        ),
        Field("wheelchair", gettext_lazy("Mit dem Rollstuhl erreichbar"), Shape.YES, start=True),
        Field("active", gettext_lazy("In Betrieb"), Shape.YES, start=True),
    ),
    (
        (gettext_lazy("Schalter"), lambda row, _names: row.name),
        (gettext_lazy("Rollstuhl"), lambda row, _names: _("ja") if row.wheelchair else _("nein")),
        (gettext_lazy("Stand"), lambda row, _names: _("in Betrieb") if row.active else _("außer Betrieb")),
    ),
    ("name", "id"),
)
SHIFTS = Kind(
    "dienste",
    gettext_lazy("Dienste am Schalter"),
    gettext_lazy("Dienst eintragen"),
    gettext_lazy("Wer wann an welchem Schalter arbeitet. Nur besetzte Schalter bieten Termine an."),
    Shift,
    (
        Field("counter", gettext_lazy("Schalter"), Shape.CHOICE, choices=choosing.counters),
        Field(
            "staff",
            gettext_lazy("Wer"),
            Shape.CHOICE,
            choices=choosing.staff,
            needed=False,
            none=gettext_lazy("wer gerade da ist"),
        ),
        replace(
            DAYS,
            needed=False,
            hint=gettext_lazy("Jede Woche an diesen Tagen. Für einen einzelnen Tag lassen Sie alle leer."),
        ),
        replace(DAY, needed=False, none=gettext_lazy("nur an einem Tag")),
        Field("day", gettext_lazy("Nur an diesem Tag"), Shape.DAY, needed=False),
        *HOURS,
        Field(
            "breaks",
            gettext_lazy("Pausen"),
            Shape.SPANS,
            needed=False,
            hint=gettext_lazy("Je Zeile eine, zum Beispiel 12:00–12:30."),
        ),
        *HOLDS,
    ),
    (
        (gettext_lazy("Tag"), lambda row, _names: short_day(row.day) if row.day else weekday(row.weekday)),
        TIME,
        (gettext_lazy("Schalter"), lambda row, _names: row.counter.name),
        (gettext_lazy("Wer"), lambda row, names: who(row.staff, names)),
        (gettext_lazy("Pausen"), lambda row, _names: ", ".join("–".join(pair) for pair in row.breaks) or "–"),
        (VALID[0], lambda row, _names: "–" if row.day else range_of(row.valid_from, row.valid_until)),
    ),
    ("turn", "begins", "id"),
    (check_hours, check_when, check_range),
    at="counter__location",
)
CORRIDORS = Kind(
    "korridore",
    gettext_lazy("Korridore"),
    gettext_lazy("Korridor eintragen"),
    gettext_lazy(
        "Stunden, die für Termine oder für Menschen ohne Termin freigehalten werden. Was in keinem Korridor liegt,"
        " steht beiden offen."
    ),
    Corridor,
    (
        DAYS,
        DAY,
        *HOURS,
        Field("for_whom", gettext_lazy("Für wen"), Shape.CHOICE, choices=choosing.for_whom),
        Field(
            "share_kept",
            gettext_lazy("Anteil für Telefon und Schalter"),
            Shape.NUMBER,
            most=100,
            start=0,
            unit="%",
            hint=gettext_lazy("So viel von hundert Terminen bucht nur das Amt selbst, für Menschen ohne Internet."),
        ),
        Field(
            "kept_until_hours",
            gettext_lazy("Stunden vorher für alle"),
            Shape.NUMBER,
            most=720,
            start=24,
            unit=gettext_lazy("Std."),
            hint=gettext_lazy("Was dann noch frei ist, können alle buchen."),
        ),
        Field(
            "errands",
            gettext_lazy("Nur für diese Anliegen"),
            Shape.SEVERAL,
            choices=choosing.errands,
            needed=False,
            hint=gettext_lazy("Ohne Auswahl: für alle."),
        ),
        *HOLDS,
    ),
    (
        WEEKDAY,
        TIME,
        (gettext_lazy("Für wen"), lambda row, _names: dict(choosing.for_whom())[row.for_whom]),
        (gettext_lazy("Anteil"), lambda row, _names: f"{row.share_kept} %"),
        (
            gettext_lazy("Anliegen"),
            lambda row, names: ", ".join(names.get(key, key) for key in row.errands) or _("alle"),
        ),
        VALID,
    ),
    BY_WEEKDAY,
    (check_hours, check_range),
)

KINDS: Mapping[str, Kind] = {each.slug: each for each in (OPENINGS, CLOSED, COUNTERS, SHIFTS, CORRIDORS)}
"""In the order in which a location is set up."""
