# SPDX-License-Identifier: EUPL-1.2
"""Proofs of delivery: what they state at each end a letter can come to, where they lie, and who gets them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone
from tests.furnished import Town
from tests.towns import delivery_words

from geleitzug.core.cases.models import Application
from geleitzug.core.files import queries as files
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox import delivery, post, proofs, queries
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.ground.crypto.signing import NotGenuine
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE

DOG = "hundesteuer-anmelden"
Told = dict[str, Any]


def proofs_in(town: Town, application: Application) -> list[Document]:
    with town.inside():
        return list(files.documents_of(application.pk, kinds=[Document.Kind.PROOF]))


def stated(town: Town, proof: Document) -> Told:
    with town.inside():
        text = files.read_document(proof).decode()
        return dict(proofs.check(text).claims)


def steps(said: Told) -> list[str]:
    return [step["event"] for step in said["delivery"]]


def fetched(town: Town, application: Application) -> Message:
    """Let the applicant take the result out of the mailbox."""
    applicant = town.holder_of(application)
    with town.outside(applicant):
        message = queries.mailbox_of(applicant).filter(subject=application.pk, kind="result").latest("pk")
        mailbox.open_message(message, by=applicant)
        assert message.result_document is not None
        delivery.download(message, message.result_document, by=applicant)
    town.jobs()
    with town.inside():
        return Message.objects.get(pk=message.pk)


@pytest.fixture
def refused(town: Town) -> Application:
    """A refusal in the mailbox of somebody with an account: a decision, and no tax notice."""
    return town.play(DOG, "nur-pflegehund")


def test_a_retrieved_decision_has_its_proof_in_the_file(town: Town, refused: Application) -> None:
    message = fetched(town, refused)

    *_earlier, proof = proofs_in(town, refused)
    said = stated(town, proof)
    with town.inside():
        letter = Document.objects.get(pk=message.result_document)
        digest = hashlib.sha256(files.read_document(letter)).hexdigest()
        entry = files.entries_of(refused.pk).get(document=proof.pk)
    assert steps(said)[:2] == ["provided", "notified"]
    assert steps(said)[-1] == "retrieved"
    assert said["letter"] == {"id": str(letter.pk), "kind": "bescheid", "sha256": digest}
    assert message.announced_on is not None
    assert said["announced"] == {
        "channel": "mailbox", "on": message.announced_on.isoformat(), "rule": "§ 41 Abs. 2a Satz 3 VwVfG",
    }  # fmt: skip
    assert said["municipality"]["key"] == "musterhafen"
    assert said["mailbox"] == str(refused.holder)
    assert said["consent"]["wording"] == delivery_words()
    assert entry.sha256 == proof.sha256
    with town.inside():
        assert files.verify(refused.pk)


def test_no_byte_of_a_proof_can_be_changed(town: Town, refused: Application) -> None:
    fetched(town, refused)
    proof = proofs_in(town, refused)[-1]
    with town.inside():
        text = files.read_document(proof).decode()

    head, payload, signature = text.split(".")
    for other in (
        f"{head}.{payload[:-8]}{payload[-7:]}.{signature}",
        f"{head}.{payload}.{signature[::-1]}",
        text + " ",
    ):
        with pytest.raises(NotGenuine), town.inside():
            proofs.check(other)


def test_what_is_proven_is_not_proven_twice(town: Town, refused: Application) -> None:
    fetched(town, refused)
    before = len(proofs_in(town, refused))

    fetched(town, refused)

    assert len(proofs_in(town, refused)) == before


def test_a_tax_notice_is_proven_when_the_mail_went_out_and_once_more_when_it_is_fetched(town: Town) -> None:
    dog = town.play(DOG, "ein-hund")

    (first,) = proofs_in(town, dog)
    fetched(town, dog)

    _same, second = proofs_in(town, dog)
    early, late = stated(town, first), stated(town, second)
    assert (steps(early)[-1], steps(late)[-1]) == ("notified", "retrieved")
    assert early["announced"] == late["announced"]
    assert early["announced"]["rule"].startswith("§ 122a Abs. 4 AO")


def test_what_nobody_fetched_and_then_went_by_post_says_both(town: Town, refused: Application) -> None:
    with town.inside():
        message = Message.objects.get(subject=refused.pk, kind="result")
        due = message.post_due_on
    assert due is not None
    with town.machine():
        delivery.fall_back_to_post(today=due, by=MACHINE)
    town.jobs()
    ended = stated(town, proofs_in(town, refused)[-1])

    clerk = town.staff("tax")
    with town.inside():
        (item,) = post.print_batch(by=clerk, items=[PostItem.objects.get(document=message.result_document).pk])
        assert item.batch is not None
        assert item.printed_at is not None
        post.mark_sent(batch=item.batch, on=timezone.localdate(item.printed_at), by=clerk)
    town.jobs()

    posted = stated(town, proofs_in(town, refused)[-1])
    assert steps(ended)[-2:] == ["withdrawn", "to_be_posted"]
    assert ended["announced"] is None
    assert steps(posted)[-2:] == ["printed", "posted"]
    assert posted["announced"]["channel"] == "post"
    assert posted["announced"]["rule"] == "§ 41 Abs. 2 Satz 1 BremVwVfG"


def test_a_letter_by_post_has_no_mailbox_in_its_proof(town: Town) -> None:
    application = town.play(DOG, "zwei-hunde-ohne-konto")
    clerk = town.staff("tax")
    with town.inside():
        item = PostItem.objects.get(subject=application.pk)
        (item,) = post.print_batch(by=clerk, items=[item.pk])
        assert item.batch is not None
        assert item.printed_at is not None
        post.mark_sent(batch=item.batch, on=timezone.localdate(item.printed_at), by=clerk)
    town.jobs()

    said = stated(town, proofs_in(town, application)[-1])
    assert steps(said) == ["to_be_posted", "printed", "posted"]
    assert "mailbox" not in said
    assert said["announced"]["channel"] == "post"
    assert said["delivery"][0]["reason"] == "no_account"


def test_the_applicant_gets_it_and_nobody_else(town: Town, refused: Application) -> None:
    fetched(town, refused)
    proof, applicant, stranger = proofs_in(town, refused)[-1], town.holder_of(refused), town.guest()

    with town.outside(applicant):
        assert files.document_for(applicant, proof.pk, subject=refused.pk) == proof
        assert queries.proofs_of(refused.pk)
    with town.outside(stranger):
        assert not queries.proofs_of(refused.pk)
        with pytest.raises(Http404):
            files.document_for(stranger, proof.pk, subject=refused.pk)


def test_a_proof_names_nobody(town: Town, refused: Application) -> None:
    fetched(town, refused)

    said = json.dumps(stated(town, proofs_in(town, refused)[-1]), ensure_ascii=False)

    with town.inside():
        known = Entry.objects.filter(subject=refused.pk, kind="DocumentFiled").count()
        assert known
        for word in (refused.addressee["name"], *refused.addressee["lines"]):
            assert word not in said
