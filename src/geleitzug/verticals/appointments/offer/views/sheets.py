# SPDX-License-Identifier: EUPL-1.2
"""One page that changes one thing of the offer: fields, what is wrong, which appointments it leaves outside, saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict

from geleitzug.core.booking.models import Location
from geleitzug.core.screens.staff import OfficeRequest, go_on, page
from geleitzug.ground.web.formats import moment
from geleitzug.verticals.appointments.offer import fields as forms
from geleitzug.verticals.appointments.offer import outside, planning
from geleitzug.verticals.appointments.offer.fields import Field, Shape, Shown, Wrong
from geleitzug.verticals.appointments.offer.words import RULES, errand_names, local, what_for

ANYWAY, MOVE, REMOVE = "trotzdem", "verlegen", "entfernen"
"""Buttons: save although appointments fall outside; the same and look at each; take the row away."""
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page changes. ``write`` makes the change, unchecked; ``save`` checks, writes and tells."""

    heading: str
    back: str
    trail: Sequence[tuple[str, str]]
    fields: Sequence[Field]
    values: Mapping[str, Any]
    write: Callable[[Values], None]
    save: Callable[[Values], None]
    location: Location | None = None
    affected: Sequence[Location] = ()
    check: Callable[[Values], Mapping[str, str]] = lambda _values: {}
    remove: Callable[[], None] | None = None
    unwrite: Callable[[], None] | None = None
    intro: str = ""
    done: str = "angebot"
    moves: str = ""
    """Where one decides about appointments that are outside."""
    choices: dict[str, forms.Choices] = field(default_factory=dict)

    def choices_of(self, each: Field) -> forms.Choices:
        """Return what a field lets one choose from; asked once."""
        if each.name not in self.choices:
            self.choices[each.name] = each.choices(self.location)
        return self.choices[each.name]


@dataclass(frozen=True, slots=True)
class Line:
    """An appointment that falls outside, as the page shows it."""

    when: str
    where: str
    number: str
    what: str
    why: str


def show(request: OfficeRequest, sheet: Sheet) -> HttpResponse:
    """Show the page, or do what was pressed on it."""
    if request.method != "POST":
        shown = [forms.shown(each, sheet.values.get(each.name), sheet.choices_of(each)) for each in sheet.fields]
        return _page(request, sheet, shown)
    if REMOVE in request.POST and sheet.remove and sheet.unwrite:
        return _removed(request, sheet)
    values, errors = _read(request.POST, sheet)
    if not errors:
        errors = dict(sheet.check(values))
    if errors:
        return _again(request, sheet, errors)
    try:
        found = _outside(request, sheet, lambda: sheet.write(values))
        if found.rows:
            return _asked(request, sheet, found)
        sheet.save(values)
    except planning.NotSaved as wrong:
        return _again(request, sheet, {}, str(wrong))
    return _gone_on(request, sheet)


def _removed(request: OfficeRequest, sheet: Sheet) -> HttpResponse:
    assert sheet.remove is not None
    assert sheet.unwrite is not None
    try:
        found = _outside(request, sheet, sheet.unwrite)
        if found.rows:
            return _asked(request, sheet, found)
        sheet.remove()
    except planning.StillUsed:
        shown = [forms.shown(each, sheet.values.get(each.name), sheet.choices_of(each)) for each in sheet.fields]
        return _page(request, sheet, shown, still_used=True)
    return _gone_on(request, sheet)


def _outside(request: OfficeRequest, sheet: Sheet, change: Callable[[], None]) -> outside.Found:
    """Return what the change would leave outside; nothing once somebody has read it and goes on."""
    if ANYWAY in request.POST or MOVE in request.POST:
        return outside.Found()
    return planning.left_outside(change, sheet.affected)


def _gone_on(request: OfficeRequest, sheet: Sheet) -> HttpResponse:
    return go_on(sheet.moves if MOVE in request.POST and sheet.moves else sheet.back, sheet.done)


def _read(data: QueryDict, sheet: Sheet) -> tuple[Values, dict[str, str]]:
    values: Values = {}
    errors = {}
    for each in sheet.fields:
        try:
            values[each.name] = forms.read(each, data, sheet.choices_of(each))
        except Wrong as wrong:
            errors[each.name] = str(wrong)
    return values, errors


def _again(request: OfficeRequest, sheet: Sheet, errors: Mapping[str, str], trouble: str = "") -> HttpResponse:
    shown = [
        forms.typed(each, request.POST, sheet.choices_of(each), errors.get(each.name, "")) for each in sheet.fields
    ]
    return _page(request, sheet, shown, trouble=trouble)


def _page(
    request: OfficeRequest, sheet: Sheet, shown: Sequence[Shown], *, trouble: str = "", still_used: bool = False
) -> HttpResponse:
    errors = [(each.field.name, each.error) for each in shown if each.error]
    context = {
        "sheet": sheet,
        "fields": shown,
        "errors": [*errors, *([("", trouble)] if trouble else [])],
        "still_used": still_used,
        "shapes": Shape,
    }
    return page(request, "appointments/offer/sheet.html", context)


def _asked(request: OfficeRequest, sheet: Sheet, found: outside.Found) -> HttpResponse:
    """Ask before saving: these appointments would be outside."""
    context = {
        "sheet": sheet,
        "lines": lines_of(found.first),
        "count": len(found.rows),
        "more": len(found.rows) - len(found.first),
        "typed": [
            (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
        ],
    }
    return page(request, "appointments/offer/outside.html", context)


def lines_of(rows: Sequence[outside.Outside]) -> list[Line]:
    """Return appointments that are outside as a page shows them; names are not needed to decide."""
    names = errand_names() if rows else {}
    return [
        Line(
            moment(local(each.booking.starts, each.booking.location.zone)),
            f"{each.booking.location.name}, {each.booking.counter.name}",
            each.booking.number,
            what_for(each.booking, names),
            str(RULES[each.rule]),
        )
        for each in rows
    ]
