# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page of this desk: anybody, or only a holder. Whose rows they see is held by the wall."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy.models import Municipality

View = Callable[..., HttpResponse]


class CitizenRequest(HttpRequest):
    """A request in a town's portal, for typing only."""

    actor: Actor
    municipality: Municipality


def in_a_town(view: View) -> View:
    """Answer 404 on the group's own host."""

    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.municipality is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def account_needed(view: View) -> View:
    """Send people without an account to the sign-in page and back."""

    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.municipality is None:
            raise Http404
        if not request.actor.has_account:
            return redirect(f"{reverse('citizen:login')}?{urlencode({'weiter': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded
