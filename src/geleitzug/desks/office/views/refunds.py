# SPDX-License-Identifier: EUPL-1.2
"""Paid fees that may come back: the treasury lists them, and notes for each what was sent back, or that nothing is.

Whether something comes back the office says, to whom the case belongs. The treasury sees whose fee it is, which office
says it and how it was paid, and of the case nothing besides. The office notes the same on its case page (case.py).
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.cases.actions import refunding
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.queries import applicants_of, offices_of
from geleitzug.core.cases.rules import FEE, NotAllowedNow
from geleitzug.core.payments import rules
from geleitzug.core.payments.actions import REFUND, SEE, TREASURY
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NotedMeanwhile, NothingComesBack
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning, refund_form
from geleitzug.desks.office.looking import payment_of
from geleitzug.desks.office.pages import office_names
from geleitzug.desks.office.refund_form import RefundForm
from geleitzug.ground.people.actors import may
from geleitzug.ground.web import keyset

ON_ONE_PAGE = 50


@office_page()
@require_safe
def may_come_back(request: OfficeRequest) -> HttpResponse:
    """List the paid fees of refused and withdrawn applications about which nobody has yet said what goes back."""
    if not may(request.actor, SEE, office=TREASURY):
        return refused(request, _("Diese Liste führt die Stadtkasse."))
    return _list_page(request)


@office_page(SEE, office=TREASURY)
@require_safe
def fee_back(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Show one of them, with the forms by which it leaves the list."""
    return _fee_page(request, _returnable(request, payment_id))


@office_page(REFUND, office=TREASURY)
@require_POST
def send_back(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Note that the treasury has sent such a fee back, or part of it."""
    payment = _returnable(request, payment_id)
    read = refund_form.read(payment, request.POST)
    if isinstance(read, RefundForm):
        return _fee_page(request, payment, typed=read)
    try:
        left = refunding.note_refund(
            _case_of(payment), by=request.actor, office=TREASURY, amount=read.amount, so_far=read.so_far, on=read.on,
            reason=read.reason,
        ).left  # fmt: skip
    except (NotedMeanwhile, NothingComesBack, NotAllowedNow):
        return _list_page(request, trouble=refund_form.too_late())
    return go_on(_after(payment, is_settled=not left), "erstattet")


@office_page(REFUND, office=TREASURY)
@require_POST
def keep(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Note that nothing (more) of such a fee comes back, as its office has said."""
    payment = _returnable(request, payment_id)
    reason = cleaning.text(request.POST, "kept", longest=refund_form.LONGEST_REASON)
    if not reason:
        return _fee_page(request, payment, unkept=_("Bitte schreiben Sie, wer im Amt das gesagt hat und warum."))
    try:
        refunding.keep_fee(_case_of(payment), by=request.actor, reason=reason, office=TREASURY)
    except (rules.NotAllowedNow, NotAllowedNow):
        return _list_page(request, trouble=refund_form.too_late())
    return go_on(_after(payment, is_settled=True), "gebuehr_bleibt")


def _returnable(request: OfficeRequest, payment_id: UUID) -> Payment:
    """Return a fee that may come back, or might when the page was shown; raises Http404."""
    payment = payment_of(request, payment_id)
    if payment.purpose != FEE or not payment.returnable or not payment.is_paid:
        raise Http404
    return payment


def _case_of(payment: Payment) -> Case:
    return Case.objects.get(pk=payment.subject)


def _after(payment: Payment, *, is_settled: bool) -> str:
    """Return to the list; of what was sent back in part the rest is still to be settled."""
    return reverse("office:may_come_back") if is_settled else reverse("office:fee_back", args=[payment.pk])


def _fee_page(
    request: OfficeRequest, payment: Payment, *, typed: RefundForm | None = None, unkept: str = ""
) -> HttpResponse:
    if payment.kept_on is not None or not payment.left:
        return _list_page(request, trouble=refund_form.too_late())
    case = Case.objects.visible_to(request.actor).filter(pk=payment.subject).first()
    office = offices_of([payment.subject]).get(payment.subject, "")
    form = typed or refund_form.empty(payment)
    context = {
        "payment": payment,
        "applicant": applicants_of([payment.subject]).get(payment.subject, ""),
        "office": office_names(request).get(office, ""),
        "case": case,
        "form": form,
        "unkept": unkept,
        "links": [*form.error_links, *([("kept", unkept)] if unkept else [])],
        "may_refund": may(request.actor, REFUND, office=TREASURY),
    }
    return page(request, "office/fee_back.html", context)


def _list_page(request: OfficeRequest, trouble: str = "") -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    found = keyset.page_of(refunding.may_come_back(), key=("id",), cursor=cursor, size=ON_ONE_PAGE)
    subjects = [payment.subject for payment in found.rows]
    applicants, offices, names = applicants_of(subjects), offices_of(subjects), office_names(request)
    context = {
        "rows": [
            (payment, applicants.get(payment.subject, ""), names.get(offices.get(payment.subject, ""), ""))
            for payment in found.rows
        ],
        "found": found,
        "trouble": trouble,
    }
    return page(request, "office/may_come_back.html", context)
