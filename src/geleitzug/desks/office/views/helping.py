# SPDX-License-Identifier: EUPL-1.2
"""Applying for somebody: who is there, then the citizen's own pages, then the money or the hand-over.

The pages in between are desks/citizen (docs/decisions/the-clerk-walks-the-citizens-pages.md). Taking money is till.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.cases import assistance, assisted, pads
from geleitzug.core.cases.actions import assisting
from geleitzug.core.cases.actions.assisting import Person
from geleitzug.core.cases.assistance import Channel, Document, Identity, NotAsWeKnowThem, NotHelped
from geleitzug.core.cases.models import Assisted
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.cases.rules import NotAllowedNow, Phase
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.payments import tills
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.views.information import service_or_404
from geleitzug.desks.office.views.lists import titles_of
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.keyset import page_of

FIELDS = ("channel", "name", "relation", "contact", "identity", "document", "digits")


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What stands in the form about who is there, and what is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@office_page(FILE_FOR)
@require_http_methods(["GET", "POST"])
def apply_for(request: OfficeRequest, key: str) -> HttpResponse:
    """Note who is there and how they are known; then the pages of the form begin."""
    service = service_or_404(request, key)
    form = PersonForm({**dict.fromkeys(FIELDS, ""), "channel": Channel.TELEPHONE})
    trouble = _not_here(request, service)
    if request.method == "POST" and not trouble:
        form = _read(request)
        if not form.errors:
            begun = _begun(request, service, form)
            if isinstance(begun, Assisted):
                return redirect(_form_address(begun.application_id))
            form = begun
    context = {
        "service": service,
        "form": form,
        "trouble": trouble,
        "channels": Channel.choices,
        "identities": Identity.choices,
        "documents": Document.choices,
        "level": service.level,
    }
    return page(request, "office/apply_for.html", context)


@office_page(FILE_FOR)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """List what the actor's offices have taken down for others, the newest first."""
    found = page_of(assisted.listed(request.actor), key=("-id",), cursor=request.GET.get("cursor", ""))
    return page(request, "office/helped_list.html", {"found": found, "titles": titles_of(request)})


@office_page(FILE_FOR)
@require_safe
def one(request: OfficeRequest, application_id: UUID) -> HttpResponse:
    """Say how it stands with an application that was taken down, and what comes next."""
    return _page(request, assisted.assisted_for(request.actor, application_id))


@office_page(FILE_FOR)
@require_POST
def hand_over(request: OfficeRequest, application_id: UUID) -> HttpResponse:
    """Give it into its owner's hands: the page says the code, once."""
    row = assisted.assisted_for(request.actor, application_id)
    email = cleaning.line(request.POST, "email")
    if email and not is_address(email):
        sentence = _("Diese E-Mail-Adresse ist nicht vollständig. Sie sieht zum Beispiel so aus: name@beispiel.de")
        return _page(request, row, email=email, error=sentence)
    try:
        code = assisting.hand_over(row, by=request.actor, email=email)
    except NotHelped:
        return redirect("office:helped", application_id)
    row.refresh_from_db()
    return _page(request, row, code=code, mailed_to=email)


@office_page(FILE_FOR)
@require_POST
def withdraw(request: OfficeRequest, application_id: UUID) -> HttpResponse:
    """Take back what waits for its fee: somebody has thought better of it."""
    row = assisted.assisted_for(request.actor, application_id)
    try:
        assisting.withdraw(row, by=request.actor)
    except (NotHelped, NotAllowedNow):
        return redirect("office:helped", application_id)  # the page says how it stands by now
    return go_on(reverse("office:helped", args=[application_id]), "aufnahme_zurueckgezogen")


def _page(request: OfficeRequest, row: Assisted, **more: str) -> HttpResponse:
    standing = assisted.standing_of(row)
    service, payment = standing.service, standing.payment
    context = {
        "row": row,
        "service": service,
        "standing": standing,
        "form_address": _form_address(row.application_id) if standing.phase == Phase.DRAFT else "",
        "is_draft": standing.phase == Phase.DRAFT,
        "is_unpaid": standing.phase == Phase.UNPAID and payment is not None and payment.is_payable,
        "is_sent": standing.phase == Phase.SUBMITTED,
        "is_over": standing.phase in (Phase.DISCARDED, Phase.EXPIRED, Phase.WITHDRAWN),
        "payment": payment,
        "receipts": tills.receipts_of(payment.pk) if payment is not None and payment.is_paid else [],
        "document": dict(Document.choices).get(row.said("document"), ""),
        "lacks_signature": _lacks_signature(service, row),
        "lacks_identity": assistance.lacks_identity(service.level, row.identity, row.said("document")),
        "resume_address": request.build_absolute_uri(resolve_url(settings.WEB_PLACES["resume"])),
        "code": "",
        "mailed_to": "",
        "email": "",
        "error": "",
        **more,
    }
    response = page(request, "office/helped.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _read(request: OfficeRequest) -> PersonForm:
    typed = {name: cleaning.line(request.POST, name) for name in FIELDS}
    typed["digits"] = typed["digits"].upper().replace(" ", "")
    errors = {}
    if typed["channel"] not in Channel.values:
        errors["channel"] = _("Bitte wählen Sie, wie die Person zu Ihnen gekommen ist.")
    if not typed["name"]:
        errors["name"] = _("Bitte schreiben Sie, mit wem Sie sprechen.")
    if typed["identity"] not in Identity.values:
        errors["identity"] = _("Bitte wählen Sie, wie Sie geprüft haben, wer die Person ist.")
    return PersonForm(typed, errors)


def _begun(request: OfficeRequest, service: Service, form: PersonForm) -> Assisted | PersonForm:
    typed = form.typed
    person = Person(**{name: typed[name] for name in ("name", "relation", "contact", "document", "digits")})
    try:
        return assisting.begin(
            service, by=request.actor, channel=typed["channel"], identity=typed["identity"], person=person,
            language=language(),
        )  # fmt: skip
    except NotAsWeKnowThem as wrong:
        return PersonForm(typed, {wrong.field: wrong.sentence})


def _not_here(request: OfficeRequest, service: Service) -> str:
    """Return why a service cannot be applied for at this desk, if it cannot."""
    if service.offering.tenant_id != request.municipality.pk:
        return _("Darüber entscheidet: %(body)s. Für jemanden beantragen lässt es sich nur dort, oder online.") % {
            "body": service.responsible.name
        }
    if service.package.is_inquiry:
        return _("Diese Leistung beantragt niemand. Andere Kommunen fragen damit an.")
    return ""


def _lacks_signature(service: Service, row: Assisted) -> bool:
    raw = service.package.service
    if not raw.get("written_form"):
        return False
    with doors.at_machine_door(doors.current_tenant()):
        allowed = bool(raw.get("pad_signature")) and not pads.is_typed(row.application_id)
    return assistance.lacks_signature(True, row.declared, pad_allowed=allowed)


def _form_address(application: UUID) -> str:
    return reverse("citizen:application", args=[application])
