# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page of this desk: staff of this town. Which cases they see is core's to say, and the wall's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from geleitzug.core.upkeep.actions import note_refusal
from geleitzug.desks.office.pages import page
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted, may
from geleitzug.ground.people.how import OWN, How
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web.actor import is_fresh
from geleitzug.ground.web.security.desk import WAY_ON

View = Callable[..., HttpResponseBase]
DESK = "/amt/"


class OfficeRequest(HttpRequest):
    """A request of a member of staff in a town's office, for typing only."""

    actor: Actor
    how: How | None
    municipality: Municipality
    resolver_match: ResolverMatch


def office_page(
    permission: str | None = None, *, office: str | None = None, fresh: bool = False
) -> Callable[[View], View]:
    """Ask who is not signed in to do so and come back; refuse with a sentence whose roles lack the permission.

    ``office``: the permission is needed there and not just anywhere. On the group's own host there is no office (404).
    ``fresh``: only a short while after showing who one is, for what outlasts the session; else one does so again.
    No browser keeps a page of this desk: at a counter, „Zurück“ shows nothing after signing out.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.municipality is None:
                raise Http404
            if request.actor.kind is not ActorKind.STAFF:
                return redirect(f"{reverse('office:login')}?{urlencode({'weiter': _way_back(request)})}")
            try:
                if permission and not may(request.actor, permission, office=office):
                    raise NotPermitted(permission)
                if fresh and not is_fresh(request):
                    return _show_again(request)
                response = view(request, *args, **kwargs)
            except NotPermitted:
                note_refusal(request.resolver_match.view_name, by=request.actor)
                return refused(request)
            if request.method == "GET":
                response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded

    return decorate


def _show_again(request: OfficeRequest) -> HttpResponse:
    """Lead to where somebody shows who they are once more: where they came from, or by a factor of this house."""
    by_us = request.how is None or request.how.means in OWN
    place = "office:fresh" if by_us else "office:sign_on"
    return redirect(f"{reverse(place)}?{urlencode({WAY_ON: _way_back(request)})}")


def refused(request: HttpRequest, text: str = "") -> HttpResponse:
    """Say that the roles do not cover this; the case itself may be seen."""
    text = text or _(
        "Dafür braucht es eine andere Rolle. Wenn Sie das erledigen sollen, bitten Sie die Leitung Ihres Amts darum,"
        " Ihnen die Rolle zu geben."
    )
    return page(request, "office/refused.html", {"text": text}, status=403)


def safe_path(wanted: str | None, default: str) -> str:
    """Return an address of this desk to go on to; what leads elsewhere is not followed."""
    if wanted and wanted.startswith(DESK) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return default


def _way_back(request: HttpRequest) -> str:
    """Return where to go after signing in: here, or after a POST to the page it came from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "").partition(request.get_host())[2]
    return safe_path(came_from, reverse("office:worklist"))
