# SPDX-License-Identifier: EUPL-1.2
"""What somebody signs in with: the list, an app, passkeys, recovery codes; set up and removed."""

from __future__ import annotations

import json
from uuid import UUID

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.ground.people import factors, how, identities, passkeys, sealing, totp
from geleitzug.ground.people.factors import LastFactor, Owner
from geleitzug.ground.people.how import How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Identity
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import factors as trust
from geleitzug.ground.trust.browsers import family_of
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.security import half, means, proving
from geleitzug.ground.web.security.desk import ON, Desk, SecurityRequest, acting, own_page, signed_in, site_of, way_on

SECRET, CODES = "app_secret", "recovery_codes"
"""What the session keeps while an app is being set up, and until the codes are noted; both sealed."""
LONGEST_NAME = 60


@require_safe
@own_page(before_entering=True)
def overview(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Show what somebody signs in with; who has no second factor yet sets one up here."""
    if wanted := way_on(request, desk):
        request.session[ON] = wanted
    with doors.at_machine_door(doors.current().tenant, as_one=True):
        rows, ways, joined = factors.strong_ones_of(owner.id), factors.ways_of(owner.id), _identities_of(owner)
    here = desk.address("security")
    context = {
        "rows": rows,
        "ways": ways,
        "is_in": signed_in(request, desk) is not None,
        "here": site_of(request).domain,
        "identities": [(means.word_of(each.provider), each) for each in joined],
        "providers": desk.providers(owner.id, Level.SUBSTANTIAL, request.session.get(ON, "") or here, joined=False),
        "has_password": proving.has_password(owner),
        "hint": request.GET.get("hinweis", ""),
        "wanted": request.session.get(ON, ""),
    }
    return desk.page(request, "overview", context)


def _identities_of(owner: Owner) -> list[Identity]:
    return [] if owner.is_staff else identities.of_account(owner.id)


# --- an app -------------------------------------------------------------------------------------------------------


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@own_page(before_entering=True, fresh=True)
def app(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Set up an authenticator app: show its secret as a picture and as text, and ask for a first code."""
    secret = _secret_in_work(request, owner)
    address = totp.address(secret, who=owner.login, issuer=site_of(request).name)
    error = ""
    if request.method == "POST":
        was_first = not factors.ways_of(owner.id).is_strong
        code, now = request.POST.get("code", ""), timezone.now()
        if trust.set_up_app(owner, secret, code, by=acting(request, owner), at=now):
            request.session.pop(SECRET)
            return _set_up(request, desk, owner, how.TOTP, was_first=was_first)
        error = _("Dieser Code passt nicht. Bitte geben Sie den ein, den die App gerade zeigt.")
    context = {
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": _picture(address),
        "address": address,
        "error": error,
        "replaces": factors.ways_of(owner.id).has_app,
    }
    return desk.page(request, "app", context)


def _secret_in_work(request: SecurityRequest, owner: Owner) -> str:
    """Return the secret that is being set up in this browser; the same until it has shown a code."""
    kept = request.session.get(SECRET)
    if kept:
        try:
            return sealing.unseal(kept, place=f"set up {owner.id}")
        except sealing.CannotUnseal:
            pass
    secret = totp.new_secret()
    request.session[SECRET] = sealing.seal(secret, place=f"set up {owner.id}")
    return secret


def _picture(address: str) -> str:
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff", omitsize=False)


# --- passkeys -----------------------------------------------------------------------------------------------------


@require_POST
@own_page(before_entering=True, fresh=True)
def new_passkey_question(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Say which passkey the browser shall make."""
    question = passkeys.ask_for_new(
        site_of(request), owner=owner.id, login=owner.login, name=owner.name, known=factors.known_passkeys(owner.id)
    )
    return HttpResponse(proving.challenge_for(request, question), content_type="application/json")


@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@own_page(before_entering=True, fresh=True)
def new_passkey(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Set up a passkey: the browser makes it, we keep its public half."""
    error = ""
    if request.method == "POST":
        was_first = not factors.ways_of(owner.id).is_strong
        try:
            trust.set_up_passkey(
                owner, request.POST.get("credential", ""), challenge=request.session.pop(proving.CHALLENGE, ""),
                site=site_of(request), name=_name_of(request), by=acting(request, owner),
            )  # fmt: skip
        except passkeys.BadPasskey:
            error = _("Der Passkey ließ sich nicht einrichten. Bitte versuchen Sie es noch einmal.")
        else:
            return _set_up(request, desk, owner, how.PASSKEY, was_first=was_first)
    context = {"error": error, "suggested": family_of(request.headers.get("User-Agent", "")), "owner": owner}
    return desk.page(request, "passkey_new", context)


def _name_of(request: SecurityRequest) -> str:
    typed = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:LONGEST_NAME]
    return typed or family_of(request.headers.get("User-Agent", "")) or str(_("Passkey"))


def _set_up(request: SecurityRequest, desk: Desk, owner: Owner, factor: str, *, was_first: bool) -> HttpResponse:
    """Go on after a factor was set up: after the first one its owner is in, and notes recovery codes."""
    by = How(factor, strong=True)
    known = half.of(request, staff=desk.is_staff)
    if signed_in(request, desk) is not None:
        session.refresh(request, how=by)
    elif known is not None:
        request.session.setdefault(ON, known.way_on)
        half.forget(request)
        desk.enter(request, known, known.by.and_then(by))
    if not was_first:
        return redirect(f"{desk.address('security')}?hinweis=eingerichtet")
    _keep_codes(request, owner)
    return redirect(desk.address("codes"))


# --- recovery codes -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@own_page(fresh=True)
def codes(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Show new recovery codes until they are noted; a button makes new ones."""
    if request.method == "POST" and "notiert" in request.POST:
        request.session.pop(CODES, None)
        wanted = desk.safe_path(request.session.pop(ON, ""))
        return redirect(wanted or desk.address("security"))
    if request.method == "POST":
        if not factors.ways_of(owner.id).is_strong:
            return redirect(desk.address("security"))
        _keep_codes(request, owner)
        return redirect(desk.address("codes"))
    shown = _codes_to_show(request, owner)
    if not shown:
        return redirect(desk.address("security"))
    return desk.page(request, "codes", {"codes": shown})


def _keep_codes(request: SecurityRequest, owner: Owner) -> None:
    made = trust.make_recovery_codes(owner, by=acting(request, owner))
    request.session[CODES] = sealing.seal(json.dumps(made), place=f"codes {owner.id}")


def _codes_to_show(request: SecurityRequest, owner: Owner) -> list[str]:
    kept = request.session.get(CODES)
    if not kept:
        return []
    try:
        found: list[str] = json.loads(sealing.unseal(kept, place=f"codes {owner.id}"))
    except sealing.CannotUnseal:
        return []
    return found


# --- removing -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@own_page(fresh=True, named=True)
def remove(request: SecurityRequest, desk: Desk, owner: Owner, factor_id: UUID) -> HttpResponse:
    """Remove a passkey or the app, after asking; never the last one."""
    rows = factors.strong_ones_of(owner.id)
    row = next((each for each in rows if each.pk == factor_id), None)
    if row is None:
        raise Http404
    is_last = len(rows) == 1
    if request.method == "POST" and not is_last:
        try:
            trust.remove(owner, factor_id, by=acting(request, owner))
        except LastFactor:  # the other one was removed in another window meanwhile
            is_last = True
        else:
            return redirect(f"{desk.address('security')}?hinweis=entfernt")
    return desk.page(request, "remove", {"row": row, "is_last": is_last})
