# SPDX-License-Identifier: EUPL-1.2
"""Figures: what came in, was decided and lies open, how long steps take; as tables, and the event log as XES."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from geleitzug.core.catalogue.models import Offering
from geleitzug.core.insight import event_log, queries
from geleitzug.core.insight.event_log import TooFewCases
from geleitzug.core.insight.permissions import EXPORT, SEE
from geleitzug.core.insight.queries import Added, Month, Step, Sum
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office import cleaning, months
from geleitzug.desks.office.months import WORKING_DAY, Asked
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.streaming import as_table, in_chunks

NEXT = "~"
"""Stands between service and office in the address of the next page; neither has it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, its number in words, and its height in hundredths of the highest."""

    label: str
    words: str
    height: int


@office_page(SEE)
@require_safe
def overview(request: OfficeRequest) -> HttpResponse:
    """Show the figures of each service, over some months."""
    asked = months.read(request.GET, queries.months())
    offices, seen = office_names(request), queries.offices_of(request.actor)
    office = cleaning.line(request.GET, "amt")
    office = office if office in offices else ""
    rows, more = queries.overview(request.actor, asked.since, asked.until, office=office, after=_after(request))
    titles = _titles(row.service for row in rows)
    narrowed = {"amt": office} if office else {}
    last = f"{rows[-1].service}{NEXT}{rows[-1].office}" if more else ""
    context = {
        **_asked(asked),
        "rows": [_row(row, titles, offices, asked) for row in rows],
        "counted_at": next((row.stock.at for row in rows if row.stock), None),
        "offices": [(key, name) for key, name in offices.items() if seen is None or key in seen],
        "office": office,
        "next": f"?{asked.query(**narrowed, ab=last)}" if more else "",
        "leaves_out": any(row.leaves_out for row in rows),
        "table": f"{reverse('office:figures_csv')}?{asked.query(**narrowed)}",
    }
    return page(request, "office/figures.html", context)


@office_page(SEE)
@require_safe
def one(request: OfficeRequest, service: str, office: str) -> HttpResponse:
    """Show the figures of a service in an office: by month, and by step."""
    return _one(request, service, office, months.read(request.GET, queries.months()))


@office_page(EXPORT)
@require_safe
def event_log_file(request: OfficeRequest, service: str) -> HttpResponseBase:
    """Stream the event log of a service for process mining; that it was taken is noted."""
    asked = months.read(request.GET, queries.months())
    office = Offering.objects.filter(tenant=request.municipality.pk, key=service).values_list("office", flat=True)
    here = office.first()
    if here is None:
        raise Http404
    if asked.error:
        return _one(request, service, here, asked)
    try:
        log = event_log.take(service, asked.since, asked.until, by=request.actor)
    except TooFewCases:
        error = _("In diesen Monaten sind weniger als fünf Vorgänge eingegangen. Bitte wählen Sie mehr Monate.")
        return _one(request, service, here, asked, error=error)
    town, lang = request.municipality.pk, language()
    return StreamingHttpResponse(
        event_log.written(log, lambda read: in_chunks(town, lang, read)),
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{service}.xes"'},
    )


@office_page(SEE)
@require_safe
def months_csv(request: OfficeRequest) -> StreamingHttpResponse:
    """Stream the figures of all services by month as a table."""
    asked = months.read(request.GET, queries.months())
    actor, office, offices = request.actor, cleaning.line(request.GET, "amt"), office_names(request)

    def read(cursor: str) -> tuple[list[list[str]], str]:
        after = _pair(cursor)
        found, more = queries.monthly(actor, asked.since, asked.until, office=office, after=after)
        titles = _titles(service for (service, _office), _months in found)
        lines = [
            [titles.get(service, service), offices.get(where, where), *_line(month)]
            for (service, where), by_month in found
            for month in by_month
        ]
        return lines, NEXT.join(found[-1][0]) if more else ""

    head = [_("Leistung"), _("Amt"), _("Monat"), *_columns()]
    rows = chain([head], in_chunks(request.municipality.pk, language(), read))
    return as_table(rows, f"kennzahlen-{asked.since:%Y-%m}-{asked.until:%Y-%m}.csv")


@office_page(SEE)
@require_safe
def steps_csv(request: OfficeRequest, service: str, office: str) -> StreamingHttpResponse:
    """Stream how long the steps of a service took as a table."""
    asked = months.read(request.GET, queries.months())
    found = queries.steps(request.actor, service, office, asked.since, asked.until)
    with override(language()):
        lines = [[column if isinstance(column, str) else column[0] for column in step_columns()], *map(_step, found)]
    return as_table(lines, f"{service}-{asked.since:%Y-%m}-{asked.until:%Y-%m}.csv")


# --- pages --------------------------------------------------------------------------------------------------


def _one(request: OfficeRequest, service: str, office: str, asked: Asked, *, error: str = "") -> HttpResponse:
    found = queries.whole(request.actor, service, office, asked.since, asked.until)
    if found is None and not error and not asked.error:
        raise Http404
    whole, by_month = found or (None, [])
    title = _titles([service]).get(service, service)
    query = asked.query()
    context = {
        **_asked(asked),
        "title": title,
        "office": office_names(request).get(office, office),
        "trouble": error,
        "sums": _sums(whole) if whole and asked.known else [],
        "months": [[months.name_of(each.month), *_line(each)[1:]] for each in by_month],
        "head": _head(),
        "charts": _charts([each for each in by_month if each.month <= asked.until]),
        "steps": [_step(step) for step in queries.steps(request.actor, service, office, asked.since, asked.until)],
        "step_columns": step_columns(),
        "steps_table": f"{reverse('office:steps_csv', args=[service, office])}?{query}",
        "log": f"{reverse('office:event_log', args=[service])}?{query}" if queries.may_take_log(request.actor) else "",
        "back": f"{reverse('office:figures')}?{query}",
        "leaves_out": whole is not None and whole.leaves_out,
        "here": reverse("office:service_figures", args=[service, office]),
    }
    return page(request, "office/service_figures.html", context)


def _asked(asked: Asked) -> dict[str, Any]:
    return {
        "choices": asked.choices,
        "chosen": asked.chosen,
        "words": asked.words,
        "error": asked.error,
        "links": [("von", asked.error)] if asked.error else [],
    }


def _row(row: Sum, titles: Mapping[str, str], offices: Mapping[str, str], asked: Asked) -> dict[str, Any]:
    return {
        "title": titles.get(row.service, row.service),
        "office": offices.get(row.office, row.office),
        "href": f"{reverse('office:service_figures', args=[row.service, row.office])}?{asked.query()}",
        "cells": [
            months.added(row.received),
            months.added(row.decided),
            months.half(row.took),
            months.most(row.took),
            months.share(row.by_program),
            months.share(row.at_once),
            *_stock(row.stock),
        ],
    }


def _sums(whole: Sum) -> list[tuple[str, str]]:
    """Return the figures of a service in words: what, and how much."""
    return [
        (_("Eingegangen"), months.added(whole.received)),
        (_("Entschieden"), months.added(whole.decided)),
        (_("Vom Eingang bis zur Entscheidung, Hälfte der Vorgänge"), months.half(whole.took)),
        (_("Neun von zehn"), months.most(whole.took)),
        (_("Davon Arbeitszeit des Amts, Hälfte der Vorgänge"), months.half(whole.worked, of_day=WORKING_DAY)),
        (_("Warten auf Antworten, wo nachgefragt wurde"), months.half(whole.waited)),
        (_("Vom Programm entschieden"), months.share(whole.by_program)),
        (_("Ohne Rückfrage vollständig"), months.share(whole.at_once)),
    ]


def _head() -> list[Any]:
    return [_("Monat"), *((each, "numeric") for each in _columns())]


def _columns() -> list[str]:
    return [
        *(_("Eingegangen"), _("Entschieden"), _("Dauer, Median"), _("9 von 10")),
        *(_("Vom Programm"), _("Ohne Rückfrage"), _("Offen"), _("Überfällig"), _("Ältester")),
    ]


def _line(month: Month) -> list[str]:
    found = month.sum
    figures = (
        [
            months.added(found.received),
            months.added(found.decided),
            months.half(found.took),
            months.most(found.took),
            months.share(found.by_program),
            months.share(found.at_once),
        ]
        if found
        else ["–"] * 6
    )
    return [f"{month.month:%Y-%m}", *figures, *_stock(month.stock)]


def _stock(stock: Any) -> list[str]:
    if stock is None:
        return ["0", "0", "–"]
    if stock.open is None:
        return [months.many(None), "–", "–"]
    return [months.stock(stock.open), months.stock(stock.overdue), months.weeks(stock.oldest_weeks)]


def step_columns() -> list[Any]:
    """Return the columns of the table of steps."""
    numeric = [
        *(_("Erledigt"), _("Vom Programm"), _("Arbeitszeit")),
        *(_("9 von 10"), _("Dauer"), _("Gewartet")),
    ]
    return [_("Schritt"), *((each, "numeric") for each in numeric)]


def _step(step: Step) -> list[str]:
    return [
        step.name,
        months.added(step.times),
        months.added(step.by_program),
        months.half(step.worked, of_day=WORKING_DAY),
        months.most(step.worked, of_day=WORKING_DAY),
        months.half(step.took),
        months.half(step.waited),
    ]


def _charts(by_month: Sequence[Month]) -> list[tuple[str, list[Bar]]]:
    """Return two charts, the earliest month first: what was decided, and what lay open at the end."""
    earliest_first = by_month[::-1]
    decided = [(each.month, _exact(each.sum.decided), months.many) for each in earliest_first if each.sum]
    open_ = [(each.month, each.stock.open, months.stock) for each in earliest_first if each.stock]
    charts = [(_("Entschieden"), _bars(decided)), (_("Offen am Monatsende"), _bars(open_))]
    return [(title, bars) for title, bars in charts if len(bars) > 1]


def _exact(value: Added) -> int | None:
    return None if value.hidden else value.told


def _bars(values: Sequence[tuple[date, int | None, Any]]) -> list[Bar]:
    highest = max((value or 0 for _month, value, _say in values), default=0) or 1
    return [Bar(f"{month:%m/%y}", say(value), round(100 * (value or 0) / highest)) for month, value, say in values]


def _titles(keys: Iterable[str]) -> dict[str, str]:
    rows = Offering.objects.filter(tenant=doors.current_tenant(), key__in=set(keys)).values_list("key", "title")
    return {key: pick(title, language()) for key, title in rows}


def _after(request: OfficeRequest) -> queries.Pair | None:
    return _pair(cleaning.line(request.GET, "ab"))


def _pair(cursor: str) -> queries.Pair | None:
    service, sign, office = cursor.partition(NEXT)
    return (service, office) if sign else None
