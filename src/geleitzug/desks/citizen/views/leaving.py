# SPDX-License-Identifier: EUPL-1.2
"""Leaving an application and coming back: later, the code, throwing away. The pages of a draft are apply.py."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import correspondence, queries
from geleitzug.core.cases.actions import ending
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, needs, way_on
from geleitzug.desks.citizen import own_data
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.views import drafts
from geleitzug.desks.citizen.views.entering import guesses, slow_down
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.limits import Limiter

mailers = Limiter(free=5, longest=600.0)
"""Whoever has mail sent to address after address has to wait."""


# --- later ------------------------------------------------------------------------------------------------------


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def later(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Say how to come back: by the account, or by the code; a guest may say where to send a warning."""
    draft = drafts.draft_of(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    error, status = "", 200
    if request.method == "POST" and not request.actor.has_account:
        email = request.POST.get("email", "").strip()
        error, status = _wrong_with(request, email)
        if not error and _remember(request, draft, email):
            return redirect(reverse("citizen:later", args=[draft.pk]) + ("?hinweis=gesendet" if email else ""))
        error = error or drafts.edited_elsewhere("").message
    known = correspondence.email_of(draft)
    context = {
        "application": draft,
        "service": draft.service,
        "code": "" if request.actor.has_account else session.code_of(request),
        "until": draft.last_day,
        "warn_on": draft.warn_on,
        "email": request.POST.get("email", known),
        "warned_at": known,
        "error": error,
        "hint": request.GET.get("hinweis", ""),
        "unread": drafts.unread(request, draft),
    }
    return render(request, "citizen/later.html", context, status=status)


def _wrong_with(request: CitizenRequest, email: str) -> tuple[str, int]:
    """Return a sentence and a status; neither an empty field nor a right address is wrong."""
    if not email:
        return "", 200
    if problem := own_data.wrong_address(email):
        return problem, 200
    if seconds := mailers.wait(request):
        return slow_down(seconds), 429
    return "", 200


def _remember(request: CitizenRequest, draft: Application, email: str) -> bool:
    """Keep where to warn, and send the way back there; an emptied field takes the address back.

    False if another tab was quicker.
    """
    if not drafts.store(request, draft, contact_email=email):
        return False
    if email:
        mailers.note(request)
        correspondence.send_way_back(draft, by=request.actor)
    return True


# --- coming back with the code ----------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def resume(request: CitizenRequest) -> HttpResponse:
    """Come back with the code."""
    code, error, status = request.POST.get("code", "")[:40], "", 200
    if request.method == "POST":
        if not code.strip():
            error = _("Bitte geben Sie den Code ein, den wir Ihnen gezeigt haben.")
        elif people.letters_missing(code):
            error = _("Der Code hat 16 Zeichen. Bitte prüfen Sie, ob eines fehlt oder zu viel ist.")
        elif seconds := guesses.wait(request):
            error, status = slow_down(seconds), 429
        elif _comes_back(request, code):
            return redirect(way_on(request) or "citizen:applications")
        else:
            guesses.note(request)
            error = _(
                "Zu diesem Code haben wir nichts gefunden. Bitte prüfen Sie jedes Zeichen."
                " Entwürfe verfallen nach einiger Zeit."
            )
    context = {"code": code, "error": error, "way_on": way_on(request)}
    return render(request, "citizen/resume.html", context, status=status)


def _comes_back(request: CitizenRequest, code: str) -> bool:
    """Let somebody act by their code if something belongs to it; otherwise they stay who they are."""
    holder = people.holder_of_code(code)
    if holder is None:
        return False
    with doors.citizen_door(request.municipality.pk, holder):
        if not queries.applications_of(people.guest(holder)).exists():
            return False
    if request.actor.has_account:
        session.sign_out(request)
    session.come_as_guest(request, code)
    return True


# --- throwing away ----------------------------------------------------------------------------------------------


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def discard(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking; pressed twice, both lead to the list."""
    try:
        draft = drafts.draft_of(request, application_id)
    except Http404:
        # Asked only now: the other press may be stored between a first look and this one.
        if request.method == "POST" and queries.has_discarded(request.actor, application_id):
            return redirect(_after_discarding(request))
        raise
    if isinstance(draft, HttpResponse):
        return draft
    if request.method == "POST":
        with suppress(NotAllowedNow):  # it was pressed twice, or sent from another tab meanwhile
            ending.discard(draft, by=request.actor)
        return redirect(_after_discarding(request))
    return render(request, "citizen/discard.html", {"application": draft, "service": draft.service})


def _after_discarding(request: CitizenRequest) -> str:
    return reverse("office:helped_list" if request.actor.helps else "citizen:applications")
