# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out of the office. Whose password it is, ground/people knows."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.desks.office import cleaning
from geleitzug.desks.office.access import OfficeRequest, safe_path
from geleitzug.desks.office.pages import home_of, page
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.web import actor
from geleitzug.ground.web.limits import Limiter

TRIES = Limiter(free=8)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: OfficeRequest) -> HttpResponse:
    """Sign in with the town's login and password."""
    if request.municipality is None:
        raise Http404
    if request.method == "POST":
        return _sign_in(request)
    if request.actor.kind is ActorKind.STAFF:
        return redirect(safe_path(request.GET.get("weiter"), home_of(request.actor)))
    return _login_page(request)


def _sign_in(request: OfficeRequest) -> HttpResponse:
    name = cleaning.line(request.POST, "login")
    wait = TRIES.wait(request)
    if wait:
        sentence = ngettext(
            "Das waren viele Versuche. Bitte warten Sie %(seconds)d Sekunde.",
            "Das waren viele Versuche. Bitte warten Sie %(seconds)d Sekunden.",
            wait,
        )
        return _login_page(request, name, sentence % {"seconds": wait}, status=429)
    staff = people.sign_in_staff(name, request.POST.get("password", ""))
    known = people.staff_actor(staff.pk) if staff else None
    if staff is None or known is None:
        TRIES.note(request)
        sentence = _("Kennung oder Passwort stimmen nicht. Bitte geben Sie beides noch einmal ein.")
        return _login_page(request, name, sentence)
    actor.sign_in_staff(request, staff.pk)
    return redirect(safe_path(request.POST.get("weiter"), home_of(known)))


def _login_page(request: OfficeRequest, name: str = "", error: str = "", *, status: int = 200) -> HttpResponse:
    wanted = request.POST.get("weiter") or request.GET.get("weiter")
    context = {"login": name, "error": error, "back": safe_path(wanted, "")}
    return page(request, "office/login.html", context, status=status)


@require_POST
def logout(request: OfficeRequest) -> HttpResponse:
    """Sign out."""
    actor.sign_out(request)
    return redirect(reverse("office:login"))
