# SPDX-License-Identifier: EUPL-1.2
"""Keeping uploads, writing letters, filing them in a chain; and who sees what."""

from __future__ import annotations

import io
import threading
import time
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.http import Http404
from django.utils import timezone, translation

from geleitzug.core.files import actions, errors, housekeeping, ports, queries, rules, samples, scanning
from geleitzug.core.files.letters import Receipt, ReceiptPart, Row
from geleitzug.core.files.models import Document, FileEntry, Record
from geleitzug.core.files.tests.conftest import a_docx, a_jpeg, a_pdf, a_png, an_archive
from geleitzug.ground import blobs
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors


def keep(by, case, stream=None, filename="impfpass.pdf", **more):
    upload = SimpleUploadedFile(filename, (stream or a_pdf()).getvalue())
    upload.name = filename  # Django would already have cleaned it
    return actions.keep_upload(by=by, holder=by.holder, subject=case, upload=upload, **more)


# ---- uploads -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stream", "filename", "mime"),
    [
        (a_pdf(), "Impfpass.PDF", "application/pdf"),
        (a_png(), "hund.png", "image/png"),
        (a_jpeg(), "hund.jpeg", "image/jpeg"),
        (a_jpeg(before=60_000), "kamera.jpg", "image/jpeg"),
    ],
)
def test_a_file_that_is_what_it_says_is_kept(berta, musterhafen, case, stream, filename, mime):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = keep(berta, case, stream, filename, path="hunde.0.foto")

        assert (document.mime, document.filename, document.question) == (mime, filename, "hunde.0.foto")
        assert document.holder == berta.holder
        assert document.scanned_by == "built-in"
        assert queries.read_document(document) == stream.getvalue()


@pytest.mark.parametrize(
    ("stream", "filename", "error"),
    [
        (io.BytesIO(b""), "leer.pdf", errors.EmptyUpload),
        (a_pdf(b"x" * 2_000_000), "gross.pdf", errors.UploadTooLarge),
        (io.BytesIO(b"MZ\x90\0 program"), "rechnung.pdf", errors.ContentDiffers),
        (io.BytesIO(b"<html><script>"), "seite.png", errors.ContentDiffers),
        (io.BytesIO(b"\n\n%PDF-1.4 later"), "spaet.pdf", errors.ContentDiffers),
        (a_png(), "bild.pdf", errors.NameAndContentDiffer),
        (a_pdf(), "plan.exe", errors.NameAndContentDiffer),
        (a_pdf(), "ohne-endung", errors.NameAndContentDiffer),
        (a_docx(), "brief.docx", errors.KindNotAllowed),
        (a_png(100_000, 100_000), "bombe.png", errors.PictureTooLarge),
        (a_png(0, 10), "null.png", errors.PictureTooLarge),
        (a_jpeg(65_535, 65_535), "bombe.jpg", errors.PictureTooLarge),
        (io.BytesIO(b"\xff\xd8\xff\xe1"), "rest.jpg", errors.PictureTooLarge),
        (io.BytesIO(b"\x89PNG\r\n\x1a\n"), "rest.png", errors.PictureTooLarge),
        (io.BytesIO(b"%PDF-1.7 " + scanning.EICAR), "eicar.pdf", errors.Infected),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_a_sentence(berta, musterhafen, case, stream, filename, error):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        with pytest.raises(error) as refusal:
            keep(berta, case, stream, filename, max_bytes=1_000_000)

        assert filename in str(refusal.value)
        assert str(refusal.value).endswith(".")
        assert not Document.objects.exists()


def test_the_test_virus_is_found_across_the_edge_of_a_chunk(berta, musterhafen, case):
    hidden = io.BytesIO(b"%PDF-1.7 " + b"x" * (scanning.CHUNK - 40) + scanning.EICAR + b"x" * 10)

    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.Infected):
        keep(berta, case, hidden)


def test_office_documents_are_taken_only_where_asked(berta, musterhafen, case):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = keep(berta, case, a_docx(), "brief.docx", accept=("pdf", "docx"))
        with pytest.raises(errors.HoldsProgram):
            keep(berta, case, a_docx(**{"word/vbaProject.bin": "x"}), "makro.docx", accept=("docx",))
        with pytest.raises(errors.ContentDiffers):
            keep(berta, case, an_archive(a="b"), "zip.docx", accept=("docx",))

    assert document.mime.endswith("wordprocessingml.document")


def an_odt(compression: int, *, damaged: bool = False) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<a/>")
    if damaged:
        stream.seek(30 + len("mimetype"))  # what comes first has a head of 30 bytes and its name
        stream.write(b"\xff" * 6)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_open_document_is_known_by_what_it_says(compression):
    assert rules.check_upload(an_odt(compression), "brief.odt", ("odt",)).key == "odt"


@pytest.mark.parametrize(
    "stream",
    [
        an_odt(zipfile.ZIP_STORED, damaged=True),
        an_odt(zipfile.ZIP_DEFLATED, damaged=True),
        an_odt(zipfile.ZIP_BZIP2, damaged=True),
        an_odt(zipfile.ZIP_LZMA, damaged=True),
        an_odt(zipfile.ZIP_LZMA),
    ],
    ids=["stored", "deflated", "bzip2", "lzma", "lzma, undamaged"],
)
def test_a_damaged_archive_is_no_document(stream):
    with pytest.raises(errors.ContentDiffers):
        rules.check_upload(stream, "brief.odt", ("odt",))


def test_a_required_scanner_that_is_away_refuses_the_file(berta, musterhafen, case, settings):
    settings.SCANNER, settings.SCANNER_REQUIRED = "nobody", True

    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.CannotScan):
        keep(berta, case)


def test_without_a_required_scanner_the_file_passes_and_says_that_nobody_looked(berta, musterhafen, case, settings):
    settings.SCANNER, settings.SCANNER_REQUIRED = "nobody", False

    with doors.citizen_door(musterhafen.pk, berta.holder):
        assert keep(berta, case).scanned_by == ""


def test_a_scanner_that_breaks_off_is_away(berta, musterhafen, case, settings):
    class Broken:
        key = "broken"

        def find(self, stream):
            raise ports.ScannerAway("connection lost")

    ports.register_scanner("broken", Broken)
    settings.SCANNER, settings.SCANNER_REQUIRED = "broken", True

    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.CannotScan):
        keep(berta, case)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Scans\\Plan.pdf", "Plan.pdf"),
        ("a\x00b\u202egnp.pdf", "abgnp.pdf"),
        (".pdf", "datei.pdf"),
        ("", "datei"),
        ("Grüße aus Łódź.pdf", "Grüße aus Łódź.pdf"),
        ("x" * 300 + ".pdf", "x" * 147 + ".pdf"),
    ],
)
def test_file_names_are_made_safe(given, kept):
    assert rules.clean_filename(given) == kept


def test_what_was_sent_in_can_be_taken_back_until_it_is_filed(berta, karl, musterhafen, case):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        first, second = keep(berta, case), keep(berta, case, a_png(), "hund.png")
        actions.remove_upload(first, by=berta)
    with doors.machine_door(musterhafen.pk):
        actions.file_all(subject=case, by=MACHINE)

    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.AlreadyFiled):
        actions.remove_upload(second, by=berta)
    with doors.citizen_door(musterhafen.pk, karl.holder), pytest.raises(errors.AlreadyFiled):
        actions.remove_upload(second, by=karl)


def test_uploads_no_answer_names_are_dropped(berta, musterhafen, case):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        used, _unused = keep(berta, case), keep(berta, case, a_png(), "hund.png")

        gone = actions.drop_unused(subject=case, used=[str(used.pk)])

        assert gone == 1
        assert list(Document.objects.values_list("pk", flat=True)) == [used.pk]


def test_so_many_files_wait_for_one_application_and_no_more(berta, musterhafen, case, settings):
    settings.DRAFT_MAX_FILES = 2
    with doors.citizen_door(musterhafen.pk, berta.holder):
        first, _second = keep(berta, case), keep(berta, case)

        with pytest.raises(errors.TooManyUploads, match=r"höchstens 2 Dateien.*drei\.pdf"):
            keep(berta, case, filename="drei.pdf")
        elsewhere = keep(berta, uuid.uuid4())
        actions.drop(subject=case, documents=[str(first.pk)])
        again = keep(berta, case, filename="drei.pdf")

    assert elsewhere.pk != again.pk


def test_so_many_bytes_wait_for_one_application_and_no_more(berta, musterhafen, case, settings):
    size = len(a_pdf().getvalue())
    settings.DRAFT_MAX_BYTES = 2 * size
    with doors.citizen_door(musterhafen.pk, berta.holder):
        keep(berta, case)
        keep(berta, case)

        with pytest.raises(errors.TooMuchTogether, match=r"drei\.pdf"):
            keep(berta, case, filename="drei.pdf")
    with doors.machine_door(musterhafen.pk):
        actions.file_all(subject=case, by=MACHINE)
    with doors.citizen_door(musterhafen.pk, berta.holder):
        later = keep(berta, case, filename="drei.pdf")

    assert later.size == size


def test_without_a_bound_any_number_waits(berta, musterhafen, case, settings):
    settings.DRAFT_MAX_FILES = settings.DRAFT_MAX_BYTES = 0
    with doors.citizen_door(musterhafen.pk, berta.holder):
        kept = [keep(berta, case) for _each in range(3)]

    assert len(kept) == 3


def test_the_sweep_takes_the_bytes_of_what_was_taken_back(berta, musterhafen, case, monkeypatch):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        kept, dropped = keep(berta, case), keep(berta, case, a_png(), "hund.png")
        actions.remove_upload(dropped, by=berta)

    monkeypatch.setattr(housekeeping, "ONE_DAY", -60)
    with doors.machine_door(musterhafen.pk):
        housekeeping.sweep()

    assert [blob.sha256 for blob in blobs.walk()] == [kept.blob]


# ---- who sees what -------------------------------------------------------------------------------------------


def test_nobody_else_gets_a_document(berta, karl, petersen, musterhafen, sandmoor, case):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = keep(berta, case)

        assert queries.document_for(berta, document.pk) == document
    for door, actor in (
        (doors.citizen_door(musterhafen.pk, karl.holder), karl),
        (doors.citizen_door(musterhafen.pk), replace(karl, holder=None)),
        (doors.office_door(sandmoor.pk), petersen),
    ):
        with door, pytest.raises(Http404):
            queries.document_for(actor, document.pk, subject=case)


def test_the_office_sees_an_upload_only_once_it_is_filed(berta, petersen, musterhafen, case):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = keep(berta, case)
    with doors.office_door(musterhafen.pk):
        assert not queries.documents_of(case).exists()

    with doors.machine_door(musterhafen.pk):
        actions.file_all(subject=case, by=MACHINE)

    with doors.office_door(musterhafen.pk):
        assert queries.document_for(petersen, document.pk, subject=case) == document
        with pytest.raises(Http404):
            queries.document_for(petersen, document.pk)


def test_a_letter_is_not_handed_out_past_the_mailbox(berta, petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        letter = samples.a_sample_letter()
        document = actions.write_letter(by=petersen, subject=case, letter=letter, holder=berta.holder)

    with doors.citizen_door(musterhafen.pk, berta.holder):
        with pytest.raises(Http404):
            queries.document_for(berta, document.pk)
        assert queries.document_for(berta, document.pk, retrieved=True) == document


# ---- letters and the chain -----------------------------------------------------------------------------------


def test_a_letter_is_kept_filed_and_told(petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        document = actions.write_letter(by=petersen, subject=case, letter=samples.a_sample_letter())

        assert queries.read_document(document).startswith(b"%PDF-1.7")
        assert document.filename == "Bescheid über die Festsetzung der Hundesteuer.pdf"
        assert [entry.document_id for entry in queries.entries_of(case)] == [document.pk]
        assert list(Entry.objects.order_by("pk").values_list("kind", flat=True)) == ["DocumentFiled", "LetterWritten"]


def test_a_receipt_is_the_applicants_at_once(berta, musterhafen, case):
    sample = samples.a_sample_letter()
    receipt = Receipt(sample.sender, sample.recipient, "Hundesteuer", "HUN-1", datetime(2026, 3, 2, tzinfo=UTC),
                      (ReceiptPart("Hund", (Row("Name", "Bello"),)),))  # fmt: skip

    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = actions.write_receipt(by=berta, subject=case, receipt=receipt, holder=berta.holder,
                                         title="Eingangsbestätigung")  # fmt: skip

        assert queries.document_for(berta, document.pk) == document


def a_filed_case(petersen, case, count=3):
    for number in range(count):
        letter = replace(samples.a_sample_letter(), subject=f"Schreiben {number}")
        actions.write_letter(by=petersen, subject=case, letter=letter)


def test_a_whole_file_proves_itself(petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        a_filed_case(petersen, case)

        assert queries.breaks_in(case) == []
        assert Record.objects.get(subject=case).length == 3


def test_filing_twice_is_filing_once(berta, musterhafen, case):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = keep(berta, case)
    with doors.machine_door(musterhafen.pk):
        first = actions.file_document(subject=case, document=document, by=MACHINE)
        second = actions.file_document(subject=case, document=document, by=MACHINE)

        assert first == second
        assert actions.file_all(subject=case, by=MACHINE) == 0
        assert FileEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE files_fileentry SET filed_by = 'Anderer' WHERE position = 2", "the entry was changed"),
        (
            "UPDATE files_document SET sha256 = repeat('0', 64)"
            " WHERE id IN (SELECT document_id FROM files_fileentry WHERE position = 2)",
            "the document was exchanged",
        ),
        ("DELETE FROM files_fileentry WHERE position = 2", "an entry is missing"),
        ("DELETE FROM files_fileentry WHERE position = 3", "the record ends elsewhere"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_file_somebody_tampered_with_tells(petersen, musterhafen, case, owner_connection, statement, reason):
    with doors.office_door(musterhafen.pk):
        a_filed_case(petersen, case)
    owner_connection.execute(statement)

    with doors.office_door(musterhafen.pk):
        assert reason in [found.reason for found in queries.breaks_in(case)]


def test_bytes_somebody_changed_are_told(petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        a_filed_case(petersen, case, count=1)
        next(blobs.walk()).path.write_bytes(b"%PDF-1.7 forged")

        assert [found.reason for found in queries.breaks_in(case)] == ["its bytes were changed"]


def test_the_office_cannot_change_an_entry(petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        a_filed_case(petersen, case, count=1)

        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            FileEntry.objects.update(filed_by="Anderer")


@pytest.mark.django_db(transaction=True)
def test_many_who_file_at_once_make_one_chain(petersen, musterhafen):
    case = uuid.uuid4()

    def write():
        try:
            with doors.office_door(musterhafen.pk):
                actions.keep_document(by=petersen, subject=case, content=uuid.uuid4().bytes, kind="letter",
                                      title="Schreiben", filename="s.pdf", filed=True)  # fmt: skip
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with doors.office_door(musterhafen.pk):
        assert [entry.position for entry in queries.entries_of(case)] == list(range(1, 9))
        assert queries.breaks_in(case) == []


# ---- what a law lets nobody keep -----------------------------------------------------------------------------

LAW = "§ 20 Abs. 2 PAuswG"


def test_what_a_law_orders_to_be_deleted_is_gone_and_the_chain_still_proves_it(
    berta, petersen, musterhafen, case, monkeypatch
):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        card, proof = keep(berta, case, a_png(), "ausweis.png"), keep(berta, case, a_jpeg(), "urkunde.jpg")
    with doors.machine_door(musterhafen.pk):
        actions.file_all(subject=case, by=MACHINE)
        actions.delete_filed(card, law=LAW, by=MACHINE)
        actions.delete_filed(card, law=LAW, by=MACHINE)
        later = time.time() + 2 * housekeeping.SETTLED.total_seconds()
        monkeypatch.setattr(time, "time", lambda: later)
        housekeeping.delete_bytes(blob=card.blob)

        entry = queries.entries_of(case).get(document=card)
        assert queries.verify(case)
        assert (entry.title, entry.sha256) == ("ausweis.png", card.sha256)
        assert entry.document.deletion.endswith(f"nach {LAW}")
        with translation.override("en"):
            assert entry.document.deletion.endswith("section 20(2) Identity Card Act (PAuswG)")
            assert f" {timezone.localdate():%B %Y} under " in entry.document.deletion
        assert Entry.objects.filter(subject=case, kind="DocumentDeleted").count() == 1
        with pytest.raises(Http404):
            queries.document_for(petersen, card.pk, subject=case)
        with pytest.raises(blobs.NoSuchBlob):
            queries.read_document(card)
        assert queries.read_document(proof) == a_jpeg().getvalue()


def test_equal_bytes_of_two_documents_lie_apart_and_one_is_deleted_without_the_other(
    berta, karl, musterhafen, case, monkeypatch
):
    other = uuid.uuid4()
    with doors.citizen_door(musterhafen.pk, berta.holder):
        card = keep(berta, case, a_png(), "ausweis.png")
    with doors.citizen_door(musterhafen.pk, karl.holder):
        same = keep(karl, other, a_png(), "foto.png")
    with doors.machine_door(musterhafen.pk):
        actions.file_all(subject=case, by=MACHINE)
        actions.delete_filed(card, law=LAW, by=MACHINE)
        later = time.time() + 2 * housekeeping.SETTLED.total_seconds()
        monkeypatch.setattr(time, "time", lambda: later)

        housekeeping.delete_bytes(blob=card.blob)

        assert card.sha256 == same.sha256
        assert [blob.sha256 for blob in blobs.walk()] == [same.blob]
        assert queries.read_document(same) == a_png().getvalue()
