# SPDX-License-Identifier: EUPL-1.2
"""Who makes this request, and for whom: an account, a guest, a member of staff. Signing in is a desk's page."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone

from geleitzug.ground.people import actions, mandates
from geleitzug.ground.people.actors import NOBODY, Actor, ActorKind
from geleitzug.ground.people.how import PASSWORD, How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Mandate
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust.browsers import family_of
from geleitzug.ground.trust.events import SignedIn, note
from geleitzug.ground.web.sessions import ACCOUNT, ACCOUNT_HOW, BEGAN, BROWSER, STAFF, STAFF_HOW, TOWN

ACCOUNT_NAME, STAFF_TOWN = "account_name", "staff_town"
SHOWN = "shown"
"""Which guest has shown who they are: holder, name, how."""
PERSON, MANDATE = "person", "mandate"
"""Who acts where the session's account is a company's: id and name; and by which mandate somebody acts for another."""
FRESH = {"citizen": "account_fresh", "staff": "staff_fresh"}
"""When somebody showed who they are, by what they are: a citizen's passkey makes no clerk's session fresh."""
FRESH_SECONDS = 15 * 60
"""So long after showing who one is one may change how one does it (ASVS 5.0, 7.5.1)."""
Helping = Callable[[HttpRequest, UUID], Actor | None]
"""Says as whom a member of staff works on a page of people outside, if at all; called inside the machine's door."""
_helping: dict[str, Helping] = {}
CODE_COOKIE = "__Host-merkcode" if settings.HTTPS else "merkcode"


def let_staff_help(prefix: str, helping: Helping) -> None:
    """Let staff open pages below an address for somebody they help; called once by the desk whose pages they are."""
    _helping[prefix] = helping


class ActorMiddleware:
    """Set ``request.actor`` and ``request.how`` from the session and show the holder their own rows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.how = None  # type: ignore[attr-defined]
        request.mandate_over = False  # type: ignore[attr-defined]
        if doors.is_open():
            request.actor = _actor_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if (code := getattr(request, "new_code", None)) is not None:
            _keep_code(response, code)
        return response


def sign_in(request: HttpRequest, account: Account, *, how: How, person: tuple[UUID, str] | None = None) -> Actor:
    """Let an account act in this browser; what a guest began here stays reachable by their code.

    Who was known more surely in this session, as the same person by the same account, stays so, and goes on for whom
    they acted. ``person`` is who acts where a provider has vouched for a company: a colleague is somebody else.
    """
    request.new_code = ""  # type: ignore[attr-defined]
    is_same = _who(request.session) == _who(account_session(account, how=how, person=person))
    before = How.of(request.session.get(ACCOUNT_HOW)) if is_same else None
    now = before.and_then(how) if before else how
    for kept in (SHOWN, PERSON) if is_same else (SHOWN, PERSON, MANDATE):
        request.session.pop(kept, None)
    _begin(request, "citizen", account_session(account, how=now, person=person))
    request.how = now  # type: ignore[attr-defined]
    actor = _become_another(request, _actor_of_account(request, now))
    note(_signed_in(account.pk, how, holder=account.pk), by=actor)
    return actor


def act_for(request: HttpRequest, mandate: Mandate | None) -> Actor:
    """Go on for the company of a mandate, or for oneself; the session gets a new key, as it shows other things.

    Forms that were opened before are refused from here on: another tab would send them in the other's name.
    """
    request.session.cycle_key()
    rotate_token(request)
    request.session.pop(MANDATE, None)
    request.mandate_over = False  # type: ignore[attr-defined]
    if mandate is not None:
        request.session[MANDATE] = str(mandate.pk)
    return _become(request, _actor_of_account(request, How.of(request.session.get(ACCOUNT_HOW)) or How(PASSWORD)))


def show_guest(request: HttpRequest, code: str, *, name: str, how: How) -> Actor | None:
    """Let a guest go on as somebody who has shown who they are, until the session ends; a code alone says nothing."""
    guest = come_as_guest(request, code)
    if guest is None:
        return None
    _begin(request, "citizen", {SHOWN: {"holder": str(guest.holder), "name": name, "how": how.facts()}})
    return _become_another(request, _as_shown(request, guest))


def rename(request: HttpRequest, account: Account) -> None:
    """Greet an account by its new name."""
    request.session.update(account_session(account, how=How.of(request.session.get(ACCOUNT_HOW)) or How(PASSWORD)))


def sign_in_staff(request: HttpRequest, staff_id: UUID, *, how: How) -> None:
    """Let a member of staff act in this browser, in this town only. A password alone is not enough for that."""
    if not how.strong:
        raise ValueError(f"staff come in by more than {how.means}")
    if request.session.get(STAFF) != str(staff_id):
        rotate_token(request)
    _begin(request, "staff", staff_session(staff_id, doors.current_tenant(), how=how))
    request.how = how  # type: ignore[attr-defined]
    note(_signed_in(staff_id, how), by=actions.staff_actor(staff_id) or NOBODY)


def account_session(account: Account, *, how: How, person: tuple[UUID, str] | None = None) -> dict[str, Any]:
    """Return what a session keeps of an account that signed in; of a company also who acts for it."""
    session = {ACCOUNT: str(account.pk), ACCOUNT_NAME: account.name, ACCOUNT_HOW: how.facts()}
    if account.kind != Account.Kind.COMPANY:
        return session
    key, name = person or (account.pk, account.person_name or account.name)
    return {**session, PERSON: {"id": str(key), "name": name}}


def _who(session: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return by which account a session acts, and which person of a company; a provider's name for them may change."""
    return session.get(ACCOUNT), (session.get(PERSON) or {}).get("id")


def staff_session(staff: UUID, town: UUID, *, how: How) -> dict[str, Any]:
    """Return what a session keeps of a member of staff who signed in."""
    return {STAFF: str(staff), STAFF_TOWN: str(town), STAFF_HOW: how.facts()}


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether somebody has shown who they are a short while ago."""
    return time.time() - request.session.get(FRESH[_kind()], 0) < FRESH_SECONDS


def refresh(request: HttpRequest, *, how: How) -> None:
    """Note that somebody has just shown again who they are; the session gets a new key as it is trusted more."""
    name = STAFF_HOW if _kind() == "staff" else ACCOUNT_HOW
    request.session.cycle_key()
    request.session[FRESH[_kind()]] = time.time()
    before = How.of(request.session.get(name))
    request.session[name] = (before.and_then(how) if before else how).facts()


def _kind() -> str:
    """Return as what somebody is looked at here: below /amt/ as staff."""
    return "staff" if doors.current().role == doors.OFFICE else "citizen"


def _begin(request: HttpRequest, kind: str, who: Mapping[str, Any]) -> None:
    """Begin to be somebody: under a new key, so that nobody who knew the old one comes along (ASVS 5.0, 7.2.4)."""
    request.session.cycle_key()
    now = time.time()
    agent = request.headers.get("User-Agent", "")[:400]
    request.session.update(
        {**who, BEGAN[kind]: now, FRESH[kind]: now, BROWSER: family_of(agent), TOWN: str(doors.current_tenant())}
    )


def _signed_in(subject: UUID, how: How, *, holder: UUID | None = None) -> SignedIn:
    return SignedIn(subject=subject, holder=holder, means=how.means, level=int(how.level), strong=how.strong)


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


def way_back(request: HttpRequest) -> str:
    """Return the code by which whoever acts here comes back; empty for an account, and for staff who help somebody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return "" if actor.holder is None or actor.has_account or actor.helps else code_of(request)


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


def forget_pages(response: HttpResponse) -> HttpResponse:
    """Ask the browser to drop what it kept of the pages, after signing out (ASVS 5.0, 14.3.1)."""
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _actor_of(request: HttpRequest) -> Actor:
    session = request.session
    if doors.current().role == doors.OFFICE:
        staff = _staff_of(request)
        return (actions.staff_actor(staff) if staff else None) or NOBODY
    if (helper := _helper(request)) is not None:
        doors.change(holder=helper.holder)
        return helper
    actor = NOBODY
    if ACCOUNT in session:
        how = How.of(session.get(ACCOUNT_HOW)) or How(PASSWORD)
        request.how = how  # type: ignore[attr-defined]
        actor = _actor_of_account(request, how)
    # A browser without a session came through the door with its code: then it is known already.
    elif holder := doors.current().holder or actions.holder_of_code(request.COOKIES.get(CODE_COOKIE, "")):
        actor = _as_shown(request, actions.guest(holder))
    if actor.holder:
        doors.change(holder=actor.holder)
    return actor


def _staff_of(request: HttpRequest) -> UUID | None:
    """Return which member of this town's staff is signed in, by more than a password, and note how they came."""
    session, how = request.session, How.of(request.session.get(STAFF_HOW))
    here = session.get(STAFF_TOWN) == str(doors.current().tenant)
    if not (here and session.get(STAFF) and how and how.strong):
        return None
    request.how = how  # type: ignore[attr-defined]
    return UUID(session[STAFF])


def _helper(request: HttpRequest) -> Actor | None:
    """Return staff as they help somebody on this very page; on all others they are who they are outside."""
    helping = next((each for prefix, each in _helping.items() if request.path_info.startswith(prefix)), None)
    if helping is None or doors.current().tenant is None:
        return None
    staff = _staff_of(request)
    if staff is None:
        return None
    with doors.at_machine_door(doors.current().tenant):
        actor = helping(request, staff)
    if actor is None:
        request.how = None  # type: ignore[attr-defined]
    return actor


def _actor_of_account(request: HttpRequest, how: How) -> Actor:
    """Return who acts by an account: its owner, who acts for a company with one, or its owner for another company.

    A mandate is looked up at every request: withdrawn, it opens nothing from the next one on. Then the request is made
    by the person themselves and marked (``mandate_over``), so that a desk can say it before anything is done.
    """
    session = request.session
    account = UUID(session[ACCOUNT])
    name, company, person = session[ACCOUNT_NAME], "", account
    if who := session.get(PERSON):
        name, company, person = who["name"], session[ACCOUNT_NAME], UUID(who["id"])
    actor = Actor(
        ActorKind.CITIZEN, id=person, name=name, holder=account, has_account=True, level=how.level, acting_for=company
    )  # fmt: skip
    if MANDATE not in session:
        return actor
    mandate = mandates.in_force(UUID(session[MANDATE]), person=account, today=timezone.localdate())
    request.mandate_over = mandate is None  # type: ignore[attr-defined]
    return mandates.actor_by(mandate, actor) if mandate else actor


def _as_shown(request: HttpRequest, guest: Actor) -> Actor:
    """Return a guest with what they have shown of themselves in this session."""
    shown = request.session.get(SHOWN) or {}
    if guest.holder is None or shown.get("holder") != str(guest.holder):
        return guest
    how = How.of(shown["how"])
    request.how = how  # type: ignore[attr-defined]
    return actions.guest(guest.holder, name=shown["name"], level=how.level if how else Level.NONE)


def _become(request: HttpRequest, actor: Actor) -> Actor:
    if doors.current().role != doors.MACHINE:  # the machine's door shows nobody's rows
        doors.change(holder=actor.holder)
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def _become_another(request: HttpRequest, actor: Actor) -> Actor:
    """Become somebody who has signed in; forms that were opened as somebody else, or as nobody, are refused then."""
    before: Actor = request.actor  # type: ignore[attr-defined]
    if (before.holder, before.id) != (actor.holder, actor.id):
        rotate_token(request)
    return _become(request, actor)


def _keep_code(response: HttpResponse, code: str) -> None:
    if code:
        response.set_cookie(CODE_COOKIE, code, httponly=True, samesite="Lax", secure=settings.HTTPS)
    else:
        response.delete_cookie(CODE_COOKIE)
