# SPDX-License-Identifier: EUPL-1.2
"""Looking at the offer: a week of a location as a picture, and why nothing is free on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.booking.rules import Line, length_of
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.ground.web.formats import day as in_words
from geleitzug.verticals.appointments.offer import choosing, picture, planning, rows
from geleitzug.verticals.appointments.offer.dayplan import IN_A_DAY, DayPlan, Step, explained, first_misfit, mask_of
from geleitzug.verticals.appointments.offer.fields import EARLIEST, LATEST, Wrong, a_day, clean
from geleitzug.verticals.appointments.offer.words import LEFT, RULES


@office_page(PLAN)
@require_safe
def week(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show a week of a location: hours, corridors, counters that serve, and how much is booked."""
    location = _location(request, key)
    first = _monday(request.GET.get("tag", ""))
    last = first + timedelta(days=6)
    found = rows.rules_of(location, first, last)
    plans = [found.day(day) for day in rows.days(first, last)]
    taken = rows.taken(location, first, last)
    begins, ends = picture.borders(plans)
    most = picture.most_counters(plans)
    days = [
        picture.picture_of(plan, {at: span for (day, at), span in taken.items() if day == plan.day}, begins, ends, most)
        for plan in plans
    ]
    here = reverse("appointments_office:week", args=[location.pk])
    context = {
        "location": location,
        "trail": _trail(location),
        "heading": _("%(first)s bis %(last)s") % {"first": in_words(first), "last": in_words(last)},
        "days": [(str(WEEKDAYS[each.day.weekday()]), each) for each in days],
        "span": ends - begins,
        "marks": [(slot - begins, slot // 12) for slot in range(begins, ends + 1, 24)],
        "full": picture.FULL,
        "before": f"{here}?tag={first - timedelta(days=7)}",
        "after": f"{here}?tag={first + timedelta(days=7)}",
        "here": here,
    }
    return page(request, "appointments/offer/week.html", context)


@office_page(PLAN)
@require_safe
def why(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Say which rule leaves nothing free for an errand on a day."""
    location = _location(request, key)
    context = {
        "location": location,
        "trail": _trail(location),
        "choices": choosing.errands(),
        "errand": clean(request.GET.get("anliegen", "")),
        "persons": _persons(request),
        "day": {part: clean(request.GET.get(f"tag.{part}", "")) for part in ("day", "month", "year")},
        "errors": {},
        "answer": None,
    }
    if "anliegen" not in request.GET:
        today = timezone.localdate()
        context["day"] = {"day": today.day, "month": today.month, "year": today.year}
        return page(request, "appointments/offer/why.html", context)
    errors = {}
    errand = Errand.objects.filter(key=context["errand"]).first()
    if errand is None:
        errors["anliegen"] = _("Bitte wählen Sie ein Anliegen aus.")
    try:
        day = a_day(request.GET, "tag")
        if day is None:
            errors["tag"] = _("Bitte geben Sie den Tag an.")
    except Wrong as wrong:
        day, errors["tag"] = None, str(wrong)
    if errand is not None and day is not None:
        context["answer"] = _answer(location, errand, day, _persons(request))
    context["errors"] = errors
    return page(request, "appointments/offer/why.html", context)


def _answer(location: Location, errand: Errand, day: date, persons: int) -> dict[str, object]:
    """Return the sentence, and how each rule narrows the day."""
    plan = rows.rules_of(location, day, day).day(day)
    visit, after = length_of([Line(errand.key, persons)], {errand.key: errand.length})
    taken = {at: span for (_day, at), span in rows.taken(location, day, day).items()}
    zone, release, now = ZoneInfo(location.zone), planning.release_of(location), timezone.now()
    soonest = (now + timedelta(minutes=release.lead_minutes)).astimezone(zone)
    too_late = day > now.astimezone(zone).date() + timedelta(days=release.horizon_days)
    length = visit + after
    steps = explained(plan, frozenset({errand.key}), length, taken, _gone(day, soonest, zone), too_late)
    rule = first_misfit(steps)
    return {
        "day": in_words(day),
        "length": length,
        "rule": str(RULES[rule]) if rule else "",
        "note": _note(plan),
        "steps": [(str(LEFT.get(step.rule, RULES[step.rule])), step.minutes, step.fits) for step in _told(steps)],
    }


def _told(steps: list[Step]) -> list[Step]:
    """Leave out rules that take nothing away."""
    return [step for number, step in enumerate(steps) if number < 2 or step.minutes != steps[number - 1].minutes]


def _note(plan: DayPlan) -> str:
    return plan.reason or plan.holiday


def _gone(day: date, soonest: datetime, zone: ZoneInfo) -> int:
    """Return the part of a day that is past or too soon."""
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    if soonest.date() > day:
        return (1 << IN_A_DAY) - 1
    return mask_of(begins, soonest, day) if soonest.date() == day else 0


def _persons(request: OfficeRequest) -> int:
    typed = clean(request.GET.get("personen", "1"))
    return min(20, max(1, int(typed))) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1


def _monday(typed: str) -> date:
    """Return the Monday of the week an address names; this one where it names none."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        found = timezone.localdate()
    if not EARLIEST + timedelta(days=14) < found < LATEST - timedelta(days=14):
        found = timezone.localdate()
    return found - timedelta(days=found.weekday())


def _location(request: OfficeRequest, key: UUID) -> Location:
    found = planning.location_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def _trail(location: Location) -> list[tuple[str, str]]:
    return [
        (_("Terminangebot"), reverse("appointments_office:plan")),
        (location.name, reverse("appointments_office:location", args=[location.pk])),
    ]
