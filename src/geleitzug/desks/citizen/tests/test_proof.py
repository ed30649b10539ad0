# SPDX-License-Identifier: EUPL-1.2
"""A proof of delivery on its way: fetched from the letter's page, brought to the page that checks it."""

from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.models import Message
from geleitzug.desks.citizen.tests.people import Office, example, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"


@pytest.fixture
def letter(erika):
    """The dog tax notice, taken out of the mailbox, and the message it came with."""
    erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])
    Office("musterhafen").decides(erika.latest())
    work_off()
    with erika.door():
        result = Message.objects.get(kind="result")
    pdf = erika.browser.get(f"/postfach/{result.pk}/datei/{result.result_document}/")
    work_off()
    return result, b"".join(pdf.streaming_content)


def proof_of(erika, result) -> bytes:
    page = erika.get(f"/postfach/{result.pk}/").content.decode()
    address = page.partition("Zustellnachweis herunterladen")[0].rpartition('href="')[2].partition('"')[0]
    response = erika.browser.get(address)
    assert response["Content-Type"] == "application/jwt"
    return b"".join(response.streaming_content)


def check(somebody, proof: bytes | None, letter: bytes | None = None) -> str:
    files = {}
    if proof is not None:
        files["nachweis"] = SimpleUploadedFile("nachweis.jwt", proof)
    if letter is not None:
        files["schreiben"] = SimpleUploadedFile("brief.pdf", letter)
    return words_of(somebody.post("/nachweis/", files))


def test_the_recipient_fetches_the_proof_and_a_stranger_in_another_town_checks_it(erika, jan, letter):
    result, pdf = letter
    proof = proof_of(erika, result)

    said = check(jan, proof, pdf)

    assert "Der Nachweis ist echt" in said
    assert "Er gehört zu dem Schreiben" in said
    for words in (
        "Musterhafen",
        "Abgabenbescheid",
        "Schreiben heruntergeladen",
        "§ 122a Abs. 4 AO",
        str(result.holder),
    ):
        assert words in said
    assert "Erika" not in said


def test_who_got_a_letter_by_post_fetches_its_proof_from_the_status_page(guest):
    draft = guest.fills_in(DOG, example(DOG, "zwei-hunde-ohne-konto")["answers"])
    guest.sends(draft)
    work_off()
    sent, office = guest.latest(), Office("musterhafen")
    office.decides(sent)
    clerk = office.cast.staff(office="tax", role="clerk")
    with doors.office_door(office.town.pk):
        batch = post.print_batch(by=clerk)[0].batch
        post.mark_sent(batch=batch, on=timezone.localdate(), by=clerk)
    work_off()

    page = guest.get(f"/antrag/{sent.pk}/stand/").content.decode()

    address = page.partition("Zustellnachweis herunterladen")[0].rpartition('href="')[2].partition('"')[0]
    said = check(guest, b"".join(guest.browser.get(address).streaming_content))
    assert "Der Nachweis ist echt" in said
    assert "Zur Post gegeben" in said
    assert "kein Konto" in said


def test_another_letter_is_not_the_one_that_was_delivered(erika, guest, letter):
    result, pdf = letter

    said = check(guest, proof_of(erika, result), pdf + b"\n")

    assert "Der Nachweis ist echt" in said
    assert "Er gehört nicht zu dem Schreiben" in said


def test_a_changed_proof_is_none(erika, guest, letter):
    proof = proof_of(erika, letter[0])
    head, payload, signature = proof.split(b".")

    assert "verändert" in check(guest, b".".join([head, payload[:-4] + b"AAAA", signature]))
    assert "kein Zustellnachweis" in check(guest, proof + b"\n")
    assert "kein Zustellnachweis" in check(guest, b"\x89PNG \xff\x00")
    assert "kein Zustellnachweis" in check(guest, b"x" * 100_000)
    endless = base64.urlsafe_b64encode(b"[" * 45_000)
    assert "kein Zustellnachweis" in check(guest, b".".join([endless, payload, signature]))


def test_swapped_files_are_looked_at_as_what_they_are(erika, guest, letter):
    result, pdf = letter
    proof = proof_of(erika, result)

    said = check(guest, pdf, proof)

    assert "Sie haben die beiden Dateien vertauscht." in said
    assert "Der Nachweis ist echt" in said
    assert "Er gehört zu dem Schreiben" in said
    assert "vertauscht" not in check(guest, proof, pdf)


@pytest.mark.parametrize("other", [None, b"%PDF-1.7 noch eines"])
def test_a_letter_where_the_proof_belongs_is_recognised(guest, other):
    said = check(guest, b"%PDF-1.7 ein Schreiben", other)

    assert "Das ist das Schreiben. Bitte wählen Sie hier den Nachweis aus" in said
    assert "Der Nachweis ist nicht echt" not in said


def test_without_a_file_the_page_says_what_to_bring(guest):
    said = check(guest, None)

    assert "Bitte wählen Sie den Zustellnachweis aus" in said


def test_everybody_may_read_the_public_keys(guest):
    response = guest.browser.get("/.well-known/geleitzug-keys.json")

    (key,) = response.json()["keys"]
    assert response["Content-Type"] == "application/jwk-set+json"
    assert (key["kty"], key["crv"], key["use"]) == ("EC", "P-256", "sig")
    assert "d" not in key
