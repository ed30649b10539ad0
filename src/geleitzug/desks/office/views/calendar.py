# SPDX-License-Identifier: EUPL-1.2
"""The calendar of what is due, by month and week. What is due is read by core.caseload; the span is the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.caseload import calendar
from geleitzug.core.caseload.actions import subscribing
from geleitzug.core.caseload.ports import MOST, Due, Span
from geleitzug.core.cases.actions import timing
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.desks.office.views.lists import titles_of
from geleitzug.ground.calendar import Holidays, add_months
from geleitzug.ground.icalendar import Entry, calendar_of
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import may, offices_with
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.texts import in_order
from geleitzug.ground.web.formats import day as in_words

KINDS = {
    calendar.PERIOD: (gettext_lazy("Entscheiden"), "info"),
    calendar.OTHER_PERIOD: (gettext_lazy("Frist"), "info"),
    calendar.DEEMED: (gettext_lazy("Gilt danach als genehmigt"), "danger"),
    calendar.ANSWER: (gettext_lazy("Antwort erwartet"), "neutral"),
    calendar.OPINION: (gettext_lazy("Stellungnahme"), "neutral"),
    calendar.FOLLOW_UP: (gettext_lazy("Wiedervorlage"), "warning"),
    calendar.CONTESTABLE: (gettext_lazy("Rechtsbehelfsfrist endet"), "neutral"),
}
"""Kind of what is due → its word and the tone that repeats it."""
MONTH, WEEK = "monat", "woche"
FEED_BEFORE, FEED_AFTER = timedelta(days=14), timedelta(days=180)
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is due, as it stands in a day."""

    href: str
    number: str
    title: str
    word: str
    tone: str
    note: str


@dataclass(frozen=True, slots=True)
class Day:
    """A field of the calendar."""

    day: date
    name: str
    is_today: bool
    is_other: bool
    """It belongs to the month before or after."""
    is_free: bool
    """A weekend or a public holiday of the Land."""
    is_holiday: bool
    rows: Sequence[Row]


@office_page(SEE)
@require_safe
def show(request: OfficeRequest) -> HttpResponse:
    """Show what is due in a month or a week."""
    return _shown(request)


@office_page(SEE, fresh=True)
@require_POST
def subscribe(request: OfficeRequest) -> HttpResponse:
    """Make a secret address for a calendar program and show it, this once; or take it back."""
    if "beenden" in request.POST:
        subscribing.unsubscribe(by=request.actor)
        return go_on(reverse("office:calendar"), "abo_beendet")
    token = subscribing.subscribe(by=request.actor)
    return _shown(request, request.build_absolute_uri(reverse("office:feed", args=[token])))


@require_safe
def feed(request: OfficeRequest, token: str) -> HttpResponse:
    """Give a calendar program what is due for who made this address; whoever has left gets nothing, and no reason."""
    staff = subscribing.subscriber(token) if request.municipality is not None else None
    actor = staff_actor(staff) if staff else None
    if actor is None or not may(actor, SEE):
        raise Http404
    today = timezone.localdate()
    found = calendar.due_in(actor, Span(today - FEED_BEFORE, today + FEED_AFTER, mine=False))
    entries = [
        Entry(
            key=f"{due.kind}-{due.number}-{due.day}-{number}",
            day=due.day,
            summary=f"{KINDS[due.kind][0] if due.kind in KINDS else due.kind}: {due.number}",
            url=request.build_absolute_uri(reverse("office:case", args=[due.number])),
        )
        for rows in found.values()
        for number, due in enumerate(rows)
    ]
    text = calendar_of(
        entries, name=_("Fristen %(town)s") % {"town": request.municipality.name}, host=request.get_host(),
        made=timezone.now(),
    )  # fmt: skip
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="fristen.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _shown(request: OfficeRequest, address: str = "") -> HttpResponse:
    today = timezone.localdate()
    view = WEEK if cleaning.line(request.GET, "ansicht") == WEEK else MONTH
    at, offices = _asked_day(request, today), offices_with(request.actor, SEE)
    office = cleaning.line(request.GET, "amt")
    office = office if office in offices else ""
    mine = cleaning.line(request.GET, "wer") == "meine"
    first, last = _span(view, at)
    span = Span(first, last, office, mine)
    found = calendar.due_in(request.actor, span)
    with read_ahead(*catalogue.reads_of(request.municipality.pk), *subscribing.reads_of(request.actor.id)):
        names, subscribed = office_names(request), subscribing.is_subscribed(request.actor)
    titles = titles_of(request)
    keep = {"ansicht": view if view == WEEK else "", "amt": office, "wer": "meine" if mine else ""}
    context: dict[str, Any] = {
        "subscribed": subscribed,
        "address": address,
        "view": view,
        "heading": _heading(view, at, first, last),
        "weekdays": [str(WEEKDAYS[number]) for number in range(7)],
        "weeks": _weeks(first, last, at, today, found, titles, timing.holidays(), month=view == MONTH),
        "count": sum(len(rows) for rows in found.values()),
        "most": MOST if calendar.is_cut(found) else 0,
        "overdue": calendar.overdue_for(request.actor, span, today),
        "tabs": [
            (_("Monat"), _address({**keep, "ansicht": "", "tag": at.isoformat()}), view == MONTH),
            (_("Woche"), _address({**keep, "ansicht": WEEK, "tag": at.isoformat()}), view == WEEK),
        ],
        "before": _address({**keep, "tag": _moved(view, at, -1).isoformat()}),
        "after": _address({**keep, "tag": _moved(view, at, 1).isoformat()}),
        "now": _address(keep),
        "offices": in_order((key, names.get(key, key)) for key in offices),
        "office": office,
        "mine": mine,
        "day": at.isoformat(),
    }
    return page(request, "office/calendar.html", context)


def _asked_day(request: OfficeRequest, today: date) -> date:
    """Return the day the address names; today where it names none, or one no calendar is asked for."""
    try:
        found = date.fromisoformat(cleaning.line(request.GET, "tag"))
    except ValueError:
        return today
    return found if EARLIEST <= found < LATEST else today


def _span(view: str, at: date) -> tuple[date, date]:
    """Return the Monday and Sunday between which a view shows all days."""
    begins, ends = (at, at) if view == WEEK else (at.replace(day=1), add_months(at.replace(day=1), 1) - timedelta(1))
    return begins - timedelta(begins.weekday()), ends + timedelta(6 - ends.weekday())


def _moved(view: str, at: date, steps: int) -> date:
    return at + timedelta(7 * steps) if view == WEEK else add_months(at.replace(day=1), steps)


def _heading(view: str, at: date, first: date, last: date) -> str:
    if view == MONTH:
        return f"{MONTHS[at.month]} {at.year}"
    return _("%(first)s bis %(last)s") % {"first": in_words(first), "last": in_words(last)}


def _weeks(
    first: date, last: date, at: date, today: date, found: Mapping[date, Sequence[Due]], titles: Mapping[str, str],
    holidays: Holidays, *, month: bool,
) -> list[list[Day]]:  # fmt: skip
    days = [
        Day(
            day=day,
            name=in_words(day),
            is_today=day == today,
            is_other=month and day.month != at.month,
            is_free=not holidays.is_working_day(day),
            is_holiday=day.weekday() < 5 and not holidays.is_working_day(day),
            rows=[_row(due, titles) for due in found.get(day, ())],
        )
        for day in (first + timedelta(number) for number in range((last - first).days + 1))
    ]
    return [days[number : number + 7] for number in range(0, len(days), 7)]


def _row(due: Due, titles: Mapping[str, str]) -> Row:
    word, tone = KINDS.get(due.kind, (due.kind, "neutral"))
    note = ", ".join(part for part in (due.note, _("ruht") if due.paused else "") if part)
    href = reverse("office:case", args=[due.number])
    return Row(href, due.number, titles.get(due.service_key, due.title), str(word), tone, note)


def _address(query: Mapping[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in query.items() if value})
