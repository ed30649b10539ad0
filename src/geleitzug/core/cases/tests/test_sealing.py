# SPDX-License-Identifier: EUPL-1.2
"""A letter that is to bear the town's seal goes out sealed or not at all; what holds it up is said, and tried again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.furnished import Town

from geleitzug.config import own_authority
from geleitzug.core.cases import vouched
from geleitzug.core.cases.actions import deciding, issuing, process, revoking
from geleitzug.core.cases.models import Application, Decision
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import Outcome, State
from geleitzug.core.files import pdf_check
from geleitzug.core.files.queries import documents_of, read_document
from geleitzug.core.mailbox.models import Message
from geleitzug.core.vouching.queries import code_of
from geleitzug.ground.people.actors import MACHINE
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


def test_without_its_seal_nothing_goes_out_and_it_does_once_there_is_one(
    sealing: Town, tmp_path: Path, settings
) -> None:
    settings.SEALS_FILE = ""
    setup._seal_of.cache_clear()
    dog = sealing.play(DOG, "ein-hund", 0)
    task = sealing.task(dog, "decide")
    with sealing.inside():
        deciding.decide(task, by=sealing.staff("tax"), outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")

    with pytest.raises(vouched.NotSealed):
        sealing.jobs()

    case = sealing.case(dog)
    assert case.state == State.STUCK
    assert "wartet auf sein elektronisches Siegel" in case.trouble
    assert letters_of(sealing, dog) == []
    with sealing.machine():
        assert not Message.objects.filter(subject=dog.pk, kind="result").exists()

    settings.SEALS_FILE = str(own_authority.set_up_seals(tmp_path / "late", {"musterhafen": "Stadt Musterhafen"}))
    setup._seal_of.cache_clear()
    with sealing.inside():
        process.retry(case, by=sealing.staff("tax"))
    sealing.jobs()

    assert sealing.case(dog).state in (State.DECIDED, State.CLOSED)
    assert is_trusted(letters_of(sealing, dog)[0], tmp_path / "late")


def test_what_changed_while_it_was_sealed_does_not_go_out(sealing: Town, seals: Path) -> None:
    dog = sealing.play(DOG, "ein-hund", 0)
    with sealing.machine():
        deciding.draft(process.lock(dog.pk), by=sealing.staff("tax"), outcome=Outcome.GRANTED)
    sealed = issuing.sealed_ahead(sealing.id, dog.pk)
    assert sealed is not None
    with sealing.machine():
        Decision.objects.filter(case=dog.pk).update(outcome=Outcome.GRANTED, drafted_by_name="Jemand anders")

        with pytest.raises(vouched.NotSealed):
            issuing.issue(dog.pk, by=MACHINE, pressed=sealed)
        with pytest.raises(vouched.NotSealed):
            issuing.issue(dog.pk, by=MACHINE)
        with pytest.raises(vouched.NotSealed):
            issuing.issue(dog.pk, by=MACHINE, pressed=replace(sealed, seal={}))


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
    assert old is not None
    assert old.fate == "revoked"
    assert is_trusted(letters_of(sealing, dog)[1], seals)
    revoking.issue_sealed(tenant=sealing.id, decision=str(decision.pk), draft=decision.revocation["id"])
    assert len(letters_of(sealing, dog)) == 2
