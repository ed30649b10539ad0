# SPDX-License-Identifier: EUPL-1.2
"""Whether a document and a signature belong together: the document as it lies there now, the drawing, and the trail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from geleitzug.core.files.models import Document
from geleitzug.ground.events.models import Entry
from geleitzug.verticals.signing import rules
from geleitzug.verticals.signing.models import Sheet
from geleitzug.verticals.signing.sheets import is_unchanged


class Found(StrEnum):
    """What became of a document or a signature since it was signed."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


class Sent(StrEnum):
    """What a file is that somebody holds against a signature."""

    DOCUMENT = "document"
    COPY = "copy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found; ``told`` says that the trail of the house tells of this very signature."""

    document: Found
    signature: Found
    copy: Found | None
    told: bool

    @property
    def holds(self) -> bool:
        """Tell whether document and signature belong together."""
        return self.document is Found.SAME and self.signature is Found.SAME and self.told

    @property
    def is_gone(self) -> bool:
        """Tell whether all is as it should be but for the document, which a law has deleted."""
        return self.document is Found.GONE and self.signature is Found.SAME and self.told


def check(sheet: Sheet) -> Check:
    """Compare everything anew, bytes included; needs a door that shows the documents."""
    document = _found(Document.objects.filter(pk=sheet.document).first(), sheet.sha256)
    signature = Found.SAME if sheet.digest == digest_now(sheet) else Found.CHANGED
    told = Entry.objects.filter(subject=sheet.subject, kind="DocumentSigned")
    expected = {"sheet": str(sheet.pk), "digest": sheet.digest, "sha256": sheet.sha256}
    is_told = any(expected.items() <= entry.facts.items() for entry in told)
    copy = Document.objects.filter(pk=sheet.copy).first() if sheet.copy else None
    return Check(document, signature, _found(copy, copy.sha256) if copy else None, is_told)


def digest_now(sheet: Sheet) -> str:
    """Return the digest that binds, reckoned from what is kept now; empty where it cannot be."""
    if sheet.ended_at is None:
        return ""
    return rules.digest_of(
        subject=sheet.subject, document=sheet.document, sha256=sheet.sha256, way=sheet.way, strokes=sheet.lines,
        name=sheet.name, at=sheet.ended_at,
    )  # fmt: skip


def compare(sheet: Sheet, chunks: Iterable[bytes]) -> Sent:
    """Tell what a file is that somebody has sent: the document, its copy with the signature, or something else."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    if digest.hexdigest() == sheet.sha256:
        return Sent.DOCUMENT
    is_copy = sheet.copy and Document.objects.filter(pk=sheet.copy, sha256=digest.hexdigest()).exists()
    return Sent.COPY if is_copy else Sent.OTHER


def _found(document: Document | None, sha256: str) -> Found:
    if document is None:
        return Found.CHANGED
    if document.deleted_at is not None:
        return Found.GONE
    return Found.SAME if is_unchanged(document, sha256) else Found.CHANGED
