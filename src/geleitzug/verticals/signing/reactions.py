# SPDX-License-Identifier: EUPL-1.2
"""What follows: the words of a document for who cannot see it, the copy with its signature; and what goes with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.files import actions as files
from geleitzug.core.files.events import DocumentDeleted
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.files.texts import Words, text_of
from geleitzug.core.filing.events import FileDestroyed
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import MACHINE
from geleitzug.verticals.signing import copying, sheets
from geleitzug.verticals.signing.events import DocumentSigned, SignatureAsked
from geleitzug.verticals.signing.models import Sheet
from geleitzug.verticals.signing.rules import MOST_SIGNS, State


@job("signing.read_words")
def read_words(*, sheet: str, **_facts: Any) -> None:
    """Read the words of what lies on a pad; called twice it is read once."""
    row = Sheet.objects.select_for_update().filter(pk=UUID(sheet)).first()
    if row is None or row.standing is not State.OPEN or row.words:
        return
    document = Document.objects.filter(pk=row.document, deleted_at=None).first()
    found = text_of(read_document(document), document.mime) if document else None
    if found is not None and found.state is Words.FOUND:
        row.words = found.words[:MOST_SIGNS]
        row.save(update_fields=["words"])


@job("signing.write_copy")
def write_copy(*, sheet: str, **_facts: Any) -> None:
    """Write the copy with the signature and put it into the file."""
    copying.write(UUID(sheet))


@job("signing.forget_document")
def forget_document(*, document_id: str, law: str, **_facts: Any) -> None:
    """Let nothing here outlive a document that a law lets nobody keep: its words, and the copy with its signature.

    § 20 (2) PAuswG: a copy of an identity card is deleted at once. The signature stays, with the digest.
    """
    for row in Sheet.objects.select_for_update().filter(document=UUID(document_id)):
        if row.standing is State.OPEN:
            sheets.withdraw(row, now=timezone.now())
        row.words = ""
        row.save(update_fields=["words"])
        copy = Document.objects.filter(pk=row.copy).first() if row.copy else None
        if copy is not None:
            files.delete_filed(copy, law=law, by=MACHINE)


@job("signing.forget", can_wait=True)
def forget(*, subject: str, **_facts: Any) -> None:
    """Forget what was signed in a file that is destroyed; without its key nobody can read it before either."""
    Sheet.objects.filter(subject=UUID(subject)).delete()


REACTIONS: Reactions = {
    SignatureAsked: [read_words],
    DocumentSigned: [write_copy],
    DocumentDeleted: [forget_document],
    FileDestroyed: [forget],
}
