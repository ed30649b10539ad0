# SPDX-License-Identifier: EUPL-1.2
"""The second step of signing in, signing in by passkey alone, and showing once more who one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.ground.people import factors, how, passkeys
from geleitzug.ground.people.actions import MAY_COME_IN
from geleitzug.ground.people.factors import Owner, Ways
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust.factors import owner_of_account, owner_of_staff
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.limits import Limiter
from geleitzug.ground.web.security import half, means, proving
from geleitzug.ground.web.security.desk import WAY_ON, Desk, SecurityRequest, own_page, site_of, way_on
from geleitzug.ground.web.security.half import Half

guesses = Limiter(free=10)


@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "POST"])
def second(request: SecurityRequest, desk: Desk) -> HttpResponse:
    """Ask for the second factor of who has shown their password; then they are in."""
    known = half.of(request, staff=desk.is_staff) if request.municipality else None
    if known is None:
        return _begin_anew(request, desk)
    ways = factors.ways_of(known.owner.id)
    if not ways.is_strong:
        return redirect(desk.address("security"))
    shown = proving.Shown()
    if request.method == "POST":
        shown = proving.look_at(request, desk, known.owner)
        if shown.how:
            return _let_in(request, desk, known, shown.how)
    came_by = "" if known.by.means == how.PASSWORD else means.word_of(known.by.means)
    return _ask_page(request, desk, "second", known.owner, ways, shown, more={"came_by": came_by})


@sensitive_post_parameters("credential")
@require_POST
def passkey(request: SecurityRequest, desk: Desk) -> HttpResponse:
    """Sign in by a passkey alone: the device has asked for a PIN, finger or face, so these are two factors."""
    if request.municipality is None:
        raise Http404
    if seconds := guesses.wait(request):
        return _refused(request, desk, proving.slow_down(seconds), status=429)
    shown = proving.passkey(request, desk, request.POST.get("credential", ""))
    owner = _whose(shown, desk)
    if shown.how is None or owner is None:
        guesses.note(request)
        return _refused(request, desk, shown.trouble or _("Mit diesem Passkey können Sie sich hier nicht anmelden."))
    known = Half(owner, way_on(request, desk), "mitnehmen" in request.POST)
    return _let_in(request, desk, known, shown.how)


@require_POST
def passkey_question(request: SecurityRequest, desk: Desk) -> HttpResponse:
    """Say what the browser shall ask a passkey."""
    if request.municipality is None:
        raise Http404
    question = proving.challenge_for(request, passkeys.ask(site_of(request)))
    return HttpResponse(question, content_type="application/json", headers={"Cache-Control": "no-store"})


@sensitive_post_parameters("code", "credential", "password")
@require_http_methods(["GET", "POST"])
@own_page()
def fresh(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Ask somebody who is signed in to show once more who they are, before they change how they do it."""
    ways = factors.ways_of(owner.id)
    shown = proving.Shown()
    if request.method == "POST":
        if seconds := guesses.wait(request, str(owner.id)):
            shown = proving.Shown(trouble=proving.slow_down(seconds), status=429)
        elif ways.is_strong:
            shown = proving.look_at(request, desk, owner)
        else:
            shown = proving.password(owner, request.POST.get("password", ""))
        if shown.how:
            session.refresh(request, how=shown.how)
            return redirect(way_on(request, desk) or desk.address("security"))
        guesses.note(request, str(owner.id))
    # As sure as what they have: where a factor is asked for, a name and a password elsewhere are not enough.
    level = Level.SUBSTANTIAL if ways.is_strong else Level.LOW
    on = way_on(request, desk) or desk.address("security")
    more = {
        "providers": desk.providers(owner.id, level, on, joined=True),
        "has_password": proving.has_password(owner),
    }
    return _ask_page(request, desk, "fresh", owner, ways, shown, more=more)


def _ask_page(
    request: SecurityRequest, desk: Desk, template: str, owner: Owner, ways: Ways, shown: proving.Shown,
    *, more: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    site = site_of(request)
    context = {
        "ways": ways,
        "has_passkey_here": site.domain in ways.passkeys,
        "elsewhere": [domain for domain in ways.passkeys if domain != site.domain],
        "error": shown.trouble,
        "demo_code": proving.demo_code(owner),
        "login": owner.login,
        **(more or {}),
    }
    return desk.page(request, template, context, status=shown.status)


def _let_in(request: SecurityRequest, desk: Desk, known: Half, by: how.How) -> HttpResponse:
    half.forget(request)
    answer = desk.enter(request, known, known.by.and_then(by))
    # Who had to use a recovery code has lost something: they are shown what to do about it.
    if by.means != how.RECOVERY:
        return answer
    more = urlencode({"hinweis": "ersatzcode", WAY_ON: answer.headers["Location"]})
    return redirect(f"{desk.address('security')}?{more}")


def _whose(shown: proving.Shown, desk: Desk) -> Owner | None:
    """Return whose passkey that was; None for who has left or may not come in here."""
    if shown.owner is None:
        return None
    with doors.machine_door(doors.current().tenant):
        if desk.is_staff:
            staff = Staff.objects.filter(pk=shown.owner, active=True).first()
            return owner_of_staff(staff) if staff else None
        account = Account.objects.filter(MAY_COME_IN, pk=shown.owner).first()
        return owner_of_account(account) if account else None


def _refused(request: SecurityRequest, desk: Desk, sentence: str, *, status: int = 200) -> HttpResponse:
    return desk.page(request, "refused", {"trouble": sentence}, status=status)


def _begin_anew(request: SecurityRequest, desk: Desk) -> HttpResponse:
    if request.municipality is None:
        raise Http404
    half.forget(request)
    return redirect(desk.address("login"))
