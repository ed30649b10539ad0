# SPDX-License-Identifier: EUPL-1.2
"""Paying: the amount, the way to the provider, and waiting for its word. The provider is asked by jobs, never here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import Phase
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import payments_of
from geleitzug.core.payments.rules import PaymentError, State
from geleitzug.core.screens.citizens import CitizenRequest, needs
from geleitzug.desks.citizen.access import own_only
from geleitzug.ground.money import Euro
from geleitzug.ground.people.rights import Right
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

GOING, WAITING = "los", "warten"
LOOK_AGAIN_SECONDS = 2
PATIENCE = 15
"""After so many looks the page says that it takes longer, and looks less often."""
FORWARD_FOR = timedelta(minutes=2)
"""So long after the button the page leads on by itself; later somebody who came back with „Zurück“ is not sent on."""
DECIDED_BY_PROVIDER = {State.PAID, State.DIFFERS, State.FAILED, State.CANCELLED}


@own_only
@needs(Right.PAY)
@require_http_methods(["GET", "POST"])
def pay(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Show what is to be paid; the button begins a payment and waits for the way to the provider."""
    application = queries.application_for(request.actor, application_id)
    if application.is_draft:
        return redirect("citizen:check", application.pk)
    payment = fee_of(application)
    if payment is None:
        return redirect("citizen:status", application.pk)
    if request.method == "POST":
        return _begin(request, application, payment)
    if payment.is_paid:
        return redirect(f"{reverse('citizen:done', args=[application.pk])}?hinweis=bezahlt")
    if GOING in request.GET and payment.is_waiting_for_provider:
        return _wait(request, application, payment, "citizen:pay", GOING)
    if GOING in request.GET and payment.state == State.OPEN and _has_just_begun(payment):
        return HttpResponseRedirect(payment.redirect_url, status=303)
    return render(request, "citizen/pay.html", _facts(application, payment))


def _begin(request: CitizenRequest, application: Application, payment: Payment) -> HttpResponse:
    back = request.build_absolute_uri(reverse("citizen:paid", args=[application.pk]))
    try:
        payments.begin(payment, by=request.actor, return_url=back)
    except PaymentError:
        return redirect("citizen:pay", application.pk)
    return redirect(f"{reverse('citizen:pay', args=[application.pk])}?{GOING}=1")


@own_only
@needs(Right.PAY)
@require_GET
def paid(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Take the browser back from the provider, which proves nothing, and wait for what the provider itself says."""
    application = queries.application_for(request.actor, application_id)
    payment = fee_of(application)
    if payment is None:
        return redirect("citizen:application", application.pk)
    if payment.is_paid:
        return redirect("citizen:done", application.pk)
    if payment.state in DECIDED_BY_PROVIDER or payment.state != State.OPEN:
        return redirect("citizen:pay", application.pk)
    if WAITING not in request.GET:
        payments.note_return(payment, by=request.actor)
    return _wait(request, application, payment, "citizen:paid", WAITING)


def fee_of(application: Application) -> Payment | None:
    """Return the payment of an application's fee; of several the one that counts, or the last."""
    found = [payment for payment in payments_of(application.pk) if payment.purpose == FEE]
    standing = [payment for payment in found if payment.state not in (State.EXPIRED, State.WITHDRAWN)]
    counting = standing or found
    return counting[-1] if counting else None


def _wait(request: CitizenRequest, application: Application, payment: Payment, name: str, how: str) -> HttpResponse:
    """Show that we are waiting; the page asks again by itself, without a script."""
    looks = _number(request.GET.get(how)) + 1
    again = f"{reverse(name, args=[application.pk])}?{how}={looks}"
    context = {
        **_facts(application, payment),
        "again": again,
        "takes_long": looks > PATIENCE,
        "is_back": how == WAITING,
    }
    response = render(request, "citizen/waiting.html", context)
    seconds = LOOK_AGAIN_SECONDS * (5 if looks > PATIENCE else 1)
    response["Refresh"] = f"{seconds}; url={again}"
    return response


def _facts(application: Application, payment: Payment) -> dict[str, Any]:
    lapsed = payment.has_lapsed(timezone.now())
    return {
        "application": application,
        "service": application.service,
        "payment": payment,
        "is_payable": payment.is_payable and not lapsed,
        "lines": _lines(application, payment),
        "state": (State.EXPIRED if lapsed else State(payment.state)).value,
        "is_gate": application.phase == Phase.UNPAID,
        "overdue": payment.is_overdue(timezone.localdate()),
        "pay_until": application.last_day,
    }


def _lines(application: Application, payment: Payment) -> list[tuple[str, int, Euro]]:
    """Return what the amount consists of in the page's language; the payment itself is kept in German."""
    once = [line for line in application.fees if line["per"] == "once"]
    if sum(line["total"] for line in once) != payment.amount_cents:
        return [(line.title, line.quantity, line.amount) for line in payment.lines]
    return [(pick(line["title"], language()), line["quantity"], Euro(line["total"])) for line in once]


def _has_just_begun(payment: Payment) -> bool:
    return payment.begun_at is not None and timezone.now() - payment.begun_at < FORWARD_FOR


def _number(text: str | None) -> int:
    return min(int(text), 10_000) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0
