# SPDX-License-Identifier: EUPL-1.2
"""What the pages about figures show: condensed rows only, whatever lies behind them, cut to the actor's offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils import timezone

from geleitzug.core.insight.models import CountedMonth, ServiceFigure, StepFigure, Stock
from geleitzug.core.insight.permissions import DIGITAL, EXPORT, SEE
from geleitzug.core.insight.rules import LEAST, LEAST_FOR_TAIL
from geleitzug.core.insight.sketches import merged, quantile, size
from geleitzug.ground.calendar import add_months
from geleitzug.ground.people.actors import Actor, may, offices_with

MOST_MONTHS = 12
KNOWN_MONTHS = 36
AT_ONCE = 50
Pair = tuple[str, str]
"""A service's key and the function of an office."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long things took, in hours: the half took no longer than ``half``, nine of ten no longer than ``most``."""

    of: int
    half: float
    most: float | None
    """None where so few are behind it that this would be a single one."""


@dataclass(frozen=True, slots=True)
class Added:
    """A number added up over some months: what is ``told`` of it, and in how many months it was too small to be."""

    told: int
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """The figures of a service in an office over some months; lengths and parts are of what is told."""

    service: str
    office: str
    received: Added
    decided: Added
    by_program: Fraction | None
    at_once: Fraction | None
    took: Lengths | None
    worked: Lengths | None
    waited: Lengths | None
    leaves_out: bool
    """Whether a month with too few is missing in it."""
    stock: Stock | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How long a step took over some months."""

    element: str
    name: str
    times: Added
    by_program: Added
    took: Lengths | None
    worked: Lengths | None
    waited: Lengths | None


@dataclass(frozen=True, slots=True)
class Month:
    """What a service's page shows of a month."""

    month: date
    sum: Sum | None
    stock: Stock | None


def offices_of(actor: Actor) -> frozenset[str] | None:
    """Return the offices whose figures somebody sees; None: all of them."""
    offices = offices_with(actor, SEE)
    return None if DIGITAL in offices else offices


def may_take_log(actor: Actor) -> bool:
    """Tell whether somebody may take event logs along."""
    return may(actor, EXPORT)


def months() -> list[date]:
    """Return the months that are counted, the latest first."""
    return list(CountedMonth.objects.order_by("-month").values_list("month", flat=True)[:KNOWN_MONTHS])


def overview(
    actor: Actor, since: date, until: date, *, office: str = "", after: Pair | None = None
) -> tuple[list[Sum], bool]:
    """Return the services with figures from one month to another, AT_ONCE of them, and whether more follow."""
    now = timezone.localdate().replace(day=1)
    pairs, figures, stocks = _page(actor, (since, until), (now, now), office, after)
    open_now = {(each.service_key, each.office): each for each in stocks}
    rows = _by_pair(figures)
    return [_sum(*pair, rows.get(pair, []), open_now.get(pair)) for pair in pairs[:AT_ONCE]], len(pairs) > AT_ONCE


def monthly(
    actor: Actor, since: date, until: date, *, office: str = "", after: Pair | None = None
) -> tuple[list[tuple[Pair, list[Month]]], bool]:
    """Return services by month, AT_ONCE of them, and whether more follow."""
    pairs, figures, stocks = _page(actor, (since, until), (since, until), office, after)
    rows = _by_pair(figures)
    kept: dict[Pair, list[Stock]] = {}
    for stock in stocks:
        kept.setdefault((stock.service_key, stock.office), []).append(stock)
    found = [(pair, _months(pair, rows.get(pair, []), kept.get(pair, []), until)) for pair in pairs[:AT_ONCE]]
    return found, len(pairs) > AT_ONCE


def whole(actor: Actor, service: str, office: str, since: date, until: date) -> tuple[Sum, list[Month]] | None:
    """Return a service in an office over some months, and by month; None where there is nothing the actor may see."""
    span = Q(month__gte=since, month__lte=until)
    here = _seen(actor, office) & Q(service_key=service)
    figures = list(ServiceFigure.objects.filter(here, span))
    now = Q(month=timezone.localdate().replace(day=1))
    stocks = list(Stock.objects.filter(here, span | now))
    if not figures and not stocks:
        return None
    return _sum(service, office, figures), _months((service, office), figures, stocks, until)


def steps(actor: Actor, service: str, office: str, since: date, until: date) -> list[Step]:
    """Return how long the steps of a service took where this office's cases are its own or another's."""
    rows = StepFigure.objects.filter(_seen(actor, office), service_key=service, month__gte=since, month__lte=until)
    by_element: dict[str, list[StepFigure]] = {}
    for row in rows.order_by("month", "element"):
        by_element.setdefault(row.element, []).append(row)
    return [_step(element, found) for element, found in by_element.items()]


def measured(service: str) -> dict[str, Lengths]:
    """Return how many working hours the steps of a service were open in the last year, in all offices, by element."""
    since = add_months(timezone.localdate().replace(day=1), -MOST_MONTHS)
    rows = StepFigure.objects.filter(service_key=service, month__gte=since).exclude(worked={})
    by_element: dict[str, list[Mapping[str, int]]] = {}
    for element, worked in rows.values_list("element", "worked"):
        by_element.setdefault(element, []).append(worked)
    return {element: found for element, all_ in by_element.items() if (found := _lengths(all_))}


# --- adding up ----------------------------------------------------------------------------------------------


def _seen(actor: Actor, office: str) -> Q:
    """Keep what somebody sees. Sums are made of what is shown and of nothing else, so no difference tells the rest."""
    offices = offices_of(actor)
    seen = Q() if offices is None else Q(office__in=sorted(offices))
    return seen & Q(office=office) if office else seen


def _page(
    actor: Actor, span: tuple[date, date], stock_span: tuple[date, date], office: str, after: Pair | None
) -> tuple[list[Pair], list[ServiceFigure], list[Stock]]:
    """Return the services and offices that follow, one more than a page shows, with their figures and stocks."""
    seen = _seen(actor, office)
    follows = Q(service_key__gt=after[0]) | Q(service_key=after[0], office__gt=after[1]) if after else Q()
    figures = ServiceFigure.objects.filter(seen, month__range=span)
    stocks = Stock.objects.filter(seen, month__range=stock_span)
    names = ("service_key", "office")
    found = figures.filter(follows).values_list(*names).order_by().union(stocks.filter(follows).values_list(*names))
    pairs = list(found.order_by(*names)[: AT_ONCE + 1])
    keys = {service for service, _office in pairs}
    return pairs, list(figures.filter(service_key__in=keys)), list(stocks.filter(service_key__in=keys))


def _months(pair: Pair, figures: Iterable[ServiceFigure], stocks: Iterable[Stock], until: date) -> list[Month]:
    """Return a service by month, the latest first; of one after ``until``, which is not over, there is no sum yet."""
    sums = {each.month: _sum(*pair, [each]) for each in figures}
    kept = {each.month: each for each in stocks}
    nothing = _sum(*pair, [])
    return [
        Month(month, sums.get(month, nothing) if month <= until else None, kept.get(month))
        for month in sorted({*sums, *kept}, reverse=True)
    ]


def _by_pair(rows: Iterable[ServiceFigure]) -> dict[Pair, list[ServiceFigure]]:
    found: dict[Pair, list[ServiceFigure]] = {}
    for row in rows:
        found.setdefault((row.service_key, row.office), []).append(row)
    return found


def _sum(service: str, office: str, rows: Sequence[ServiceFigure], stock: Stock | None = None) -> Sum:
    received, decided = _added(rows, "received"), _added(rows, "decided")
    return Sum(
        service,
        office,
        received,
        decided,
        Fraction(_added(rows, "by_program").told, decided.told) if decided.told else None,
        Fraction(_added(rows, "at_once").told, decided.told) if decided.told else None,
        _lengths([row.took for row in rows]),
        _lengths([row.worked for row in rows]),
        _lengths([row.waited for row in rows]),
        received.hidden > 0 or decided.hidden > 0,
        stock,
    )


def _step(element: str, rows: Sequence[StepFigure]) -> Step:
    return Step(
        element,
        rows[-1].name,
        _added(rows, "times"),
        _added(rows, "by_program"),
        _lengths([row.took for row in rows]),
        _lengths([row.worked for row in rows]),
        _lengths([row.waited for row in rows]),
    )


def _added(rows: Iterable[Any], name: str) -> Added:
    values = [getattr(row, name) for row in rows]
    return Added(sum(value or 0 for value in values), values.count(None))


def _lengths(sketches: Iterable[Mapping[str, int]]) -> Lengths | None:
    whole = merged(sketches)
    many = size(whole)
    if many < LEAST:
        return None
    return Lengths(many, quantile(whole, 0.5), quantile(whole, 0.9) if many >= LEAST_FOR_TAIL else None)
