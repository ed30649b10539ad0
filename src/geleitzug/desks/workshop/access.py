# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page of this desk: who edits or releases services in this town. Signing in is the office's page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from geleitzug.core.authoring import permissions, queries
from geleitzug.core.authoring.models import Draft
from geleitzug.core.moving.permissions import MOVE
from geleitzug.core.screens import staff
from geleitzug.core.screens.staff import View, only_for
from geleitzug.desks.workshop.frames import tabs
from geleitzug.ground.people.actors import Actor, may, offices_with, require
from geleitzug.ground.tenancy.models import Municipality


class WorkshopRequest(HttpRequest):
    """A request of somebody who builds services, for typing only."""

    actor: Actor
    municipality: Municipality
    resolver_match: ResolverMatch


def may_enter(actor: Actor) -> bool:
    """Tell whether somebody edits services of any office, or releases them."""
    return may(actor, permissions.RELEASE) or bool(offices_with(actor, permissions.EDIT))


def _refused(request: HttpRequest) -> HttpResponse:
    if may_enter(request.actor):  # type: ignore[attr-defined]
        return page(cast("WorkshopRequest", request), "workshop/refused.html", status=403)
    return render(request, "workshop/refused.html", {"places": []}, status=403)


workshop_page = only_for(may_enter, refused=_refused, home="workshop:home")
"""Stands above a page of this desk."""


def workshop_editor(view: View) -> View:
    """As workshop_page, but only who edits services may send something."""

    @workshop_page
    @wraps(view)
    def guarded(request: WorkshopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            require(request.actor, permissions.EDIT)
        return view(request, *args, **kwargs)

    return guarded


def workshop_mover(view: View) -> View:
    """As workshop_page, but only for who may move running cases."""

    @workshop_page
    @wraps(view)
    def guarded(request: WorkshopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.actor, MOVE)
        return view(request, *args, **kwargs)

    return guarded


def draft_of(request: WorkshopRequest, draft_id: UUID) -> Draft:
    """Return a draft this person may see; raises Http404, also where there is one they may not."""
    draft = queries.draft_for(request.actor, draft_id)
    if draft is None:
        raise Http404
    return draft


def safe_path(wanted: str | None, default: str) -> str:
    """Return an address of this desk to go on to; what leads elsewhere is not followed."""
    return staff.safe_path(wanted, default, below=reverse("workshop:home"))


def page(
    request: WorkshopRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page in the desk's frame; one about a draft (``draft`` in its context) gets the draft's tabs as well."""
    names = [
        (_("Entwürfe"), "workshop:home"),
        (_("Bausteine"), "workshop:blocks"),
        (_("Rückmeldungen"), "workshop:remarks"),
    ]
    if may(request.actor, MOVE):
        names.append((_("Umstellen"), "workshop:movings"))
    places = [(label, reverse(name), request.path == reverse(name)) for label, name in names]
    context = context or {}
    draft = context.get("draft")
    more = {"tabs": tabs(draft)} if isinstance(draft, Draft) else {}
    return render(request, template, {"places": places, **more, **context}, status=status)
