# SPDX-License-Identifier: EUPL-1.2
"""What the treasury settles: amounts that differ from what was asked for, and money that came too late."""

from __future__ import annotations

from itertools import chain
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.payments import actions, queries
from geleitzug.core.payments.actions import REFUND, SEE, SETTLE, TREASURY
from geleitzug.core.payments.rules import NotAllowedNow, NotedMeanwhile, NothingComesBack, State
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning, refund_form
from geleitzug.desks.office.refund_form import RefundForm
from geleitzug.ground.people.actors import may

ON_ONE_PAGE = 100


@office_page()
@require_safe
def to_settle(request: OfficeRequest) -> HttpResponse:
    """Show what has to be looked at by hand; a paid fee needs nobody."""
    if not may(request.actor, SEE, office=TREASURY):
        return refused(request, _("Diese Liste führt die Stadtkasse."))
    return _list_page(request)


def _list_page(
    request: OfficeRequest,
    *,
    trouble: str = "",
    wrong: UUID | None = None,
    note: str = "",
    error: str = "",
    typed: RefundForm | None = None,
) -> HttpResponse:
    payments = list(queries.to_settle()[:ON_ONE_PAGE])
    late = [payment for payment in payments if payment.state == State.PAID_LATE]
    to_refund = [typed if typed and typed.payment.pk == payment.pk else refund_form.empty(payment) for payment in late]
    context = {
        "links": [
            *([(f"note-{wrong}", error)] if error else []),
            *chain.from_iterable(f.error_links for f in to_refund),
        ],
        "differing": [payment for payment in payments if payment.state == State.DIFFERS],
        "to_refund": to_refund,
        "may_settle": may(request.actor, SETTLE, office=TREASURY),
        "may_refund": may(request.actor, REFUND, office=TREASURY),
        "are_more": len(payments) == ON_ONE_PAGE,
        "trouble": trouble,
        "wrong": wrong,
        "note": note,
        "error": error,
    }
    return page(request, "office/payments.html", context)


@office_page(SETTLE, office=TREASURY)
@require_POST
def accept(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Let another amount than asked for count as paid; the note says why."""
    payment = queries.to_settle().filter(pk=payment_id).first()
    if payment is None:
        if queries.payment_for(request.actor, payment_id).is_paid:
            return _list_page(request, trouble=_("Diese Zahlung ist inzwischen anerkannt."))
        raise Http404
    note = cleaning.text(request.POST, "note", longest=500)
    if not note:
        sentence = _("Bitte schreiben Sie, warum der Betrag gilt.")
        return _list_page(request, wrong=payment_id, error=sentence)
    try:
        actions.accept_difference(payment, by=request.actor, note=note)
    except NotAllowedNow:
        return _list_page(request, trouble=_("Diese Zahlung lässt sich nicht mehr anerkennen."), note=note)
    return go_on(reverse("office:payments"), "anerkannt")


@office_page(REFUND, office=TREASURY)
@require_POST
def refund_late(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Note that money that came too late went back."""
    payment = queries.to_settle().filter(pk=payment_id).first()
    if payment is None or payment.state != State.PAID_LATE:
        if payment is None and queries.payment_for(request.actor, payment_id).refunded_cents:
            return _list_page(request, trouble=refund_form.too_late())
        raise Http404
    read = refund_form.read(payment, request.POST)
    if isinstance(read, RefundForm):
        return _list_page(request, typed=read)
    try:
        actions.note_refund(
            payment, by=request.actor, office=TREASURY, amount=read.amount, so_far=read.so_far, on=read.on,
            reason=read.reason,
        )  # fmt: skip
    except (NotedMeanwhile, NothingComesBack):
        return _list_page(request, trouble=refund_form.too_late())
    return go_on(reverse("office:payments"), "erstattet")
