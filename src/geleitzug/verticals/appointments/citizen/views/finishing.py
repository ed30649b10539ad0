# SPDX-License-Identifier: EUPL-1.2
"""From a held time to a booked one: who comes, everything once more, book. Nothing of it is kept before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.booking import actions
from geleitzug.core.booking.errors import BookingError, NoSuchBooking
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.rules import State
from geleitzug.core.screens.citizens import CitizenRequest, personal
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people import actions as people
from geleitzug.ground.web import languages
from geleitzug.verticals.appointments.citizen import asked as asking
from geleitzug.verticals.appointments.citizen import finding, gate, keeping, shown, sorry
from geleitzug.verticals.appointments.citizen.asked import Asked
from geleitzug.verticals.appointments.citizen.views.choosing import offered_errands
from geleitzug.verticals.appointments.citizen.views.times import times_page

LONGEST_NAME = 120
FIELDS = ("name", "mail", "phone", "sprache", "einwilligung")


View = Callable[..., HttpResponse]


def holding(view: View) -> Callable[..., HttpResponseBase]:
    """Open a page only while a time is held; what is booked by now (a second press) shows its page."""

    @personal
    @sensitive_variables("code")
    @wraps(view)
    def guarded(request: CitizenRequest, code: str) -> HttpResponse:
        held = keeping.booking_of(code)
        if held is None or (held.standing is State.HELD and not keeping.is_held_here(request, held)):
            return _gone(request, asking.read(request.GET, offered_errands(), finding.all_places()))
        if held.standing is not State.HELD:
            return redirect("appointments:booked", code)
        return view(request, held, code)

    return guarded


@holding
@sensitive_post_parameters("name", "mail", "phone")
@require_http_methods(["GET", "POST"])
def person(request: CitizenRequest, held: Booking, code: str) -> HttpResponse:
    """Ask who comes, show everything once more, and book it."""
    typed = typed_by(request)
    if request.method != "POST" or "_aendern" in request.POST or languages.switched(request):
        return _page(request, held, code, typed)
    errors = wrong_with(typed, mail_needed=held.by_video)
    if held.by_video and not typed["mail"]:
        errors["mail"] = _("Für ein Videogespräch brauchen wir eine E-Mail-Adresse: Dorthin geht der Link.")
    if errors or "_buchen" not in request.POST:
        return _page(request, held, code, typed, errors, check=not errors)
    if problem := gate.too_many_names(request):
        return times_page(request, asked_of(held), problem=problem, status=429)
    contact = {"name": typed["name"], "mail": typed["mail"], "phone": typed["phone"], "language": typed["sprache"]}
    try:
        actions.confirm(code, **contact, by=request.actor, now=timezone.now())
    except NoSuchBooking:
        return _gone(request, asked_of(held))
    except BookingError as trouble:
        gate.note_name(request, trouble)
        return times_page(request, asked_of(held), problem=sorry.sentence(trouble), status=409)
    return redirect(f"{reverse('appointments:booked', args=[code])}?hinweis=gebucht")


@holding
@require_POST
def release(request: CitizenRequest, held: Booking, code: str) -> HttpResponse:
    """Let a held time go, and show the free ones again."""
    actions.let_go(code, now=timezone.now())
    return redirect(f"{reverse('appointments:times')}?{asked_of(held).query()}")


def wrong_with(typed: Mapping[str, str], *, mail_needed: bool = False) -> dict[str, str]:
    """Return what is wrong with what somebody has typed about themselves, by field."""
    errors = {}
    if not typed["name"]:
        errors["name"] = _("Bitte geben Sie Ihren Namen ein.")
    if typed["mail"] and not is_address(typed["mail"]):
        errors["mail"] = _("Diese E-Mail-Adresse stimmt noch nicht. Bitte prüfen Sie sie.")
    elif mail_needed and not typed["mail"]:
        errors["mail"] = _("Bitte geben Sie Ihre E-Mail-Adresse ein: Nur so können wir Ihnen Bescheid sagen.")
    elif not typed["mail"] and not typed["phone"]:
        errors["mail"] = _("Bitte geben Sie Ihre E-Mail-Adresse oder Ihre Telefonnummer ein.")
    if typed["phone"] and not 5 <= sum(letter.isdigit() for letter in typed["phone"]) <= 20:
        errors["phone"] = _("Diese Telefonnummer stimmt noch nicht. Bitte prüfen Sie sie.")
    if typed["einwilligung"] != "ja":
        errors["einwilligung"] = _("Ohne Ihre Zustimmung können wir nichts speichern. Sie können uns auch anrufen.")
    return errors


def typed_by(request: CitizenRequest) -> dict[str, str]:
    """Return what somebody has typed about themselves, cut to what fits; of an account what it knows already."""
    account = people.account_of(request.actor) if request.method != "POST" else None
    known = {"name": account.name, "mail": account.email, "phone": account.phone} if account else {}
    typed = {name: " ".join(request.POST.get(name, known.get(name) or "").replace("\0", "").split()) for name in FIELDS}
    speaks = typed["sprache"] if typed["sprache"] in shown.LANGUAGES else request.LANGUAGE_CODE
    return {**typed, "name": typed["name"][:LONGEST_NAME], "phone": typed["phone"][:40], "sprache": speaks}


def _page(
    request: CitizenRequest,
    held: Booking,
    code: str,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    check: bool = False,
) -> HttpResponse:
    assert held.held_until is not None
    place = held.location
    context = {
        "code": code,
        "held": shown.shown(held, place, offered_errands(), timezone.now()),
        "until": shown.clock(held.held_until, place),
        "typed": typed,
        "errors": errors or {},
        "languages": list(shown.LANGUAGES.items()),
        "language_word": shown.LANGUAGES.get(typed["sprache"], typed["sprache"]),
        "check": check,
    }
    return render(request, "appointments/citizen/person.html", context)


def _gone(request: CitizenRequest, asked: Asked) -> HttpResponse:
    """The minutes are over and somebody else has taken the time, or it was let go in another tab."""
    if not asked.lines:
        return redirect("appointments:choose")
    problem = _(
        "Die Zeit war nicht mehr für Sie reserviert: Die zehn Minuten sind vorbei, oder Sie haben in einem anderen "
        "Fenster eine andere Zeit gewählt."
    )
    return times_page(request, asked, problem=problem, status=409)


def asked_of(held: Booking) -> Asked:
    """Return what somebody wanted who holds a time."""
    return Asked(held.errands, wheelchair=held.wheelchair, by_video=held.by_video)
