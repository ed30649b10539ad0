# SPDX-License-Identifier: EUPL-1.2
"""The bytes of documents, sealed piece by piece under their subject's key. Their rows are actions.py, queries.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from io import BufferedReader
from uuid import UUID

from geleitzug.core.files.models import Document
from geleitzug.ground import blobs
from geleitzug.ground.crypto import keyring, streams
from geleitzug.ground.crypto.fields import bound_to
from geleitzug.ground.tenancy import doors

CHUNK = 256 * 1024


class Counted:
    """Bytes on their way through: how many there were, and their digest."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._digest = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._digest.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        """Return the digest of what has gone through."""
        return self._digest.hexdigest()


def sealed(chunks: Iterable[bytes], *, subject: UUID, holder: UUID | None, document: UUID) -> Iterator[bytes]:
    """Return the bytes of a document as they are stored, in the open door's town."""
    tenant = doors.current_tenant()
    key = keyring.key_to_seal(subject, tenant=tenant, holder=holder)
    return streams.seal_stream(key.key, subject, key.mark, _place(tenant, document), chunks)


def opened(document: Document) -> BufferedReader:
    """Return what reads a document's bytes; its key is fetched now, so it can be read after the door is shut.

    Raises NoSuchBlob and KeyGone; reading raises Refused where the bytes are not as they were sealed.
    """
    assert document.tenant_id is not None
    tenant: UUID = document.tenant_id
    stream = blobs.open_blob(str(tenant), document.blob)
    try:
        head, subject, mark = streams.read_head(stream)
        key = keyring.key_to_open(subject, mark, None)
        return streams.open_stream(key.key, head, _place(tenant, document.pk), stream)
    except BaseException:
        stream.close()
        raise


def digest_of(document: Document) -> str:
    """Return the digest of a document's bytes as they are now; raises NoSuchBlob, and Refused."""
    with opened(document) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _place(tenant: UUID, document: UUID) -> bytes:
    return bound_to(tenant, Document._meta.db_table, "blob", document)
