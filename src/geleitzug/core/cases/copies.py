# SPDX-License-Identifier: EUPL-1.2
"""Hands the bytes of a case's letters to the mailbox, which forwards copies. When and whether is core.mailbox."""

from __future__ import annotations

from uuid import UUID

from geleitzug.core.files import queries as files
from geleitzug.core.mailbox.ports import Attachment
from geleitzug.ground.blobs import NoSuchBlob


def read_letter(subject: UUID, document: UUID) -> Attachment | None:
    """Return a letter of a case as a file; None once its bytes were deleted. Needs an open door."""
    found = files.documents_of(subject).filter(pk=document, deleted_at=None).first()
    if found is None:
        return None
    try:
        return Attachment(found.filename, found.mime, files.read_document(found))
    except NoSuchBlob:
        return None
