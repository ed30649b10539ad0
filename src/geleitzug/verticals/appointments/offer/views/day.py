# SPDX-License-Identifier: EUPL-1.2
"""A day's appointments at a location: who comes when, who is there, served or did not come; to look at and to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.booking import actions, meeting, video
from geleitzug.core.booking.errors import BookingError
from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.rules import State, is_move
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, safe_path
from geleitzug.ground.web.formats import day as in_words
from geleitzug.ground.web.keyset import page_of
from geleitzug.verticals.appointments.offer import serving
from geleitzug.verticals.appointments.offer.fields import EARLIEST, LATEST, clean
from geleitzug.verticals.appointments.offer.troubles import sentence_of
from geleitzug.verticals.appointments.offer.words import (
    CHANNELS,
    STATES,
    called_off,
    clock,
    errand_names,
    local,
    what_for,
)

Verb = Callable[..., Booking]
VERBS: Mapping[str, tuple[State, Verb, str]] = {
    "da": (State.ARRIVED, actions.arrive, "termin_da"),
    "erledigt": (State.SERVED, actions.serve, "termin_erledigt"),
    "verpasst": (State.MISSED, actions.miss, "termin_verpasst"),
    "zurueck": (State.BOOKED, actions.take_back, "termin_zurueck"),
}
"""What stands in the address → the state it leads to, the verb, the sentence afterwards."""
AT_THE_COUNTER = ("da", "erledigt")
"""Verbs that the counter has too, and there with a number."""


@office_page(SERVE)
@require_safe
def day(request: OfficeRequest) -> HttpResponse:
    """Show a day at a location, or what a search finds."""
    locations = serving.locations_for(request.actor)
    location = _chosen(request, locations)
    if location is None:
        return page(request, "appointments/offer/no_place.html")
    on, words = _asked_day(request, location), clean(request.GET.get("suche", ""))
    listed, calls_numbers = None, serving.calls_numbers(location)
    if words:
        found: Sequence[Booking] = serving.found_by(words, location, on)
    else:
        listed = page_of(
            serving.of_day(location, on), key=("starts", "id"), cursor=request.GET.get("seite", ""), size=serving.A_PAGE
        )
        found = listed.rows
    keep = {"ort": location.key, "tag": on.isoformat()}
    context = {
        "locations": [(each.key, each.name) for each in locations],
        "location": location,
        "day": on.isoformat(),
        "heading": f"{WEEKDAYS[on.weekday()]}, {in_words(on)}",
        "rows": _rows(found, location, other_days=bool(words), calls_numbers=calls_numbers),
        "page": listed,
        "words": words,
        "keep": urlencode(keep),
        "before": _address(keep | {"tag": (on - timedelta(days=1)).isoformat()}),
        "after": _address(keep | {"tag": (on + timedelta(days=1)).isoformat()}),
        "today": _address({"ort": location.key}),
        "here": request.get_full_path(),
        "now_open": lambda each: meeting.is_open(each, timezone.now()),
        "calls_numbers": calls_numbers,
    }
    return page(request, "appointments/offer/day.html", context)


@office_page(SERVE)
@require_safe
def printed(request: OfficeRequest) -> HttpResponse:
    """Show all of a day on one page, for paper: what helps when there is no power."""
    location = _chosen(request, serving.locations_for(request.actor))
    if location is None:
        return page(request, "appointments/offer/no_place.html")
    on = _asked_day(request, location)
    found = list(serving.of_day(location, on).order_by("starts", "id")[: serving.MOST])
    context = {
        "location": location,
        "heading": f"{WEEKDAYS[on.weekday()]}, {in_words(on)}",
        "rows": _rows(found, location),
        "made": timezone.now(),
        "back": _address({"ort": location.key, "tag": on.isoformat()}),
    }
    return page(request, "appointments/offer/printed.html", context)


@office_page(SERVE)
@require_safe
def booking(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show an appointment."""
    return booking_page(request, booking_of(request, key))


@office_page(SERVE)
@require_POST
def mark(request: OfficeRequest, key: UUID, verb: str) -> HttpResponse:
    """Note that somebody is there, was served, or has not come; or take that back."""
    found = booking_of(request, key)
    if verb not in VERBS:
        raise Http404
    _state, act, done = VERBS[verb]
    try:
        act(found, by=request.actor, now=timezone.now())
    except BookingError as error:
        return booking_page(request, booking_of(request, key), sentence_of(error))
    return go_on(safe_path(request.POST.get("zurueck"), _address({"ort": found.location.key})), done)


@office_page(SERVE)
@require_safe
def talk(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Lead into an appointment's talk by video, as the one who may let others in; the server is the town's own."""
    found = booking_of(request, key)
    if (address := meeting.way_in(found, timezone.now(), host=True)) is None:
        return booking_page(request, found, "" if found.by_video else _("Dieser Termin ist nicht per Video."))
    return HttpResponse(status=302, headers={"Location": address, "Cache-Control": "no-store"})


def booking_page(request: OfficeRequest, found: Booking, trouble: str = "") -> HttpResponse:
    """Render the page of an appointment, perhaps with what is in the way."""
    location = found.location
    calls_numbers = serving.calls_numbers(location)
    context = {
        "booking": found,
        "when": when(found),
        "what": what_for(found, errand_names()),
        "state": STATES[found.state],
        "called_off": called_off(found) if found.standing is State.CANCELLED else "",
        "channel": str(CHANNELS[found.channel]),
        "verbs": _verbs(found, calls_numbers=calls_numbers),
        "calls_numbers": calls_numbers and not found.by_video,
        "video": _video(found),
        "is_open": found.standing is State.BOOKED and found.starts > timezone.now(),
        "case": serving.case_number(found, by=request.actor),
        "trouble": trouble,
        "back": _address({"ort": location.key, "tag": found.day.isoformat()}),
    }
    return page(request, "appointments/offer/booking.html", context)


def booking_of(request: OfficeRequest, key: UUID) -> Booking:
    """Return an appointment the actor may see; raises Http404."""
    found = serving.booking_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def when(found: Booking) -> str:
    """Write when an appointment is, on the location's wall."""
    at = local(found.starts, found.location.zone)
    return f"{WEEKDAYS[at.weekday()]}, {in_words(at.date())}, {clock(found.starts, found.location.zone)}–" + clock(
        found.ends, found.location.zone
    )


def _rows(
    found: Sequence[Booking], location: Location, *, other_days: bool = False, calls_numbers: bool = False
) -> list[dict[str, Any]]:
    names = errand_names() if found else {}
    return [
        {
            "booking": each,
            "time": (f"{in_words(each.day)}, " if other_days else "") + clock(each.starts, each.location.zone),
            "until": clock(each.ends, each.location.zone),
            "place": each.location.name if each.location_id != location.pk else "",
            "what": what_for(each, names),
            "counter": each.counter.name,
            "state": STATES[each.state],
            "verbs": _verbs(each, calls_numbers=calls_numbers),
        }
        for each in found
    ]


def _video(found: Booking) -> dict[str, Any] | None:
    """Return what the page says of the way into a talk: on which server, from when on, whether it is open."""
    if not found.by_video:
        return None
    server, now = meeting.server(), timezone.now()
    return {
        "host": meeting.host_of(server) if server else "",
        "opens": clock(found.starts - video.BEFORE, found.location.zone),
        "is_open": server is not None and meeting.is_open(found, now),
        "is_over": found.ends <= now,
    }


def _verbs(found: Booking, *, calls_numbers: bool) -> list[str]:
    """Return what can be noted of an appointment now; nobody is missed before their time.

    Where numbers are called, the counter notes who is there and who was served; nobody comes to it by video.
    """
    now, today = timezone.now(), local(timezone.now(), found.location.zone).date()
    if found.day != today and not (found.day < today and found.standing in (State.BOOKED, State.ARRIVED)):
        return []
    return [
        verb
        for verb, (state, _act, _done) in VERBS.items()
        if is_move(found.standing, state)
        and not (verb == "verpasst" and now < found.starts)
        and not (calls_numbers and verb in AT_THE_COUNTER and not found.by_video)
    ]


def _chosen(request: OfficeRequest, locations: Sequence[Location]) -> Location | None:
    wanted = clean(request.GET.get("ort", ""))
    return next((each for each in locations if each.key == wanted), locations[0] if locations else None)


def _asked_day(request: OfficeRequest, location: Location) -> date:
    today = datetime.now(ZoneInfo(location.zone)).date()
    try:
        found = date.fromisoformat(clean(request.GET.get("tag", "")))
    except ValueError:
        return today
    return found if EARLIEST < found < LATEST - timedelta(days=1) else today


def _address(query: Mapping[str, str]) -> str:
    return f"{reverse('appointments_office:day')}?{urlencode(query)}"
