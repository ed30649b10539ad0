# SPDX-License-Identifier: EUPL-1.2
"""Keeping the file of a case from going (Aussonderungssperre), and lifting that, on the case page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.filing import holding
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page
from geleitzug.desks.office import cleaning, unsent_forms
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page


@office_page("cases.see")
@require_POST
def hold(request: OfficeRequest, number: str) -> HttpResponse:
    """Forbid that the file goes; somebody else's hold that came first stands."""
    case = case_of(request.actor, number)
    reason = cleaning.text(request.POST, "hold", longest=holding.LONGEST_REASON)
    if not reason:
        errors = {"hold": _("Bitte schreiben Sie, warum die Akte nicht weg darf.")}
        return case_page(request, case, opened="sperren", errors=errors)
    try:
        holding.hold(case, by=request.actor, reason=reason)
    except holding.FileGone as gone:
        raise Http404 from gone
    except holding.HeldAlready:
        sentence = _("Jemand anderes hat die Akte inzwischen gesperrt. Der Grund steht bei der Akte.")
        return case_page(request, case, trouble=sentence, lost=reason)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.HOLD)
    return go_on(address_of(case), "gesperrt")


@office_page("cases.see")
@require_POST
def lift(request: OfficeRequest, number: str) -> HttpResponse:
    """Let the file go again when its time has come."""
    case = case_of(request.actor, number)
    holding.lift(case, by=request.actor)
    return go_on(address_of(case), "entsperrt")
