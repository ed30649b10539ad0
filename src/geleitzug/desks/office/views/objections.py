# SPDX-License-Identifier: EUPL-1.2
"""What an office does about an objection besides settling it: the letter as it would be, and a stay of execution."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleitzug.core.cases.actions import objecting, rejecting
from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.mailbox.rules import NoNotice, PlaceMissing
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.ground.people.actors import acting, require
from geleitzug.ground.web.reader import shown_inline


@office_page("cases.see")
@require_POST
def preview(request: OfficeRequest, number: str, objection_id: UUID) -> HttpResponse:
    """Show the letter that would reject an objection, with the reasons that stand in the form now."""
    case, objection = _found(request, number, objection_id)
    require(request.actor, WORK, office=case.office)
    by = acting(request.actor, lambda office, _role: office == case.office)
    try:
        pdf = rejecting.preview(objection, reasons=cleaning.text(request.POST, "reasons"), by=by)
    except NoNotice as error:
        missing = "court" if isinstance(error, PlaceMissing) else "remedy"
        return page(request, "office/no_draft.html", {"case": case, "missing": missing})
    except NotAllowedNow:
        return page(request, "office/no_draft.html", {"case": case})
    return shown_inline(pdf, f"Entwurf-{case.number}.pdf")


@office_page("cases.see")
@require_POST
def stay(request: OfficeRequest, number: str, objection_id: UUID) -> HttpResponse:
    """Let the contested decision wait, or let it be enforced again."""
    case, objection = _found(request, number, objection_id)
    stayed = cleaning.line(request.POST, "aussetzen") == "ja"
    try:
        objecting.stay(objection, by=request.actor, stayed=stayed)
    except NotAllowedNow:
        return case_page(request, case, trouble=_("Der Rechtsbehelf ist inzwischen erledigt."))
    return go_on(address_of(case), "ausgesetzt" if stayed else "wieder_vollziehbar")


def _found(request: OfficeRequest, number: str, objection_id: UUID) -> tuple[Case, Objection]:
    case = case_of(request.actor, number)
    objection = case.objections.filter(pk=objection_id).first()
    if objection is None:
        raise Http404
    return case, objection
