# SPDX-License-Identifier: EUPL-1.2
"""The tablets of an office: pair one by a code, end it, see what lies on it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.cases.permissions import WORK
from geleitzug.core.catalogue.queries import offices_of
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.people.actors import offices_with
from geleitzug.ground.tenancy import directory
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language
from geleitzug.verticals.signing import pairing, queries
from geleitzug.verticals.signing.models import Pad

LONGEST_NAME = 60


@office_page(WORK)
@require_http_methods(["GET", "POST"])
def listed(request: OfficeRequest) -> HttpResponse:
    """List the tablets of one's offices, and set a new one up."""
    offices = office_names(request)
    if request.method != "POST":
        return _page(request, offices)
    name = " ".join(request.POST.get("name", "").replace("\x00", "")[:LONGEST_NAME].split())
    office = request.POST.get("office", "") if len(offices) > 1 else next(iter(offices))
    errors = {}
    if not name:
        errors["name"] = _("Bitte schreiben Sie, wo das Tablet steht.")
    if office not in offices:
        errors["office"] = _("Bitte wählen Sie, zu welchem Amt das Tablet gehört.")
    if errors:
        return _page(request, offices, errors=errors)
    try:
        pad, code = pairing.make(by=request.actor, name=name, office=office, now=timezone.now())
    except pairing.TooManyPads:
        return _page(request, offices, errors={"name": _("Es gibt schon sehr viele Tablets. Bitte löschen Sie eines.")})
    return _code(request, pad, code)


@office_page(WORK)
@require_POST
def new_code(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show a new code: in the morning, or for another tablet in its place."""
    pad, code = pairing.new_code(queries.pad_for(request.actor, key), by=request.actor, now=timezone.now())
    return _code(request, pad, code)


@office_page(WORK)
@require_POST
def end(request: OfficeRequest, key: UUID) -> HttpResponse:
    """End a pairing; what lies on the tablet is taken back."""
    pairing.end(queries.pad_for(request.actor, key), by=request.actor, now=timezone.now())
    return go_on(reverse("signing_office:pads"), "tablet_getrennt")


@office_page(WORK)
@require_POST
def remove(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Take a tablet out of use."""
    pairing.remove(queries.pad_for(request.actor, key), by=request.actor, now=timezone.now())
    return go_on(reverse("signing_office:pads"), "tablet_weg")


def _page(request: OfficeRequest, offices: dict[str, str], *, errors: dict[str, str] | None = None) -> HttpResponse:
    now = timezone.now()
    pads = list(queries.pads_of(request.actor)[: pairing.MOST_PADS])
    lying = queries.lying_on(pads)
    context = {
        "rows": [(pad, pairing.is_paired(pad, now=now), lying.get(pad.pk), offices[pad.office]) for pad in pads],
        "offices": list(offices.items()),
        "typed": {name: request.POST.get(name, "")[:LONGEST_NAME] for name in ("name", "office")},
        "errors": errors or {},
    }
    return page(request, "signing/pads.html", context)


def _code(request: OfficeRequest, pad: Pad, code: str) -> HttpResponse:
    address = directory.address_of(request.municipality.pk) + "unterschrift/"
    return page(request, "signing/code.html", {"pad": pad, "code": f"{code[:4]} {code[4:]}", "address": address})


def office_names(request: OfficeRequest) -> dict[str, str]:
    """Return the offices for which somebody works, by their keys."""
    names = {office.function: pick(office.name, language()) for office in offices_of(request.municipality.pk)}
    return {key: names.get(key, key) for key in sorted(offices_with(request.actor, WORK))}
