# SPDX-License-Identifier: EUPL-1.2
"""The counter screen: one page, one key for each verb. What each does is calling.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.booking.models import Counter, Location
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.prepared import read_ahead
from geleitzug.verticals.appointments.queue import (
    boards,
    calling,
    coming,
    printing,
    queries,
    rules,
    screens,
    taking,
    typed,
)
from geleitzug.verticals.appointments.queue.models import Seat, Ticket
from geleitzug.verticals.appointments.queue.rules import State, Way
from geleitzug.verticals.appointments.queue.taking import NotNow, NotThere, TooEarly
from geleitzug.verticals.appointments.queue.views import phone

T = TypeVar("T", bound=Model)
MOST_SHOWN = 60
"""So many who wait are listed; of more it is said how many."""


@office_page(SERVE)
@require_safe
def counter(request: OfficeRequest) -> HttpResponse:
    """Show the counter somebody sits at, who stands there, and who waits; or let them choose one."""
    return _page(request)


@office_page(SERVE)
@require_POST
def do(request: OfficeRequest, verb: str) -> HttpResponse:
    """Do one of the counter's verbs."""
    if verb not in _VERBS:
        raise Http404
    try:
        done = _VERBS[verb](request)
    except NotNow:
        return _page(request, trouble=_("Inzwischen steht diese Nummer anders. Bitte sehen Sie nach, was jetzt gilt."))
    except calling.StillSomebody:
        return _page(
            request, trouble=_("Am Schalter ist noch jemand. Bitte erst abschließen, zurückstellen oder weiterleiten.")
        )
    except calling.Occupied:
        return _page(request, trouble=_("An diesem Schalter sitzt heute schon jemand anderes."))
    boards.forget(request.municipality.pk)
    return done if isinstance(done, HttpResponse) else go_on(reverse("appointments_office:counter"), done)


@office_page(SERVE)
@require_POST
def take_in(request: OfficeRequest) -> HttpResponse:
    """Give somebody at the desk a number, or take in who has an appointment."""
    try:
        seat = _seat(request)
    except NotNow:
        return _page(request, trouble=_("Bitte wählen Sie zuerst den Schalter, an dem Sie sitzen."))
    location, now = seat.counter.location, timezone.now()
    known = queries.errands(location, seat.day)
    errors: dict[str, str] = {}
    number, lines = typed.line(request.POST, "number", 20), typed.chosen(request.POST, known)
    arrive = partial(taking.arrive, by=request.actor, now=now, way=Way.STAFF, priority=typed.priority(request.POST))
    give = partial(taking.take_number, by=request.actor, now=now, way=Way.STAFF, priority=typed.priority(request.POST))
    if number:
        booking = coming.by_number(location, seat.day, number, now)
        if booking is None:
            errors["number"] = _("Unter dieser Nummer gibt es hier heute keinen Termin.")
        else:
            try:
                return _taken_in(request, arrive(booking))
            except (TooEarly, NotThere) as hindered:
                errors["number"] = phone.why_not(hindered, location)
    elif lines:
        persons = typed.persons(request.POST)
        return _taken_in(request, give(location, lines=lines, persons=persons))
    else:
        errors["errand"] = _("Bitte wählen Sie ein Anliegen, oder geben Sie die Nummer des Termins ein.")
    return _page(request, errors=errors)


def _taken_in(request: OfficeRequest, taken: taking.Taken) -> HttpResponse:
    printing.print_soon(taken, lang=taken.ticket.language)
    boards.forget(request.municipality.pk)
    return go_on(f"{reverse('appointments_office:counter')}?neu={taken.ticket.number.replace(' ', '+')}")


# --- the verbs --------------------------------------------------------------------------------------------------------


def _sit(request: OfficeRequest) -> str:
    chosen = _row(Counter.objects.select_related("location"), request.POST.get("counter", ""))
    if chosen.location not in queries.served_by(request.actor, SERVE):
        raise Http404
    calling.sit_down(chosen, by=request.actor, now=timezone.now())
    return "warte_platz"


def _leave(request: OfficeRequest) -> str:
    calling.leave(_seat(request), by=request.actor, now=timezone.now())
    return "warte_platz_frei"


def _next(request: OfficeRequest) -> str | HttpResponse:
    found = calling.call_next(_seat(request), by=request.actor, now=timezone.now())
    if found is None:
        return "warte_niemand"
    return go_on(f"{reverse('appointments_office:counter')}?warum={found[1].value}", "warte_aufgerufen")


def _call(request: OfficeRequest) -> str:
    """Call a certain number, again or out of turn."""
    seat = _seat(request)
    ticket = _row(Ticket.objects.select_related("location", "counter"), request.POST.get("ticket", ""))
    calling.call(ticket, seat, by=request.actor, now=timezone.now())
    return "warte_aufgerufen"


def _begin(request: OfficeRequest) -> str:
    calling.begin(_visitor(request), by=request.actor, now=timezone.now())
    return "warte_begonnen"


def _miss(request: OfficeRequest) -> str:
    calling.miss(_visitor(request), by=request.actor, now=timezone.now())
    return "warte_nicht_da"


def _park(request: OfficeRequest) -> str:
    calling.park(_visitor(request), by=request.actor, now=timezone.now())
    return "warte_zurueckgestellt"


def _send_on(request: OfficeRequest) -> str | HttpResponse:
    ticket, wanted = _visitor(request), request.POST.get("to", "")
    kind, _sign, key = wanted.partition(":")
    if kind == "schalter":
        counter = _row(Counter.objects.select_related("location"), key)
        to = counter.location
        if counter not in [each.counter for each in queries.seats(to, ticket.day)]:
            return _page(
                request, errors={"to": _("An diesem Schalter sitzt niemand mehr. Bitte wählen Sie einen anderen.")}
            )
    elif kind == "ort":
        counter, to = None, _row(Location.objects.filter(active=True), key)
    else:
        return _page(request, errors={"to": _("Bitte wählen Sie, wohin.")})
    note = typed.line(request.POST, "note", calling.LONGEST_NOTE)
    calling.send_on(ticket, to, counter, by=request.actor, now=timezone.now(), note=note)
    return "warte_weitergeleitet"


def _finish(request: OfficeRequest) -> str | HttpResponse:
    ticket = _visitor(request)
    known = queries.errands(ticket.location, ticket.day)
    done = [
        (key, typed.number(request.POST, f"count-{key}", otherwise=1, most=20))
        for key, _one in typed.chosen(request.POST, known)
    ]
    if not done:
        return _page(request, errors={"done": _("Bitte wählen Sie aus, was erledigt wurde.")})
    said = {
        key: typed.number(request.POST, f"minutes-{key}", otherwise=1, most=480)
        for key, _count in done
        if typed.line(request.POST, f"minutes-{key}")
    }
    calling.finish(ticket, by=request.actor, now=timezone.now(), done=done, minutes=said)
    return "warte_fertig"


def _gone(request: OfficeRequest) -> str:
    ticket = _row(Ticket.objects.select_related("location", "counter"), request.POST.get("ticket", ""))
    if ticket.location not in queries.served_by(request.actor, SERVE):
        raise Http404
    taking.give_up(ticket, by=request.actor, now=timezone.now())
    return "warte_gegangen"


def _shut(request: OfficeRequest) -> str:
    seat, is_shut = _seat(request), request.POST.get("zu") == "1"
    screens.shut(seat.counter.location, by=request.actor, day=seat.day, is_shut=is_shut)
    return "warte_geschlossen" if is_shut else "warte_geoeffnet"


_VERBS: dict[str, Callable[[OfficeRequest], str | HttpResponse]] = {
    "platz": _sit,
    "verlassen": _leave,
    "weiter": _next,
    "rufen": _call,
    "beginnen": _begin,
    "nicht-da": _miss,
    "zurueckstellen": _park,
    "weiterleiten": _send_on,
    "fertig": _finish,
    "gegangen": _gone,
    "schliessen": _shut,
}


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(request: OfficeRequest, *, trouble: str = "", errors: dict[str, str] | None = None) -> HttpResponse:
    now = timezone.now()
    seat = queries.seat_of(request.actor.id)
    locations = queries.served_by(request.actor, SERVE)
    if seat is not None and (
        seat.day != queries.day_of(seat.counter.location, now) or seat.counter.location not in locations
    ):
        seat = None
    if seat is None:
        counters = Counter.objects.filter(location__in=locations, active=True).select_related("location")
        taken = set(Seat.objects.filter(day__gte=timezone.localdate(now)).values_list("counter", flat=True))
        in_use = " (" + _("besetzt") + ")"
        options = [
            (str(each.pk), f"{each.location.name}: {each.name}" + (in_use if each.pk in taken else ""))
            # Stable: by place and name, and first those one can sit down at.
            for each in sorted(counters.order_by("location__name", "name")[:300], key=lambda each: each.pk in taken)
        ]
        context = {"options": options, "trouble": trouble}
        return page(request, "appointments/queue/choose_counter.html", context)
    return page(request, "appointments/queue/counter.html", _context(request, seat, now) | {
        "trouble": trouble, "errors": errors or {},
    })  # fmt: skip


def _context(request: OfficeRequest, seat: Seat, now: datetime) -> dict[str, object]:
    location = seat.counter.location
    known = queries.errands(location, seat.day)
    names = known.names(typed.language())
    there = queries.of_today(location, seat.day, *rules.THERE, State.NOT_HERE)
    by_id = {each.pk: each for each in there}
    waiting = [queries.waiter_of(each) for each in there if each.state == State.WAITING]
    turn = rules.in_turn(waiting, now, for_walk_in=queries.is_for_walk_in(location, now))
    visitor = next(
        (each for each in there if each.state in rules.AT_COUNTER and each.counter_id == seat.counter_id), None
    )
    with read_ahead(*queries.reads_of_counter(seat)):
        queue, skills = queries.queue_of(location.pk), queries.skills_of(seat.staff)
    why = request.GET.get("warum", "")
    fits = partial(
        rules.may_serve,
        counter=seat.counter_id,
        skills=skills,
        step_free=seat.counter.wheelchair,
    )
    return {
        "seat": seat,
        "location": location,
        "visitor": _told(visitor, names, now) if visitor else None,
        "name": _name_of(visitor),
        "why": typed.WHY[rules.Why(why)] if why in set(rules.Why) else "",
        "new": typed.line(request.GET, "neu", 12),
        "turn": [
            {**_told(by_id[each.id], names, now), "why": typed.WHY[why_], "fits": fits(each)}
            for each, why_ in turn[:MOST_SHOWN]
        ],
        "waiting": len(turn),
        "aside": [_told(each, names, now) for each in there if each.state in (State.PARKED, State.NOT_HERE)][
            :MOST_SHOWN
        ],
        "elsewhere": [
            {**_told(each, names, now), "counter": each.counter.name if each.counter else ""}
            for each in there
            if each.state in rules.AT_COUNTER and each.counter_id != seat.counter_id
        ],
        "errand_names": list(names.items()),
        "priorities": [(each.value, label) for each, label in typed.PRIORITIES.items()],
        "targets": _targets(seat),
        "is_shut": queue is not None and queue.shut_on == seat.day,
    }


def _told(ticket: Ticket, names: dict[str, str], now: datetime) -> dict[str, object]:
    at = queries.clock_of
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "errands": ", ".join(names.get(key, key) for key, _count in ticket.errands),
        "keys": [key for key, _count in ticket.errands],
        "persons": ticket.persons,
        "priority": typed.PRIORITIES[rules.Priority(ticket.priority)] if ticket.priority else "",
        "state": ticket.state,
        "state_word": typed.STATES[ticket.standing],
        "due": typed.clock(at(ticket.location, ticket.due)) if ticket.due else "",
        "arrived": typed.clock(at(ticket.location, ticket.arrived_at)),
        "minutes": taking.seconds(ticket.arrived_at, now) // 60,
        "calls": ticket.calls,
        "language": ticket.language,
        "note": ticket.note,
        "history": [
            {**each, "clock": typed.clock(at(ticket.location, datetime.fromisoformat(each["at"])))}
            for each in ticket.history
        ],
    }


def _name_of(visitor: Ticket | None) -> str:
    """Return the name under which the appointment was booked; nobody else in the hall sees it."""
    return visitor.booking.name if visitor is not None and visitor.booking is not None else ""


def _targets(seat: Seat) -> list[tuple[str, str]]:
    """Return where somebody can be sent on to: a counter at which nobody sits today would never call them."""
    staffed = [each.counter for each in queries.seats(seat.counter.location, seat.day)]
    here = [each for each in staffed if each.pk != seat.counter_id]
    elsewhere = Location.objects.filter(active=True).exclude(pk=seat.counter.location_id)
    anywhere = [(f"ort:{seat.counter.location_id}", _("irgendein anderer Schalter hier"))] if here else []
    return [
        *anywhere,
        *((f"schalter:{each.pk}", each.name) for each in here[:100]),
        *((f"ort:{each.pk}", each.name) for each in elsewhere[:100]),
    ]


def _seat(request: OfficeRequest) -> Seat:
    found = queries.seat_of(request.actor.id)
    if found is None or found.day != queries.day_of(found.counter.location, timezone.now()):
        raise NotNow
    return found


def _visitor(request: OfficeRequest) -> Ticket:
    """Return who stands at the counter; raises NotNow where the page shows somebody else by now."""
    seat = _seat(request)
    found = calling.visitor_at(seat.counter, seat.day)
    if found is None or str(found.pk) != request.POST.get("ticket", ""):
        raise NotNow
    return found


def _row(rows: QuerySet[T], key: str) -> T:
    try:
        wanted = UUID(key)
    except ValueError:
        raise Http404 from None
    found = rows.filter(pk=wanted).first()
    if found is None:
        raise Http404
    return found
