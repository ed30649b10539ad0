# SPDX-License-Identifier: EUPL-1.2
"""What may be kept only until it is checked goes when its task is done, or when nothing is left to check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.furnished import Town

from geleitzug.core.cases.actions import asking, ending
from geleitzug.core.cases.models import Application
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of, verify
from geleitzug.core.payments import scripted

BIRTH, CARD, PROOF = "geburtsurkunde", "ausweis", "nachweis_verwandtschaft"


@pytest.fixture(autouse=True)
def paid_by_script() -> Iterator[None]:
    with scripted.playing():
        yield


def uploads(town: Town, application: Application) -> dict[str, bool]:
    """Return the questions that were answered with a file, and whether the file is still there."""
    with town.inside():
        found = documents_of(application.pk, kinds=[Document.Kind.UPLOAD])
        return {document.question: document.deleted_at is None for document in found}


def test_the_card_is_there_until_it_is_checked_and_the_proof_stays(town: Town) -> None:
    unchecked = town.play(BIRTH, "schwester-nachweis-fehlt", 3)
    checked = town.play(BIRTH, "schwester-nachweis-fehlt", 4)

    assert uploads(town, unchecked)[CARD]
    assert uploads(town, checked) == {CARD: False, PROOF: True}
    with town.inside():
        assert verify(checked.pk)


def test_a_withdrawn_application_leaves_no_card(town: Town) -> None:
    birth = town.play(BIRTH, "schwester-nachweis-fehlt", 1)
    applicant = town.holder_of(birth)

    with town.outside(applicant):
        ending.withdraw(town.again(birth), by=applicant)
    town.jobs()

    assert not uploads(town, birth)[CARD]


def test_a_card_that_comes_after_its_check_is_filed_and_not_kept(town: Town) -> None:
    birth = town.play(BIRTH, "schwester-nachweis-fehlt", 4)
    case, applicant = town.case(birth), town.holder_of(birth)
    with town.inside():
        asking.ask(case, by=town.staff(case.office), text="Bitte noch einmal den Ausweis.", about=CARD)
    with town.outside(applicant):
        late = Document.objects.filter(subject=birth.pk, question=PROOF).first()
        assert late is not None
        Document.objects.create(
            holder=late.holder, subject=birth.pk, kind=late.kind, title="neu.png", filename="neu.png", mime=late.mime,
            size=late.size, sha256=late.sha256, question=CARD,
        )  # fmt: skip
        asking.answer(town.again(birth), by=applicant, text="")
    town.jobs()

    assert uploads(town, birth) == {CARD: False, PROOF: True}
