# SPDX-License-Identifier: EUPL-1.2
"""Applying for somebody: the clerk walks the citizen's pages, the office sees nothing before the money is there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town
from tests.signing import sign_in_staff

from geleitzug.core.caseload.actions import calls
from geleitzug.core.caseload.models import CallNote, FollowUp, Notice
from geleitzug.core.cases import correspondence
from geleitzug.core.cases.assistance import (
    Channel,
    Declared,
    Document,
    Identity,
    NotAsWeKnowThem,
    check_identity,
    declarable,
    lacks_identity,
    lacks_signature,
)
from geleitzug.core.cases.models import Application, Assisted, Case
from geleitzug.core.cases.rules import Phase
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.payments import tills
from geleitzug.core.payments.models import Payment, Till, TillReceipt
from geleitzug.core.payments.queries import open_fees, payment_for, payments_of
from geleitzug.core.payments.tills import SameHands, Settled
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.desks.office.views import till as till_pages
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import doors

BIRTH, DOGS = "geburtsurkunde", "hundesteuer-anmelden"
CODE = re.compile(r"\b(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}\b")
SAID = {"channel": "telephone", "name": "Berta Brandt", "identity": "questions", "relation": "", "contact": "0471 1"}


class Helper(Somebody):
    """A member of staff who fills in for others; their browser is nobody's outside."""

    draft: Application

    def __init__(self, login: str, town: str = "musterhafen") -> None:
        super().__init__(town)
        sign_in_staff(self.browser, login, town=town)

    def latest(self) -> Application:
        """Return the draft the helper works on, past the doors that keep it from the office."""
        with doors.machine_door(self.town.pk):
            self.draft = Application.objects.select_related("offering").get(pk=self.draft.pk)
        return self.draft

    def takes_down(self, service: str, **said: str) -> Any:
        """Note who is there, and begin."""
        response = self.post(f"/amt/auskunft/{service}/beantragen/", {**SAID, **said})
        with doors.machine_door(self.town.pk):
            row = Assisted.objects.order_by("-id").first()
            if row is not None:
                self.draft = Application.objects.select_related("offering").get(pk=row.application_id)
        return response

    def begins(self, service: str) -> Application:
        """Go on with what was taken down."""
        return self.draft

    @property
    def page(self) -> str:
        """Return the address of the office's page about the draft."""
        return f"/amt/fuer-jemanden/{self.draft.pk}/"


@pytest.fixture
def derya(town: Town) -> Helper:
    """Somebody at the citizens' counter."""
    return Helper("buergerbuero")


def taken_down(helper: Helper, town: Town, service: str, story: str, **said: str) -> Application:
    """Fill a story's form in for somebody and send it."""
    helper.takes_down(service, **said)
    told = town.story(service, story)
    draft = helper.fills_in(service, told["answers"])
    helper.sends(draft, erklaerung="oral")
    return helper.latest()


def test_what_must_be_paid_first_is_no_case_for_who_took_it_down_either(derya: Helper, town: Town) -> None:
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    assert sent.phase == Phase.UNPAID
    work_off()
    with town.inside():
        assert not Case.objects.filter(pk=sent.pk).exists()
        assert not Application.objects.filter(pk=sent.pk).exists()
        row = Assisted.objects.get(application_id=sent.pk)
    assert (row.stage, row.declared, row.number) == ("sent", "oral", sent.number)
    words = words_of(derya.get(derya.page))
    assert "Wartet auf die Zahlung von 12,00 €" in words
    assert sent.number in words
    # The answers are nobody's to read any more, until they are the office's.
    assert derya.get(f"/antrag/{sent.pk}/").path == derya.page
    assert derya.browser.get(f"/antrag/{sent.pk}/stand/").status_code == 404


def test_the_audit_says_who_typed_and_how_the_person_was_known(derya: Helper, town: Town) -> None:
    sent = taken_down(
        derya, town, DOGS, "ein-hund", channel="counter", identity="seen", document="card", digits="ab 12"
    )
    work_off()
    with town.inside():
        case = Case.objects.get(pk=sent.pk)
        entry = Entry.objects.get(subject=case.pk, kind="ApplicationTakenDown")
        started = Entry.objects.get(subject=case.pk, kind="ApplicationStarted")
    assert (entry.actor_kind, entry.actor_name) == ("staff", "Derya Yılmaz") == (started.actor_kind, started.actor_name)
    assert entry.facts == {"channel": "counter", "identity": "seen", "declared": "oral"}
    with town.machine():
        assert Assisted.objects.get(application_id=sent.pk).said("digits") == "AB12"


def test_what_waits_for_its_fee_is_taken_back_for_who_says_so_and_nothing_is_owed(derya: Helper, town: Town) -> None:
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    assert "Die Person möchte den Antrag doch nicht" in words_of(derya.get(derya.page))
    assert Helper("steueramt").browser.post(f"{derya.page}zurueckziehen/").status_code == 404

    said = words_of(derya.post(f"{derya.page}zurueckziehen/"))

    assert "Zu bezahlen ist nichts mehr." in said
    assert "nicht zustande gekommen" in said
    derya.post(f"{derya.page}zurueckziehen/")  # pressed twice it is taken back once
    with town.machine():
        assert Application.objects.get(pk=sent.pk).phase == Phase.WITHDRAWN
        assert [payment.state for payment in payments_of(sent.pk)] == ["withdrawn"]
        entry = Entry.objects.get(subject=sent.pk, kind="ApplicationWithdrawn")
    assert (entry.actor_kind, entry.actor_name) == ("staff", "Derya Yılmaz")


def test_what_is_paid_is_not_taken_back_at_the_counter(derya: Helper, town: Town) -> None:
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    derya.post(f"{derya.page}bezahlen/", {"till": till_of(town).pk, "means": "cash"})

    derya.post(f"{derya.page}zurueckziehen/")

    work_off()
    with town.inside():
        assert Case.objects.filter(pk=sent.pk).exists()
    assert "Die Gebühr von 12,00 € ist bezahlt." in words_of(derya.get(derya.page))


def till_of(town: Town, office: str = "citizens", name: str = "Schalter 2") -> Till:
    with town.inside():
        return tills.open_till(by=town.staff("treasury", "approver"), office=office, name=name)


def test_a_till_is_set_up_by_who_leads_and_its_name_is_the_only_one(derya: Helper, town: Town) -> None:
    till_of(town)
    with town.inside():
        with pytest.raises(NotPermitted):
            tills.open_till(by=town.staff("citizens"), office="citizens", name="Schalter 3")
        with pytest.raises(tills.NameTaken):
            tills.open_till(by=town.staff("treasury", "approver"), office="tax", name="Schalter 2")
    assert "Kasse einrichten" not in words_of(derya.get("/amt/kasse/"))
    assert derya.browser.post("/amt/kasse/", {"office": "citizens", "name": "Schalter 3"}).status_code == 404


def printed(helper: Somebody, receipt: TillReceipt) -> str:
    pdf = helper.browser.get(f"/amt/kasse/quittung/{receipt.pk}/quittung.pdf").content
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


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


def test_a_code_gives_the_draft_into_its_owners_hands_and_nobody_elses(derya: Helper, town: Town) -> None:
    derya.takes_down(DOGS)
    page = derya.post(f"{derya.page}uebergeben/", {"email": "unfertig"})
    assert "Diese E-Mail-Adresse ist nicht vollständig." in words_of(page)
    page = words_of(derya.post(f"{derya.page}uebergeben/", {"email": "berta@beispiel.example"}))
    code = re.search(CODE, page)
    assert code, page
    assert derya.browser.get(f"/antrag/{derya.draft.pk}/seite/hund/").status_code == 404
    owner = Somebody("musterhafen")
    owner.post("/fortsetzen/", {"code": code[0]})
    assert owner.latest().pk == derya.draft.pk
    derya.post(f"{derya.page}uebergeben/")
    assert owner.latest().pk == derya.draft.pk, "a second code would take it away again"
    with town.machine():
        assert Assisted.objects.get(application_id=derya.draft.pk).stage == "handed"
        assert code[0] not in str([*OutgoingMail.objects.values_list("body", flat=True)])


def test_what_is_sent_goes_into_its_owners_hands_and_its_receipt_by_post(
    derya: Helper, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correspondence, "email_of", lambda _application: "")
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    till = till_of(town)
    code_of(derya)  # not paid yet
    derya.post(f"{derya.page}bezahlen/", {"till": till.pk, "means": "cash"})
    work_off()
    other = taken_down(derya, town, DOGS, "ein-hund")
    work_off()
    with town.machine():
        assert Case.objects.filter(pk=sent.pk).exists()
        assert PostItem.objects.filter(message__subject=other.pk, message__kind="receipt", reason="no_email").exists()
    owner = Somebody("musterhafen")
    owner.post("/fortsetzen/", {"code": code_of(derya)})
    assert owner.latest().pk == other.pk


def code_of(helper: Helper) -> str:
    """Hand over, and return the code that is told."""
    found = re.search(CODE, words_of(helper.post(f"{helper.page}uebergeben/")))
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"channel": "telephone", "identity": "seen", "document": "card", "digits": ""}, "identity"),
        ({"channel": "counter", "identity": "seen", "document": "", "digits": ""}, "document"),
        ({"channel": "counter", "identity": "seen", "document": "card", "digits": "L01X00T47"}, "digits"),
    ],
)
def test_what_cannot_be_noted_of_an_identity_card(typed: dict[str, str], field: str) -> None:
    with pytest.raises(NotAsWeKnowThem) as refused:
        check_identity(**typed)
    assert refused.value.field == field


def test_what_is_said_aloud_is_no_signature_where_the_law_wants_one() -> None:
    assert lacks_signature(True, Declared.ORAL)
    assert lacks_signature(True, Declared.PAD)
    assert not lacks_signature(True, Declared.PAD, pad_allowed=True)
    assert not lacks_signature(True, Declared.PAPER)
    assert not lacks_signature(False, Declared.ORAL)


def test_only_what_proves_who_somebody_is_makes_them_surely_known() -> None:
    assert lacks_identity(Level.LOW, Identity.UNCHECKED, "")
    assert not lacks_identity(Level.HIGH, Identity.SEEN, Document.PASSPORT)
    assert lacks_identity(Level.SUBSTANTIAL, Identity.SEEN, Document.OTHER)


def test_nobody_signs_through_a_telephone() -> None:
    assert declarable(Channel.TELEPHONE) == [Declared.ORAL]
    assert Declared.PAD not in declarable(Channel.LETTER)
    assert Declared.PAD in declarable(Channel.COUNTER)


def test_whom_nobody_has_checked_is_not_sent_where_the_service_wants_to_know(derya: Helper, town: Town) -> None:
    derya.takes_down(BIRTH, identity="unchecked")
    draft = derya.fills_in(BIRTH, town.story(BIRTH, "eigene-geburt")["answers"])
    assert "wie die Person erklärt hat" in words_of(derya.sends(draft))
    assert "Nehmen Sie den Antrag am Schalter mit Ausweis neu auf" in words_of(derya.sends(draft, erklaerung="oral"))
    assert derya.latest().phase == Phase.DRAFT
    other = Helper("steueramt")
    assert other.browser.get(f"/antrag/{draft.pk}/pruefen/").status_code == 404
    assert other.browser.get(derya.page).status_code == 404


def test_a_call_waits_for_whom_it_is_meant_and_is_soon_forgotten(derya: Helper, town: Town) -> None:
    said = {"caller": "Frau Ahlers, 0471 4711", "text": "@Katrin Petersen bitte zurückrufen", "office": "tax"}
    assert "ist dort niemand gemeint" in words_of(derya.post("/amt/gespraeche/neu/", {**said, "text": "@Niemand"}))
    assert "heute oder später" in words_of(derya.post("/amt/gespraeche/neu/", {**said, **day_of(date(2020, 1, 2))}))
    taken = words_of(derya.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate())}))
    assert "Das Gespräch ist notiert." in taken
    katrin = Helper("steueramt")
    assert "Gesprächsnotizen warten auf Sie" in words_of(katrin.get("/amt/"))
    assert "Frau Ahlers" in words_of(katrin.get("/amt/gespraeche/"))
    assert "Frau Ahlers" not in words_of(derya.get("/amt/gespraeche/"))
    with town.inside():
        note = CallNote.objects.get()
    assert derya.browser.post(f"/amt/gespraeche/{note.pk}/erledigt/").status_code == 404
    katrin.post(f"/amt/gespraeche/{note.pk}/erledigt/")
    with town.machine():
        calls.forget()
        assert CallNote.objects.get().done_by_name == "Katrin Petersen"
        CallNote.objects.update(done_at=timezone.now() - calls.KEPT_WHEN_DONE - timedelta(minutes=1))
        calls.forget()
        assert not CallNote.objects.exists()


def test_a_call_back_wanted_today_reaches_who_works_on_the_case(town: Town) -> None:
    case = town.case(town.play(DOGS, "ein-hund", steps=0))
    katrin = Helper("steueramt")
    said = {"caller": "Frau Ahlers", "text": "Bitte zurückrufen.", "number": case.number}
    katrin.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate())})
    with town.inside():
        note = CallNote.objects.get()
        assert (note.office, note.staff) == ("tax", None)
        worker = town.staff("tax", "head")
        Case.objects.filter(pk=case.pk).update(assignee=worker.id)
    katrin.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate())})
    katrin.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate() + timedelta(days=3))})
    with town.inside():
        assert CallNote.objects.count() == 1
        assert Notice.objects.filter(staff=worker.id, case=case).exists()
        assert FollowUp.objects.get(case=case).staff_id == worker.id


def test_a_note_past_its_day_is_the_whole_offices(town: Town) -> None:
    with town.inside():
        clerk, head = town.staff("tax"), town.staff("tax", "head")
        one = calls.take(by=clerk, office="tax", caller="Frau Ahlers", text=f"@{head.name} bitte zurückrufen")
        both = calls.take(by=clerk, office="tax", caller="Frau Ahlers", text=f"@{head.name} @{clerk.name} bitte")
        assert (one.staff, both.staff) == (head.id, None)
        assert one not in calls.waiting(clerk)
        CallNote.objects.filter(pk=one.pk).update(call_back_by=timezone.localdate() - timedelta(days=1))
        assert one in calls.waiting(clerk)


def day_of(day: date) -> dict[str, str]:
    return {f"call_back.{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
