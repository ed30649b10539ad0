# SPDX-License-Identifier: EUPL-1.2
"""Filed documents are looked at once: cases are found by their words, and formats are noted."""

from __future__ import annotations

import pytest
from tests.furnished import Town

from geleitzug.core.cases import marks, reading
from geleitzug.core.cases.models import Application, Case, SearchMark
from geleitzug.core.cases.searching import sought
from geleitzug.core.files import actions as files
from geleitzug.core.files import looking
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import place_of
from geleitzug.core.files.tests.test_texts import pdf
from geleitzug.ground.people.actors import MACHINE

DOGS = "hundesteuer-anmelden"


def file(
    town: Town, case: Application, content: bytes, *, mime: str = "application/pdf", question: str = ""
) -> Document:
    """Put a document into the file of a case."""
    with town.machine():
        kept = files.keep_document(
            by=MACHINE, subject=case.pk, content=content, kind="upload", title="x", filename="x", mime=mime, filed=True
        )
        Document.objects.filter(pk=kept.pk).update(question=question)
        return kept


def found(town: Town, typed: str) -> list[object]:
    with town.inside():
        return list(Case.objects.filter(sought(typed, "pk").condition).values_list("pk", flat=True))


def question_of(case: Application, key: str) -> str:
    """Return the path of a question of a case's form."""
    return next(each.path for each in case.package.form.questions() if each.path.rpartition(".")[2] == key)


def now(town: Town, document: Document) -> Document:
    with town.machine():
        return Document.objects.get(pk=document.pk)


def test_a_case_is_found_by_the_words_of_its_documents(own_town: Town) -> None:
    town = own_town
    dog, other = town.play(DOGS, "ein-hund", 0), town.play(DOGS, "ein-hund", 0)
    plan = file(town, dog, pdf("Zwingeranlage am 3.4.2021"))
    locked = file(town, other, pdf("Zwingeranlage", password="x"))
    scan = file(town, other, pdf())

    reading.read_documents(tenant=town.id)

    assert found(town, "zwingeranlage") == [dog.pk]
    assert found(town, "zwingeranlage 3.4.2021") == [dog.pk]
    assert found(town, "Zwinge") == []
    assert [now(town, each).words for each in (plan, locked, scan)] == ["found", "unreadable", "none"]
    assert (now(town, locked).against, now(town, locked).unfit) == ("encryption", True)
    with town.machine():
        assert not looking.unseen().exists()


def test_no_case_is_found_by_the_words_of_an_identity_card(own_town: Town) -> None:
    pedlar = own_town.play("reisegewerbekarte", "backwaren-vom-wagen", 0)
    file(own_town, pedlar, pdf("Ausweiskopie"), question=question_of(pedlar, "ausweis"))
    file(own_town, pedlar, pdf("Passbild"), question=question_of(pedlar, "lichtbild"))

    reading.read_documents(tenant=own_town.id)

    assert found(own_town, "passbild") == [pedlar.pk]
    assert found(own_town, "ausweiskopie") == []


def test_words_of_what_a_law_deletes_go_with_it(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", 0)
    card = file(town, dog, pdf("Zwingeranlage"))
    with town.machine():
        assert looking.note(card.pk, card.mime, looking.look(looking.begin(dog.submitted_at)))  # type: ignore[arg-type]
        reading.findable.by_document(dog.pk, card.pk, "Zwingeranlage")
    assert found(town, "Zwingeranlage") == [dog.pk]

    with town.machine():
        files.delete_filed(card, law="§ 20 Abs. 2 PAuswG", by=MACHINE)
    town.jobs()

    assert found(town, "Zwingeranlage") == []
    with town.machine():
        assert not SearchMark.objects.filter(document=card.pk).exists()
        assert not looking.note(
            card.pk, card.mime, looking.Seen(looking.Format(looking.Fitness.PDF), looking.Text(looking.Words.NONE))
        )


def test_what_a_newer_version_has_replaced_need_not_last(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", 0)
    old, other = file(town, dog, pdf("alt")), file(town, dog, pdf("anders"))
    with town.machine():
        Document.objects.filter(pk__in=[old.pk, other.pk]).update(unfit=True)
        assert set(looking.unfit_documents()) == {old, other}
        files.keep_document(
            by=MACHINE, subject=dog.pk, content=pdf("neu"), kind="upload", title="x", filename="x",
            mime="application/pdf", filed=True, replaces=place_of(old.pk),
        )  # fmt: skip
        assert list(looking.unfit_documents()) == [other]


def test_a_file_at_which_the_worker_dies_is_not_looked_at_for_ever(own_town: Town, monkeypatch) -> None:
    town = own_town
    dog = town.play(DOGS, "ein-hund", 0)
    reading.read_documents(tenant=town.id)
    bad, good = file(town, dog, pdf("a")), file(town, dog, pdf("Zwingeranlage"))

    def dies(_begun: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(looking, "look", dies)
        with pytest.raises(MemoryError):
            reading.read_documents(tenant=town.id)
    reading.read_documents(tenant=town.id)

    assert (now(town, bad).fitness, now(town, bad).words) == ("not_looked_at", "")
    assert now(town, good).words == "found"


def test_common_words_and_too_many_are_left_out(town: Town) -> None:
    with town.inside():
        assert marks.of_document("der die das und oder am") == set()
        assert len(marks.of_document(" ".join(f"wort{at}" for at in range(1000)))) == marks.MOST_WORDS_OF_A_DOCUMENT
