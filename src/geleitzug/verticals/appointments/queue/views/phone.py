# SPDX-License-Identifier: EUPL-1.2
"""The visitor's own phone: saying that one is there, taking a number, and the page that shows how it stands."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.screens import pairing
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, personal
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.limits import Allowance, Limiter
from geleitzug.verticals.appointments.queue import boards, coming, queries, rules, taking, typed
from geleitzug.verticals.appointments.queue.boards import Standing
from geleitzug.verticals.appointments.queue.models import Queue
from geleitzug.verticals.appointments.queue.queries import Errands
from geleitzug.verticals.appointments.queue.rules import State, Way
from geleitzug.verticals.appointments.queue.taking import AlreadyThere, NotNow, NotThere, Shut, Taken, TooEarly

GUESSES = Limiter(free=10)
"""Numbers of appointments are short: who types many that do not exist waits."""
TAKEN = Allowance("NUMBERS_PER_ADDRESS", seconds=3600)
TURNED_AWAY, COUNTED = "abgewiesen", "gezaehlt"
"""What a form sends that says what somebody came for in vain, and what the page after it is asked with."""
PART = "text/plain; charset=utf-8"
"""Of a part of a page: a script puts it in its place, and opened by itself it is no page."""
EVERY = 10
"""Seconds after which a phone asks again; shortly before its turn more often."""
EVERY_SOON = 4


@personal
@require_http_methods(["GET", "POST"])
def entrance(request: CitizenRequest, place: str) -> HttpResponse:
    """Come in at a location: by the number of an appointment, or with an errand and no appointment."""
    now = timezone.now()
    with doors.at_machine_door(request.municipality.pk):
        location = _location(place)
        known = queries.errands(location, queries.day_of(location, now))
        if request.method == "POST" and typed.line(request.POST, "wie") == TURNED_AWAY:
            is_counted = note_turned_away(request, location, known, way=Way.PHONE)
            return redirect(f"{request.path}?{COUNTED}=1" if is_counted else request.path)
        errors = _come_in(request, location, known) if request.method == "POST" else {}
        if isinstance(errors, Taken):
            return redirect("appointments:number", errors.secret)
        context = _entrance(request, location, known, errors)
    return render(request, "appointments/queue/entrance.html", context)


def _come_in(request: CitizenRequest, location: Location, known: Errands) -> dict[str, str] | Taken:
    if request.POST.get("wie") == "termin":
        return by_appointment(request, location, way=Way.PHONE)
    return without_appointment(request, location, known, way=Way.PHONE)


def by_appointment(
    request: CitizenRequest, location: Location, *, way: Way, guesses: Limiter = GUESSES
) -> dict[str, str] | Taken:
    """Take in whoever types the number of their appointment; returns the sentences of what hinders."""
    number = typed.line(request.POST, "number", 20)
    if not number:
        return {"number": _("Bitte geben Sie die Nummer Ihres Termins ein.")}
    if wait := guesses.wait(request):
        return {
            "number": _("Bitte warten Sie %(seconds)s Sekunden, bevor Sie es noch einmal versuchen.")
            % {"seconds": wait}
        }
    now = timezone.now()
    booking = coming.by_number(location, queries.day_of(location, now), number, now)
    if booking is None:
        guesses.note(request)
        return {
            "number": _(
                "Unter dieser Nummer gibt es hier heute keinen Termin. Bitte prüfen Sie die Nummer und den Ort."
            )
        }
    try:
        return taking.arrive(booking, by=request.actor, now=now, way=way, language=typed.language(), only_once=True)
    except (TooEarly, NotThere, AlreadyThere) as hindered:
        return {"number": why_not(hindered, location)}


def without_appointment(
    request: CitizenRequest, location: Location, known: Errands, *, way: Way
) -> dict[str, str] | Taken:
    """Give a number for an errand; returns the sentences of what hinders."""
    lines = typed.chosen(request.POST, known)
    if not lines:
        return {"errand": _("Bitte wählen Sie aus, worum es geht.")}
    if way is Way.PHONE and TAKEN.wait(request):
        return {"errand": _("Von hier wurden sehr viele Nummern gezogen. Bitte nehmen Sie eine am Empfang.")}
    try:
        taken = taking.take_number(
            location, by=request.actor, now=timezone.now(), way=way,
            lines=lines, persons=typed.persons(request.POST), language=typed.language(),
        )  # fmt: skip
    except Shut:
        if turns_away(location):
            taking.turn_away(location, lines, now=timezone.now())
        if way is Way.PHONE:
            TAKEN.note(request)
        return {
            "errand": _(
                "Für heute sind leider alle Nummern vergeben. Wir könnten Sie bis zum Abend nicht mehr bedienen."
            )
        }
    if way is Way.PHONE:
        TAKEN.note(request)
    return taken


def note_turned_away(request: CitizenRequest, location: Location, known: Errands, *, way: Way) -> bool:
    """Count whoever says what they came for though no numbers are given out; returns whether they were counted.

    While there are numbers, and while the location is closed, it counts nobody.
    """
    lines = typed.chosen(request.POST, known)
    if not lines or walk_in_is_open(location, known) or not turns_away(location):
        return False
    if way is Way.PHONE and TAKEN.wait(request):
        return False
    taking.turn_away(location, lines, now=timezone.now())
    if way is Way.PHONE:
        TAKEN.note(request)
    return True


def why_not(hindered: TooEarly | NotThere | AlreadyThere, location: Location) -> str:
    """Say why somebody cannot arrive for their appointment now."""
    if isinstance(hindered, TooEarly):
        opens = hindered.starts - rules.EARLY
        at = queries.clock_of(location, opens)
        return _("Ihr Termin ist erst später. Bitte melden Sie sich ab %(time)s Uhr.") % {"time": typed.clock(at)}
    if isinstance(hindered, AlreadyThere):
        return _("Dieser Termin ist schon angemeldet. Bitte fragen Sie am Empfang.")
    return _("Dieser Termin ist heute und hier nicht mehr möglich. Bitte fragen Sie am Empfang.")


def _entrance(request: CitizenRequest, location: Location, known: Errands, errors: dict[str, str]) -> dict[str, object]:
    is_open = walk_in_is_open(location, known)
    return {
        "location": location,
        "errands": list(known.names(typed.language()).items()),
        "chosen": request.POST.getlist("errand"),
        "persons": typed.line(request.POST, "persons", 6) or "1",
        "number": typed.line(request.POST, "number", 20),
        "errors": errors,
        "is_open": is_open,
        "is_full": not is_open and turns_away(location),
        "counted": COUNTED in request.GET,
        "wait": _wait(request.municipality.pk, location),
    }


def walk_in_is_open(location: Location, known: Errands) -> bool:
    """Tell whether somebody with the shortest errand would still be given a number."""
    now = timezone.now()
    shortest = min((known.of([(key, 1)]).median for key in known.by_key), default=600.0)
    return queries.is_open(_queue(location), location, now, known, shortest / 60)


def turns_away(location: Location) -> bool:
    """Tell whether who gets no number now is one the day was too short for."""
    return queries.turns_away(_queue(location), location, timezone.now())


def _queue(location: Location) -> Queue:
    return Queue.objects.filter(location=location).first() or Queue(location=location)


def _wait(tenant: UUID, location: Location) -> str:
    board = boards.board(tenant, location.pk)
    return typed.minutes(board.wait.low, board.wait.high) if board and board.wait else ""


@personal
@require_http_methods(["GET", "POST"])
def arrive(request: CitizenRequest, code: str) -> HttpResponse:
    """Say that one is there, by the link of the appointment (or its QR code)."""
    now = timezone.now()
    with doors.at_machine_door(request.municipality.pk):
        booking = coming.by_link(code)
        if booking is None:
            raise Http404
        trouble = ""
        if request.method == "POST":
            try:
                taken = taking.arrive(booking, by=request.actor, now=now, way=Way.PHONE)
                return redirect("appointments:number", taken.secret)
            except (TooEarly, NotThere) as hindered:
                trouble = why_not(hindered, booking.location)
        return render(request, "appointments/queue/arrive.html", _of(booking) | {"trouble": trouble})


def _of(booking: Booking) -> dict[str, object]:
    starts = queries.clock_of(booking.location, booking.starts)
    return {"location": booking.location, "starts": starts, "time": typed.clock(starts)}


@personal
@require_http_methods(["GET", "POST"])
def number(request: CitizenRequest, secret: str) -> HttpResponse:
    """Show how a number stands; give it up, or come back after not having been there."""
    tenant, holder = request.municipality.pk, pairing.holder_of(secret, of=taking.TICKET)
    if request.method == "POST":
        with doors.at_machine_door(tenant):
            ticket = queries.ticket_by(holder)
            if ticket is None:
                raise Http404
            try:
                verb = taking.come_back if request.POST.get("tun") == "wieder" else taking.give_up
                verb(ticket, by=request.actor, now=timezone.now())
            except NotNow:
                return redirect("appointments:number", secret)  # the page shows how it stands by now
        return redirect("appointments:number", secret)
    boards.forget(tenant)
    standing = boards.number(tenant, holder)
    if standing is None:
        return render(request, "appointments/queue/number_over.html", status=410)
    context = {"standing": standing, "shown": shown(standing), "every": _every(standing)}
    news = reverse("appointments:number_news", args=[secret])
    return render(request, "appointments/queue/number.html", {**context, "news": news, "tag": tag_of(standing)})


@require_safe
def number_news(request: HttpRequest, secret: str) -> HttpResponse:
    """Tell a phone how its number stands, where that has changed: out of memory, no door is open here."""
    town = request.municipality  # type: ignore[attr-defined]
    standing = boards.number(town.pk, pairing.holder_of(secret, of=taking.TICKET)) if town else None
    if standing is None:
        return HttpResponse(status=404)  # without the page that says so: a script asks
    etag = tag_of(standing)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        context = {"standing": standing, "shown": shown(standing)}
        response = HttpResponse(render_to_string("appointments/queue/standing.html", context), content_type=PART)
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "private, no-cache"
    response.headers["X-Every"] = str(_every(standing))
    return response


def tag_of(standing: Standing) -> str:
    """Return the ETag of a number's page in the language of the request."""
    return f'"{standing.tag}.{typed.language()}"'


def _every(standing: Standing) -> int:
    return EVERY_SOON if standing.state == State.WAITING and standing.before < 3 else EVERY


def shown(standing: Standing) -> dict[str, object]:
    """Return a number's state, waiting time and appointment in words."""
    wait = standing.wait
    return {
        "state": standing.state.value,
        "wait": typed.minutes(wait.low, wait.high) if wait else "",
        "is_measured": wait is not None and wait.is_measured,
        "due": typed.clock(standing.due.astimezone(ZoneInfo(standing.zone))) if standing.due else "",
    }


@in_a_town
@require_safe
def nothing(request: CitizenRequest) -> HttpResponse:
    """Lead who knows no location to the list of them."""
    now = timezone.now()
    with doors.at_machine_door(request.municipality.pk):
        locations = list(Location.objects.filter(active=True)[:200])
        closing = [(each, queries.closes_at(each, now)) for each in locations]
    rows = [(each, typed.clock(closes) if closes and closes > now else "") for each, closes in closing]
    return render(request, "appointments/queue/locations.html", {"rows": rows})


def _location(key: str) -> Location:
    found = queries.location_at(key)
    if found is None:
        raise Http404
    return found
