# SPDX-License-Identifier: EUPL-1.2
"""The pages every portal owes: imprint, data protection, accessibility with a way to complain, plain language.

The texts are drafts for the municipality to approve; what differs from town to town comes from its row.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.forms.characters import line_of, paragraphs_of
from geleitzug.core.portrait.lands import ACCESSIBILITY_LAW
from geleitzug.core.privacy.authorities import supervision_of
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.desks.citizen.own_data import wrong_address
from geleitzug.desks.citizen.views.entering import slow_down
from geleitzug.ground.ids import uuid7
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web import languages
from geleitzug.ground.web.limits import Limiter

STATEMENT_OF = date(2026, 11, 21)
"""When the statement on accessibility was last looked at, unless the town names a later day."""
LONGEST_REPORT = 5000
reports = Limiter(free=5)


@require_safe
def imprint(request: CitizenRequest) -> HttpResponse:
    """Name who answers for these pages (§ 5 DDG, § 18 (1) MStV)."""
    return render(request, "citizen/imprint.html", {**_owner(request), "operator": settings.OPERATOR})


@require_safe
def privacy(request: CitizenRequest) -> HttpResponse:
    """Say what the portal does with data (Art. 13 GDPR); each service has a page of its own."""
    town = request.municipality
    context = _owner(request)
    if town is not None:
        context["services"] = catalogue.search(town.pk, "")
        context["supervision"] = supervision_of(town)
    return render(request, "citizen/privacy.html", context)


@require_safe
def accessibility(request: CitizenRequest) -> HttpResponse:
    """State how accessible the portal is, how to report a barrier, and who settles a dispute."""
    town = request.municipality
    context = {**_owner(request), "operator": settings.OPERATOR, "checked_on": STATEMENT_OF}
    if town is not None:
        own = town.values.get("accessibility") or {}
        context |= {
            "law": own.get("law") or ACCESSIBILITY_LAW.get(town.land, ""),
            "checked_on": own.get("checked_on") or STATEMENT_OF,
            "limits": own.get("limits") or [],
            "body": town.contact.get("accessibility_body", ""),
        }
    return render(request, "citizen/accessibility.html", context)


@in_a_town
@require_http_methods(["GET", "POST"])
def report_barrier(request: CitizenRequest) -> HttpResponse:
    """Take a report about a barrier and send it to the town by mail."""
    typed = {
        "text": paragraphs_of(request.POST.get("text", ""))[:LONGEST_REPORT],
        "page": line_of(request.POST.get("page", ""))[:300],
        "email": line_of(request.POST.get("email", ""))[:254],
    }
    errors: dict[str, str] = {}
    if request.method == "POST" and not languages.switched(request):
        errors = _problems(typed)
        if not errors and (seconds := reports.wait(request)):
            errors[""] = slow_down(seconds)
        if not errors:
            reports.note(request)
            _send(request, typed)
            return redirect(f"{reverse('citizen:report_barrier')}?danke=1")
    context = {"typed": typed, "errors": errors, "problems": list(errors.items()), "thanks": "danke" in request.GET}
    return render(request, "citizen/report_barrier.html", context)


@require_safe
def plain_language(request: CitizenRequest) -> HttpResponse:
    """Begin in plain language (Leichte Sprache): what this is, and which services have such a text."""
    context = _owner(request)
    if request.municipality is not None:
        context["services"] = _plain_services(request.municipality)
    return render(request, "citizen/plain_language.html", context)


def _owner(request: HttpRequest) -> dict[str, Any]:
    """Return whose pages these are: a town's, or the group's own with the towns that belong to it."""
    town: Municipality | None = request.municipality  # type: ignore[attr-defined]
    if town is not None:
        return {"town": town, "towns": []}
    return {"town": None, "towns": [(each, directory.address_of(each.pk)) for each in directory.everyone()]}


def _plain_services(town: Municipality) -> list[dict[str, str]]:
    found = [Service(offering, package_of(offering.version_id)) for offering in catalogue.search(town.pk, "")]
    return [
        {
            "key": service.key,
            "title": service.text("title").get("plain") or service.text("title")["de"],
            "summary": service.text("summary").get("plain", ""),
        }
        for service in found
        if service.package.service["description"].get("plain")
    ]


def _problems(typed: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if not typed["text"]:
        found["text"] = _("Bitte beschreiben Sie kurz, was nicht geht.")
    if typed["email"] and (incomplete := wrong_address(typed["email"])):
        found["email"] = incomplete
    return found


def _send(request: CitizenRequest, typed: dict[str, str]) -> None:
    contact = request.municipality.contact
    body = "\n\n".join(
        [
            "Jemand hat im Portal eine Barriere gemeldet.",
            typed["text"],
            f"Seite: {typed['page'] or 'nicht genannt'}",
            f"Antwort an: {typed['email'] or 'nicht gewünscht'}",
        ]
    )
    send_mail_later(
        contact.get("accessibility_mail") or contact.get("mail", ""),
        "Barriere gemeldet",
        body,
        message_id=f"barrier-{uuid7()}",
        by=request.actor,
    )
