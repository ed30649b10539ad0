# SPDX-License-Identifier: EUPL-1.2
"""The filter of a list: it is the query part of the address, so that a list can be shared. Asking is core/cases.

Register columns are asked for once the list shows one service only; they are called ``m.PATH`` in the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.cases.lists import RegisterFilter, WorklistFilter
from geleitzug.core.cases.models import RegisterValue
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.register import Column, Sort, Value
from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.desks.office import cleaning, words
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.web import formats

VIEWS = {
    "alle": ("all", gettext_lazy("Alle")),
    "meine": ("mine", gettext_lazy("Meine")),
    "frei": ("free", gettext_lazy("Frei")),
    "wartet": ("waiting", gettext_lazy("Wartet auf Antwort")),
    "ueberfaellig": ("overdue", gettext_lazy("Überfällig")),
    "wiedervorlage": ("all", gettext_lazy("Wiedervorlage")),
}
FOLLOW_UPS = "wiedervorlage"
BY_DUE_DAY = ("due_on", "id")
"""The order of the worklist."""
PLAIN = ("ansicht", "amt", "leistung", "art", "q")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that asks for a register column; ``name`` is what it is called in the address."""

    name: str
    label: str
    typed: str
    options: list[tuple[str, str]]
    is_day: bool
    error: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address asks for, and how to ask for it again."""

    wanted: WorklistFilter
    view: str
    query: dict[str, str]
    """What stands in the address and was understood."""
    columns: tuple[Column, ...]
    fields: list[Field]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether more is asked for than a view."""
        return any(name != "ansicht" for name in self.query)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return field and sentence of what was typed and cannot be looked for."""
        return [(field.name, field.error) for field in self.fields if field.error]

    def wanted_by(self, actor: Actor) -> WorklistFilter:
        """Return what is asked for, where it depends on who asks: what they wanted to look at again."""
        if self.view != FOLLOW_UPS:
            return self.wanted
        return replace(self.wanted, cases=caseload.cases_to_look_at(actor))

    def address(self, **changes: str) -> str:
        """Return the query part of the address, with changes."""
        query = {**self.query, **changes}
        return f"?{urlencode({name: value for name, value in query.items() if value not in ('', 'alle')})}"


def read(request: HttpRequest, town: UUID) -> Filter:
    """Read the filter from the address; what it does not know is left out."""
    return of(request.GET, town)


def of(data: QueryDict, town: UUID) -> Filter:
    """Read a filter from the query part of an address."""
    typed = {name: value for name in PLAIN if (value := cleaning.line(data, name))}
    view = typed.get("ansicht", "")
    view = view if view in VIEWS else "alle"
    columns = _columns(town, typed.get("leistung", ""))
    fields, register = [], []
    for column in columns:
        asked, narrowed = _read_column(data, column)
        fields += asked
        register += [narrowed] if narrowed else []
    wanted = WorklistFilter(
        view=VIEWS[view][0],
        office=typed.get("amt", ""),
        service=typed.get("leistung", ""),
        kind=typed.get("art", "") if typed.get("art", "") in words.KINDS else "",
        words=typed.get("q", ""),
        register=tuple(register),
    )
    query = {**typed, **{field.name: field.typed for field in fields if field.typed}}
    return Filter(wanted, view, query, columns, fields)


def _columns(town: UUID, key: str) -> tuple[Column, ...]:
    service = catalogue.service_in(town, key) if key else None
    return service.package.columns if service else ()


def _read_column(data: QueryDict, column: Column) -> tuple[list[Field], RegisterFilter | None]:
    """Return the fields of a column, with what was typed, and what they ask for; two of them ask for days."""
    lang = formats.language()
    name, title, today = f"m.{column.path}", column.title(lang), timezone.localdate()
    if column.sort is not Sort.DATE:
        field, value = _read_field(data, column, name, title, column.options(lang), today)
        asked = RegisterFilter(column.path, text=value.text, number=value.number)
        return [field], asked if value != Value() else None
    first, since = _read_field(data, column, f"{name}.von", _("%(what)s (ab)") % {"what": title}, [], today)
    last, until = _read_field(data, column, f"{name}.bis", _("%(what)s (bis)") % {"what": title}, [], today)
    asked = RegisterFilter(column.path, since=since.day, until=until.day)
    return [first, last], asked if since.day or until.day else None


def _read_field(
    data: QueryDict, column: Column, name: str, label: str, options: list[tuple[str, str]], today: date
) -> tuple[Field, Value]:
    typed, value, error = cleaning.line(data, name), Value(), ""
    try:
        value = column.typed(typed, today) if typed else value
    except Wrong as wrong:
        error = wrong.problems[0][1]
    return Field(name, label, typed, options, column.sort is Sort.DATE, error), value


def cell_of(column: Column, values: Iterable[RegisterValue]) -> str:
    """Write the values of a column for a table."""
    if column.sort is Sort.DATE:
        return ", ".join(formats.short_day(value.day) for value in values)
    options = dict(column.options(formats.language())) if column.sort is Sort.CHOICE else {}
    return ", ".join(options.get(value.text, value.shown) for value in values)
