# SPDX-License-Identifier: EUPL-1.2
"""Beginning an application: what it takes is said first, and what one has begun already is offered again."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.paces import minutes_in_all
from geleitzug.core.cases.rules import TooManyDrafts
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.at_hand import at_hand
from geleitzug.core.catalogue.models import Office
from geleitzug.core.catalogue.queries import Service, service_in
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, mandate_is_over, with_way_on
from geleitzug.desks.citizen import sure
from geleitzug.desks.citizen.views import drafts
from geleitzug.desks.citizen.views.bringing import bringing_of
from geleitzug.desks.citizen.views.portal import contact_of
from geleitzug.ground.people import actions as people
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.limits import Allowance

beginners = Allowance("DRAFTS_PER_ADDRESS", seconds=3600)


@in_a_town
@require_http_methods(["GET", "POST"])
def begin(request: CitizenRequest, key: str) -> HttpResponse:
    """Begin an application: a draft that is open already is offered again; without an account a code is made."""
    service = service_in(request.municipality.pk, key)
    if service is None:
        raise Http404
    if request.method == "POST" and (over := mandate_is_over(request)):
        return over
    draft = queries.open_draft(request.actor, service)
    refused: Refusal | None = None
    if request.method == "POST":
        if _only_for(request, service):
            return redirect(request.get_full_path())
        if service.needs_account and not sure.has_shown(request):
            return redirect(with_way_on("citizen:login", request.get_full_path()))
        if draft is not None and "neu" not in request.POST:
            return redirect("citizen:application", draft.pk)
        begun = _start(request, service)
        if isinstance(begun, Application):
            return redirect(drafts.first_address(begun))
        refused = begun
    office = _office_to_turn_to(request, service)
    in_mailbox = "mailbox" in service.package.service["result"].get("delivery", ["mailbox", "post"])
    context = {
        "service": service,
        "only_for": _only_for(request, service),
        "draft": draft,
        "has_account": sure.has_shown(request),
        "code": "" if request.actor.has_account else session.code_of(request),
        "step_up": sure.step_up(request, service),
        "announced": sure.announced(request, service),
        "providers": sure.ways_in(request, service),
        "why_account": sure.why_account(service),
        "office": office,
        "contact": contact_of(service, office.contact if office else {}),
        "in_mailbox": in_mailbox,
        "at_once": in_mailbox and bool(service.package.service.get("automatic")),
        "way_on": request.get_full_path(),
        "refused": refused,
        "at_hand": at_hand(service, language()),
        "has_read": _comes_from_service_page(request, service),
        "minutes": minutes_in_all(service.offering.pace),
        "bringing": None if request.method == "POST" else bringing_of(request, service),
    }
    return render(request, "citizen/begin.html", context, status=429 if refused else 200)


def _office_to_turn_to(request: CitizenRequest, service: Service) -> Office | None:
    """Return who takes the application down of somebody who has no account, where one is needed; else nobody."""
    if not service.needs_account or sure.has_shown(request):
        return None
    return catalogue.office_of(service.responsible.pk, service.offering.office)


def _only_for(request: CitizenRequest, service: Service) -> str:
    """Return for whom a service is, where it is not for who asks: company or person; else nothing."""
    if who_rules.is_for(service.package.service, is_company=bool(request.actor.acting_for)):
        return ""
    return "person" if request.actor.acting_for else who_rules.COMPANY


def _comes_from_service_page(request: CitizenRequest, service: Service) -> bool:
    """Tell whether somebody has just read the service's page: what to have at hand need not be read twice."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.netloc == request.get_host() and came_from.path == reverse("citizen:service", args=[service.key])


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody cannot begin one more application now, and whether finishing one of their own would help."""

    sentence: str
    own_help: bool


def _start(request: CitizenRequest, service: Service) -> Application | Refusal:
    if seconds := beginners.wait(request):
        minutes = ceil(seconds / 60)
        sentence = ngettext(
            "Von Ihrem Internetanschluss wurden gerade sehr viele Anträge begonnen."
            " Bitte versuchen Sie es in einer Minute noch einmal.",
            "Von Ihrem Internetanschluss wurden gerade sehr viele Anträge begonnen."
            " Bitte versuchen Sie es in %(minutes)d Minuten noch einmal.",
            minutes,
        )
        return Refusal(sentence % {"minutes": minutes}, own_help=False)
    try:
        application = _started(request, service)
    except TooManyDrafts as many:
        sentence = _("Sie haben schon %(most)d Anträge begonnen und noch nicht abgeschickt.") % {"most": many.most}
        return Refusal(sentence, own_help=True)
    beginners.note(request)
    return application


def _started(request: CitizenRequest, service: Service) -> Application:
    actor = request.actor
    if actor.holder is None:
        actor = session.come_as_guest(request, people.new_resume_code()) or actor
    account = people.account_of(actor)
    who = who_rules.default_who(service.package.service, account.kind if account else "person")
    bringing = bringing_of(request, service)
    application = applying.start(
        service, by=actor, who=who, language=get_language() or "de", brought=bringing.as_json() if bringing else None
    )
    if bringing is not None:
        bringing.use_up()
    return application
