# SPDX-License-Identifier: EUPL-1.2
"""Who makes this request: the session's account, guest or member of staff. Signing in is a desk's page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from geleitzug.ground.people import actions
from geleitzug.ground.people.actors import NOBODY, Actor, ActorKind
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import doors

ACCOUNT, ACCOUNT_NAME, STAFF, STAFF_TOWN = "account", "account_name", "staff", "staff_town"
CODE_COOKIE = "__Host-merkcode" if settings.HTTPS else "merkcode"


class ActorMiddleware:
    """Set ``request.actor`` from the session and show the holder their own rows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if doors.is_open():
            request.actor = _actor_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if (code := getattr(request, "new_code", None)) is not None:
            _keep_code(response, code)
        return response


def sign_in(request: HttpRequest, account: Account) -> Actor:
    """Let an account act in this browser; what a guest began here stays reachable by their code."""
    request.new_code = ""  # type: ignore[attr-defined]
    request.session.cycle_key()
    request.session[ACCOUNT] = str(account.pk)
    request.session[ACCOUNT_NAME] = account.name
    return _become(request, account.actor())


def rename(request: HttpRequest, account: Account) -> None:
    """Greet an account by its new name."""
    request.session[ACCOUNT_NAME] = account.name


def sign_in_staff(request: HttpRequest, staff_id: UUID) -> None:
    """Let a member of staff act in this browser, in this town only."""
    request.session.cycle_key()
    request.session[STAFF] = str(staff_id)
    request.session[STAFF_TOWN] = str(doors.current_tenant())


def come_as_guest(request: HttpRequest, code: str) -> Actor | None:
    """Let somebody without an account act by their resume code; None for what cannot be one.

    The browser keeps the code in a cookie no script can read; on our side only its digest is ever stored.
    """
    holder = actions.holder_of_code(code)
    if holder is None:
        return None
    # As we spell it: what was typed may hold dashes and letters that no header can carry.
    request.new_code = actions.spelled_out(code)  # type: ignore[attr-defined]
    return _become(request, actions.guest(holder))


def code_of(request: HttpRequest) -> str:
    """Return the resume code of the guest in this browser, to be shown to them."""
    return getattr(request, "new_code", None) or actions.spelled_out(request.COOKIES.get(CODE_COOKIE, ""))


def guest_holder(request: HttpRequest) -> UUID | None:
    """Return whose rows a browser without a session may see, so that the door is opened for them at once."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    return actions.holder_of_code(request.COOKIES.get(CODE_COOKIE, ""))


def sign_out(request: HttpRequest) -> None:
    """Forget everybody in this browser."""
    request.session.flush()
    request.new_code = ""  # type: ignore[attr-defined]
    request.actor = NOBODY  # type: ignore[attr-defined]


def _actor_of(request: HttpRequest) -> Actor:
    session = request.session
    if doors.current().role == doors.OFFICE:
        here = session.get(STAFF_TOWN) == str(doors.current_tenant())
        staff = session.get(STAFF) if here else None
        return (actions.staff_actor(UUID(staff)) if staff else None) or NOBODY
    actor = NOBODY
    if ACCOUNT in session:
        account = UUID(session[ACCOUNT])
        actor = Actor(ActorKind.CITIZEN, id=account, name=session[ACCOUNT_NAME], holder=account, has_account=True)
    # A browser without a session came through the door with its code: then it is known already.
    elif holder := doors.current().holder or actions.holder_of_code(request.COOKIES.get(CODE_COOKIE, "")):
        actor = actions.guest(holder)
    if actor.holder:
        doors.change(holder=actor.holder)
    return actor


def _become(request: HttpRequest, actor: Actor) -> Actor:
    doors.change(holder=actor.holder)
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def _keep_code(response: HttpResponse, code: str) -> None:
    if code:
        response.set_cookie(CODE_COOKIE, code, httponly=True, samesite="Lax", secure=settings.HTTPS)
    else:
        response.delete_cookie(CODE_COOKIE)
