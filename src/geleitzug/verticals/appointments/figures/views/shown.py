# SPDX-License-Identifier: EUPL-1.2
"""Figures of locations: all of them, one by month and errand, and the answers for the council."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from geleitzug.core.booking.models import Location
from geleitzug.core.booking.permissions import FIGURES
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.ground.web.formats import language, number
from geleitzug.ground.web.streaming import as_table
from geleitzug.verticals.appointments.figures import answers, printed, queries, rules, words
from geleitzug.verticals.appointments.figures.models import MonthFigure, StaffYear, YearFigure
from geleitzug.verticals.appointments.offer.words import errand_names


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, its number in words, and its height in hundredths of the highest."""

    label: str
    words: str
    height: int


@dataclass(frozen=True, slots=True)
class Span:
    """The years a page is asked for, and what is wrong with what was chosen."""

    known: Sequence[int]
    since: int
    until: int
    chosen: tuple[str, str]
    error: str = ""

    @property
    def words(self) -> str:
        """Return the years in words."""
        return str(self.since) if self.since == self.until else f"{self.since}–{self.until}"

    @property
    def query(self) -> str:
        """Return the query part of an address with these years."""
        return urlencode({"von": self.since, "bis": self.until})


@office_page(FIGURES)
@require_safe
def overview(request: OfficeRequest) -> HttpResponse:
    """Show a year of each location."""
    locations = queries.locations_for(request.actor)
    known = queries.years(locations)
    year, error = _year(request, known)
    found = queries.of_year(locations, year)
    staff = queries.staff_of(locations, year, year)
    rows = [
        {
            "name": each.name,
            "href": f"{reverse('appointments_office:location_figures', args=[each.pk])}?jahr={year}",
            "note": _months(found[each.pk]) if each.pk in found else "",
            "cells": [
                _equivalents(staff.get((each.pk, year))),
                *words.cells(queries.figures_of(found[each.pk]) if each.pk in found else None),
            ],
        }
        for each in locations
    ]
    context = {
        **_chosen(known, year, error),
        "rows": rows,
        "columns": [_("VZÄ"), *words.columns()],
        "meanings": words.MEANINGS,
    }
    return page(request, "appointments/figures/overview.html", {**context, "invented": settings.DEMO})


@office_page(FIGURES)
@require_safe
def location_figures(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show a location: a year by month, by errand and by hour, and who works there."""
    location = queries.location_for(request.actor, key)
    if location is None:
        raise Http404
    known = queries.years([location])
    year, error = _year(request, known)
    months = queries.months_of(location, year)
    context = {
        **_chosen(known, year, error),
        "location": location,
        "here": reverse("appointments_office:location_figures", args=[location.pk]),
        "months": [[_month(each), *words.cells(queries.figures_of(each))] for each in months],
        "columns": words.columns(),
        "meanings": words.MEANINGS,
        "charts": _charts(months[::-1]),
        "errands": _errands(location, year),
        **_hours(location, year, months),
        **_entered(request, location),
        "invented": settings.DEMO,
    }
    return page(request, "appointments/figures/location.html", context)


@office_page(FIGURES)
@require_safe
def council(request: OfficeRequest) -> HttpResponse:
    """Show the answers for the council."""
    locations, span = _asked(request)
    context = {
        "span": span,
        "links": [("von", span.error)] if span.error else [],
        "choices": [(str(year), str(year)) for year in span.known],
        "answers": answers.answers(locations, span.since, span.until, timezone.localdate()),
        "opening": _opening(locations, span),
    }
    return page(request, "appointments/figures/council.html", context)


@office_page(FIGURES)
@require_safe
def council_pdf(request: OfficeRequest) -> HttpResponseBase:
    """Print the answers for the council."""
    locations, span = _asked(request)
    today, lang = timezone.localdate(), "en" if language() == "en" else "de"
    found = answers.answers(locations, span.since, span.until, today)
    office = locations[0].office if len({each.office for each in locations}) == 1 else ""
    content = printed.on_paper(
        found, opening=_opening(locations, span), span=span.words, office=office, town=request.municipality.pk,
        today=today, lang=lang,  # type: ignore[arg-type]
    )  # fmt: skip
    name = f"buergerbueros-{span.since}-{span.until}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@office_page(FIGURES)
@require_safe
def council_csv(request: OfficeRequest) -> HttpResponseBase:
    """Return the answers for the council as a table."""
    locations, span = _asked(request)
    found = answers.answers(locations, span.since, span.until, timezone.localdate())
    lines = list(printed.lines(found, _opening(locations, span)))
    return as_table(lines, f"buergerbueros-{span.since}-{span.until}.csv")


# --- what is asked for ------------------------------------------------------------------------------------------------


def _year(request: OfficeRequest, known: Sequence[int]) -> tuple[int, str]:
    typed = request.GET.get("jahr", "")
    latest = known[0] if known else timezone.localdate().year
    if not typed:
        return latest, ""
    if typed in {str(year) for year in known}:
        return int(typed), ""
    return latest, _("Bitte wählen Sie ein Jahr aus der Liste.")


def _asked(request: OfficeRequest) -> tuple[list[Location], Span]:
    locations = queries.locations_for(request.actor)
    known = queries.years(locations) or [timezone.localdate().year]
    usual = (max(known[0] - 2, known[-1]), known[0])
    typed = (request.GET.get("von", ""), request.GET.get("bis", ""))
    if not any(typed):
        return locations, Span(known, *usual, (str(usual[0]), str(usual[1])))
    by_name = {str(year): year for year in known}
    since, until = by_name.get(typed[0]), by_name.get(typed[1])
    if since is None or until is None:
        return locations, Span(known, *usual, typed, _("Bitte wählen Sie zwei Jahre aus der Liste."))
    if since > until:
        error = _("Das erste Jahr liegt nach dem letzten. Bitte tauschen Sie die beiden.")
        return locations, Span(known, *usual, typed, error)
    if until - since >= queries.MOST_YEARS:
        error = _("Auf einmal lassen sich höchstens %(num)d Jahre ansehen.") % {"num": queries.MOST_YEARS}
        return locations, Span(known, *usual, typed, error)
    return locations, Span(known, since, until, typed)


def _opening(locations: Sequence[Location], span: Span) -> list[str]:
    """Say about which locations and months the answers are: who runs some of them sees those alone."""
    many = ngettext("Ein Standort: %(names)s.", "%(num)d Standorte: %(names)s.", len(locations))
    found = [
        many % {"num": len(locations), "names": ", ".join(each.name for each in locations) or words.NOTHING},
        _("Zeitraum: %(span)s. Gezählt sind Monate, die vorbei sind. Von Besuchen und Zeiten steht nichts da, was"
          " weniger als fünf zählt, und nichts sagt, wie einzelne Beschäftigte arbeiten.") % {"span": span.words},
    ]  # fmt: skip
    if settings.DEMO:
        found.insert(0, _("Vorführung: Die Zahlen vergangener Tage sind erfunden."))
    return found


def _chosen(known: Sequence[int], year: int, error: str) -> dict[str, Any]:
    return {
        "choices": [(str(each), str(each)) for each in known],
        "year": year,
        "error": error,
        "links": [("jahr", error)] if error else [],
    }


# --- what is shown ----------------------------------------------------------------------------------------------------


def _equivalents(row: StaffYear | None) -> str:
    return words.NOTHING if row is None else number(row.full_time_equivalents.normalize())


def _months(row: YearFigure) -> str:
    return "" if row.months == 12 else ngettext("%(num)d Monat", "%(num)d Monate", row.months) % {"num": row.months}


def _month(row: MonthFigure) -> str:
    return date_format(row.month, "YEAR_MONTH_FORMAT")


def _errands(location: Location, year: int) -> list[list[str]]:
    """Return what was asked for in a year, the most first."""
    names = errand_names()
    found = sorted(queries.errands_of([location], year, year).items(), key=lambda each: -each[1].asked)
    lines = []
    for (errand, _of_year), row in found:
        told = queries.figures_of(row)
        lines.append([
            names.get(errand, errand), words.many(told.asked), words.many(told.served), words.percent(told.missed),
            words.median(told.waited), words.median(told.handled), words.p80(told.handled),
        ])  # fmt: skip
    return lines


def _hours(location: Location, year: int, months: Iterable[MonthFigure]) -> dict[str, Any]:
    """Return how many asked in which hour of which day, over a year: as a table, with how full each cell is."""
    found = queries.by_hour(location, year, months)
    told = {key: many for key, many in found.items() if rules.told(many)}
    days = sorted({day for day, _hour in told})
    hours = sorted({hour for _day, hour in told})
    most = max(told.values(), default=1)
    rows = [
        (
            _("%(hour)d bis %(end)d Uhr") % {"hour": hour, "end": hour + 1},
            [(_cell(found.get((day, hour), 0)), round(8 * told.get((day, hour), 0) / most)) for day in days],
        )
        for hour in hours
    ]
    return {"weekdays": [str(WEEKDAYS_ABBR[day]) for day in days], "hours": rows}


def _cell(many: int) -> str:
    return words.NOTHING if not many else words.many(rules.told(many))


def _entered(request: OfficeRequest, location: Location) -> dict[str, Any]:
    """Return who works there by year, and the ways to enter more; of years without an entry only for who enters it."""
    here = timezone.localdate().year
    rows = {row.year: row for row in queries.staff_of([location], here - queries.MOST_YEARS + 1, here).values()}
    enters = queries.may_report(request.actor, location)
    listed = range(here, here - queries.MOST_YEARS, -1) if enters else sorted(rows, reverse=True)
    return {
        "staff": [(each, *_staff(rows.get(each))) for each in listed],
        "may_report": enters,
        "this_year": here,
    }


def _staff(row: StaffYear | None) -> list[str]:
    if row is None:
        return [words.NOTHING] * 5
    counts = (row.posts.normalize(), row.full_time_equivalents.normalize(), row.full_time, row.part_time)
    return [*(number(each) for each in counts), row.remark or words.NOTHING]


def _charts(months: Sequence[MonthFigure]) -> list[tuple[str, list[Bar]]]:
    """Return two charts, the earliest month first: how many asked, and how long half of them waited."""
    told = [(each, queries.figures_of(each)) for each in months]
    asked = [(each, found.asked or 0, words.many(found.asked)) for each, found in told]
    waited = [(each, found.waited.median, str(found.waited.median)) for each, found in told if found.waited]
    charts = [(_("Nachfrage"), _bars(asked)), (_("Wartezeit in Minuten, Median"), _bars(waited))]
    return [(title, bars) for title, bars in charts if len(bars) > 1]


def _bars(values: Sequence[tuple[MonthFigure, int, str]]) -> list[Bar]:
    highest = max((value for _row, value, _say in values), default=0) or 1
    return [Bar(f"{row.month:%m/%y}", say, round(100 * value / highest)) for row, value, say in values]
