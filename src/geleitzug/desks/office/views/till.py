# SPDX-License-Identifier: EUPL-1.2
"""The till of the counter: taking a fee, receipts, cancelling with four eyes, closing the day. Rules are core's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.cases import assisted
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.cases.queries import offices_of
from geleitzug.core.files.letters import Language
from geleitzug.core.payments import queries, rules, tills
from geleitzug.core.payments.actions import SEE, SETTLE, TREASURY
from geleitzug.core.payments.models import Payment, Till, TillReceipt
from geleitzug.core.payments.rules import Means, PaymentError
from geleitzug.core.payments.tills import SET_UP, TAKE, CancelWanted, ClosedMeanwhile, NameTaken, NoSlip, SameHands
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, till_paper
from geleitzug.desks.office.looking import payment_of
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import may, offices_with
from geleitzug.ground.texts import in_order
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.keyset import page_of
from geleitzug.ground.web.reader import shown_inline

MOST_FOUND = 5
RECEIPTS_SHOWN = 100
"""Receipts on one page of a till's day; the sums are those of all."""


@office_page()
@require_http_methods(["GET", "POST"])
def overview(request: OfficeRequest) -> HttpResponse:
    """Show the actor's tills with what was taken since their last close; or set one up."""
    tills.check_may_look(request.actor)
    if request.method == "POST":
        name, office = cleaning.line(request.POST, "name")[:60], cleaning.line(request.POST, "office")
        if office not in _where_to_set_up(request):
            raise Http404
        if not name:
            return _overview(request, error=_("Bitte geben Sie der Kasse einen Namen."))
        try:
            tills.open_till(by=request.actor, office=office, name=name)
        except NameTaken:
            return _overview(request, error=_("So heißt schon eine Kasse. Bitte wählen Sie einen anderen Namen."))
        return go_on(reverse("office:tills"), "kasse")
    return _overview(request)


def _overview(request: OfficeRequest, *, error: str = "") -> HttpResponse:
    number = cleaning.line(request.GET, "q").upper()
    names, mine = office_names(request), tills.tills_of(request.actor)
    fees = list(queries.open_fees(number)[:MOST_FOUND]) if number and mine else []
    context = {
        "tills": mine,
        "names": names,
        "takes": may(request.actor, TAKE),
        "offices": in_order((key, names.get(key, key)) for key in _where_to_set_up(request)),
        "number": number,
        "fees": list(zip(fees, _may_tell(request, fees), strict=True)),
        "to_cancel": tills.to_cancel(request.actor),
        "error": error,
    }
    return page(request, "office/tills.html", context)


def _where_to_set_up(request: OfficeRequest) -> Collection[str]:
    """Return the offices in which the actor may set up a till."""
    if may(request.actor, SETTLE, office=TREASURY):
        return office_names(request)
    return offices_with(request.actor, SET_UP)


def _may_tell(request: OfficeRequest, payments: list[Payment]) -> list[bool]:
    """Tell of which fees the actor may know what they are for: of their own offices', or as the treasury of all."""
    if may(request.actor, SEE, office=TREASURY):
        return [True] * len(payments)
    theirs, offices = offices_with(request.actor, TAKE), offices_of(payment.subject for payment in payments)
    return [offices.get(payment.subject) in theirs for payment in payments]


@office_page(TAKE)
@require_safe
def till(request: OfficeRequest, till_id: UUID) -> HttpResponse:
    """Show the day of a till: its receipts, what should lie in it, and its last closes."""
    return _till_page(request, tills.till_for(request.actor, till_id))


def _till_page(request: OfficeRequest, found: Till, **more: Any) -> HttpResponse:
    listed = page_of(
        tills.of_the_day(found), key=("-position",), cursor=request.GET.get("seite", ""), size=RECEIPTS_SHOWN
    )
    cancelled = tills.cancelled_among(listed.rows)
    context = {
        "till": found,
        "page": listed,
        "rows": [(each, _standing(each, cancelled)) for each in listed.rows],
        "taken": tills.taken_since_close(found),
        "closings": tills.closed(found),
        "counted": "",
        "note": "",
        "errors": {},
        "trouble": "",
        **more,
    }
    return page(request, "office/till.html", context)


def _standing(receipt: TillReceipt, cancelled: Collection[UUID | None]) -> str:
    """Return what a receipt is by now: a word for the page's table of buttons."""
    if receipt.cancels_id:
        return "cancels"
    if receipt.pk in cancelled:
        return "cancelled"
    return "asked" if receipt.cancel_asked_by else "counts"


# --- taking -----------------------------------------------------------------------------------------------------


@office_page(FILE_FOR)
@require_http_methods(["GET", "POST"])
def pay_for(request: OfficeRequest, application_id: UUID) -> HttpResponse:
    """Take the fee that an application waits for which was taken down for somebody."""
    row = assisted.assisted_for(request.actor, application_id)
    payment = assisted.standing_of(row).payment
    if payment is None or not payment.is_payable:
        return redirect("office:helped", application_id)
    return _take(request, payment, reverse("office:helped", args=[application_id]), row.said("name"))


@office_page(TAKE)
@require_http_methods(["GET", "POST"])
def pay_fee(request: OfficeRequest, payment_id: UUID) -> HttpResponse:
    """Take a fee that was invoiced; its number stands on the notice."""
    payment = payment_of(request, payment_id, TAKE)
    if payment.gate or not payment.is_payable:
        return redirect("office:tills")
    (told,) = _may_tell(request, [payment])
    return _take(request, payment, "", "", told=told)


def _take(request: OfficeRequest, payment: Payment, back: str, who: str, *, told: bool = True) -> HttpResponse:
    mine = tills.tills_of(request.actor)
    typed = {name: cleaning.line(request.POST, name) for name in ("till", "means", "slip")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        chosen = next((each for each in mine if str(each.pk) == typed["till"]), mine[0] if len(mine) == 1 else None)
        if chosen is None:
            errors["till"] = _("Bitte wählen Sie die Kasse.")
        if typed["means"] not in Means.values:
            errors["means"] = _("Bitte wählen Sie, wie bezahlt wird.")
        if chosen is not None and not errors:
            try:
                receipt = tills.take(
                    payment.pk, by=request.actor, till=chosen, means=Means(typed["means"]), slip=typed["slip"]
                )
            except NoSlip:
                errors["slip"] = _("Bitte schreiben Sie die Nummer vom Beleg des Kartenterminals.")
            except PaymentError:
                errors[""] = _("Diese Gebühr ist nicht mehr offen. Nehmen Sie kein Geld an.")
            else:
                return go_on(reverse("office:receipt_page", args=[receipt.pk]), "eingenommen")
    context = {
        "payment": payment,
        "who": who,
        "lines": payment.lines if told else (),
        "back": back,
        "tills": [(str(each.pk), each.name) for each in mine],
        "means": Means.choices,
        "has_begun": payment.standing in rules.BEGUN,
        "typed": typed,
        "errors": errors,
    }
    return page(request, "office/take_money.html", context)


# --- receipts ---------------------------------------------------------------------------------------------------


@office_page()
@require_safe
def receipt_page(request: OfficeRequest, receipt_id: UUID) -> HttpResponse:
    """Show a receipt after it was written, and what can be done with it."""
    tills.check_may_look(request.actor)
    receipt = tills.receipt_for(request.actor, receipt_id)
    return _receipt_page(request, receipt)


def _receipt_page(request: OfficeRequest, receipt: TillReceipt, **more: Any) -> HttpResponse:
    others = tills.receipts_of(receipt.payment_id)
    cancelled = {each.cancels_id for each in others}
    waits = receipt.pk in {each.pk for each in tills.to_cancel(request.actor)}
    context = {
        "receipt": receipt,
        "standing": _standing(receipt, cancelled),
        "may_cancel": waits,
        "may_ask": may(request.actor, TAKE, office=receipt.till.office),
        "reason": "",
        "means": Means.choices,
        "typed": {"means": "", "slip": ""},
        "errors": {},
        "error": "",
        "trouble": "",
        **more,
    }
    if context["standing"] != "counts" or receipt.closing_id or not context["may_ask"]:  # there is no form any more
        if context["error"] or context["errors"]:
            context["trouble"] = _("An dieser Quittung lässt sich nichts mehr ändern.")
        context["error"], context["errors"] = "", {}
    return page(request, "office/receipt.html", context)


@office_page()
@require_safe
def receipt_file(request: OfficeRequest, receipt_id: UUID) -> HttpResponse:
    """Hand out a receipt as PDF."""
    tills.check_may_look(request.actor)
    receipt = tills.receipt_for(request.actor, receipt_id)
    office = office_names(request).get(receipt.till.office, "")
    others = tills.receipts_of(receipt.payment_id)
    by = next((each for each in others if each.cancels_id == receipt.pk), None)
    printed = till_paper.print_receipt(receipt, cancelled_by=by, office=office, lang=_lang())
    return shown_inline(printed, f"quittung-{receipt.number}.pdf")


@office_page(TAKE)
@require_POST
def ask_to_cancel(request: OfficeRequest, receipt_id: UUID) -> HttpResponse:
    """Ask the treasury to cancel a receipt, and say why; or take that back."""
    receipt = tills.receipt_for(request.actor, receipt_id)
    reason = cleaning.text(request.POST, "reason", longest=500)
    keeps = "keep" in request.POST
    if not reason and not keeps:
        return _receipt_page(
            request, receipt, error=_("Bitte schreiben Sie, warum die Quittung storniert werden soll.")
        )
    try:
        if keeps:
            tills.keep(receipt, by=request.actor)
            return redirect("office:receipt_page", receipt.pk)
        tills.ask_to_cancel(receipt, by=request.actor, reason=reason)
    except PaymentError:
        return _receipt_page(request, receipt, trouble=_("Diese Quittung lässt sich nicht mehr stornieren."))
    return go_on(reverse("office:receipt_page", args=[receipt.pk]), "storno_erbeten")


@office_page(TAKE)
@require_POST
def correct_means(request: OfficeRequest, receipt_id: UUID) -> HttpResponse:
    """Set right how a receipt says that was paid."""
    receipt = tills.receipt_for(request.actor, receipt_id)
    means, slip = cleaning.line(request.POST, "means"), cleaning.line(request.POST, "slip")
    typed = {"means": means, "slip": slip}
    if means not in Means.values:
        return _receipt_page(request, receipt, typed=typed, errors={"means": _("Bitte wählen Sie, wie bezahlt wird.")})
    try:
        new = tills.correct_means(receipt, by=request.actor, means=Means(means), slip=slip)
    except NoSlip:
        sentence = _("Bitte schreiben Sie die Nummer vom Beleg des Kartenterminals.")
        return _receipt_page(request, receipt, typed=typed, errors={"slip": sentence})
    except PaymentError:
        return _receipt_page(request, receipt, trouble=_("Diese Quittung lässt sich nicht mehr berichtigen."))
    return go_on(reverse("office:receipt_page", args=[new.pk]), "berichtigt_zahlungsart")


@office_page(SETTLE, office=TREASURY)
@require_POST
def cancel(request: OfficeRequest, receipt_id: UUID) -> HttpResponse:
    """Cancel a receipt that somebody else has asked to be cancelled."""
    receipt = tills.receipt_for(request.actor, receipt_id)
    try:
        back = tills.cancel(receipt, by=request.actor)
    except SameHands:
        sentence = _("Das Storno gibt jemand anderes frei als wer es erbeten oder das Geld angenommen hat.")
        return _receipt_page(request, receipt, trouble=sentence)
    except PaymentError:
        return _receipt_page(request, receipt, trouble=_("Diese Quittung lässt sich nicht mehr stornieren."))
    return go_on(reverse("office:receipt_page", args=[back.pk]), "storniert")


# --- closing the day --------------------------------------------------------------------------------------------


@office_page(TAKE)
@require_POST
def close(request: OfficeRequest, till_id: UUID) -> HttpResponse:
    """Close a till's day with the cash that was counted."""
    found = tills.till_for(request.actor, till_id)
    typed, note = cleaning.line(request.POST, "counted"), cleaning.text(request.POST, "note", longest=500)
    counted = cleaning.amount(request.POST, "counted")
    if counted is None or counted.cents < 0:
        error = {"counted": _("Bitte schreiben Sie den gezählten Betrag, zum Beispiel 120,50.")}
        return _till_page(request, found, counted=typed, note=note, errors=error)
    try:
        closing = tills.close(
            found, by=request.actor, counted=counted, seen=cleaning.cents(request.POST, "seen").cents, note=note
        )
    except CancelWanted:
        trouble = _("Ein Storno ist erbeten und noch nicht freigegeben. Danach können Sie den Tag abschließen.")
        return _till_page(request, found, counted=typed, note=note, trouble=trouble)
    except ClosedMeanwhile:
        trouble = _("Inzwischen hat sich die Kasse geändert. Bitte zählen und schließen Sie noch einmal ab.")
        return _till_page(request, found, counted=typed, note=note, trouble=trouble)
    return go_on(reverse("office:till", args=[found.pk]), "kassenabschluss", anchor=f"abschluss-{closing.number}")


@office_page(TAKE)
@require_safe
def closing_file(request: OfficeRequest, closing_id: UUID) -> HttpResponse:
    """Hand out the close of a day as PDF."""
    closing = tills.closing_for(request.actor, closing_id)
    receipts = closing.closed.order_by("position")
    office = office_names(request).get(closing.till.office, "")
    name = f"kassenabschluss-{closing.number}.pdf"
    return shown_inline(till_paper.print_closing(closing, receipts, office=office, lang=_lang()), name)


def _lang() -> Language:
    return "en" if language() == "en" else "de"
