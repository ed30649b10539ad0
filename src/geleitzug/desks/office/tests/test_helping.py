# SPDX-License-Identifier: EUPL-1.2
"""Applying for somebody: the clerk walks the citizen's pages, the office sees nothing before the money is there."""

from __future__ import annotations

import re

import pytest
from tests.furnished import Town

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
from geleitzug.core.payments.queries import payments_of
from geleitzug.desks.citizen.tests.people import Somebody, address, upload, words_of
from geleitzug.desks.office.tests.helping import BIRTH, CODE, DOGS, Helper, code_of, taken_down, till_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.levels import Level


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


def test_who_fills_in_for_somebody_is_shown_no_code_their_own_browser_keeps(derya: Helper) -> None:
    derya.browser.cookies["merkcode"] = people.new_resume_code()
    derya.takes_down(DOGS)

    page = words_of(derya.get(f"/antrag/{derya.draft.pk}/"))

    assert "Sie füllen diesen Antrag aus für: Berta Brandt" in page
    assert not CODE.search(page)


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


def test_who_calls_for_another_is_asked_where_letters_reach_them(derya: Helper, town: Town) -> None:
    derya.takes_down(DOGS)
    here = f"/antrag/{derya.draft.pk}/wer/"
    typed = {
        "who.kind": "person", "who.on_behalf": "principal", "who.represented": "Berta Brandt",
        "who.acting": "Karla Kranich", "who.proof": upload({"name": "vollmacht.pdf", "kind": "pdf"}),
    }  # fmt: skip

    unasked = derya.post(here, {**typed, "_revision": derya.draft.revision})
    home = {"who.reached": "other", **address(street="Kai 1", postcode="28195", city="Bremen")}
    answers = town.story(DOGS, "ein-hund")["answers"]
    derya.fills_in(DOGS, answers, {key: text for key, text in {**typed, **home}.items() if key != "who.proof"})
    derya.sends(derya.draft, erklaerung="oral")

    assert "Bitte wählen Sie, wohin wir Ihnen schreiben." in words_of(unasked)
    lines = ["Karla Kranich", "bevollmächtigt von Berta Brandt", "Kai 1", "28195 Bremen"]
    assert derya.latest().addressee["lines"] == lines


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
