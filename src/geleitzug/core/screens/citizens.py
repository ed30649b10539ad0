# SPDX-License-Identifier: EUPL-1.2
"""Pages for citizens and companies: open to anybody, or to who has an account. Whose rows they see holds the wall.

Who acts for a company sees the company's; what their mandate does not cover core refuses, and it is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from geleitzug.ground.people.actors import Actor, RightMissing, check_right
from geleitzug.ground.people.how import How
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy.models import Municipality

View = Callable[..., HttpResponseBase]
WAY_ON = "weiter"
"""The parameter that says where somebody wanted to go before they had to sign in."""


class CitizenRequest(HttpRequest):
    """A request in a town's portal, for typing only."""

    actor: Actor
    how: How | None
    municipality: Municipality
    mandate_over: bool
    """They acted for a company a request ago, and the mandate ends; now they would act in their own name."""


def in_a_town(view: View) -> View:
    """Answer 404 on the group's own host."""

    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.municipality is None:
            raise Http404
        return within_rights(view, request, *args, **kwargs)

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
        response = mandate_is_over(request) or within_rights(view, request, *args, **kwargs)
        if request.method == "GET":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def mandate_is_over(request: CitizenRequest) -> HttpResponse | None:
    """Return the way to the page that says a mandate has ended; nothing is done in one's own name unasked.

    Only who was sending something (POST) is told that it did not arrive.
    """
    hint = "nicht_angekommen" if request.method == "POST" else "beendet"
    return redirect(f"{reverse('citizen:acting')}?hinweis={hint}") if request.mandate_over else None


def needs(right: Right) -> Callable[[View], View]:
    """Open a page only to whom acts for themselves, or for a company by a mandate that covers this."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_right(request.actor, right)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def within_rights(view: View, request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer 403 to what a mandate does not cover, and undo what was done until it was noticed."""
    try:
        return view(request, *args, **kwargs)
    except RightMissing as missing:
        transaction.set_rollback(True)
        context = {"right": missing.right.value, "company": request.actor.acting_for}
        return render(request, "citizen/right_missing.html", context, status=403)


def account_needed(view: View) -> View:
    """Send people without an account to the sign-in page and back."""

    @personal
    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.has_account:
            return redirect(with_way_on("citizen:login", comes_back_to(request)))
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


def comes_back_to(request: HttpRequest) -> str:
    """Return where somebody comes back to who has to show first who they are: here, after a press the page it was on.

    Many addresses take presses only, and would show nothing to who comes back there.
    """
    here = request.get_full_path()
    if request.method in ("GET", "HEAD"):
        return here
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # a program wrote it, or somebody who wants to see what happens
        return here
    if came.netloc != request.get_host():
        return here
    return safe_path(came._replace(scheme="", netloc="", fragment="").geturl()) or here


def way_on(request: HttpRequest) -> str:
    """Return where somebody wants to go after signing in: a path of this host, or nothing."""
    return safe_path(request.POST.get(WAY_ON) or request.GET.get(WAY_ON))


def safe_path(wanted: str | None) -> str:
    """Return a path of this host, or nothing."""
    wanted = wanted or ""
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_local else ""
