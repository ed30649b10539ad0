# SPDX-License-Identifier: EUPL-1.2
"""The treasury's list: other amounts than asked for are settled with a note, by who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.payments.models import Payment
from geleitzug.desks.office.tests.people import Colleague, read

SignIn = Callable[..., Colleague]


@pytest.fixture
def differing(town: Town) -> Payment:
    """A fee that was paid with two euros less than asked for."""
    certificate = town.play("geburtsurkunde", "eigene-geburt", steps=0)
    with town.machine():
        payment = Payment.objects.get(subject=certificate.pk)
        payment.state, payment.paid_cents, payment.paid_at = "differs", payment.amount_cents - 200, timezone.now()
        payment.save()
    return payment


def test_the_treasury_accepts_a_difference_with_a_note(town: Town, sign_in: SignIn, differing: Payment) -> None:
    silke = sign_in("kasse")
    accept = f"/amt/zahlungen/{differing.pk}/anerkennen/"

    assert differing.label in silke.reads("/amt/zahlungen/")
    assert "Bitte schreiben Sie, warum der Betrag gilt." in silke.sends(accept, note=" ")
    assert "Die Zahlung ist anerkannt." in silke.sends(accept, note="Rest in bar bezahlt")
    assert "Diese Zahlung ist inzwischen anerkannt." in silke.sends(accept, note="noch einmal")
    with town.machine():
        settled = Payment.objects.get(pk=differing.pk)
        assert (settled.state, settled.note) == ("paid", "Rest in bar bezahlt")


def test_nobody_else_does(town: Town, sign_in: SignIn, differing: Payment) -> None:
    for login in ("steueramt", "bauamt.leitung", "standesamt"):
        somebody = sign_in(login)
        answer = somebody.get("/amt/zahlungen/")
        assert answer.status_code == 403
        assert "Diese Liste führt die Stadtkasse." in read(answer)
        assert somebody.post(f"/amt/zahlungen/{differing.pk}/anerkennen/", {"note": "x"}).status_code == 403
    kasse = sign_in("kasse", "sandmoor")
    assert "Alle Beträge stimmen" in kasse.reads("/amt/zahlungen/")
    assert kasse.post(f"/amt/zahlungen/{differing.pk}/anerkennen/", {"note": "x"}).status_code == 404


def test_money_that_came_too_late_is_listed_for_refund(town: Town, sign_in: SignIn, differing: Payment) -> None:
    with town.machine():
        Payment.objects.filter(pk=differing.pk).update(state="paid_late")

    page = sign_in("kasse").reads("/amt/zahlungen/")

    assert "Zu erstatten" in page
    assert differing.label in page
    assert "Alle Beträge stimmen" in page
