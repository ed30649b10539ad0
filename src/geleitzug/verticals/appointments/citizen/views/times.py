# SPDX-License-Identifier: EUPL-1.2
"""Free times, and holding one of them for some minutes; under load a browser works or waits first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.booking import actions
from geleitzug.core.booking.errors import BookingError, TimeGone, UnknownErrand
from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, with_way_on
from geleitzug.ground.web.formats import weekday
from geleitzug.verticals.appointments.citizen import asked as asking
from geleitzug.verticals.appointments.citizen import finding, gate, keeping, shown, sorry
from geleitzug.verticals.appointments.citizen.asked import Asked
from geleitzug.verticals.appointments.citizen.views.choosing import needs_account, offered_errands

PARTS = {
    "frueh": _("vormittags, vor 11 Uhr"),
    "mittag": _("mittags, 11 bis 14 Uhr"),
    "spaet": _("nachmittags, ab 14 Uhr"),
}


@in_a_town
@require_safe
def times(request: CitizenRequest) -> HttpResponse:
    """Show the free times of all places, the earliest first."""
    asked = asking.read(request.GET, offered_errands(), finding.all_places())
    if not asked.lines:
        return redirect("appointments:choose")
    return times_page(request, asked)


@in_a_town
@require_POST
def hold(request: CitizenRequest) -> HttpResponse:
    """Keep a time for whoever types their name next."""
    errands, places = offered_errands(), finding.all_places()
    asked = asking.sent_by(request, errands, places)
    if not asked.lines:
        return redirect("appointments:choose")
    if needs_account(asked.lines, errands) and not request.actor.has_account:
        return redirect(with_way_on("citizen:login", f"{reverse('appointments:times')}?{asked.query()}"))
    if refused := not_now(request, asked, reverse("appointments:hold")):
        return refused
    place, starts = finding.chosen(request.POST.get("zeit", ""))
    mark = keeping.mark_of(request)
    try:
        held = actions.hold(
            finding.wanted(asked.everything(wheelchair=asked.wheelchair)),
            place,
            starts,
            session=mark,
            has_account=request.actor.has_account,
            now=timezone.now(),
        )
    except BookingError as trouble:
        known = (errands, places) if isinstance(trouble, TimeGone) else None
        return times_page(request, asked, problem=sorry.sentence(trouble), status=409, too_late=known)
    gate.holders.note(request)
    keeping.keep_mark(request, mark)
    # What is wanted goes along, so that free times can be shown when the minutes are over.
    return redirect(f"{reverse('appointments:person', args=[held.code])}?{asked.query()}")


@in_a_town
@require_safe
def be_patient(request: CitizenRequest) -> HttpResponse:
    """Let a browser without scripts wait some seconds; the page renews itself until they are over."""
    asked = asking.read(request.GET, offered_errands(), finding.all_places())
    token, change = request.GET.get("marke", "")[:300], request.GET.get("ziel", "")
    seconds = gate.seconds_left(request, token)
    if seconds is None or not asked.lines:
        return redirect(f"{reverse('appointments:times')}?{asked.query()}" if asked.lines else "appointments:choose")
    return _patience_page(request, asked, token, seconds, request.GET.get("wann", ""), change)


def not_now(request: CitizenRequest, asked: Asked, change: str, **page: Any) -> HttpResponse | None:
    """Return the page for somebody who may not hold a time now; None for who may."""
    if problem := gate.too_often(request):
        return times_page(request, asked, problem=problem, status=429, **page)
    if gate.passes(request) is gate.Passed.YES:
        return None
    token = gate.patience(request)
    return _patience_page(request, asked, token, gate.PATIENT_SECONDS, request.POST.get("zeit", ""), change)


def _patience_page(
    request: CitizenRequest, asked: Asked, token: str, seconds: int, value: str, change: str
) -> HttpResponse:
    safe = change if change.startswith("/termin/") else reverse("appointments:hold")
    parts = urlencode({"marke": token, "wann": value[:80], "ziel": safe})
    address = f"{reverse('appointments:patience')}?{asked.query()}&{parts}"
    context = {
        "seconds": max(1, seconds),
        "ready": seconds == 0,
        "address": address,
        "token": token,
        "query": asked.query(),
        "value": value[:80],
        "change": safe,
    }
    response = render(request, "appointments/citizen/patience.html", context, status=200 if seconds == 0 else 429)
    if seconds:
        response["Refresh"] = f"{seconds}; url={address}"
    return response


def times_page(
    request: CitizenRequest,
    asked: Asked,
    *,
    problem: str = "",
    status: int = 200,
    too_late: tuple[Mapping[str, Errand], dict[str, Location]] | None = None,
    moving: dict[str, str] | None = None,
) -> HttpResponse:
    """Show free times; for who moves an appointment, with what they have. Who is ``too_late`` sees the next ones.

    Hundreds may be so in the same second: what was read of errands and places for them goes along, and is not read
    again.
    """
    errands, places = too_late or (offered_errands(), finding.all_places())
    is_over, found = False, finding.Found()
    try:
        found = finding.days(asked, timezone.now(), places, too_late=too_late is not None)
    except UnknownErrand:  # of an appointment that was booked while it was offered
        is_over, problem = True, str(_("Was Sie erledigen möchten, gibt es online gerade nicht mehr."))
    context = {
        "asked": asked,
        "what": shown.what(asked.lines, errands),
        "minutes": finding.minutes(asked, errands),
        "days": found.days,
        "earliest": found.earliest,
        "later": f"?{asked.query(from_day=found.next_day)}" if found.next_day else "",
        "problem": problem,
        "is_over": is_over,
        "places": [(place.key, place.name, shown.address(place)) for place in places.values()],
        "weekdays": [(str(number), weekday(number)) for number in range(6)],
        "parts": list(PARTS.items()),
        "languages": finding.languages(places.values()),
        "challenge": gate.challenge_now(request),
        "moving": moving,
        "waiting": "" if moving or is_over else f"{reverse('appointments:join')}?{asked.query()}",
    }
    return render(request, "appointments/citizen/times.html", context, status=status)
