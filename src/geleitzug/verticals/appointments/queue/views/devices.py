# SPDX-License-Identifier: EUPL-1.2
"""Displays and kiosks: a device is paired by a code and gets an address of its own, which it opens after every restart.

No person signs in, and no cookie is needed: browsers of such devices forget theirs. Whoever has the address of a
display sees what hangs in the hall; that of a kiosk gives out numbers, as every phone in the hall does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.booking.models import Location
from geleitzug.core.screens import pairing
from geleitzug.core.screens.citizens import CitizenRequest, personal
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.languages import LANGUAGE_COOKIE
from geleitzug.ground.web.limits import Limiter
from geleitzug.verticals.appointments.queue import boards, printing, queries, screens, taking, typed
from geleitzug.verticals.appointments.queue.boards import Board, Device
from geleitzug.verticals.appointments.queue.models import Screen
from geleitzug.verticals.appointments.queue.rules import Way
from geleitzug.verticals.appointments.queue.taking import Taken
from geleitzug.verticals.appointments.queue.views import phone

GUESSES = Limiter(free=5)
KIOSK_GUESSES = Limiter(free=10, longest=10, rest=60)
"""At a kiosk everybody has the same address: who mistypes holds up the next one for seconds, never for minutes."""
EVERY = 3
"""Seconds after which a display asks again."""
BACK_AFTER = 60
"""Seconds after which a kiosk goes back to its beginning when nobody touches it."""
MORE_TIME = 600
SHOWN_FOR = 30
"""Seconds for which a kiosk shows a number that was given out."""

View = Callable[..., HttpResponse]


def paired(kind: str) -> Callable[[View], View]:
    """Open a page only by the address of a device of this kind; another one is asked for its code."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CitizenRequest, secret: str, *args: Any, **kwargs: Any) -> HttpResponse:
            device = device_of(request, secret)
            if device is None or device.kind != kind:
                return redirect("appointments:device")
            return view(request, device, secret, *args, **kwargs)

        return guarded

    return decorate


def device_of(request: HttpRequest, secret: str) -> Device | None:
    """Return which device an address belongs to; None where it is none, or none any more."""
    town = request.municipality  # type: ignore[attr-defined]
    return boards.device(town.pk, pairing.holder_of(secret, of=screens.SCREEN)) if town else None


@personal
@require_http_methods(["GET", "POST"])
def device(request: CitizenRequest) -> HttpResponse:
    """Ask for the code the office has made, and be the device from then on."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        if wait := GUESSES.wait(request):
            errors["code"] = _("Bitte warten Sie %(seconds)s Sekunden, bevor Sie es noch einmal versuchen.") % {
                "seconds": wait
            }
        elif (found := screens.pair(typed.line(request.POST, "code", 40), now=timezone.now())) is not None:
            screen, secret = found
            kind = "display" if screen.kind == Screen.Kind.DISPLAY else "kiosk"
            return redirect(f"appointments:{kind}", secret)
        else:
            GUESSES.note(request)
            errors["code"] = _("Dieser Code gilt nicht. Er besteht aus acht Ziffern und gilt eine halbe Stunde.")
    context = {"errors": errors, "code": typed.line(request.POST, "code", 40)}
    return render(request, "appointments/queue/device.html", context)


# --- displays ---------------------------------------------------------------------------------------------------------


@personal
@require_safe
@paired("display")
def display(request: CitizenRequest, known: Device, secret: str) -> HttpResponse:
    """Show who is called where, readable from across the hall."""
    screens.seen(known.id, timezone.localdate())
    found = boards.shown(request.municipality.pk, known.locations)
    context = {
        "device": known,
        "every": EVERY,
        "news": reverse("appointments:display_news", args=[secret]),
        "calls": _calls(found, known),
        "tag": _tag(found, known),
        "now": typed.clock(timezone.localtime()),
    }
    return render(request, "appointments/queue/display.html", context)


@require_safe
def display_news(request: HttpRequest, secret: str) -> HttpResponse:
    """Tell a display what has changed: out of memory, no door is open here."""
    known = device_of(request, secret)
    if known is None or known.kind != Screen.Kind.DISPLAY:
        return HttpResponse(status=404)  # without the page that says so: a script asks
    found = boards.shown(request.municipality.pk, known.locations)  # type: ignore[attr-defined]
    etag = _tag(found, known)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        context = {"calls": _calls(found, known), "device": known}
        response = HttpResponse(render_to_string("appointments/queue/calls.html", context), content_type=phone.PART)
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "private, no-cache"
    return response


def _tag(found: tuple[Board, ...], known: Device) -> str:
    calls = "".join(f"{call.id}" for board in found for call in board.calls)
    return f'"{sha256(f"{calls}{known.languages}{known.locations}".encode()).hexdigest()[:24]}"'


def _calls(found: tuple[Board, ...], known: Device) -> list[dict[str, Any]]:
    """Return the newest calls of all its locations, with what is said aloud in each of its languages."""
    several = len(found) > 1
    calls = sorted(
        ((call, board) for board in found for call in board.calls), key=lambda each: each[0].at, reverse=True
    )
    return [
        {
            "id": call.id,
            "number": call.number,
            "counter": call.counter,
            "place": board.name if several else "",
            "spoken": [(lang, _spoken(lang, call.number, call.counter)) for lang in known.languages],
        }
        for call, board in calls[: boards.SHOWN_CALLS]
    ]


def _spoken(lang: str, number: str, counter: str) -> str:
    with translation.override(lang):
        return _("Nummer %(number)s, bitte zu %(counter)s.") % {"number": number, "counter": counter}


# --- kiosks -----------------------------------------------------------------------------------------------------------


@personal
@require_http_methods(["GET", "POST"])
@paired("kiosk")
def kiosk(request: CitizenRequest, known: Device, secret: str) -> HttpResponse:
    """Let whoever stands before it take a number or say that they are there."""
    if request.GET.get("neu"):  # the next person begins in the device's own language
        response: HttpResponse = redirect("appointments:kiosk", secret)
        response.set_cookie(LANGUAGE_COOKIE, _first_language(known), samesite="Lax",
                            secure=settings.HTTPS)  # fmt: skip
        return response
    with doors.at_machine_door(request.municipality.pk):
        screens.seen(known.id, timezone.localdate())
        location = Location.objects.filter(pk__in=known.locations[:1], active=True).first()
        if location is None:
            raise Http404
        if request.method == "POST" and typed.line(request.POST, "wie") == phone.TURNED_AWAY:
            known_here = queries.errands(location, queries.day_of(location, timezone.now()))
            is_counted = phone.note_turned_away(request, location, known_here, way=Way.KIOSK)
            start = reverse("appointments:kiosk", args=[secret])
            return redirect(f"{start}?{phone.COUNTED}=1" if is_counted else start)
        errors = _taken(request, location) if request.method == "POST" else {}
        if isinstance(errors, Taken):
            printing.print_soon(errors, lang=typed.language())
            return redirect("appointments:kiosk_number", secret, errors.secret)
        at = queries.errands(location, queries.day_of(location, timezone.now()))
        is_open = phone.walk_in_is_open(location, at)
        context = {
            "device": known,
            "start": reverse("appointments:kiosk", args=[secret]),
            "location": location,
            "way": typed.line(request.POST, "wie") or typed.line(request.GET, "wie"),
            "errands": list(at.names(typed.language()).items()),
            "is_open": is_open,
            "is_full": not is_open and phone.turns_away(location),
            "counted": phone.COUNTED in request.GET,
            "errors": errors,
            "number": typed.line(request.POST, "number", 20),
        }
    response = render(request, "appointments/queue/kiosk.html", context)
    if context["way"] or context["counted"] or typed.language() != _first_language(known):
        _go_back(request, response, secret, after=BACK_AFTER)
    return response


def _taken(request: CitizenRequest, location: Location) -> dict[str, str] | Taken:
    if request.POST.get("wie") == "termin":
        return phone.by_appointment(request, location, way=Way.KIOSK, guesses=KIOSK_GUESSES)
    known = queries.errands(location, queries.day_of(location, timezone.now()))
    return phone.without_appointment(request, location, known, way=Way.KIOSK)


@personal
@require_safe
@paired("kiosk")
def kiosk_number(request: CitizenRequest, known: Device, secret: str, number: str) -> HttpResponse:
    """Show the number that was just given out, with the way to its page on a phone; then go back to the beginning."""
    tenant = request.municipality.pk
    boards.forget(tenant)
    standing = boards.number(tenant, pairing.holder_of(number, of=taking.TICKET))
    if standing is None:
        return redirect("appointments:kiosk", secret)
    address = request.build_absolute_uri(reverse("appointments:number", args=[number]))
    context = {
        "device": known,
        "start": reverse("appointments:kiosk", args=[secret]),
        "standing": standing,
        "shown": phone.shown(standing),
        "picture": segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#fff", omitsize=False),
    }
    response = render(request, "appointments/queue/kiosk_number.html", context)
    _go_back(request, response, secret, after=SHOWN_FOR)
    return response


def _go_back(request: CitizenRequest, response: HttpResponse, secret: str, *, after: int) -> None:
    """Let a kiosk go back to its beginning by itself; whoever asks for more time gets it (WCAG 2.2, 2.2.1)."""
    seconds = MORE_TIME if request.GET.get("mehr") else after
    response.headers["Refresh"] = f"{seconds}; url={reverse('appointments:kiosk', args=[secret])}?neu=1"


def _first_language(known: Device) -> str:
    return known.languages[0] if known.languages else "de"
