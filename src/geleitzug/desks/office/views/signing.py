# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out of the office. Whose password it is, ground/people knows; the town's accounts: sign_on.py."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.screens.staff import OfficeRequest, page, safe_path
from geleitzug.core.staffing import sign_on
from geleitzug.core.staffing.signing import OIDC
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import home_of
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import factors, how
from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.people.how import How
from geleitzug.ground.trust.factors import owner_of_staff
from geleitzug.ground.web import actor
from geleitzug.ground.web.limits import Limiter
from geleitzug.ground.web.security import half, proving
from geleitzug.ground.web.security.desk import Desk
from geleitzug.ground.web.security.half import Half

TRIES = Limiter(free=8)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: OfficeRequest) -> HttpResponse:
    """Sign in with the town's login and password; the second step comes after it, and nobody is in before."""
    if request.municipality is None:
        raise Http404
    if request.method == "POST":
        return _sign_in(request)
    if request.actor.kind is ActorKind.STAFF:
        return redirect(safe_path(request.GET.get("weiter"), home_of(request.actor)))
    return login_page(request)


def _sign_in(request: OfficeRequest) -> HttpResponse:
    name = cleaning.line(request.POST, "login")
    town = sign_on.of(request.municipality.key)
    if town is not None and not town.local_accounts:
        return login_page(request, name, _("Bitte melden Sie sich mit dem Konto Ihrer Gemeinde an."), status=403)
    if wait := TRIES.wait(request, name):
        return login_page(request, name, proving.slow_down(wait), status=429)
    staff = people.sign_in_staff(name, request.POST.get("password", "")[:200])
    if staff is None or people.staff_actor(staff.pk) is None:
        TRIES.note(request, name)
        proving.failed(people.staff_id(name), how.PASSWORD, is_staff=True)
        sentence = _("Anmeldename oder Passwort stimmen nicht. Bitte geben Sie beides noch einmal ein.")
        return login_page(request, name, sentence)
    if staff.first_until and staff.first_until < timezone.now():
        sentence = _("Dieses erste Passwort gilt nicht mehr. Bitte lassen Sie sich vom Betrieb ein neues geben.")
        return login_page(request, name, sentence, status=403)
    way_on = safe_path(request.POST.get("weiter"), "")
    half.begin(request, Half(owner_of_staff(staff), way_on, choosing=staff.first_until is not None))
    return redirect("office:first_password" if staff.first_until else next_step(staff.pk))


def next_step(staff_id: UUID) -> str:
    """Return the page that follows a password: the second factor, or setting one up."""
    return "office:second" if factors.ways_of(staff_id).is_strong else "office:security"


def enter(request: OfficeRequest, known: Half, by: How) -> HttpResponse:
    """Let a member of staff act in this browser, who has shown more than a password."""
    actor.sign_in_staff(request, known.owner.id, how=by)
    somebody = people.staff_actor(known.owner.id)
    return redirect(safe_path(known.way_on, home_of(somebody) if somebody else reverse("office:login")))


def login_page(
    request: OfficeRequest, name: str = "", error: str = "", *, about: str = "login", status: int = 200
) -> HttpResponse:
    """Show the sign-in page: the town's own accounts where it has a provider, and ours unless it wants none.

    ``about`` is the field an error is about; what an identity provider did is about none.
    """
    wanted = request.POST.get("weiter") or request.GET.get("weiter")
    back = safe_path(wanted, "")
    town = sign_on.of(request.municipality.key)
    begin = f"{reverse('office:sign_on')}?{urlencode({'weiter': back})}" if back else reverse("office:sign_on")
    context = {
        "login": name,
        "error": error,
        "back": back,
        "sign_on": begin if town else "",
        "sign_on_name": (town.name if town else "") or request.municipality.name,
        "about": about,
        "has_local": town is None or town.local_accounts,
    }
    return page(request, "office/login.html", context, status=status)


@require_POST
def logout(request: OfficeRequest) -> HttpResponse:
    """Sign out here and, who came with the town's account, there too: else the next click would sign them in again."""
    proof = request.session.get("sign_on_proof", "") if request.how and request.how.means == OIDC else None
    actor.sign_out(request)
    way_out = getattr(request, "fetched", None)
    elsewhere = way_out(proof) if proof is not None and callable(way_out) else ""
    return actor.forget_pages(redirect(elsewhere or reverse("office:login")))


OFFICE = Desk(
    name="office",
    is_staff=True,
    frame="office/desk.html",
    render=page,
    enter=enter,
    safe_path=lambda wanted: safe_path(wanted, ""),
)
