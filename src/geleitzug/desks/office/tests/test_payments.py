# SPDX-License-Identifier: EUPL-1.2
"""The treasury settles amounts that differ with a note, and notes with the offices what money went back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases.actions import disposing, ending
from geleitzug.core.cases.models import Case
from geleitzug.core.payments.models import Payment
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.crypto import keyring
from geleitzug.ground.people.models import Membership, Staff

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


def back(amount: str, so_far: int = 0, reason: str = "Antrag war verfallen", year: str = "") -> dict[str, str]:
    """Return what somebody types who notes a refund, made today."""
    today = timezone.localdate()
    day = {"on.day": str(today.day), "on.month": str(today.month), "on.year": year or str(today.year)}
    return {"amount": amount, "so_far": str(so_far), "reason": reason, **day}


def test_the_treasury_notes_that_late_money_went_back(town: Town, sign_in: SignIn, differing: Payment) -> None:
    with town.machine():
        Payment.objects.filter(pk=differing.pk).update(state="paid_late")
    keyring.forget_all()  # it came while another process ran
    silke = sign_in("kasse")
    refund = f"/amt/zahlungen/{differing.pk}/erstatten/"

    assert "Gebühr bezahlt: 10,00 € – Erstattung vermerken" in plain(silke.reads("/amt/zahlungen/"))
    assert "höchstens 10,00 €" in plain(silke.sends(refund, **back("10,01")))
    assert "vom Tag der Zahlung bis heute" in silke.sends(refund, **back("10", year="2020"))
    assert "Bitte schreiben Sie, warum das Geld zurückgeht." in silke.sends(refund, **back("10", reason=" "))
    assert "Die Erstattung ist vermerkt." in silke.sends(refund, **back("4"))
    assert "oder nichts mehr zu erstatten" in silke.sends(refund, **back("4"))
    page = silke.sends(refund, **back("6.00", so_far=400))
    assert "Es ist nichts zu erstatten" in page
    assert "oder nichts mehr zu erstatten" in silke.sends(refund, **back("6", so_far=1000))
    with town.machine():
        assert Payment.objects.get(pk=differing.pk).refunded_cents == 1000


def test_what_is_not_late_is_not_the_treasurys_to_refund(town: Town, sign_in: SignIn, differing: Payment) -> None:
    silke, bernd = sign_in("kasse"), sign_in("steueramt.leitung")
    refund = f"/amt/zahlungen/{differing.pk}/erstatten/"

    assert silke.post(refund, back("1")).status_code == 404
    assert bernd.post(refund, back("1")).status_code == 403
    with town.machine():
        Payment.objects.filter(pk=differing.pk).update(state="paid_late")
    assert sign_in("kasse", "sandmoor").post(refund, back("1")).status_code == 404


def test_the_office_notes_the_refund_of_a_withdrawn_application(town: Town, sign_in: SignIn) -> None:
    birth = town.play("geburtsurkunde", "eigene-geburt", steps=1)
    anke, refund = sign_in("standesamt"), case_address(birth, "erstatten/")
    assert "Erstattung vermerken" not in anke.reads(case_address(birth))
    assert "oder nichts mehr zu erstatten" in anke.sends(refund, **back("12"))
    applicant = town.holder_of(birth)
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()

    assert "Gebühr bezahlt: 12,00 € – Erstattung vermerken" in plain(anke.reads(case_address(birth)))
    wrong = anke.sends(refund, **back("zwölf", reason="Zurückgezogen"))
    assert "Bitte geben Sie einen Betrag an" in wrong
    page = anke.sends(refund, **back("9,00", reason="Zurückgezogen; ein Viertel behalten wir."))

    assert "Die Erstattung ist vermerkt." in page
    assert "9,00 € erstattet am" in plain(page)
    assert "Gebühr bezahlt: 3,00 € – Erstattung vermerken" in plain(page)
    for stranger in ("bauamt", "kasse"):
        assert sign_in(stranger).post(refund, back("1")).status_code in (403, 404)


def test_the_treasury_sees_what_may_come_back_until_the_office_has_said(town: Town, sign_in: SignIn) -> None:
    birth = town.play("geburtsurkunde", "eigene-geburt", steps=1)
    anke, silke, keep = sign_in("standesamt"), sign_in("kasse"), case_address(birth, "erstatten/nichts/")
    assert "Vermerken, dass nichts zurückgeht" not in anke.reads(case_address(birth))
    assert "nichts mehr zu erstatten" in anke.sends(keep, kept="Zu früh.")
    assert "Über alle diese Gebühren ist entschieden" in silke.reads("/amt/zahlungen/erstattungen/")
    applicant = town.holder_of(birth)
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()

    assert "Erstattungen offen" in silke.reads("/amt/zahlungen/")
    shown = plain(silke.reads("/amt/zahlungen/erstattungen/"))
    assert birth.number in shown
    assert "12,00 €" in shown
    assert "Standesamt" in shown
    assert "Bitte schreiben Sie, warum nichts zurückgeht." in anke.sends(keep)
    page = anke.sends(keep, kept="Die Urkunde war schon gesucht.")

    assert "Es geht nichts mehr zurück, vermerkt am" in page
    assert "Die Urkunde war schon gesucht." in page
    assert birth.number not in silke.reads("/amt/zahlungen/erstattungen/")
    assert "nichts mehr zu erstatten" in anke.sends(keep, kept="Noch einmal.")
    assert "Diese Liste führt die Stadtkasse." in read(anke.get("/amt/zahlungen/erstattungen/"))
    assert sign_in("bauamt").post(keep, {"kept": "Nein."}).status_code == 404


def test_the_treasury_notes_from_its_list_what_went_back_and_that_the_rest_stays(town: Town, sign_in: SignIn) -> None:
    birth = town.play("geburtsurkunde", "eigene-geburt", steps=1)
    applicant, silke = town.holder_of(birth), sign_in("kasse")
    with town.machine():
        payment = Payment.objects.get(subject=birth.pk)
    fee = f"/amt/zahlungen/erstattungen/{payment.pk}/"
    assert silke.get(fee).status_code == 404, "as long as the application goes on, nothing comes back"
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()
    assert f'href="{fee}"' in silke.get("/amt/zahlungen/erstattungen/").content.decode()

    shown = silke.reads(fee)
    assert "Standesamt" in shown
    assert "Zum Vorgang" not in shown, "the case is the office's"
    wrong = silke.post(f"{fee}erstattet/", back("12,01", reason="Anordnung vom Standesamt")).content.decode()
    assert "höchstens 12,00 €" in plain(wrong)
    assert 'value="Anordnung vom Standesamt"' in wrong
    part = plain(silke.sends(f"{fee}erstattet/", **back("9", reason="Anordnung vom Standesamt")))
    assert "Die Erstattung ist vermerkt." in part
    assert "Noch nicht erstattet 3,00 €" in part
    assert "oder nichts mehr zu erstatten" in silke.sends(f"{fee}erstattet/", **back("1"))
    assert "Bitte schreiben Sie, wer im Amt das gesagt hat und warum." in silke.sends(f"{fee}nichts/")
    done = silke.sends(f"{fee}nichts/", kept="Frau Brandt: ein Viertel bleibt.")

    assert "Über alle diese Gebühren ist entschieden" in done
    assert "oder nichts mehr zu erstatten" in silke.reads(fee)
    assert "oder nichts mehr zu erstatten" in silke.sends(f"{fee}nichts/", kept="Noch einmal.")
    course = plain(sign_in("standesamt").reads(case_address(birth)))
    assert "9,00 € erstattet am" in course
    assert "Frau Brandt: ein Viertel bleibt." in course


def test_a_fee_whose_case_is_destroyed_waits_for_nobodys_word_any_more(town: Town, sign_in: SignIn) -> None:
    birth = town.play("geburtsurkunde", "eigene-geburt", steps=1)
    applicant, silke = town.holder_of(birth), sign_in("kasse")
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()
    with town.machine():
        payment = Payment.objects.get(subject=birth.pk)
        disposing.destroy(birth.pk)

    assert "Über alle diese Gebühren ist entschieden" in silke.reads("/amt/zahlungen/erstattungen/")
    assert silke.post(f"/amt/zahlungen/erstattungen/{payment.pk}/nichts/", {"kept": "Verjährt."}).status_code == 404


def test_what_may_come_back_is_the_treasurys_page_and_leads_to_the_case_who_may_see_it(
    town: Town, sign_in: SignIn
) -> None:
    birth = town.play("geburtsurkunde", "eigene-geburt", steps=1)
    applicant = town.holder_of(birth)
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()
    with town.machine():
        fee = f"/amt/zahlungen/erstattungen/{Payment.objects.get(subject=birth.pk).pk}/"
        Membership.objects.create(staff=Staff.objects.get(login="kasse"), office="registry", role="clerk")

    assert "Zum Vorgang" in sign_in("kasse").reads(fee)
    for way in ("", "erstattet/", "nichts/"):
        stranger = sign_in("standesamt")
        answer = stranger.post(fee + way, back("1") | {"kept": "Nein."}) if way else stranger.get(fee)
        assert answer.status_code == 403
    assert sign_in("kasse", "sandmoor").get(fee).status_code == 404


def plain(page: str) -> str:
    """Return a page's words with plain spaces."""
    return page.replace("\xa0", " ")


@pytest.fixture
def invoice(town: Town) -> Payment:
    """The fee of a trade registration, which is asked for and waits for nobody."""
    trade = town.play("gewerbeanmeldung", "fahrradladen", steps=0)
    with town.machine():
        return Payment.objects.get(subject=trade.pk)


def came(amount: str, **day: str) -> dict[str, str]:
    """Return what somebody types for money that came today."""
    today = timezone.localdate()
    return {"amount": amount, "on.day": str(today.day), "on.month": str(today.month), "on.year": str(today.year)} | day


def test_the_treasury_notes_a_transfer(town: Town, sign_in: SignIn, invoice: Payment) -> None:
    silke, form = sign_in("kasse"), f"/amt/zahlungen/offen/{invoice.pk}/"
    with town.machine():
        applicant = Case.objects.get(pk=invoice.subject).applicant
    assert f"{invoice.label} : Eingang vermerken {applicant}" in silke.reads("/amt/zahlungen/offen/")
    assert invoice.label in silke.reads("/amt/zahlungen/offen/", q=f" {invoice.label.lower()} ")
    assert "Zu dieser Nummer ist keine Gebühr offen" in silke.reads("/amt/zahlungen/offen/", q="MH-1999-000001")

    assert "Bitte geben Sie den Betrag an, der angekommen ist" in silke.sends(form, **came("viel"))
    assert "Bitte geben Sie den Tag der Gutschrift an" in silke.sends(form, **came("26", **{"on.year": "2020"}))
    page = silke.sends(form, **came(invoice.amount.format("de").removesuffix(" €")))

    assert "Die Überweisung ist vermerkt, die Gebühr ist bezahlt." in page
    assert "Es ist keine Gebühr offen" in page
    assert f"{invoice.label} ist nicht mehr offen." in silke.sends(form, **came("26"))
    case = sign_in("gewerbe").reads(f"/amt/vorgang/{invoice.label}/")
    assert "bezahlt, Überweisung" in case


def test_another_amount_goes_on_the_list_of_what_differs(sign_in: SignIn, invoice: Payment) -> None:
    silke = sign_in("kasse")

    page = silke.sends(f"/amt/zahlungen/offen/{invoice.pk}/", **came("1"))

    assert "Ihr Betrag weicht ab" in page
    assert "Betrag anerkennen" in page


def test_open_fees_are_the_treasurys(town: Town, sign_in: SignIn, invoice: Payment) -> None:
    unpaid = town.play("geburtsurkunde", "eigene-geburt", steps=0)
    with town.machine():
        waiting = Payment.objects.get(subject=unpaid.pk)
    silke, form = sign_in("kasse"), f"/amt/zahlungen/offen/{invoice.pk}/"
    assert unpaid.number not in silke.reads("/amt/zahlungen/offen/")
    assert silke.get(f"/amt/zahlungen/offen/{waiting.pk}/").status_code == 404
    for login in ("gewerbe", "steueramt.leitung"):
        assert sign_in(login).get("/amt/zahlungen/offen/").status_code == 403
        assert sign_in(login).post(form, came("26")).status_code == 403
    assert sign_in("kasse", "sandmoor").post(form, came("26")).status_code == 404


def test_the_list_of_open_fees_asks_the_database_no_more_for_more_fees(
    sign_in: SignIn, invoice: Payment, town: Town, django_assert_max_num_queries: Any
) -> None:
    silke = sign_in("kasse")
    for _again in range(3):
        town.play("gewerbeanmeldung", "fahrradladen", steps=0)

    with django_assert_max_num_queries(10):
        silke.reads("/amt/zahlungen/offen/")
