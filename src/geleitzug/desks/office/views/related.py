# SPDX-License-Identifier: EUPL-1.2
"""Cases that have to do with one another: noting it, taking it back, and joining a double one after a look at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions import relating
from geleitzug.core.caseload.rules import BY_HAND, Kind, NotRelatable
from geleitzug.core.cases import why_not
from geleitzug.core.cases.actions import merging
from geleitzug.core.cases.actions.merging import LONGEST_REASON, Foreseen, MoneyMoves
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.cases.rules import NotMergeable, Unlike
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.ground.people.actors import require


@office_page(SEE)
@require_POST
def relate(request: OfficeRequest, number: str) -> HttpResponse:
    """Note how a case has to do with another one, whose number was typed."""
    case = case_of(request.actor, number)
    typed, kind = cleaning.line(request.POST, "number").upper(), cleaning.line(request.POST, "relation")
    errors = {} if kind in BY_HAND else {"relation": _("Bitte wählen Sie, wie die Vorgänge zusammenhängen.")}
    other = _typed(request, typed)
    if other is None:
        errors["number"] = str(why_not.UNKNOWN_CASE)
    if other is not None and not errors:
        try:
            relating.relate(case, other, Kind(kind), by=request.actor)
            return go_on(address_of(case), "verknuepft")
        except NotRelatable:
            errors["number"] = str(why_not.NOT_RELATABLE)
    again: dict[str, Any] = {"relate_kind": kind, "relate_number": typed}
    return case_page(request, case, opened="verknuepfen", errors=errors, **again)


@office_page(SEE)
@require_POST
def part(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Take back that a case has to do with another one."""
    case = case_of(request.actor, number)
    relating.part(case, key, by=request.actor)
    return go_on(address_of(case), "geloest")


@office_page(SEE)
@require_http_methods(["GET", "POST"])
def merge(request: OfficeRequest, number: str) -> HttpResponse:
    """Ask which case is the double, show what joining them does, and do it once it was looked at."""
    case = case_of(request.actor, number)
    require(request.actor, WORK, office=case.office)
    asked = (request.POST if request.method == "POST" else request.GET).get("mit", "")
    typed = " ".join(asked.replace("\x00", "").split())[:24].upper()
    other = _typed(request, typed) if typed else None
    if other is None:
        return _which(request, case, typed, str(why_not.UNKNOWN_CASE) if typed or request.method == "POST" else "")
    try:
        foreseen = merging.foresee(case, other)
    except NotMergeable as error:
        return _which(request, case, typed, str(why_not.NOT_MERGEABLE[error.why]))
    except MoneyMoves:
        return _which(request, case, typed, str(why_not.MONEY_MOVES))
    reason = cleaning.text(request.POST, "reason", longest=LONGEST_REASON)
    consent = cleaning.text(request.POST, "consent", longest=LONGEST_REASON)
    errors = _missing(foreseen, reason, consent) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        try:
            goes_on = relating.merge(case, other, by=request.actor, reason=reason, consent=consent)
            return go_on(address_of(goes_on), "zusammengefuehrt")
        except NotMergeable as error:
            return _which(request, case, typed, str(why_not.NOT_MERGEABLE[error.why]))
        except MoneyMoves:
            return _which(request, case, typed, str(why_not.MONEY_MOVES))
    context = {"case": case, "foreseen": foreseen, "reason": reason, "consent": consent, "errors": errors}
    return page(request, "office/merge.html", {**context, "other": other})


def _which(request: OfficeRequest, case: Case, typed: str, error: str) -> HttpResponse:
    """Ask for the number of the other case; what is probably meant stands there as a link."""
    context: dict[str, Any] = {
        "case": case,
        "typed": typed,
        "similar": caseload.similar_to(request.actor, case),
        "errors": {"mit": error} if error else {},
    }
    return page(request, "office/merge_which.html", context)


def _missing(foreseen: Foreseen, reason: str, consent: str) -> dict[str, str]:
    errors = {}
    if not foreseen.same_account and not consent:
        errors["consent"] = str(why_not.NOT_MERGEABLE[Unlike.NO_CONSENT])
    if not reason:
        errors["reason"] = str(why_not.NOT_MERGEABLE[Unlike.NO_REASON])
    return errors


def _typed(request: OfficeRequest, number: str) -> Case | None:
    """Return the case whose number was typed, and note that it was seen; None where there is none for the actor."""
    try:
        return case_of(request.actor, number)
    except Http404:
        return None
