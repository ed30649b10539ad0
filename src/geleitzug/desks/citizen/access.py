# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page of this desk: anybody, or only a holder. Whose rows they see is held by the wall."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.how import How
from geleitzug.ground.tenancy.models import Municipality

View = Callable[..., HttpResponseBase]
WAY_ON = "weiter"
"""The parameter that says where somebody wanted to go before they had to sign in."""


class CitizenRequest(HttpRequest):
    """A request in a town's portal, for typing only."""

    actor: Actor
    how: How | None
    municipality: Municipality


def in_a_town(view: View) -> View:
    """Answer 404 on the group's own host."""

    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.municipality is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def personal(view: View) -> View:
    """Answer only in a town, and let no browser keep the page.

    „Zurück“ then asks again: it shows what is stored by now instead of an old form that collides with itself, and on
    a shared device it shows nothing after signing out. The answer to a form is kept: a browser cannot ask for it
    again without sending the form again.
    """

    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.municipality is None:
            raise Http404
        response = view(request, *args, **kwargs)
        if request.method == "GET":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def own_only(view: View) -> View:
    """Show somebody's own things; who is nobody (any more) learns no more than 404, and how to come back here.

    The session may have ended in the middle of an application: signing in or the code leads back to this page.
    """

    @personal
    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.holder is None:
            return render(request, "citizen/who_are_you.html", {"way_on": request.get_full_path()}, status=404)
        return view(request, *args, **kwargs)

    return guarded


def account_needed(view: View) -> View:
    """Send people without an account to the sign-in page and back."""

    @personal
    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.has_account:
            return redirect(with_way_on("citizen:login", request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def strong_account(view: View) -> View:
    """As account_needed; and who signed in with a password alone sets up a second factor first.

    Behind it are decisions and what gives them legal effect. A connector's sign-in says itself how strong it is.
    """

    @account_needed
    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return more_needed(request) or view(request, *args, **kwargs)

    return guarded


def more_needed(request: CitizenRequest) -> HttpResponse | None:
    """Return the way to a second factor for who has an account and signed in with a password alone; else nothing."""
    if not request.actor.has_account or (request.how and request.how.strong):
        return None
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("citizen:account")
    return redirect(with_way_on("citizen:security", back))


def with_way_on(name: str, path: str, **parts: str) -> str:
    """Return the address of a page that leads on to a path afterwards."""
    page = reverse(name, kwargs=parts or None)
    return f"{page}?{urlencode({WAY_ON: path})}" if path else page


def way_on(request: HttpRequest) -> str:
    """Return where somebody wants to go after signing in: a path of this host, or nothing."""
    return safe_path(request.POST.get(WAY_ON) or request.GET.get(WAY_ON))


def safe_path(wanted: str | None) -> str:
    """Return a path of this host, or nothing."""
    wanted = wanted or ""
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_local else ""
