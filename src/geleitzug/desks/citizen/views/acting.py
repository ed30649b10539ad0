# SPDX-License-Identifier: EUPL-1.2
"""“Für wen handeln Sie?”: oneself, or one of the companies that gave a mandate. Giving mandates is mandates.py."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, way_on, with_way_on
from geleitzug.desks.citizen.access import who_are_you
from geleitzug.desks.citizen.mandate_form import in_words
from geleitzug.desks.citizen.views.mandates import list_address
from geleitzug.desks.citizen.whose import OWN
from geleitzug.ground.people import mandates
from geleitzug.ground.people.mandates import OPEN, account_of_person
from geleitzug.ground.people.models import Account, Mandate
from geleitzug.ground.trust import mandates as trust
from geleitzug.ground.web import actor as session


@in_a_town
@require_http_methods(["GET", "POST"])
def acting(request: CitizenRequest) -> HttpResponse:
    """Show for whom somebody acts and may act, and change it."""
    if not request.actor.has_account:
        return redirect(with_way_on("citizen:login", request.get_full_path()))
    was_over = request.mandate_over
    if was_over:
        session.act_for(request, None)
    today = timezone.localdate()
    with mandates.reading():
        person = account_of_person(request.actor)
        is_person = person is not None and person.kind == Account.Kind.PERSON
        mine, later = mandates.now_and_later(person.pk, today=today) if person and is_person else ([], [])
    if request.method == "POST" and is_person:
        return _change(request, mine)
    context = {
        "person": person if is_person else None,
        "acting_for": request.actor.acting_for,
        "choices": [(mandate, in_words(mandate.rights)) for mandate in mine],
        "later": [(mandate, in_words(mandate.rights)) for mandate in later],
        "here": str(request.actor.holder),
        "way_on": way_on(request),
        "hint": _hint(request, was_over=was_over),
    }
    response = render(request, "citizen/acting.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _hint(request: CitizenRequest, *, was_over: bool) -> str:
    """Return what has just happened; that something did not arrive is said once, and not again after reloading."""
    hint = request.GET.get("hinweis", "")
    if was_over:
        return hint if hint == "nicht_angekommen" else "beendet"
    return "beendet" if hint == "nicht_angekommen" else hint


def _change(request: CitizenRequest, mine: list[Mandate]) -> HttpResponse:
    """Go on as who was chosen; where one was going belonged to somebody else's affairs, unless they said where."""
    wanted = request.POST.get("fuer", "")
    mandate = next((each for each in mine if str(each.pk) == wanted), None)
    if mandate is None and wanted != OWN:
        return redirect(f"{reverse('citizen:acting')}?hinweis=beendet")
    actor = session.act_for(request, mandate)
    if mandate is not None:
        trust.note_use(mandate, by=actor)
    return redirect(way_on(request) or "citizen:applications")


@in_a_town
@require_POST
def lay_down(request: CitizenRequest, mandate_id: UUID) -> HttpResponse:
    """Give a mandate back that one has oneself; who acts by another one goes on doing so."""
    if request.actor.holder is None:
        return who_are_you(request)
    person = account_of_person(request.actor)
    now = timezone.now()
    today = timezone.localdate(now)
    stood = trust.lay_down(mandate_id, person, at=now, today=today, page=list_address()) if person else None
    if stood is None:
        raise Http404
    if request.actor.mandate == mandate_id:
        session.act_for(request, None)
    hint = "niedergelegt" if stood in OPEN else "schon_vorbei"
    return redirect(f"{reverse('citizen:acting')}?hinweis={hint}")
