# SPDX-License-Identifier: EUPL-1.2
"""The waiting list: asking to be told of an earlier time, taking or declining what is offered, leaving.

Behind its link, as an appointment is: the page tells neither name nor address.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from geleitzug.core.booking.actions import waiting as waiting_list
from geleitzug.core.booking.errors import BookingError
from geleitzug.core.booking.models import Booking, Waiting
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, personal, with_way_on
from geleitzug.verticals.appointments.citizen import asked as asking
from geleitzug.verticals.appointments.citizen import finding, gate, keeping, shown, sorry
from geleitzug.verticals.appointments.citizen.asked import Asked
from geleitzug.verticals.appointments.citizen.views.choosing import needs_account, offered_errands
from geleitzug.verticals.appointments.citizen.views.finishing import typed_by, wrong_with
from geleitzug.verticals.appointments.citizen.views.own import guesses, may_change, too_often

TAKE, DECLINE, LEAVE = "nehmen", "ablehnen", "verlassen"


@personal
@sensitive_post_parameters("name", "mail")
@require_http_methods(["GET", "POST"])
def join(request: CitizenRequest) -> HttpResponse:
    """Put somebody on the waiting list; who has an appointment (``termin``) keeps it until an earlier one is taken."""
    errands, sent = offered_errands(), request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and "gesendet" in request.GET:
        return render(request, "appointments/citizen/joined.html")
    booking = keeping.booking_of(sent.get("termin", ""))
    asked = asking.sent_by(request, errands, finding.all_places())
    if booking is not None:
        asked = asking.with_lines(asked, booking)
    if not asked.lines or (booking is not None and not may_change(booking)):
        return redirect("appointments:choose")
    if booking is None and needs_account(asked.lines, errands) and not request.actor.has_account:
        return redirect(with_way_on("citizen:login", f"{reverse('appointments:join')}?{asked.query()}"))
    typed = typed_by(request)
    if booking is not None:
        typed = {**typed, "name": booking.name, "mail": booking.mail or typed["mail"], "sprache": booking.language}
    errors, problem = {}, ""
    if request.method == "POST":
        errors = wrong_with(typed, mail_needed=True)
        problem = "" if errors else gate.too_often(request) or gate.too_many_names(request)
        if not errors and not problem:
            gate.holders.note(request)
            try:
                _wait(request, asked, typed, booking)
            except BookingError as trouble:
                problem = sorry.sentence(trouble)
                gate.note_name(request, trouble)
            else:
                # Alike for who waits already: only their mailbox is told the link.
                return redirect(f"{reverse('appointments:join')}?gesendet=ja")
    context = {
        "what": shown.what(asked.lines, errands),
        "minutes": finding.minutes(asked, errands),
        "wunsch": asked.query(),
        "typed": typed,
        "errors": errors,
        "problem": problem,
        "languages": list(shown.LANGUAGES.items()),
        "before": shown.moment(booking.starts, booking.location) if booking else "",
        "termin": sent.get("termin", "") if booking else "",
        "asks_mail": booking is None or not booking.mail,
    }
    return render(request, "appointments/citizen/join.html", context, status=409 if problem else 200)


@in_a_town
@sensitive_variables("code")
@require_http_methods(["GET", "POST"])
def waiting(request: CitizenRequest, code: str) -> HttpResponse:
    """Show somebody's place on the list, or what is offered to them; take it, decline it, or leave."""
    if guesses.wait(request):
        response = too_often(request)
    elif (waits := keeping.waiting_of(code)) is None:
        guesses.note(request)
        response = render(request, "appointments/citizen/gone.html", status=404)
    elif request.method == "POST":
        response = _answer(request, code)
    else:
        response = _page(request, waits, code)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _wait(request: CitizenRequest, asked: Asked, typed: dict[str, str], booking: Booking | None) -> None:
    """Put somebody on the list; who has no appointment waits for what is earlier than anything free today."""
    now = timezone.now()
    waiting_list.wait(
        finding.wanted(asked),
        name=typed["name"],
        mail=typed["mail"],
        phone=typed["phone"],
        language=typed["sprache"],
        before=booking.starts if booking else finding.earlier_than(asked, now),
        instead_of=booking,
        by=request.actor,
        now=now,
    )


def _page(request: CitizenRequest, waits: Waiting, code: str) -> HttpResponse:
    kept = keeping.offered_to(waits, timezone.now())
    offer = None
    if kept is not None:
        booking, until = kept
        offer = {
            "when": shown.moment(booking.starts, booking.location),
            "where": shown.where(booking, booking.location),
            "until": shown.moment(until, booking.location),
        }
    context = {
        "what": shown.what(waiting_list.wanted_by(waits).lines, offered_errands()),
        "offer": offer,
        "is_open": waits.state == Waiting.State.OPEN,
        "hint": request.GET.get("hinweis", ""),
        "code": code,
    }
    return render(request, "appointments/citizen/waiting.html", context)


def _answer(request: CitizenRequest, code: str) -> HttpResponse:
    """Do what the pressed button says; what is over by then is said on the page."""
    here, choice, now = reverse("appointments:waiting", args=[code]), request.POST.get("wahl", ""), timezone.now()
    try:
        if choice == TAKE:
            taken = waiting_list.accept(code, by=request.actor, now=now)
            return redirect(f"{reverse('appointments:booked', args=[taken.secret])}?hinweis=gebucht")
        if choice == DECLINE:
            waiting_list.decline(code, by=request.actor, now=now)
            return redirect(f"{here}?hinweis=abgelehnt")
        if choice == LEAVE:
            waiting_list.leave_list(code, by=request.actor, now=now)
    except BookingError:
        return redirect(f"{here}?hinweis=vorbei")
    return redirect(here)
