# SPDX-License-Identifier: EUPL-1.2
"""Answering who asks at the telephone or the counter, out of the catalogue. Applying for them is helping.py."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geleitzug.core.cases import assisted
from geleitzug.core.cases.paces import minutes_in_all
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.at_hand import at_hand, said
from geleitzug.core.catalogue.price_list import price_list
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.views.lists import titles_of
from geleitzug.ground.markdown import to_html
from geleitzug.ground.people.levels import Level
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

MOST_FOUND = 30
LATEST = 5
PAYMENTS = {
    "none": _("Beim Antrag ist nichts zu bezahlen."),
    "before": _("Vorab zu bezahlen: Erst danach gibt es den Vorgang für das Amt."),
    "after_receipt": _("Mit Rechnung zu bezahlen. Das Amt arbeitet auch, wenn die Zahlung noch fehlt."),
    "after_decision": _("Nach der Entscheidung zu bezahlen, mit Rechnung."),
}
LEVELS = {
    Level.NONE: _("Niemand muss sich ausweisen."),
    Level.LOW: _("Es muss plausibel sein, wer den Antrag stellt: durch Fragen, oder mit dem Ausweis am Schalter."),
    Level.SUBSTANTIAL: _("Es muss feststehen, wer den Antrag stellt: mit dem Ausweis am Schalter oder online."),
    Level.HIGH: _("Es muss sicher feststehen, wer den Antrag stellt: mit dem Ausweis am Schalter oder online."),
}


@office_page(FILE_FOR)
@require_safe
def search(request: OfficeRequest) -> HttpResponse:
    """Find services by the words of who asks; below them what was taken down lately."""
    words = cleaning.line(request.GET, "q")
    found = catalogue.search(request.municipality.pk, words, limit=MOST_FOUND) if words else []
    lang = language()
    context = {
        "words": words,
        "rows": [
            (offering.key, pick(offering.title, lang), pick(offering.summary, lang), offering.tenant.name)
            for offering in found
        ],
        "latest": [*assisted.listed(request.actor)[:LATEST]],
        "titles": titles_of(request),
    }
    return page(request, "office/information.html", context)


@office_page(FILE_FOR)
@require_safe
def service(request: OfficeRequest, key: str) -> HttpResponse:
    """Say of a service what it costs, needs and takes, and who is responsible; its form is here on paper as well."""
    found = service_or_404(request, key)
    raw, lang = found.package.service, language()
    office = catalogue.office_of(found.responsible.pk, found.offering.office)
    context: dict[str, Any] = {
        "service": found,
        "title": said(found.text("title"), lang),
        "summary": said(found.text("summary"), lang),
        "description": to_html(said(found.text("description"), lang)),
        "at_hand": at_hand(found, lang),
        "minutes": minutes_in_all(found.offering.pace),
        "prices": price_list(found.package, found.package.values(found.offering.values)),
        "cost": said(found.text("cost"), lang),
        "duration": said(found.text("processing_time"), lang),
        "payment": PAYMENTS[raw["payment"]],
        "level": LEVELS[found.level],
        "office": office,
        "contact": {**found.responsible.contact, **(office.contact if office else {})},
        "is_elsewhere": found.offering.tenant_id != request.municipality.pk,
    }
    return page(request, "office/information_service.html", context)


def service_or_404(request: OfficeRequest, key: str) -> Service:
    """Return a service of this town's portal; raises Http404."""
    found = catalogue.service_in(request.municipality.pk, key)
    if found is None:
        raise Http404
    return found
