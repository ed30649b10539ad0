# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page about somebody's own things. Whose rows they see is held by the wall."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from geleitzug.core.screens.citizens import CitizenRequest, View, comes_back_to, personal
from geleitzug.desks.citizen import whose
from geleitzug.ground.people.actors import RightMissing


def own_only(view: View) -> View:
    """Show somebody's own things; who is nobody (any more) learns no more than 404, and how to come back here.

    The session may have ended in the middle of an application: signing in or the code leads back to this page. Who
    acts for another party of theirs than the one it belongs to is told so, and may change (whose.py).
    """

    @personal
    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.holder is None:
            return who_are_you(request)
        if whose.CHANGE_TO in request.POST:
            whose.change_to_owner(request, kwargs)
        if whose.SHOW_AGAIN in request.POST and not whose.keeps_typed(request):
            return redirect(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except (Http404, RightMissing):
            if party := whose.other_owner(request.actor, kwargs):
                return whose.refused(request, party)
            raise

    return guarded


def who_are_you(request: CitizenRequest) -> HttpResponse:
    """Tell who is nobody (any more) no more than 404, and how to come back."""
    lost = {"way_on": comes_back_to(request), "was_sent": request.method == "POST"}
    return render(request, "citizen/who_are_you.html", lost, status=404)
