# SPDX-License-Identifier: EUPL-1.2
"""Cash and card at the counter: the till, its receipts, their cancelling by other hands, and the close of a day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.furnished import Town
from tests.signing import sign_in_staff

from geleitzug.core.cases.models import Case
from geleitzug.core.payments import tills
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import open_fees, payment_for, payments_of
from geleitzug.core.payments.tills import SameHands, Settled
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.desks.office.tests.helping import BIRTH, Helper, printed, taken_down, till_of
from geleitzug.desks.office.views import till as till_pages
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.people.models import Membership


def test_a_till_is_set_up_by_who_leads_and_its_name_is_the_only_one(derya: Helper, town: Town) -> None:
    till_of(town)
    with town.inside():
        with pytest.raises(NotPermitted):
            tills.open_till(by=town.staff("citizens"), office="citizens", name="Schalter 3")
        with pytest.raises(tills.NameTaken):
            tills.open_till(by=town.staff("treasury", "approver"), office="tax", name="Schalter 2")
    assert "Kasse einrichten" not in words_of(derya.get("/amt/kasse/"))
    assert derya.browser.post("/amt/kasse/", {"office": "citizens", "name": "Schalter 3"}).status_code == 404


def test_cash_at_the_counter_opens_the_case_and_writes_a_receipt(derya: Helper, town: Town) -> None:
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    till = till_of(town)
    nothing = words_of(derya.post(f"{derya.page}bezahlen/", {"till": till.pk}))
    assert "Bitte wählen Sie, wie bezahlt wird." in nothing
    card = words_of(derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "card"}))
    assert "Bitte schreiben Sie die Nummer vom Beleg des Kartenterminals." in card
    paid = words_of(derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "cash"}))
    assert "Die Gebühr ist bezahlt. Geben Sie die Quittung mit." in paid
    work_off()
    with town.inside():
        case = Case.objects.get(pk=sent.pk)
        (payment,) = payments_of(case.pk)
        (receipt,) = tills.receipts_of(payment.pk)
    assert (payment.provider, payment.method, payment.paid_cents, payment.gate) == ("counter", "CASH", 1200, True)
    assert payment.reference == f"Schalter 2 {receipt.number}"
    assert "Die Gebühr von 12,00 € ist bezahlt." in words_of(derya.get(derya.page))
    said = printed(derya, receipt)
    assert f"Quittung {receipt.number}" in said
    assert "12,00" in said
    # Pressed twice it is paid once.
    derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "cash"})
    with town.inside():
        assert len(tills.receipts_of(payment.pk)) == 1


def test_cash_ends_a_try_to_pay_online(derya: Helper, town: Town) -> None:
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    till = till_of(town)
    with town.machine():
        (begun,) = payments_of(sent.pk)
        Payment.objects.filter(pk=begun.pk).update(state="open", transaction_id="4711")
    assert "Eine Zahlung im Internet ist schon begonnen" in words_of(derya.get(f"{derya.page}bezahlen/"))
    derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "cash"})
    with town.machine():
        assert [payment.state for payment in payments_of(sent.pk)] == ["withdrawn", "paid"]


def test_what_a_fee_is_for_is_told_its_own_office_and_the_treasury(derya: Helper, town: Town) -> None:
    case = town.case(town.play("gewerbeanmeldung", "fahrradladen", 0))
    address = f"/amt/kasse/?q={case.number}"
    with town.inside():
        assert case.office != "citizens"
        (fee,) = open_fees(case.number)
    assert "Eine Rechnung annehmen" not in words_of(derya.get(address))
    till_of(town)
    page = words_of(derya.get(address))
    assert case.number in page
    assert fee.description not in page
    till_of(town, case.office, "Gewerbeamt")
    assert fee.description in words_of(Helper("gewerbe").get(address))


def test_a_receipt_is_cancelled_by_other_hands_and_the_day_closed_with_what_was_counted(
    derya: Helper, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(till_pages, "RECEIPTS_SHOWN", 2)
    taken_down(derya, town, BIRTH, "eigene-geburt")
    till = till_of(town)
    derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "card", "slip": "0815"})
    with town.inside():
        receipt = tills.of_the_day(till)[0]
        with pytest.raises(Settled):
            tills.cancel(receipt, by=town.staff("treasury", "approver"))  # nobody has asked
    corrects = f"/amt/kasse/quittung/{receipt.pk}/berichtigen/"
    assert "wie bezahlt wird" in words_of(derya.post(corrects))
    assert "Diese Quittung gilt jetzt" in words_of(derya.post(corrects, {"means": "cash"}))
    with town.inside():
        receipt, opposite, _first = list(tills.of_the_day(till))
        assert (opposite.cents, opposite.means, receipt.cents, receipt.means) == (-1200, "card", 1200, "cash")
        payment = payment_for(town.staff("treasury"), receipt.payment_id)
        assert (payment.method, payment.refunded_cents) == ("CASH", 0)
    day = derya.get(f"/amt/kasse/{till.pk}/")
    assert [each.number in words_of(day) for each in (receipt, opposite, _first)] == [True, True, False]
    assert 'name="seen" value="3"' in derya.browser.get(f"/amt/kasse/{till.pk}/").content.decode()
    assert "Es wurde nichts zurückgezahlt." in printed(derya, opposite)
    assert "nicht mehr berichtigen" in words_of(derya.post(corrects, {"means": "cash"}))
    assert "nichts mehr ändern" in words_of(derya.post(corrects))
    derya.post(f"/amt/kasse/quittung/{receipt.pk}/storno/", {"reason": "Falsche Person"})
    address = f"/amt/kasse/{till.pk}/"
    shown = words_of(derya.post(f"{address}abschluss/", {"counted": "0", "seen": "3"}))
    assert "Ein Storno ist erbeten und noch nicht freigegeben." in shown
    derya.post(f"/amt/kasse/quittung/{receipt.pk}/storno/", {"keep": "1"})
    assert "Storno freizugeben" not in words_of(derya.get("/amt/kasse/"))
    derya.post(f"/amt/kasse/quittung/{receipt.pk}/storno/", {"reason": "Falsche Person"})
    with town.inside(), pytest.raises(SameHands):
        tills.cancel(receipt, by=replace(town.staff("treasury", "approver"), id=receipt.staff))
    treasurer = Somebody("musterhafen")
    sign_in_staff(treasurer.browser, "kasse", town="musterhafen")
    assert "Storno freizugeben" in words_of(treasurer.get("/amt/kasse/"))
    assert derya.browser.post(f"/amt/kasse/quittung/{receipt.pk}/stornieren/").status_code == 403
    done = words_of(treasurer.post(f"/amt/kasse/quittung/{receipt.pk}/stornieren/"))
    assert "Storniert. Zahlen Sie den Betrag jetzt zurück." in done
    assert "Storniert durch Quittung" in printed(derya, receipt)
    with town.inside():
        back, *_taken = tills.of_the_day(till)
        assert (back.cents, back.cancels_id, back.position) == (-1200, receipt.pk, 4)
        paid = payment_for(town.staff("treasury"), receipt.payment_id)
        assert paid.refunded_cents == 1200
    with town.machine():  # the case is not open yet, so the office sees no trail of it
        told = Entry.objects.filter(subject=paid.subject, kind__in=["CancellationAsked", "CancellationDropped"])
        assert sorted(each.kind for each in told) == ["CancellationAsked", "CancellationAsked", "CancellationDropped"]
        assert Entry.objects.get(subject=paid.subject, kind="RefundNoted").facts["in_cash"] is True
    assert "Inzwischen hat sich die Kasse geändert" in words_of(
        derya.post(f"{address}abschluss/", {"counted": "0", "seen": "3"})
    )
    assert "zum Beispiel 120,50" in words_of(derya.post(f"{address}abschluss/", {"counted": "viel", "seen": "4"}))
    for wrong in ("-5", "9." + "999." * 9 + "999"):
        said = words_of(derya.post(f"{address}abschluss/", {"counted": wrong, "seen": "4"}))
        assert "zum Beispiel 120,50" in said
    closed = words_of(derya.post(f"{address}abschluss/", {"counted": "1,50", "seen": "4"}))
    assert "Kassenabschluss 1" in closed
    with town.inside():
        (closing,) = tills.closed(till)
        assert (closing.card_cents, closing.difference.cents, closing.receipts) == (0, 150, 4)
        with pytest.raises(Settled):
            tills.ask_to_cancel(receipt, by=town.staff("citizens"), reason="zu spät")
    assert derya.browser.get(f"/amt/kasse/abschluss/{closing.pk}.pdf").content.startswith(b"%PDF")


def test_who_only_gives_the_treasurys_word_sees_what_waits_for_it(derya: Helper, town: Town) -> None:
    taken_down(derya, town, BIRTH, "eigene-geburt")
    till = till_of(town)
    derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "cash"})
    with town.inside():
        receipt = tills.of_the_day(till)[0]
    derya.post(f"/amt/kasse/quittung/{receipt.pk}/storno/", {"reason": "Falsche Person"})
    approver = Somebody("musterhafen")
    sign_in_staff(approver.browser, "kasse", town="musterhafen")
    with town.machine():
        Membership.objects.filter(staff__login="kasse").exclude(role="approver").delete()
    assert "Storno freizugeben" in words_of(approver.get("/amt/kasse/"))
    page = words_of(approver.get(f"/amt/kasse/quittung/{receipt.pk}/"))
    assert "Stornieren und 12,00 € zurückzahlen" in page
    assert printed(approver, receipt)
    done = words_of(approver.post(f"/amt/kasse/quittung/{receipt.pk}/stornieren/"))
    assert "Storniert. Zahlen Sie den Betrag jetzt zurück." in done
