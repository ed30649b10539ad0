# SPDX-License-Identifier: EUPL-1.2
"""An appointment behind its link, without an account: look, change, cancel, take into the calendar, prepare.

Whoever has the link can do all that; so the page tells neither name nor address of who comes. No browser keeps it, and
no other site is told its address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import segno
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.booking import actions, clock, codes, mails, meeting, video
from geleitzug.core.booking.actions.changing import ABSENCE
from geleitzug.core.booking.errors import BookingError
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.rules import State
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.ground.jobs import defer
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.limits import Limiter
from geleitzug.verticals.appointments.citizen import asked as asking
from geleitzug.verticals.appointments.citizen import finding, gate, keeping, preparing, shown, sorry
from geleitzug.verticals.appointments.citizen.views.choosing import offered_errands
from geleitzug.verticals.appointments.citizen.views.times import not_now, times_page

guesses = Limiter(free=20)
askers = Limiter(free=5)
"""Who asks for links to be sent: each costs somebody a mail."""
View = Callable[..., HttpResponseBase]


def behind_the_link(view: View) -> View:
    """Open a page only by a code that belongs to an appointment; who guesses is slowed down."""

    @in_a_town
    @sensitive_variables("code")
    @wraps(view)
    def guarded(request: CitizenRequest, code: str, **parts: Any) -> HttpResponseBase:
        if guesses.wait(request):
            response: HttpResponseBase = too_often(request)
        elif (booking := keeping.booking_of(code)) is None or booking.standing is State.HELD:
            guesses.note(request)
            response = render(request, "appointments/citizen/gone.html", status=404)
        else:
            response = view(request, booking, code, **parts)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@require_safe
@behind_the_link
def booked(request: CitizenRequest, booking: Booking, code: str) -> HttpResponse:
    """Show an appointment: when, where, what to bring, and what one can do with it."""
    errands, now = offered_errands(), timezone.now()
    it = shown.shown(booking, booking.location, errands, now)
    context = {
        "it": it,
        "code": code,
        "link": _link(code),
        "is_today": booking.standing is State.BOOKED and booking.day == shown.day_at(now, booking.location),
        "qr": segno.make(_here(reverse("appointments:arrive", args=[code])), error="m").svg_data_uri(
            scale=4, border=4, light="#fff", omitsize=False
        ),
        "hint": request.GET.get("hinweis", ""),
        "called_off": shown.called_off(booking),
        "by_absence": booking.called_off_why == ABSENCE,
        "may_change": may_change(booking),
        "prepare": preparing.title_of(booking, errands),
        "prepared": preparing.address_of(booking, request.actor),
        "is_prepared": booking.application_id is not None,
        "bring": [
            (pick(errands[line.errand].names, language()), text)
            for line in booking.errands
            if line.errand in errands and (text := pick(errands[line.errand].preparation, language()))
        ],
        "has_mail": bool(booking.mail),
        "video": _video(booking, now),
        "waiting": f"{reverse('appointments:join')}?{it.query}&termin={code}" if may_change(booking) else "",
    }
    return render(request, "appointments/citizen/booked.html", context)


@require_safe
@behind_the_link
def talk(request: CitizenRequest, booking: Booking, code: str) -> HttpResponse:
    """Lead into the talk by video from ten minutes before until its end; else back to the page that says when.

    A link and no form: where a form may lead to is the policy's (form-action), and the town's server is its own affair.
    """
    address = meeting.way_in(booking, timezone.now(), host=False)
    return HttpResponse(status=302, headers={"Location": address}) if address else _back(code, "")


@require_http_methods(["GET", "POST"])
@behind_the_link
def move(request: CitizenRequest, booking: Booking, code: str) -> HttpResponse:
    """Show free times to somebody who has one, and change to the one they choose; till then they keep theirs."""
    if not may_change(booking):
        return _back(code, "schon" if booking.standing is State.CANCELLED else "zu_spaet")
    errands, place = offered_errands(), booking.location
    asked = asking.with_lines(asking.sent_by(request, errands, finding.all_places()), booking)
    here = reverse("appointments:move", args=[code])
    moving = {"page": _page_of(code), "change": here, "when": shown.moment(booking.starts, place)}
    if request.method != "POST":
        return times_page(request, asked, moving=moving)
    if refused := not_now(request, asked, here, moving=moving):
        return refused
    try:
        place_key, starts = finding.chosen(request.POST.get("zeit", ""))
        wheelchair, now = asked.wheelchair, timezone.now()
        actions.change(code, place_key, starts, wheelchair=wheelchair, by=request.actor, now=now)
    except BookingError as trouble:
        return times_page(request, asked, problem=sorry.sentence(trouble), status=409, moving=moving)
    gate.holders.note(request)
    return _back(code, "geaendert")


@require_http_methods(["GET", "POST"])
@behind_the_link
def cancel(request: CitizenRequest, booking: Booking, code: str) -> HttpResponse:
    """Ask whether somebody means it, and cancel; the second time says that it was done before."""
    if booking.standing is State.CANCELLED:
        return _back(code, "schon")
    if not may_change(booking):
        return _back(code, "zu_spaet")
    if request.method == "POST":
        try:
            actions.cancel(code, by=request.actor, now=timezone.now())
        except BookingError:  # its time has come while somebody thought
            return _back(code, "zu_spaet")
        return _back(code, "abgesagt")
    it = shown.shown(booking, booking.location, offered_errands(), timezone.now())
    return render(request, "appointments/citizen/cancel.html", {"it": it, "code": code})


@require_safe
@behind_the_link
def calendar(request: CitizenRequest, booking: Booking, code: str) -> HttpResponse:
    """Hand the appointment out for a calendar; a cancelled one takes itself out of it again."""
    file = mails.calendar_file(booking, is_cancelled=booking.standing is State.CANCELLED)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="termin-{booking.number}.ics"'
    return response


@require_POST
@behind_the_link
def prepare(request: CitizenRequest, booking: Booking, code: str) -> HttpResponse:
    """Begin the application that the appointment is about; it is filled in at home and opened at the counter."""
    if not may_change(booking):
        return _back(code, "zu_spaet")
    return preparing.begin(request, booking, offered_errands()) or _back(code, "")


@in_a_town
@require_http_methods(["GET", "POST"])
def find(request: CitizenRequest) -> HttpResponse:
    """Open an appointment by its link or code, for who has it on paper or in another program."""
    typed, error = request.POST.get("link", "").replace("\0", "").strip()[:300], ""
    if request.method == "POST":
        code = re.split(r"[?#]", typed, maxsplit=1)[0].rstrip("/").rpartition("/")[2]
        if guesses.wait(request):
            error = _("Sie haben es sehr oft versucht. Bitte warten Sie eine Minute.")
        elif code and keeping.booking_of(code) is not None:
            return redirect("appointments:booked", code)
        else:
            guesses.note(request)
            error = _("Diesen Link kennen wir nicht. Bitte fügen Sie den ganzen Link aus der E-Mail ein.")
    return _find_page(request, typed=typed, errors={"link": error} if error else {})


@in_a_town
@sensitive_post_parameters("name", "mail")
@require_http_methods(["GET", "POST"])
def lost(request: CitizenRequest) -> HttpResponse:
    """Send somebody the links they have lost, to the address they gave; what the page says is always the same."""
    if request.method != "POST":  # reloaded, or come back to after choosing another language
        return redirect("appointments:find")
    name, mail = (" ".join(request.POST.get(part, "").replace("\0", "").split())[:254] for part in ("name", "mail"))
    errors = {}
    if not name:
        errors["name"] = _("Bitte geben Sie den Namen ein, mit dem Sie gebucht haben.")
    if not is_address(mail):
        errors["mail"] = _("Diese E-Mail-Adresse stimmt noch nicht. Bitte prüfen Sie sie.")
    elif askers.wait(request):
        errors["mail"] = _("Sie haben es sehr oft versucht. Bitte warten Sie eine Minute.")
    if errors:
        return _find_page(request, name=name, mail=mail, errors=errors)
    askers.note(request)
    defer(clock.send_links_again, mark=codes.once_mark(name, mail))
    return redirect(f"{reverse('appointments:find')}?gesendet=ja")


def _find_page(request: CitizenRequest, **context: Any) -> HttpResponse:
    empty: dict[str, Any] = {"typed": "", "name": "", "mail": "", "errors": {}}
    is_sent = "gesendet" in request.GET
    return render(request, "appointments/citizen/find.html", {**empty, **context, "is_sent": is_sent})


def too_often(request: CitizenRequest) -> HttpResponse:
    """Ask somebody to wait whose address has tried many links that open nothing."""
    return render(request, "appointments/citizen/gone.html", {"slow": True}, status=429)


def may_change(booking: Booking) -> bool:
    """Tell whether it can still be changed or cancelled online."""
    return booking.standing is State.BOOKED and booking.starts > timezone.now()


def _video(booking: Booking, now: datetime) -> dict[str, Any] | None:
    """Return what the page says of the way into the talk: on which server, from when on, whether it is open."""
    if not booking.by_video:
        return None
    server = meeting.server()
    return {
        "host": meeting.host_of(server) if server else "",
        "opens": shown.moment(booking.starts - video.BEFORE, booking.location),
        "is_open": server is not None and meeting.is_open(booking, now),
    }


def _page_of(code: str) -> str:
    return reverse("appointments:booked", args=[code])


def _link(code: str) -> str:
    return _here(_page_of(code))


def _here(path: str) -> str:
    return directory.address_of(doors.current_tenant()).rstrip("/") + path


def _back(code: str, hint: str) -> HttpResponse:
    return redirect(_page_of(code) + (f"?hinweis={hint}" if hint else ""))
