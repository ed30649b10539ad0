# SPDX-License-Identifier: EUPL-1.2
"""One press: proposed corridors become the offer's. Appointments they would touch are shown first."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page
from geleitzug.ground.web.formats import short_day
from geleitzug.verticals.appointments.forecast import queries, taking_over, words
from geleitzug.verticals.appointments.forecast.views.weeks import AHEAD, address, goal_of, monday
from geleitzug.verticals.appointments.offer import planning
from geleitzug.verticals.appointments.offer.views.sheets import Sheet, show


@office_page(PLAN)
@require_POST
def take(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Take the corridors over that were shown, from the day on for which they were."""
    location = planning.location_for(request.actor, key)
    if location is None or not queries.locations_for(request.actor).filter(pk=key).exists():
        raise Http404
    today = timezone.localdate()
    since, lanes = _day(request.POST.get("tag", ""), today), words.read(request.POST.get("vorschlag", ""))
    if since is None or not lanes:
        return go_on(reverse("appointments_office:forecast", args=[key]), "korridore_alt")
    back = address(location, monday(since), goal_of(request))
    sheet = Sheet(
        heading=_("Korridore am %(weekday)s ab %(day)s") % {
            "weekday": WEEKDAYS[since.weekday()], "day": short_day(since),
        },
        back=back, trail=[(_("Prognose der Besuche"), reverse("appointments_office:forecasts")), (location.name, back)],
        fields=(), values={}, location=location, affected=[location], done="korridore",
        write=lambda _values: taking_over.write(taking_over.replacing(location, since, lanes)),
        save=lambda _values: taking_over.take_over(taking_over.replacing(location, since, lanes), by=request.actor),
        moves=reverse("appointments_office:moves", args=[location.pk]),
    )  # fmt: skip
    return show(request, sheet)


def _day(typed: str, today: date) -> date | None:
    """Return the day from which corridors are to hold: from today on, within the weeks that are shown."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if today <= found <= today + AHEAD + timedelta(weeks=1) else None
