# SPDX-License-Identifier: EUPL-1.2
"""Looking at each filed document once: whether its format lasts, and its words. When, says core/cases/reading.py.

First it is noted that somebody looks, then they look: a file at which the worker dies is not looked at for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from geleitzug.core.files import archival, contents, texts
from geleitzug.core.files.archival import Fitness, Format
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.files.texts import Text, Words
from geleitzug.ground.blobs import NoSuchBlob
from geleitzug.ground.crypto.cipher import Refused
from geleitzug.ground.crypto.keyring import KeyGone

GONE = (NoSuchBlob, Refused, KeyGone)


@dataclass(frozen=True, slots=True)
class Begun:
    """A document somebody is about to look at, opened; ``stream`` is None where it cannot be, or is too large."""

    document: Document
    fitness: Fitness
    stream: BufferedReader | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look has found."""

    format: Format
    text: Text


def unseen() -> QuerySet[Document]:
    """Return the filed documents nobody has looked at, the oldest first."""
    return Document.objects.filter(looked_at=None, deleted_at=None, filed_at__isnull=False).order_by("id")


def begin(now: datetime) -> Begun | None:
    """Take the next document and note that it was looked at; None where none is left. Needs the machine's door."""
    document = unseen().select_for_update(skip_locked=True, of=("self",)).first()
    if document is None:
        return None
    document.looked_at, document.fitness = now, Fitness.NOT_LOOKED_AT
    document.save(update_fields=["looked_at", "fitness"])
    if document.size > archival.MOST_BYTES:
        return Begun(document, Fitness.NOT_LOOKED_AT, None)
    try:
        return Begun(document, Fitness.NOT_LOOKED_AT, contents.opened(document))
    except GONE:
        return Begun(document, Fitness.BROKEN, None)


def look(begun: Begun) -> Seen:
    """Look at a document that is open; no door needs to be."""
    if begun.stream is None:
        return Seen(Format(begun.fitness), Text(Words.UNREADABLE))
    try:
        with begun.stream as stream:
            content = stream.read()
    except Refused:
        return Seen(Format(Fitness.BROKEN), Text(Words.UNREADABLE))
    mime = begun.document.mime
    return Seen(archival.look(content, mime), texts.text_of(content, mime))


def note(document: UUID, mime: str, seen: Seen) -> bool:
    """Write down what was seen; returns False where the document was deleted meanwhile. Needs the machine's door."""
    found = seen.format
    return bool(
        Document.objects.filter(pk=document, deleted_at=None).update(
            fitness=found.fitness,
            claim=found.claim[:4],
            against=",".join(found.rules)[:60],
            words=seen.text.state,
            unfit=archival.is_unfit(found, mime),
        )
    )


def format_of(document: Document) -> Format:
    """Return what was seen of a document's format."""
    fitness = Fitness(document.fitness) if document.fitness else Fitness.NOT_LOOKED_AT
    return Format(fitness, document.claim, tuple(rule for rule in document.against.split(",") if rule))


def unfit_documents() -> QuerySet[Document]:
    """Return what will not last as it is, the newest first; not what a newer version in the same file has replaced."""
    place = FileEntry.objects.filter(document=OuterRef(OuterRef("pk"))).values("position")
    newer = FileEntry.objects.filter(subject=OuterRef("subject"), replaces__in=place)
    return Document.objects.filter(~Exists(newer), unfit=True, deleted_at=None)
