# SPDX-License-Identifier: EUPL-1.2
"""Fees that are open: what the treasury looks up when a transfer has come, and notes.

What differs is payments.py, what may come back refunds.py.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.cases.queries import applicants_of
from geleitzug.core.payments import actions, queries
from geleitzug.core.payments.actions import SEE, SETTLE, TREASURY
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NotAllowedNow
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning, transfer_form
from geleitzug.desks.office.looking import payment_of
from geleitzug.desks.office.transfer_form import Transfer
from geleitzug.ground.people.actors import may
from geleitzug.ground.web import keyset

ON_ONE_PAGE = 50


@office_page()
@require_safe
def open_fees(request: OfficeRequest) -> HttpResponse:
    """List what is to be paid by a day and has not come, the longest due first; or look one up by its number."""
    if not may(request.actor, SEE, office=TREASURY):
        return refused(request, _("Diese Liste führt die Stadtkasse."))
    return _list_page(request)


@office_page(SETTLE, office=TREASURY)
@require_http_methods(["GET", "POST"])
def transfer(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Show an open fee, and note the transfer that has come for it."""
    payment = payment_of(request, payment_id)
    if payment.gate:
        raise Http404
    if not payment.is_payable:
        return _list_page(request, trouble=_no_longer_open(payment))
    form = transfer_form.empty(payment)
    if request.method == "POST":
        read = transfer_form.read(payment, request.POST)
        if isinstance(read, Transfer):
            return _note(request, payment, read)
        form = read
    context = {"payment": payment, "form": form, "is_overdue": payment.is_overdue(timezone.localdate())}
    return page(request, "office/transfer.html", context)


def _note(request: OfficeRequest, payment: Payment, came: Transfer) -> HttpResponse:
    try:
        noted = actions.note_transfer(payment, by=request.actor, amount=came.amount, on=came.on)
    except NotAllowedNow:
        return _list_page(request, trouble=_no_longer_open(payment))
    if noted.is_paid:
        return go_on(reverse("office:open_fees"), "eingegangen")
    return go_on(reverse("office:payments"), "weicht_ab")


def _list_page(request: OfficeRequest, trouble: str = "") -> HttpResponse:
    number = cleaning.line(request.GET, "q").upper()
    owed = queries.open_fees(number)
    found = keyset.page_of(owed, key=("due_on", "id"), cursor=request.GET.get("cursor", ""), size=ON_ONE_PAGE)
    today = timezone.localdate()
    applicants = applicants_of(payment.subject for payment in found.rows)
    context = {
        "rows": [(payment, applicants.get(payment.subject, ""), payment.is_overdue(today)) for payment in found.rows],
        "found": found,
        "number": number,
        "may_settle": may(request.actor, SETTLE, office=TREASURY),
        "trouble": trouble,
    }
    return page(request, "office/open_fees.html", context)


def _no_longer_open(payment: Payment) -> str:
    return _("%(number)s ist nicht mehr offen. Vielleicht hat es gerade jemand anderes vermerkt.") % {
        "number": payment.label
    }
