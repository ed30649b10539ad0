# SPDX-License-Identifier: EUPL-1.2
"""Keeping, writing and filing documents. Whether somebody may see the case they belong to is decided there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.files import contents, errors, letters, ports, rules
from geleitzug.core.files.chaining import append, locked_record
from geleitzug.core.files.contents import Counted
from geleitzug.core.files.events import DocumentDeleted, LetterWritten
from geleitzug.core.files.housekeeping import SETTLED, delete_bytes
from geleitzug.core.files.letters import Letter, Receipt
from geleitzug.core.files.models import Document, FileEntry, Record
from geleitzug.ground import blobs
from geleitzug.ground.crypto.fields import sealed_for
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.tenancy import doors

PDF = "application/pdf"
CHUNK = 256 * 1024
DEFAULT_MAX_BYTES = 10_000_000
NEVER_FILED = (Document.Kind.DRAFT, Document.Kind.EXPORT)


class Upload(ports.Readable, Protocol):
    """What somebody sent: a name and bytes one can go back in (Django's uploads are such)."""

    name: str | None


# ---- what people send in -------------------------------------------------------------------------------------


def keep_upload(
    *,
    by: Actor,
    subject: UUID,
    upload: Upload,
    path: str = "",
    holder: UUID | None = None,
    accept: Collection[str] = rules.DEFAULT_KINDS,
    max_bytes: int = DEFAULT_MAX_BYTES,
    title: str = "",
    kind: str = Document.Kind.UPLOAD,
    filed: bool = False,
) -> Document:
    """Keep a file somebody sent in; raises UploadRefused with a sentence that says what to do.

    ``path`` is the question it answers; ``accept`` names kinds of rules.KINDS. What the office attaches for a
    holder is ``filed`` at once: before that the office would not see its own. How much may wait to be filed is
    bounded (settings.DRAFT_MAX_FILES, DRAFT_MAX_BYTES), for each subject.
    """
    name = rules.clean_filename(upload.name or "")
    size = _size_of(upload)
    if size == 0:
        raise errors.EmptyUpload(name)
    if size > max_bytes:
        raise errors.UploadTooLarge(name, max_bytes)
    if not filed:
        _check_room(subject, name, size)
    found = rules.check_upload(upload, name, accept)
    scanned_by = _scan(upload, name)
    return _keep(
        _chunks(upload),
        by=by,
        subject=subject,
        kind=kind,
        title=title or name,
        filename=name,
        mime=found.mime,
        holder=holder,
        path=path,
        scanned_by=scanned_by,
        filed=filed,
    )


def remove_upload(document: Document, *, by: Actor) -> None:
    """Take back what was sent in and not yet filed; the bytes go when nothing names them any more."""
    gone, _rows = Document.objects.filter(pk=document.pk, holder=by.holder, kind=Document.Kind.UPLOAD,
                                          filed_at=None).delete()  # fmt: skip
    if not gone:
        raise errors.AlreadyFiled(str(document.pk))


def drop_unused(*, subject: UUID, used: Iterable[UUID | str]) -> int:
    """Drop the uploads of a subject that no answer names any more; returns how many."""
    kept = {str(document) for document in used}
    gone = [document for document, _size in _sizes_of_unfiled.rows(subject) if str(document) not in kept]
    drop(subject=subject, documents=gone)
    return len(gone)


def drop(*, subject: UUID, documents: Collection[UUID | str]) -> None:
    """Drop some uploads of a subject, as far as they are not filed."""
    if documents:
        _unfiled_uploads(subject).filter(pk__in=list(documents)).delete()


def drop_declaration(*, subject: UUID, document: UUID) -> None:
    """Drop what was written to be signed and nobody has signed."""
    _unsigned(subject, document).delete()


def sign_declaration(*, subject: UUID, document: UUID) -> None:
    """Let what was written to be signed be signed: it goes into the e-file with the rest. Until then it does not."""
    _unsigned(subject, document).update(kind=Document.Kind.SIGNED)


def describe(*, subject: UUID, words: Mapping[str, str]) -> None:
    """Give uploads what their sender says they show as their title; under it they are filed, their name stays."""
    for document, text in words.items():
        row = Document(pk=UUID(str(document)), subject=subject)
        _unfiled_uploads(subject).filter(pk=document).update(title=sealed_for(row, "title", text[:200]))


def unfiled(*, subject: UUID) -> list[Document]:
    """Return what was sent in for a subject and is not in its e-file yet."""
    return _unfiled.all(subject)


_unfiled = Prepared(
    lambda subject: (
        Document.objects.filter(subject=subject, filed_at=None).exclude(kind__in=NEVER_FILED).order_by("pk")
    ),
    UUID,
)


def _check_room(subject: UUID, name: str, size: int) -> None:
    """Refuse what would be too much for one subject; what lies in its e-file already does not count."""
    sizes = [known for _document, known in _sizes_of_unfiled.rows(subject)]
    if settings.DRAFT_MAX_FILES and len(sizes) >= settings.DRAFT_MAX_FILES:
        raise errors.TooManyUploads(name, settings.DRAFT_MAX_FILES)
    if settings.DRAFT_MAX_BYTES and sum(sizes) + size > settings.DRAFT_MAX_BYTES:
        raise errors.TooMuchTogether(name, settings.DRAFT_MAX_BYTES)


def _unsigned(subject: UUID, document: UUID) -> QuerySet[Document]:
    return Document.objects.filter(pk=document, subject=subject, kind=Document.Kind.DRAFT, filed_at=None)


def _unfiled_uploads(subject: UUID) -> QuerySet[Document]:
    return Document.objects.filter(subject=subject, kind=Document.Kind.UPLOAD, filed_at=None)


_sizes_of_unfiled: Prepared[Document] = Prepared(
    lambda subject: _unfiled_uploads(subject).values_list("pk", "size"),  # type: ignore[arg-type,return-value]
    UUID,
)


def _size_of(stream: Upload) -> int:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size


def _chunks(stream: Upload) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        yield chunk


def _scan(stream: Upload, name: str) -> str:
    """Let the scanner look; returns who looked. Without it the file passes only where no scanner is required."""
    try:
        scanner = ports.scanner()
        found = scanner.find(stream)
    except ports.ScannerAway as away:
        if settings.SCANNER_REQUIRED:
            raise errors.CannotScan(name) from away
        return ""
    finally:
        stream.seek(0)
    if found:
        raise errors.Infected(name)
    return scanner.key


# ---- what the office writes ----------------------------------------------------------------------------------


def write_letter(
    *,
    by: Actor,
    subject: UUID,
    letter: Letter,
    template: str = letters.PLAIN,
    holder: UUID | None = None,
    filename: str = "",
    filed: bool = True,
) -> Document:
    """Write a letter, keep it and put it into the e-file; raises TemplateBroken.

    Equal letters have equal bytes. Whether one was written already the caller knows.
    """
    pdf = letters.render_letter(letter, template)
    return keep_letter(pdf=pdf, by=by, subject=subject, title=letter.title or letter.subject, holder=holder,
                       filename=filename, filed=filed)  # fmt: skip


def keep_letter(
    *,
    pdf: bytes,
    by: Actor,
    subject: UUID,
    title: str,
    holder: UUID | None = None,
    filename: str = "",
    filed: bool = True,
    replaces: int | None = None,
) -> Document:
    """Keep a letter that is typeset already, and put it into the e-file: there ``replaces`` names the older version."""
    document = keep_pdf(pdf=pdf, by=by, subject=subject, kind=Document.Kind.LETTER, title=title, holder=holder,
                        filename=filename, filed=filed, replaces=replaces)  # fmt: skip
    emit(LetterWritten(subject=subject, document_id=document.pk, title=document.title, sha256=document.sha256), by=by)
    return document


def write_receipt(
    *,
    by: Actor,
    subject: UUID,
    receipt: Receipt,
    holder: UUID | None,
    title: str,
    filename: str = "",
    filed: bool = False,
) -> Document:
    """Write the receipt for what was sent in; it is the holder's at once."""
    pdf = letters.render_receipt(receipt)
    return keep_pdf(pdf=pdf, by=by, subject=subject, kind=Document.Kind.RECEIPT, title=title, holder=holder,
                    filename=filename, filed=filed)  # fmt: skip


def keep_document(
    *,
    by: Actor,
    subject: UUID,
    content: bytes,
    kind: str,
    title: str,
    filename: str,
    mime: str = PDF,
    holder: UUID | None = None,
    filed: bool = False,
    replaces: int | None = None,
) -> Document:
    """Keep bytes the house itself has made (an export, a certificate from a register, a scan).

    ``replaces`` is the place in the e-file of what this is a newer version of; raises NothingToReplace.
    """
    if not content:
        raise errors.EmptyUpload(filename)
    return _keep([content], by=by, subject=subject, kind=kind, title=title, filename=filename, mime=mime, holder=holder,
                 filed=filed, replaces=replaces)  # fmt: skip


def keep_made(
    chunks: Iterable[bytes], *, by: Actor, subject: UUID, title: str, filename: str, mime: str, holder: UUID
) -> Document:
    """Keep for somebody what is made piece by piece and is never in memory whole; it belongs into no e-file."""
    return _keep(chunks, by=by, subject=subject, kind=Document.Kind.EXPORT, title=title, filename=filename, mime=mime,
                 holder=holder, filed=False)  # fmt: skip


def drop_made(*, subject: UUID) -> None:
    """Drop what was made for somebody to fetch; its bytes are swept away at night."""
    Document.objects.filter(subject=subject, kind=Document.Kind.EXPORT, filed_at=None).delete()


def keep_pdf(
    *,
    by: Actor,
    subject: UUID,
    pdf: bytes,
    kind: str,
    title: str,
    holder: UUID | None = None,
    filename: str = "",
    filed: bool = True,
    replaces: int | None = None,
) -> Document:
    """Keep a PDF the house has made, in the e-file at once unless said otherwise."""
    name = rules.clean_filename(filename or f"{title}.pdf")
    return keep_document(by=by, subject=subject, content=pdf, kind=kind, title=title, filename=name, holder=holder,
                         filed=filed, replaces=replaces)  # fmt: skip


def _keep(
    chunks: Iterable[bytes],
    *,
    by: Actor,
    subject: UUID,
    kind: str,
    title: str,
    filename: str,
    mime: str,
    holder: UUID | None,
    filed: bool,
    path: str = "",
    scanned_by: str = "own",
    replaces: int | None = None,
) -> Document:
    """Seal bytes piece by piece, store them, and write the row that names them."""
    key = uuid7()
    counted = Counted(chunks)
    blob = blobs.store(_area(), contents.sealed(counted, subject=subject, holder=holder, document=key))
    return _row(
        key, counted, blob, by=by, subject=subject, kind=kind, title=title, filename=filename, mime=mime, holder=holder,
        filed=filed, path=path, scanned_by=scanned_by, replaces=replaces,
    )  # fmt: skip


def _row(
    key: UUID,
    counted: Counted,
    blob: blobs.Blob,
    *,
    by: Actor,
    subject: UUID,
    kind: str,
    title: str,
    filename: str,
    mime: str,
    holder: UUID | None,
    filed: bool,
    path: str,
    scanned_by: str,
    replaces: int | None,
) -> Document:
    record = locked_record(subject) if filed else None
    document = Document.objects.create(
        id=key,
        holder=holder,
        subject=subject,
        record=record,
        kind=kind,
        title=title[:200],
        filename=filename,
        mime=mime,
        size=counted.size,
        sha256=counted.sha256,
        blob=blob.sha256,
        question=path,
        author=by.signed,
        scanned_by=scanned_by,
        filed_at=timezone.now() if filed else None,
    )
    if record is not None:
        append(record, document, by=by, replaces=replaces)
    return document


# ---- the e-file ----------------------------------------------------------------------------------------------


@transaction.atomic
def file_document(*, subject: UUID, document: Document, by: Actor) -> FileEntry:
    """Put a document into the subject's e-file for good; twice is once. Needs the office's or the machine's door."""
    record = locked_record(subject)
    known = FileEntry.objects.filter(document=document).first()
    return known or _file(record, document, by=by)


def file_all(*, subject: UUID, by: Actor) -> int:
    """Put everything that was sent in for a subject into its e-file; returns how many. Needs the machine's door."""
    record = locked_record(subject)  # first: what somebody else has filed meanwhile is not among what is read then
    found = unfiled(subject=subject)
    for document in found:
        _file(record, document, by=by)
    return len(found)


def _file(record: Record, document: Document, *, by: Actor) -> FileEntry:
    document.record = record
    document.filed_at = timezone.now()
    document.save(update_fields=["record", "filed_at"])
    return append(record, document, by=by)


@transaction.atomic
def delete_filed(document: Document, *, law: str, by: Actor) -> None:
    """Delete a filed document that a law lets nobody keep; twice is once. Needs the machine's door.

    Its entry keeps name, place and digest, so the chain still proves what lay there. Nobody can open it from now on;
    the bytes follow within SETTLED.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.deleted_at is not None:
        return
    document.deleted_at = timezone.now()
    document.deleted_by_law = law
    document.save(update_fields=["deleted_at", "deleted_by_law"])
    defer(delete_bytes, at=document.deleted_at + SETTLED, blob=document.blob)
    emit(
        DocumentDeleted(
            subject=document.subject, document_id=document.pk, title=document.title, sha256=document.sha256, law=law
        ),
        by=by,
    )


def _area() -> str:
    return str(doors.current_tenant())
