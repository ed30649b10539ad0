# SPDX-License-Identifier: EUPL-1.2
"""What a desk says of itself so that these pages serve it, and who may open them: the guard all of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from geleitzug.ground.people import factors, passkeys
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.people.factors import Owner
from geleitzug.ground.people.how import How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Staff
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.trust.factors import owner_of_account, owner_of_staff, person_by
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.security import half
from geleitzug.ground.web.security.half import Half

WAY_ON, ON = "weiter", "security_way_on"
"""The parameter that says where somebody was going, and where the session keeps it while a factor is set up."""


class SecurityRequest(HttpRequest):
    """A request to one of these pages, for typing only."""

    actor: Actor
    municipality: Municipality
    how: How | None


class Render(Protocol):
    """How a desk renders a page in its frame."""

    def __call__(
        self, request: Any, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """Render it."""
        ...


class Providers(Protocol):
    """How a desk finds the identity providers its people may show who they are at."""

    def __call__(self, owner: UUID, level: Level, path: str, *, joined: bool) -> list[tuple[str, str]]:
        """Return names and addresses; ``joined``: only of those that open the owner's account already."""
        ...


def no_providers(owner: UUID, level: Level, path: str, *, joined: bool) -> list[tuple[str, str]]:
    """Return nothing, for a desk whose people come in by its own door."""
    return []


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that mounts these pages."""

    name: str
    """Its URL namespace."""
    is_staff: bool
    frame: str
    """The template its pages extend."""
    render: Render
    enter: Callable[[Any, Half, How], HttpResponse]
    """What it does once somebody has shown enough: sign them in and lead them on."""
    safe_path: Callable[[str | None], str]
    """Returns a path of this desk to go on to, or nothing."""
    providers: Providers = no_providers
    """Returns with whom, and at which address, somebody can show at least so surely who they are, and goes on."""

    def address(self, page: str, **parts: Any) -> str:
        """Return the address of one of these pages in this desk."""
        return reverse(f"{self.name}:{page}", kwargs=parts)

    def page(
        self, request: SecurityRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """Render one of these pages; no browser keeps it."""
        more = {"desk": self, "frame_template": self.frame, "way_on": way_on(request, self)}
        response = self.render(request, f"web/security/{template}.html", {**more, **(context or {})}, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response


View = Callable[..., HttpResponse]


def own_page(*, before_entering: bool = False, fresh: bool = False, named: bool = False) -> Callable[[View], View]:
    """Guard a page about one's own sign-in; the view gets the desk and the owner.

    ``before_entering``: also for who has shown their password and has no second factor yet.
    ``named``: its address names something, so a stranger learns no more than 404.
    ``fresh``: only a short while after showing who one is; else one does so again and comes back.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SecurityRequest, desk: Desk, **parts: Any) -> HttpResponse:
            if request.municipality is None:
                raise Http404
            if not desk.is_staff and request.actor.acts_for_another:  # these pages are about the person
                return redirect(f"{desk.address('acting')}?{urlencode({WAY_ON: request.get_full_path()})}")
            owner = signed_in(request, desk)
            if owner is None and before_entering:
                owner = _setting_up(request, desk)
            elif owner is not None and fresh and not session.is_fresh(request):
                back = request.get_full_path() if request.method == "GET" else desk.address("security")
                return redirect(f"{desk.address('fresh')}?{urlencode({WAY_ON: back})}")
            if owner is None and named:
                raise Http404
            if owner is None:
                back = request.get_full_path() if request.method == "GET" else desk.address("security")
                return redirect(f"{desk.address('login')}?{urlencode({WAY_ON: back})}")
            response = view(request, desk, owner, **parts)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded

    return decorate


def signed_in(request: SecurityRequest, desk: Desk) -> Owner | None:
    """Return who is signed in at this desk; None for nobody, and for guests with a code."""
    actor = request.actor
    if desk.is_staff and actor.id and actor.kind is ActorKind.STAFF:
        staff = Staff.objects.filter(pk=actor.id).first()
        return owner_of_staff(staff) if staff else None
    if not desk.is_staff and actor.id and actor.has_account:
        account = Account.objects.filter(pk=actor.id).first()
        return owner_of_account(account) if account else None
    return None


def acting(request: SecurityRequest, owner: Owner) -> Actor:
    """Return who acts: the one who is signed in, or who is about to be."""
    return request.actor if request.actor.id == owner.id else person_by(owner)


def way_on(request: HttpRequest, desk: Desk) -> str:
    """Return where somebody was going: what the address says, else what the session kept."""
    return desk.safe_path(request.POST.get(WAY_ON) or request.GET.get(WAY_ON))


def site_of(request: SecurityRequest) -> passkeys.Site:
    """Return where a passkey is asked for."""
    return passkeys.Site(
        domain=passkeys.domain_for(request.get_host(), settings.GROUP_HOST),
        origin=f"{request.scheme}://{request.get_host()}",
        name=directory.by_id(request.municipality.pk).name,
    )


def _setting_up(request: SecurityRequest, desk: Desk) -> Owner | None:
    """Return who has shown their password and must set up a first factor; who has one has to show it."""
    known = half.of(request, staff=desk.is_staff)
    return known.owner if known and not factors.ways_of(known.owner.id).is_strong else None
