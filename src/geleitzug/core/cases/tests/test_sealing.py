# SPDX-License-Identifier: EUPL-1.2
"""A letter that is to bear the town's seal goes out sealed or not at all; what holds it up is said, and tried again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.furnished import Town

from geleitzug.config import own_authority
from geleitzug.core.cases import vouched
from geleitzug.core.cases.actions import deciding, issuing, merging, objecting, outbox, process, revoking
from geleitzug.core.cases.models import Application, Decision, Objection, WaitingLetter
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import Outcome, State
from geleitzug.core.files import pdf_check
from geleitzug.core.files.queries import documents_of, read_document
from geleitzug.core.mailbox import delivery
from geleitzug.core.mailbox.models import Message
from geleitzug.core.vouching.queries import code_of
from geleitzug.ground.sealing import setup

DOG = "hundesteuer-anmelden"


@pytest.fixture
def seals(tmp_path: Path, settings) -> Iterator[Path]:
    """Musterhafen has a seal from an authority of ours."""
    settings.SEALS_FILE = str(own_authority.set_up_seals(tmp_path / "seals", {"musterhafen": "Stadt Musterhafen"}))
    setup._seal_of.cache_clear()
    yield tmp_path / "seals"
    setup._seal_of.cache_clear()


@pytest.fixture
def sealing(town: Town) -> Town:
    """The package of the dog tax asks for a seal on what it decides."""

    def both(raw: dict[str, Any]) -> None:
        raw["result"]["seal"] = raw["refusal"]["seal"] = True

    town.publish(DOG, service=both)
    return town


def letters_of(town: Town, application: Application) -> list[bytes]:
    with town.machine():
        return [read_document(each) for each in documents_of(application.pk, kinds=["letter"])]


def is_trusted(letter: bytes, seals: Path) -> bool:
    """Let pyHanko say whether the one signature is whole, over the entire file, and by an authority we know."""
    trusted = ValidationContext(trust_roots=[load_cert_from_pemder(seals / "authority.pem")], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(letter)).embedded_signatures
    status = validate_pdf_signature(signature, trusted)
    return bool(status.intact and status.valid and status.trusted and status.coverage.name == "ENTIRE_FILE")


def test_a_decision_goes_out_sealed_and_the_portal_knows_by_whom(sealing: Town, seals: Path) -> None:
    dog = sealing.play(DOG, "ein-hund")
    (letter,) = letters_of(sealing, dog)

    assert is_trusted(letter, seals)
    assert pdf_check.check(letter) == []
    with sealing.inside():
        said = code_of(Decision.objects.get(case=dog.pk).document)
    assert said is not None
    assert said.seal["owner"] == "Siegel Stadt Musterhafen (Test)"


@pytest.fixture
def unsealed(sealing: Town, settings) -> Town:
    """The town is to seal, and cannot: its seal is not set up."""
    settings.SEALS_FILE = ""
    setup._seal_of.cache_clear()
    return sealing


def seal_up(town: Town, folder: Path, settings) -> None:
    """Let the town have its seal, and its waiting letters tried again by who works on them."""
    settings.SEALS_FILE = str(own_authority.set_up_seals(folder, {"musterhafen": "Stadt Musterhafen"}))
    setup._seal_of.cache_clear()
    clerk = town.staff("tax")
    with town.inside():
        for letter in outbox.waiting_for(clerk):
            outbox.try_again(letter, by=clerk)
    town.jobs()


def waiting(town: Town, application: Application) -> WaitingLetter:
    with town.inside():
        return WaitingLetter.objects.get(case=application.pk)


def test_without_its_seal_a_decision_waits_and_it_goes_out_once_there_is_one(
    unsealed: Town, tmp_path: Path, settings
) -> None:
    dog = unsealed.play(DOG, "ein-hund", 0)
    task = unsealed.task(dog, "decide")
    with unsealed.inside():
        deciding.decide(task, by=unsealed.staff("tax"), outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")
    unsealed.jobs()

    letter = waiting(unsealed, dog)
    assert (letter.kind, letter.tries) == ("decision", 1)
    assert "wartet auf sein elektronisches Siegel" in letter.trouble
    assert unsealed.case(dog).state == State.IN_REVIEW
    assert letters_of(unsealed, dog) == []
    with unsealed.machine():
        late = outbox.late(letter.since + timedelta(hours=1))
        assert late is not None
        assert (late.number, late.since, late.trouble) == (1, letter.since, letter.trouble)
        assert outbox.late(letter.since + timedelta(minutes=1)) is None
        assert not Message.objects.filter(subject=dog.pk, kind="result").exists()
    outbox.seal_letter(tenant=unsealed.id, letter=str(letter.pk), turn=0)
    assert waiting(unsealed, dog).tries == 1, "that turn is over"

    seal_up(unsealed, tmp_path / "late", settings)

    assert unsealed.case(dog).state in (State.DECIDED, State.CLOSED)
    assert is_trusted(letters_of(unsealed, dog)[0], tmp_path / "late")
    outbox.seal_letter(tenant=unsealed.id, letter=str(letter.pk), turn=1)
    assert len(letters_of(unsealed, dog)) == 1


def test_what_waits_in_a_case_that_is_joined_to_another_never_goes_out(unsealed: Town) -> None:
    first, second = (unsealed.play(DOG, "ein-hund", 0) for _each in range(2))
    task, clerk = unsealed.task(second, "decide"), unsealed.staff("tax")
    with unsealed.inside():
        deciding.decide(task, by=clerk, outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")
    unsealed.jobs()
    letter = waiting(unsealed, second)
    with unsealed.inside():
        both = unsealed.case(first), unsealed.case(second)
        merging.merge(*both, by=clerk, reason="Derselbe Hund.", consent="Am Telefon.")
        assert not WaitingLetter.objects.filter(pk=letter.pk).exists()


def test_what_changed_while_it_was_sealed_does_not_go_out(unsealed: Town, seals: Path) -> None:
    dog = unsealed.play(DOG, "ein-hund", 0)
    task = unsealed.task(dog, "decide")
    with unsealed.inside():
        deciding.decide(task, by=unsealed.staff("tax"), outcome=Outcome.GRANTED)
        decision = Decision.objects.get(case=dog.pk)
    with unsealed.machine():
        case = process.lock(dog.pk)
        pressed = vouched.press(issuing._written(case, decision).letter, case.package.notice)
    sealed = vouched.seal(pressed, tenant=unsealed.id)

    changed = replace(sealed.letter, check=None, signatory="Jemand anders")
    for other, letter in ((sealed, changed), (None, changed), (pressed, replace(pressed.letter, check=None))):
        with pytest.raises(vouched.NotSealed):
            vouched.check_ready(other, letter)
    assert vouched.check_ready(sealed, replace(sealed.letter, check=None)) is sealed


def test_a_revocation_holds_off_until_its_letter_is_sealed(sealing: Town, seals: Path) -> None:
    dog = sealing.play(DOG, "ein-hund")

    with sealing.inside():
        revoking.revoke(sealing.case(dog), by=sealing.staff("tax"), ground=Ground.TAX, reasons="Doppelt.", heard=True)
        assert Decision.objects.get(case=dog.pk).revoked_at is None
    sealing.jobs()

    with sealing.inside():
        decision = Decision.objects.get(case=dog.pk)
        assert decision.revoked_at is not None
        old = code_of(decision.document)
        assert not WaitingLetter.objects.filter(case=dog.pk).exists()
    assert old is not None
    assert old.fate == "revoked"
    assert is_trusted(letters_of(sealing, dog)[1], seals)


def test_an_objection_is_dealt_with_when_the_letter_that_rejects_it_is_sealed(
    sealing: Town, seals: Path, tmp_path: Path, settings
) -> None:
    dog = sealing.play(DOG, "ein-hund")
    applicant = sealing.holder_of(dog)
    with sealing.outside(applicant):
        objecting.object_to(sealing.again(dog), by=applicant, text="Es ist ein Blindenhund.")
    sealing.jobs()
    settings.SEALS_FILE = ""
    setup._seal_of.cache_clear()
    task = sealing.task(dog, "objection")
    with sealing.inside():
        objecting.settle(task, by=sealing.staff("tax"), end="rejected", reasons="Ein Nachweis fehlt.")
    sealing.jobs()

    with sealing.inside():
        objection = Objection.objects.get(case=dog.pk)
        assert (objection.settled_at, objection.document) == (None, None)
        assert not [each for each in Message.objects.filter(subject=dog.pk) if each.title.startswith("Zu Ihrem")]
    assert waiting(sealing, dog).kind == "rejection"

    seal_up(sealing, tmp_path / "late", settings)

    with sealing.inside():
        objection.refresh_from_db()
    assert objection.settled_at is not None
    assert is_trusted(letters_of(sealing, dog)[1], tmp_path / "late")


def test_who_objected_is_told_when_nothing_is_left_to_reject(
    sealing: Town, seals: Path, tmp_path: Path, settings
) -> None:
    dog = sealing.play(DOG, "ein-hund")
    applicant = sealing.holder_of(dog)
    with sealing.outside(applicant):
        objecting.object_to(sealing.again(dog), by=applicant, text="Es ist ein Blindenhund.")
    sealing.jobs()
    settings.SEALS_FILE = ""
    setup._seal_of.cache_clear()
    with sealing.inside():
        objecting.settle(
            sealing.task(dog, "objection"), by=sealing.staff("tax"), end="rejected", reasons="Ein Nachweis fehlt."
        )
    sealing.jobs()
    assert waiting(sealing, dog).kind == "rejection"
    with sealing.machine():
        delivery.note_revoked(Objection.objects.get(case=dog.pk).letter, on=timezone.localdate())

    seal_up(sealing, tmp_path / "late", settings)

    with sealing.inside():
        assert Objection.objects.get(case=dog.pk).end == Objection.End.GIVEN_UP
        assert any("Die Sache ist damit erledigt" in each.body for each in Message.objects.filter(subject=dog.pk))
