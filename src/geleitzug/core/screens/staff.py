# SPDX-License-Identifier: EUPL-1.2
"""Pages for staff of a town: who may open them, the navigation cut to their roles, and what was done last.

Which rows they see is each module's to say, and the wall's. The entries of the navigation and the sentences are told by
desks and verticals (``register``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from geleitzug.core.upkeep.actions import note_refusal
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted, may
from geleitzug.ground.people.how import OWN, How
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web.actor import is_fresh
from geleitzug.ground.web.errors import ask_no_more, asks_again
from geleitzug.ground.web.security.desk import WAY_ON

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

View = Callable[..., HttpResponseBase]
Refused = Callable[[HttpRequest], HttpResponse]
"""Says to somebody of staff that their roles do not cover this."""
DESK = "/amt/"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page the navigation may lead to: its label (lazy), URL name, who sees it, and the key that opens it.

    ``under`` names another entry's page: then it is shown in a second row, there and on the other pages of that group.
    Who does not see that one finds it in the first row.
    """

    label: StrOrPromise
    name: str
    shown_to: Callable[[Actor], bool]
    key: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation, on one page; one that leads a group is here on the group's other pages as well."""

    label: str
    href: str
    is_here: bool
    key: str = ""
    group: tuple[Place, ...] = ()
    """The second row, with the leading entry first; empty where one is elsewhere."""


_entries: dict[int, list[Entry]] = {}
_done: dict[str, StrOrPromise] = {}


def register(entries: Iterable[Entry] = (), *, rank: int = 50, done: Mapping[str, StrOrPromise] | None = None) -> None:
    """Add pages to the navigation, lower ranks first, and sentences for ``go_on``; the keys are the house's."""
    rows = _entries.setdefault(rank, [])
    rows.extend(entry for entry in entries if entry not in rows)
    _done.update(done or {})


class OfficeRequest(HttpRequest):
    """A request of a member of staff in a town's office, for typing only."""

    actor: Actor
    how: How | None
    municipality: Municipality
    resolver_match: ResolverMatch


def office_page(
    permission: str | None = None, *, office: str | None = None, fresh: bool = False
) -> Callable[[View], View]:
    """Let in who has a permission, or all staff; refuse others with a sentence.

    ``office``: the permission is needed there and not just anywhere. ``fresh``: see only_for.
    """

    def may_enter(actor: Actor) -> bool:
        return not permission or may(actor, permission, office=office)

    return only_for(may_enter, refused=refused, home="office:worklist", fresh=fresh)


def only_for(
    may_enter: Callable[[Actor], bool], *, refused: Refused, home: str, fresh: bool = False
) -> Callable[[View], View]:
    """Ask who is not signed in to do so and come back; whose roles do not let them in is ``refused``.

    So is who may not do what the view does; a page of theirs that asks again is told to stop. On the group's own host
    there is no office (404). ``fresh``: only a short while after showing who one is, for what outlasts the session;
    else one does so again. ``home`` is the desk's first page. No browser keeps a page of a
    desk: at a counter, „Zurück“ shows nothing after signing out.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.municipality is None:
                raise Http404
            if request.actor.kind is not ActorKind.STAFF:
                login = resolve_url(settings.WEB_PLACES["office_login"])
                return redirect(f"{login}?{urlencode({'weiter': _way_back(request, home)})}")
            try:
                if not may_enter(request.actor):
                    raise NotPermitted(request.resolver_match.view_name)
                if fresh and not is_fresh(request):
                    return _show_again(request, home)
                response = view(request, *args, **kwargs)
            except NotPermitted:
                note_refusal(request.resolver_match.view_name, by=request.actor)
                return ask_no_more() if asks_again(request) else refused(request)
            if request.method == "GET":
                response.headers.setdefault("Cache-Control", "no-store")
                if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and _reads(request):
                    return redirect(_page_above(request.path))
            return response

        return guarded

    return decorate


def _show_again(request: OfficeRequest, home: str) -> HttpResponse:
    """Lead to where somebody shows who they are once more: where they came from, or by a factor of this house."""
    by_us = request.how is None or request.how.means in OWN
    place = "office:fresh" if by_us else "office:sign_on"
    return redirect(f"{reverse(place)}?{urlencode({WAY_ON: _way_back(request, home)})}")


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page in the office's frame (``office/desk.html``)."""
    shared = {"places": places(request), "done": _done.get(request.GET.get("gut", ""), "")}
    return render(request, template, {**shared, **(context or {})}, status=status)


def go_on(address: str, done: str = "", *, anchor: str = "") -> HttpResponse:
    """Go on after a POST; the next page says what was done."""
    sign = "" if address.endswith("?") else "&" if "?" in address else "?"
    return redirect(address + (f"{sign}gut={done}" if done else "") + (f"#{anchor}" if anchor else ""))


def places(request: HttpRequest) -> list[Place]:
    """Return where somebody's roles lead."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.STAFF:
        return []
    wanted = (entry for rank in sorted(_entries) for entry in _entries[rank])
    shown = {entry.name: entry for entry in wanted if entry.shown_to(actor)}
    hrefs = {name: reverse(name) for name in shown}
    here = _deepest(request.path, [*hrefs.values()])
    found: list[Place] = []
    for name, entry in shown.items():
        if entry.under not in shown:
            below = [each for each, other in shown.items() if other.under == name]
            group = [Place(str(shown[each].label), hrefs[each], hrefs[each] == here) for each in (name, *below)]
            in_group = any(each.is_here for each in group)
            second = tuple(group) if below and in_group else ()
            found.append(Place(str(entry.label), hrefs[name], in_group, entry.key, second))
    return found


def refused(request: HttpRequest, text: str = "") -> HttpResponse:
    """Say that the roles do not cover this; the case itself may be seen."""
    return page(request, "office/refused.html", {"text": text}, status=403)


def safe_path(wanted: str | None, default: str, *, below: str = DESK) -> str:
    """Return an address of the desks to go on to, or of one; what leads elsewhere is not followed."""
    if wanted and wanted.startswith(below) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return default


def _reads(request: HttpRequest) -> bool:
    """Tell whether somebody wants to read a page: a browser says so, and a look ahead or a program does not."""
    return "text/html" in request.headers.get("Accept", "")


def _page_above(path: str) -> str:
    """Return the next page above an address at which there is nothing to read.

    It is in the address bar while a form comes back with what is wrong: who then reloads, changes the language or signs
    in again reads from there.
    """
    above = path
    while len(above) > len(DESK):
        above = f"{above.rstrip('/').rpartition('/')[0]}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return DESK


def _way_back(request: HttpRequest, home: str) -> str:
    """Return where to go after signing in: here, or after a POST to the page it came from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "").partition(request.get_host())[2]
    return safe_path(came_from, reverse(home))


def _deepest(path: str, addresses: list[str]) -> str:
    return max((address for address in addresses if path.startswith(address)), key=len, default="")
