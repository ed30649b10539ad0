# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page of this desk: who edits or releases services in this town. Signing in is the office's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import ResolverMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from geleitzug.core.authoring import permissions, queries
from geleitzug.core.authoring.models import Draft
from geleitzug.core.moving.permissions import MOVE
from geleitzug.core.upkeep.actions import note_refusal
from geleitzug.desks.workshop.frames import tabs
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted, may, offices_with, require
from geleitzug.ground.tenancy.models import Municipality

View = Callable[..., HttpResponse]


class WorkshopRequest(HttpRequest):
    """A request of somebody who builds services, for typing only."""

    actor: Actor
    municipality: Municipality
    resolver_match: ResolverMatch


def may_enter(actor: Actor) -> bool:
    """Tell whether somebody edits services of any office, or releases them."""
    return may(actor, permissions.RELEASE) or bool(offices_with(actor, permissions.EDIT))


def workshop_page(view: View) -> View:
    """Ask who is not signed in to do so; refuse with a sentence whose roles do not cover this."""

    @wraps(view)
    def guarded(request: WorkshopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.municipality is None:
            raise Http404
        if request.actor.kind is not ActorKind.STAFF:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("workshop:home")
            return redirect(f"{resolve_url(settings.WEB_PLACES['office_login'])}?{urlencode({'weiter': back})}")
        if not may_enter(request.actor):
            note_refusal(request.resolver_match.view_name, by=request.actor)
            return render(request, "workshop/refused.html", {"places": []}, status=403)
        response = view(request, *args, **kwargs)
        if request.method == "GET":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def workshop_editor(view: View) -> View:
    """As workshop_page, but only who edits services may send something."""

    @workshop_page
    @wraps(view)
    def guarded(request: WorkshopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method == "POST":
                require(request.actor, permissions.EDIT)
            return view(request, *args, **kwargs)
        except NotPermitted:
            note_refusal(request.resolver_match.view_name, by=request.actor)
            return page(request, "workshop/refused.html", status=403)

    return guarded


def workshop_mover(view: View) -> View:
    """As workshop_page, but only for who may move running cases."""

    @workshop_page
    @wraps(view)
    def guarded(request: WorkshopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.actor, MOVE):
            note_refusal(request.resolver_match.view_name, by=request.actor)
            return page(request, "workshop/refused.html", status=403)
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
    is_ours = wanted is not None and wanted.startswith(reverse("workshop:home"))
    return wanted if wanted and is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else default


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
