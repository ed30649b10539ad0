# SPDX-License-Identifier: EUPL-1.2
"""What signing in with the town's accounts asks of the identity provider before the door is opened.

Nothing is stored meanwhile: what the browser has to bring back is in a signed cookie. The pages are views/sign_on.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from geleitzug.core.staffing.ports import Farewell, Journey, NotSignedIn, Provider, StaffIdentity, Why, provider_of
from geleitzug.ground.web.limits import Limiter

COOKIE = "__Host-anmeldung" if settings.HTTPS else "anmeldung"
SALT = "geleitzug.sign-on"
LONGEST_JOURNEY = 600
"""Seconds for typing a password and a second factor at the provider."""
BEGIN, BACK, ENDED, OUT = (
    "/amt/anmelden/konto/",
    "/amt/anmelden/konto/zurueck/",
    "/amt/anmelden/konto/abgemeldet/",
    "/amt/abmelden/",
)
TRIES = Limiter(free=8)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Returned:
    """Who came back from the provider, and where they wanted to go."""

    identity: StaffIdentity
    way_on: str


def begin(request: HttpRequest) -> Journey | NotSignedIn | None:
    """Find out where the provider's sign-in page is; None in a town that has no provider."""
    return _at_provider(request, lambda provider: provider.begin(back=back_address(request)))


def come_back(request: HttpRequest) -> Returned | NotSignedIn | None:
    """Ask the provider who it was."""

    def finish(provider: Provider) -> Returned:
        if TRIES.wait(request):
            raise NotSignedIn(Why.TOO_OFTEN)
        kept = _kept(request)
        try:
            identity = provider.finish(request.GET.dict(), kept, back=back_address(request))
        except NotSignedIn as refused:
            if refused.why is not Why.CANCELLED:
                TRIES.note(request)
            raise
        return Returned(identity, kept["way_on"] if kept else "")

    return _at_provider(request, finish)


def signed_out(request: HttpRequest) -> Farewell | NotSignedIn | None:
    """Read what the provider itself sends when somebody has signed out there (Back-Channel Logout 1.0)."""

    def farewell(provider: Provider) -> Farewell:
        if TRIES.wait(request):
            raise NotSignedIn(Why.TOO_OFTEN)
        try:
            return provider.farewell(request.POST.get("logout_token", "") if request.method == "POST" else "")
        except NotSignedIn:
            TRIES.note(request)
            raise

    return _at_provider(request, farewell)


def way_out(request: HttpRequest) -> Callable[[str], str] | NotSignedIn | None:
    """Find out where one signs out at the provider too."""
    home = request.build_absolute_uri("/amt/anmelden/")
    return _at_provider(request, lambda provider: provider.way_out(back=home)) if request.method == "POST" else None


ERRANDS: Mapping[str, Callable[[HttpRequest], object]] = {
    BEGIN: begin, BACK: come_back, ENDED: signed_out, OUT: way_out,
}  # fmt: skip


def back_address(request: HttpRequest) -> str:
    """Return where the provider sends the browser back to: the host is one of the town's."""
    return request.build_absolute_uri(BACK)


def sealed(journey: Journey, *, town: str, way_on: str) -> str:
    """Return the cookie of a journey: readable by its browser, and changeable by nobody."""
    return signing.dumps({**journey.kept, "town": town, "way_on": way_on}, salt=SALT, compress=True)


def _kept(request: HttpRequest) -> Mapping[str, str] | None:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LONGEST_JOURNEY)
    except (signing.BadSignature, json.JSONDecodeError, UnicodeDecodeError):
        return None
    return found if found["town"] == request.municipality.key else None  # type: ignore[attr-defined]


def _at_provider(request: HttpRequest, ask: Callable[[Provider], T]) -> T | NotSignedIn | None:
    provider = provider_of(request.municipality.key)  # type: ignore[attr-defined]
    if provider is None:
        return None
    try:
        return ask(provider)
    except NotSignedIn as refused:
        return refused
