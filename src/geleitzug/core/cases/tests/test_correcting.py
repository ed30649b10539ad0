# SPDX-License-Identifier: EUPL-1.2
"""Correcting an obvious mistake: the same letter in a new version with its own code, and the answers put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.cases import answers, corrections, remedies, why_not
from geleitzug.core.cases.actions import correcting, objecting, periods, revoking
from geleitzug.core.cases.actions.correcting import FeeWouldChange, NotInTheLetter, SaidTwice
from geleitzug.core.cases.amending import NotAnAnswer, amended
from geleitzug.core.cases.corrections import Passage
from geleitzug.core.cases.models import Application, Correction, Decision, RegisterValue
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow
from geleitzug.core.files import pdf_check
from geleitzug.core.files.models import FileEntry
from geleitzug.core.files.queries import document_for, place_of, read_document
from geleitzug.core.mailbox.models import Message
from geleitzug.core.mailbox.rules import Regime
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import scripted
from geleitzug.core.payments.queries import payments_of
from geleitzug.core.vouching.queries import code_of
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE, NotPermitted

DOG, HOUSES, REGISTER = "hundesteuer-anmelden", "baugenehmigung-vereinfacht", "melderegisterauskunft-einfach"
WHY = "Das ergibt sich aus Ihrer Anmeldung."


@pytest.fixture
def dog(town: Town) -> Application:
    """A dog tax that is assessed."""
    return town.play(DOG, "ein-hund")


def correct(town: Town, application: Application, *passages: tuple[str, str], **more: Any) -> Correction:
    clerk = town.staff(town.case(application).office)
    wanted = [Passage(*each) for each in passages]
    with town.inside():
        row = correcting.correct(town.case(application), by=clerk, passages=wanted, reasons=WHY, **more)
    town.jobs()
    return row


def name_of_the_dog(town: Town, application: Application) -> str:
    with town.inside():
        return str(next(iter(town.again(application).answers["hunde"]))["name"])


def words_of(town: Town, document: Any, subject: Any) -> str:
    with town.machine():
        pdf = read_document(document_for(MACHINE, document, subject=subject))
    assert pdf_check.check(pdf) == []
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_what_is_said_of_a_correction() -> None:
    said = corrections.note_of(
        [Passage("Belo", "Bello")],
        basis="§ 129 AO",
        dated="2. März 2026",
        today="9. März 2026",
        reasons=WHY,
        renews=False,
    )
    assert "statt „Belo“ richtig „Bello“" in said
    assert "beginnt nicht neu" in said
    assert corrections.basis_of(Regime.TAX, "HB") == "§ 129 AO"
    assert "§ 42" in corrections.basis_of(Regime.GENERAL, "HB")
    turned = [Passage("Nord", "Süd"), Passage("Süd", "Nord"), Passage("Nordweg", "Westweg"), Passage("", "x")]
    assert corrections.put_right("Nordweg, Nord, Süd", turned) == "Westweg, Süd, Nord"
    assert corrections.put_right_in({"lines": ["Belo", 3]}, [Passage("Belo", "Bello")]) == {"lines": ["Bello", 3]}


def test_a_letter_is_corrected_as_a_version_of_itself_and_no_period_begins(town: Town, dog: Application) -> None:
    with town.machine():
        before = remedies.standing_of(town.again(dog))
    name = name_of_the_dog(town, dog)

    row = correct(town, dog, (name, "Wuffke"))

    with town.inside():
        decision = Decision.objects.get(case=dog.pk)
        first, second = decision.letters
        old, new = code_of(first), code_of(second)
        assert FileEntry.objects.get(document=second).replaces == place_of(first)
        assert Message.objects.get(result_document=first).corrected_on is not None
        assert row.document == second
    assert old is not None
    assert new is not None
    assert (old.standing, new.standing) == ("corrected", "holds")
    assert (old.corrected_on, new.corrected_on, new.dated) == (None, old.fate_on, old.dated)
    said = words_of(town, second, dog.pk)
    assert f"statt „{name}“ richtig „Wuffke“" in said
    assert "Berichtigte Fassung vom" in said
    assert "§ 129 AO" in said
    with town.machine():
        after = remedies.standing_of(town.again(dog))
    assert before is not None
    assert after is not None
    assert (after.letter.document, after.until) == (before.letter.document, before.until)
    assert name_of_the_dog(town, dog) == "Wuffke"
    with town.inside():
        assert not RegisterValue.objects.filter(case=dog.pk, shown=name).exists()

    with town.inside():
        revoking.revoke(town.case(dog), by=town.staff("tax"), ground=Ground.TAX, reasons="Doppelt.", heard=True)
        for version in (first, second):
            known = code_of(version)
            assert known is not None
            assert known.fate == "revoked"
        with pytest.raises(NotAllowedNow):
            correcting.correct(town.case(dog), by=town.staff("tax"), passages=[Passage("Wuffke", "Wuff")], reasons=WHY)


def test_where_only_the_corrected_letter_shows_what_was_decided_the_period_begins_anew(
    town: Town, dog: Application
) -> None:
    correct(town, dog, (name_of_the_dog(town, dog), "Wuffke"), renews=True)

    with town.machine():
        standing = remedies.standing_of(town.again(dog))
    with town.inside():
        newest = Decision.objects.get(case=dog.pk).letters[-1]
    assert standing is not None
    assert standing.letter.document == newest
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        objecting.object_to(town.again(dog), by=applicant, text="Es ist ein Blindenhund.")
    town.jobs()
    with town.inside():
        assert [code_of(each).contested_on is not None for each in Decision.objects.get(case=dog.pk).letters] == [
            True,
            True,
        ]


def test_what_cannot_be_corrected_is_said(town: Town, dog: Application) -> None:
    with pytest.raises(NotInTheLetter):
        correct(town, dog, ("Steht nirgends", "auch nicht"))
    with pytest.raises(NotPermitted), town.inside():
        correcting.correct(town.case(dog), by=town.staff("building"), passages=[Passage("a", "b")], reasons=WHY)
    with town.inside():
        case = town.case(dog)
        row = next(row for row in _rows(case) if row.kind == "date")
        with pytest.raises(NotAnAnswer):
            amended(case, [Passage(row.value, "irgendwann")])
        right = amended(case, [Passage(row.value, "1. Februar 2026")])
    assert right.answers[0][2] == "1. Februar 2026"
    with pytest.raises(SaidTwice):
        correct(town, dog, *((name_of_the_dog(town, dog), other) for other in ("Wuffke", "Bello")))


def test_where_the_fee_would_be_another_somebody_has_to_say_that_it_stays(town: Town) -> None:
    town.publish(DOG, notice=_reckons_nothing)
    dog = town.play(DOG, "ein-hund")
    less = "Weniger Steuer: Bürgergeld, Grundsicherung oder Sozialhilfe, für einen Hund"
    with town.inside():
        reason = next(row.value for row in _rows(town.case(dog)) if row.value.startswith("Nein, es gibt keinen Grund"))
    with pytest.raises(FeeWouldChange) as asked:
        correct(town, dog, (reason, less))
    assert asked.value.before == Euro(13200)
    assert asked.value.after.cents < 13200
    said = why_not.fee_would_change(asked.value.before, asked.value.after)
    assert "statt 132,00 €" in said
    with town.inside():
        assert not Correction.objects.exists()

    row = correct(town, dog, (reason, less), fee_stays=True)

    assert row.issued_at is not None
    with town.inside():
        assert correcting.fee_told(row) == (Euro(13200), asked.value.after)
        assert correcting.other_fee(town.case(dog), [Passage("132,00 €", "123,00 €")]) is None


def test_an_answer_by_which_the_table_says_no_fee_is_none(town: Town) -> None:
    def divides(fees: dict[str, Any]) -> None:
        fees["items"].append({
            "key": "wuffke", "title": {"de": "Wuffke"}, "amount": 'a.hunde.exists(h, h.name == "Wuffke") ? 1 / 0 : 0',
        })  # fmt: skip

    town.publish(DOG, fees=divides, notice=_reckons_nothing)
    dog = town.play(DOG, "ein-hund")
    with pytest.raises(NotAnAnswer, match="nicht mehr berechnen"):
        correct(town, dog, (name_of_the_dog(town, dog), "Wuffke"))


def test_no_fee_stays_that_its_letter_works_out(town: Town, dog: Application) -> None:
    less = ("Nein, es gibt keinen Grund", "Weniger Steuer: Bürgergeld, Grundsicherung oder Sozialhilfe, für einen Hund")
    with pytest.raises(FeeWouldChange) as refused:
        correct(town, dog, less, fee_stays=True)
    assert not refused.value.may_stay


def _reckons_nothing(notice: str) -> str:
    return "\n".join(line for line in notice.splitlines() if "assert.eq(yearly" not in line)


def test_only_what_a_letter_says_of_its_addressee_is_put_right(town: Town, dog: Application) -> None:
    before = town.again(dog).addressee
    proven = {"name": before["name"], "company": "", "level": 2}
    with town.inside():
        case = town.case(dog)
        case.application.addressee = {**before, "proven": proven, "email": before["name"]}
        after = amended(case, [Passage(before["name"], "Erica Berg")]).case.application.addressee

    assert (after["name"], after["lines"][0]) == ("Erica Berg", "Erica Berg")
    assert (after["proven"], after["email"]) == (proven, before["name"])


def test_a_later_correction_starts_from_the_one_before(town: Town, on: Callable[[date], None]) -> None:
    with scripted.playing():
        asked = town.play(REGISTER, "eindeutig")
    today = timezone.localdate()
    on(today + timedelta(days=2))
    first = correct(town, asked, ("Deichstraße", "Deichgasse"), renews=True)
    on(today + timedelta(days=4))
    second = correct(town, asked, ("Deichgasse", "Deichweg"))

    said = words_of(town, second.document, asked.pk)
    assert "Deichstraße" not in said.partition("Berichtigte Fassung")[2]
    assert "Deichweg" in said
    with town.inside():
        known = [code_of(each.document) for each in (first, second) if each.document]
        assert [each.dated for each in known if each] == [today + timedelta(days=2)] * 2
        original = Decision.objects.get(case=asked.pk).document
        # The second came back, and so does what was sent before the period began anew.
        for document, until in ((first.document, today), (second.document, None), (original, None)):
            assert document is not None
            periods.note(asked.pk, document, until)
        assert Decision.objects.get(case=asked.pk).contestable_until == today


def test_a_corrected_letter_asks_for_what_is_open_and_for_nothing_that_is_paid(
    town: Town, on: Callable[[date], None]
) -> None:
    house = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    with town.machine():
        (fee,) = payments_of(house.pk)
    assert fee.due_on is not None
    on(timezone.localdate() + timedelta(days=2))

    def said() -> str:
        with town.inside():
            decision = Decision.objects.get(case=house.pk)
            wanted = [Passage(decision.conditions.split()[0], "Zuallererst")]
            pdf = correcting.preview(decision, passages=wanted, reasons=WHY, renews=True)
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())

    due = date_format(fee.due_on, "DATE_FORMAT")
    assert due in said()
    with town.inside():
        payments.note_transfer(fee, by=town.staff("treasury"), amount=fee.amount, on=timezone.localdate())
    assert due not in said()


def _rows(case: Any) -> Any:
    return list(answers.shown(case.application, "de").rows)


def test_where_four_eyes_are_asked_for_a_second_person_signs(town: Town) -> None:
    house = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    clerk, approver = town.staff("building"), town.staff("building", "approver")
    with town.inside():
        wrong = Decision.objects.get(case=house.pk).conditions.split()[0]
    row = correct(town, house, (wrong, "Zuallererst"))
    assert row.issued_at is None
    task = town.task(house, "sign_correction")
    with town.inside():
        with pytest.raises(FourEyes):
            correcting.sign(task, by=clerk, approved=True)
        correcting.sign(task, by=approver, approved=False, note="Das war so gemeint.")
        assert Decision.objects.get(case=house.pk).letters[1:] == []
    correct(town, house, (wrong, "Zuallererst"))
    task = town.task(house, "sign_correction")
    with town.inside():
        correcting.sign(task, by=approver, approved=True)
        decision = Decision.objects.get(case=house.pk)
        assert decision.conditions.startswith("Zuallererst")
        newest = decision.letters[-1]
    assert "Zuallererst" in words_of(town, newest, house.pk)
