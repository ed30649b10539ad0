# SPDX-License-Identifier: EUPL-1.2
"""Fees that are open: what the treasury looks up when a transfer has come, and notes. What differs is payments.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.payments import actions, queries
from geleitzug.core.payments.actions import SETTLE, TREASURY
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NotAllowedNow
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.access import OfficeRequest, office_page, refused
from geleitzug.desks.office.pages import go_on, page
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import may
from geleitzug.ground.web import formats, keyset

ON_ONE_PAGE = 50


@dataclass(frozen=True, slots=True)
class TransferForm:
    """What stands in the form for money that has come."""

    amount: str
    day: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)


@office_page()
@require_safe
def open_fees(request: OfficeRequest) -> HttpResponse:
    """List what is to be paid by a day and has not come, the longest due first; or look one up by its number."""
    if TREASURY not in request.actor.offices:
        return refused(request, _("Diese Liste führt die Stadtkasse."))
    return _list_page(request)


@office_page(SETTLE, office=TREASURY)
@require_http_methods(["GET", "POST"])
def transfer(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Show an open fee, and note the transfer that has come for it."""
    payment = queries.payment_for(request.actor, payment_id)
    if payment.gate:
        raise Http404
    if not payment.is_payable:
        return _list_page(request, trouble=_no_longer_open(payment))
    form = _offered(payment)
    if request.method == "POST":
        form = _read(payment, request.POST)
        if not form.errors:
            return _note(request, payment)
    context = {"payment": payment, "form": form, "is_overdue": payment.is_overdue(timezone.localdate())}
    return page(request, "office/transfer.html", context)


def _note(request: OfficeRequest, payment: Payment) -> HttpResponse:
    amount, on = cleaning.amount(request.POST, "amount"), cleaning.day(request.POST, "on")
    assert amount is not None
    assert on is not None
    try:
        noted = actions.note_transfer(payment, by=request.actor, amount=amount, on=on)
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
    context = {
        "rows": [(payment, payment.is_overdue(today)) for payment in found.rows],
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


def _offered(payment: Payment) -> TransferForm:
    today = timezone.localdate()
    return TransferForm(
        payment.amount.format("de").removesuffix(" €"), {"day": today.day, "month": today.month, "year": today.year}
    )


def _read(payment: Payment, data: QueryDict) -> TransferForm:
    errors = _problems(payment, cleaning.amount(data, "amount"), cleaning.day(data, "on"))
    return TransferForm(cleaning.line(data, "amount"), cleaning.day_parts(data, "on"), errors)


def _problems(payment: Payment, amount: Euro | None, on: date | None) -> dict[str, str]:
    errors = {}
    if amount is None or amount.cents <= 0:
        errors["amount"] = _("Bitte geben Sie den Betrag an, der angekommen ist, zum Beispiel %(amount)s.") % {
            "amount": formats.money(payment.amount)
        }
    if on is None or not timezone.localdate(payment.created_at) <= on <= timezone.localdate():
        errors["on"] = _("Bitte geben Sie den Tag der Gutschrift an: vom %(first)s bis heute.") % {
            "first": formats.day(timezone.localdate(payment.created_at).isoformat())
        }
    return errors
