# SPDX-License-Identifier: EUPL-1.2
"""What a clerk does about the periods of a case: take longer to decide, and certify what counts as approved by law."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases import why_not
from geleitzug.core.cases.actions import deeming, extending
from geleitzug.core.cases.deadlines import NotExtendable, WrongEnd
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, unsent_forms
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import require
from geleitzug.ground.web.formats import day

LONGEST_REASON = 1000


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def extend(request: OfficeRequest, number: str) -> HttpResponse:
    """Ask until when and why the office takes longer, and do it; the applicant is told."""
    case = case_of(request.actor, number)
    require(request.actor, WORK, office=case.office)
    row = case.deadlines.filter(clock=DECIDE).first()
    latest = extending.latest_of(case, row, timezone.localdate())
    if row is None or latest is None:
        return case_page(request, case, trouble=str(why_not.NOT_EXTENDABLE))
    before = unsent_forms.kept(case, by=request.actor).get(unsent.EXTEND) if request.method != "POST" else None
    data = before or request.POST
    until, reason = cleaning.day(data, "until"), cleaning.text(data, "reason", longest=LONGEST_REASON)
    errors = _problems(until, reason, row.ends_on, latest) if request.method == "POST" else {}
    if request.method == "POST" and not errors and until is not None:
        try:
            extending.extend(case, by=request.actor, until=until, reason=reason)
            unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.EXTEND)
            return go_on(address_of(case), "verlaengert")
        except WrongEnd:
            errors = {"until": _wrong_end(row.ends_on, latest)}
        except (NotExtendable, NotAllowedNow):
            return case_page(request, case_of(request.actor, number), trouble=str(why_not.NOT_EXTENDABLE), lost=reason)
    clock = case.application.service.clocks[DECIDE]
    return page(request, "office/extend.html", {
        "case": case,
        "row": row,
        "latest": latest,
        "norm": clock.extension_norm,
        "until": cleaning.day_parts(data, "until"),
        "reason": reason,
        "errors": errors,
        "begun": before is not None,
        "sheet": uuid7().hex,
    })  # fmt: skip


@office_page("cases.see")
@require_POST
def certify(request: OfficeRequest, number: str) -> HttpResponse:
    """Write the certificate that an application counts as approved, whoever has asked for it and how."""
    case = case_of(request.actor, number)
    return certified(request, case)


def certified(request: OfficeRequest, case: Case) -> HttpResponse:
    """Write the certificate and say what became of it."""
    try:
        has_gone = deeming.certify(case, by=request.actor)
    except NotAllowedNow:
        return case_page(request, case, trouble=str(why_not.NOTHING_TO_CERTIFY))
    except deeming.CertifiedToday:
        return case_page(request, case, trouble=str(why_not.CERTIFIED_TODAY))
    except NoAddress:
        sentence = _("Die Bescheinigung lässt sich nicht zustellen: Eine Anschrift steht nicht im Antrag.")
        return case_page(request, case, trouble=sentence)
    return go_on(address_of(case), "bescheinigt" if has_gone else "bescheinigung_siegeln")


def _problems(until: date | None, reason: str, ends: date, latest: date) -> dict[str, str]:
    found = {}
    if until is None or not ends < until <= latest:
        found["until"] = _wrong_end(ends, latest)
    if not reason:
        found["reason"] = _("Bitte schreiben Sie, warum es länger dauert. Der Grund steht in der Nachricht.")
    return found


def _wrong_end(ends: date, latest: date) -> str:
    return _("Bitte geben Sie einen Tag nach dem %(ends)s an, spätestens den %(latest)s.") % {
        "ends": day(ends),
        "latest": day(latest),
    }
