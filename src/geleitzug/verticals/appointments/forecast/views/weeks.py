# SPDX-License-Identifier: EUPL-1.2
"""Looking ahead: all locations next week, and one location's week as a picture with its proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geleitzug.core.booking.models import Corridor, Location
from geleitzug.core.booking.permissions import FIGURES, PLAN
from geleitzug.core.cases.actions.timing import holidays
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.ground.people.actors import may
from geleitzug.ground.web.formats import day as in_words
from geleitzug.ground.web.formats import short_day
from geleitzug.ground.web.keyset import page_of
from geleitzug.verticals.appointments.forecast import picture, queries, taking_over
from geleitzug.verticals.appointments.forecast.demand import Basis
from geleitzug.verticals.appointments.forecast.proposal import differs, proposed
from geleitzug.verticals.appointments.forecast.staffing import Cover, Goal
from geleitzug.verticals.appointments.forecast.weeks import DayWeek, ErrandWeek, Week
from geleitzug.verticals.appointments.forecast.words import BASES, COVERS, SIGNS, how_wrong, percent, written
from geleitzug.verticals.appointments.offer.words import errand_names

MINUTES = (5, 10, 15, 20, 30, 45)
"""Waiting times one can aim at."""
AHEAD = timedelta(weeks=26)
"""So far ahead weeks are shown: later nobody plans shifts."""
SIZE = 20


@office_page(FIGURES)
@require_safe
def overview(request: OfficeRequest) -> HttpResponse:
    """Show next week at all locations somebody's offices run."""
    now = timezone.now()
    first = monday(timezone.localdate(now)) + timedelta(weeks=1)
    goal = goal_of(request)
    listed = page_of(
        queries.locations_for(request.actor), key=("name", "id"), cursor=request.GET.get("seite", ""), size=SIZE
    )
    found = queries.weeks(listed.rows, first, goal, now)
    context = {
        "heading": _span(first),
        "rows": [(each, found[each.pk]) for each in listed.rows if each.pk in found],
        "page": listed,
        "goal": goal,
        "minutes": _minutes(),
        "covers": _covers(),
        "percent": percent,
        "invented": settings.DEMO,
    }
    return page(request, "appointments/forecast/overview.html", context)


@office_page(FIGURES)
@require_safe
def week(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show a week of a location: who is expected, counters needed and planned by hour, corridors proposed."""
    location = queries.location_for(request.actor, key)
    if location is None:
        raise Http404
    now = timezone.now()
    this = monday(timezone.localdate(now))
    first = shown_week(request.GET.get("tag", ""), this)
    goal = goal_of(request)
    found = queries.weeks([location], first, goal, now, is_proposing=True)[location.pk]
    context = {
        "location": location,
        "trail": [(_("Prognose der Besuche"), reverse("appointments_office:forecasts"))],
        "heading": _span(first),
        "week": found,
        "goal": goal,
        "minutes": _minutes(),
        "first": first,
        "covers": _covers(),
        "wrong": how_wrong(found.whole.known.score) if found.whole else "",
        "is_running": first == this,
        "basis": BASES[found.whole.known.learned.basis] if found.whole else "",
        "is_mean": found.whole is not None and found.whole.known.learned.basis is Basis.MEAN,
        "percent": percent,
        "invented": settings.DEMO,
        **_picture(found),
        **_moves(location, first, this, goal),
        "errands": _errands(found.errands),
        "corridors": _corridors(request, location, found),
    }
    return page(request, "appointments/forecast/week.html", context)


def goal_of(request: OfficeRequest) -> Goal:
    """Return the waiting time an address aims at; the usual one where it names none."""
    typed = request.GET.get("wartezeit", "")
    return Goal(int(typed)) if typed in {str(each) for each in MINUTES} else Goal()


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def shown_week(typed: str, this: date) -> date:
    """Return the Monday of the week an address names, from this one to half a year on; else next week's."""
    try:
        found = monday(date.fromisoformat(typed))
    except (ValueError, OverflowError):
        return this + timedelta(weeks=1)
    return min(max(found, this), this + AHEAD)


def address(location: Location, first: date, goal: Goal) -> str:
    """Return the address of a location's week."""
    here = reverse("appointments_office:forecast", args=[location.pk])
    return f"{here}?tag={first}&wartezeit={goal.minutes}"


def _span(first: date) -> str:
    last = first + timedelta(days=6)
    return _("%(first)s bis %(last)s") % {"first": in_words(first), "last": in_words(last)}


def _minutes() -> list[tuple[int, str]]:
    return [(each, _("höchstens %(minutes)s Minuten") % {"minutes": each}) for each in MINUTES]


def _covers() -> list[tuple[Cover, str, str]]:
    return [(each, SIGNS[each], str(word)) for each, word in COVERS.items()]


def _picture(found: Week) -> Mapping[str, Any]:
    """Return the days with their names and bars, and the hours as rows of a table."""
    land = holidays()
    first, last = picture.borders(found.days)
    full = picture.most(found.days)
    open_days = [day for day in found.days if day.hours]
    by_hour = {day.day: {each.hour: each for each in day.hours} for day in open_days}
    return {
        "days": [
            (str(WEEKDAYS[day.day.weekday()]), day, land.name_of(day.day), picture.bars(day, first, full))
            for day in found.days
            if day.hours or land.name_of(day.day) or _usually_open(found, day)
        ],
        "hours": [(hour, [by_hour[day.day].get(hour) for day in open_days]) for hour in range(first, last)],
        "columns": [f"{WEEKDAYS[day.day.weekday()]} {short_day(day.day)}" for day in open_days],
        "signs": {each: (SIGNS[each], str(word)) for each, word in COVERS.items()},
        "marks": [((hour - first) * picture.WIDE, hour) for hour in range(first, last)],
        "wide": (last - first) * picture.WIDE,
        "high": picture.HIGH,
        "step": picture.WIDE,
    }


def _usually_open(found: Week, day: DayWeek) -> bool:
    """Tell whether visits are usual on such a day, though it is closed."""
    return bool(found.whole and sum(found.whole.known.learned.profile[day.day.weekday()]))


def _moves(location: Location, first: date, this: date, goal: Goal) -> Mapping[str, str]:
    """Return the addresses of the weeks beside, as far as there are any."""
    before, after = first - timedelta(weeks=1), first + timedelta(weeks=1)
    return {
        "before": address(location, before, goal) if before >= this else "",
        "after": address(location, after, goal) if after <= this + AHEAD else "",
    }


def _errands(rows: Sequence[ErrandWeek]) -> list[tuple[str, ErrandWeek, str]]:
    names = errand_names()
    return [(names.get(each.errand, each.errand), each, str(BASES[each.known.learned.basis])) for each in rows]


def _corridors(request: OfficeRequest, location: Location, found: Week) -> list[dict[str, Any]]:
    """Return for each open day which corridors hold, which are proposed, and whether they may be taken over."""
    rows = list(Corridor.objects.filter(location=location).order_by("weekday", "starts", "id"))
    may_plan = may(request.actor, PLAN, office=location.office)
    shown = []
    for day in found.days:
        halves = found.halves.get(day.day.weekday(), ())
        lanes = proposed(halves, found.minutes)
        holding = taking_over.current(rows, day.day)
        now, is_for_some = taking_over.lanes_of(holding), taking_over.is_for_some(holding)
        if lanes or now:
            can = bool(lanes) and not is_for_some and differs(now, lanes, halves)
            shown.append(
                {
                    "name": str(WEEKDAYS[day.day.weekday()]), "day": day.day, "now": now, "then": lanes,
                    "is_for_some": is_for_some, "differs": can, "text": written(lanes) if can and may_plan else "",
                }
            )  # fmt: skip
    return shown
