# SPDX-License-Identifier: EUPL-1.2
"""Reading documents, cut to what the actor may see; and proving an e-file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from io import BufferedReader
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from geleitzug.core.files import contents
from geleitzug.core.files.models import Document, FileEntry, Record
from geleitzug.core.files.rules import ChainLink, chain_hash
from geleitzug.ground import blobs
from geleitzug.ground.crypto.cipher import Refused
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared, Read

_of_kind: Prepared[Document] = Prepared(
    lambda subject, kind: Document.objects.filter(subject=subject, kind=kind).values_list("pk")[:1],  # type: ignore[arg-type,return-value]
    UUID,
    str,
)
_file = Prepared(
    lambda subject: FileEntry.objects.filter(subject=subject).select_related("document").order_by("position"), UUID
)
THROUGH_THE_MAILBOX = (Document.Kind.LETTER,)


def document_for(
    actor: Actor, document: UUID | str, *, subject: UUID | None = None, retrieved: bool = False
) -> Document:
    """Return a document by its address; raises Http404, the same for what is not there and what is not theirs.

    People outside get a letter only once the mailbox has noted that they ``retrieved`` it: that has legal effect.
    Staff must come through a case they may see, so for them the case's ``subject`` is asked for.
    """
    if not actor.is_outside and subject is None:
        raise Http404
    found = Document.objects.filter(pk=document, deleted_at=None)
    if subject is not None:
        found = found.filter(subject=subject)
    if actor.is_outside:
        if actor.holder is None:
            raise Http404
        found = found.filter(holder=actor.holder)
        found = found if retrieved else found.exclude(kind__in=THROUGH_THE_MAILBOX)
    row = found.first()
    if row is None:
        raise Http404
    return row


def documents_of(subject: UUID, *, kinds: Collection[str] = ()) -> QuerySet[Document]:
    """Return the documents of a subject in the order they came, as far as the open door shows them."""
    found = Document.objects.filter(subject=subject).order_by("pk")
    return found.filter(kind__in=kinds) if kinds else found


def has_kind(subject: UUID, kind: str) -> bool:
    """Tell whether a subject has a document of a kind."""
    return bool(_of_kind.rows(subject, str(kind)))


def entries_of(subject: UUID) -> QuerySet[FileEntry]:
    """Return the e-file's entries in their order, each with its document."""
    return FileEntry.objects.filter(subject=subject).select_related("document").order_by("position")


def file_of(subject: UUID) -> list[FileEntry]:
    """Return the whole e-file, in its order, each entry with its document."""
    return _file.all(subject)


def reads_of(subject: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_file.of(subject)]


def place_of(document: UUID) -> int | None:
    """Return the place of a document in its e-file; None for one that was never filed."""
    return FileEntry.objects.filter(document=document).values_list("position", flat=True).first()


def as_answer(document: Document) -> dict[str, Any]:
    """Return a document as an answer names it: what a form keeps of a file."""
    return {
        "document": str(document.pk),
        "name": document.filename,
        "size": document.size,
        "mime": document.mime,
        "sha256": document.sha256,
    }


def open_document(document: Document) -> BufferedReader:
    """Open a document's bytes; the caller has got it from ``document_for``."""
    return contents.opened(document)


def read_document(document: Document) -> bytes:
    """Read a letter's or receipt's bytes."""
    with contents.opened(document) as stream:
        return stream.read()


def named_digests(area: str, digests: Collection[str]) -> set[str]:
    """Say which of some blobs documents of the open door's town still name; deleted ones only remember theirs."""
    found = Document.objects.filter(tenant=UUID(area), blob__in=digests, deleted_at=None)
    return set(found.values_list("blob", flat=True))


@dataclass(frozen=True, slots=True)
class Break:
    """Where an e-file does not prove itself, and how."""

    position: int
    reason: str


def breaks_in(subject: UUID) -> list[Break]:
    """Prove an e-file from its first entry to its head, bytes included; an empty list means it is whole.

    Where a law ordered bytes to be deleted the chain still proves which they were.
    """
    found: list[Break] = []
    previous, position = "", 0
    for position, entry in enumerate(entries_of(subject), 1):
        if entry.position != position:
            return [*found, Break(position, "an entry is missing")]
        if entry.previous != previous or entry.hash != chain_hash(link_of(entry)):
            found.append(Break(position, "the entry was changed"))
        if entry.sha256 != entry.document.sha256:
            found.append(Break(position, "the document was exchanged"))
        if entry.document.deleted_at is None:
            found += _breaks_in_bytes(entry)
        previous = entry.hash
    record = Record.objects.filter(subject=subject).first()
    if record is not None and (record.length, record.head) != (position, previous):
        found.append(Break(position, "the record ends elsewhere"))
    return found


def verify(subject: UUID) -> bool:
    """Tell whether an e-file proves itself."""
    return not breaks_in(subject)


def _breaks_in_bytes(entry: FileEntry) -> list[Break]:
    try:
        whole = contents.digest_of(entry.document) == entry.sha256
    except blobs.NoSuchBlob:
        return [Break(entry.position, "its bytes are gone")]
    except Refused:
        whole = False
    return [] if whole else [Break(entry.position, "its bytes were changed")]


def link_of(entry: FileEntry) -> ChainLink:
    """Return what an entry states."""
    return ChainLink(
        subject=entry.subject,
        position=entry.position,
        document=entry.document_id,
        sha256=entry.sha256,
        kind=entry.kind,
        title=entry.title,
        filed_at=entry.filed_at,
        filed_by=entry.filed_by,
        previous=entry.previous,
        replaces=entry.replaces,
    )
