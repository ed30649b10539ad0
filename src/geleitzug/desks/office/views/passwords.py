# SPDX-License-Identifier: EUPL-1.2
"""Passwords of staff: choosing one's own after a first one, and changing it. Signing in is signing.py."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office.views.signing import TRIES, next_step
from geleitzug.ground.people import how
from geleitzug.ground.people.models import Staff
from geleitzug.ground.people.passwords import LONGEST
from geleitzug.ground.trust import sessions, staff_passwords
from geleitzug.ground.trust.events import NOBODY_KNOWN
from geleitzug.ground.trust.factors import owner_of_staff, person_by
from geleitzug.ground.web.security import half, proving
from geleitzug.ground.web.sessions import digest_of


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first(request: OfficeRequest) -> HttpResponse:
    """Ask who came by a first password for one of their own; then the second factor follows."""
    if request.municipality is None:
        raise Http404
    known = half.of(request, staff=True, choosing=True)
    staff = Staff.objects.filter(pk=known.owner.id, active=True).first() if known else None
    if known is None or staff is None:
        return redirect("office:login")
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _chosen(request, staff)
        if not errors:
            half.begin(request, replace(known, choosing=False))
            return redirect(next_step(staff.pk))
    return _page(request, staff, errors, is_first=True)


@sensitive_post_parameters("old", "password")
@office_page()
@require_http_methods(["GET", "POST"])
def change(request: OfficeRequest) -> HttpResponse:
    """Change one's password by the old one; everybody signed in as this person elsewhere is out."""
    staff = Staff.objects.filter(pk=request.actor.id or NOBODY_KNOWN).first()
    if staff is None or not staff_passwords.has_one(staff.pk):
        raise Http404
    errors, status = {}, 200
    if request.method == "POST":
        if seconds := TRIES.wait(request, staff.login):
            errors, status = {"old": proving.slow_down(seconds)}, 429
        elif not check_password(request.POST.get("old", "")[: LONGEST + 1], staff.password):
            TRIES.note(request, staff.login)
            proving.failed(staff.pk, how.PASSWORD, is_staff=True)
            errors = {"old": _("Das bisherige Passwort stimmt nicht. Bitte geben Sie es noch einmal ein.")}
        elif not (errors := _chosen(request, staff)):
            sessions.end_all(staff.pk, but=digest_of(request.session.session_key or ""))
            return redirect(f"{reverse('office:security')}?hinweis=passwort")
    return _page(request, staff, errors, is_first=False, status=status)


def _chosen(request: OfficeRequest, staff: Staff) -> dict[str, str]:
    """Set the password that was typed; returns what is wrong with it, by field."""
    by = request.actor if request.actor.id == staff.pk else person_by(owner_of_staff(staff))
    try:
        staff_passwords.choose(staff, request.POST.get("password", "")[: LONGEST + 1], by=by)
    except ValidationError as wrong:
        return {name: sentences[0] for name, sentences in wrong.message_dict.items()}
    return {}


def _page(
    request: OfficeRequest, staff: Staff, errors: dict[str, str], *, is_first: bool, status: int = 200
) -> HttpResponse:
    context = {"login": staff.login, "errors": errors, "is_first": is_first}
    response = page(request, "office/password.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
