# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to documents."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from geleitzug.ground.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiled(Event):
    """A document has its place in the e-file."""

    sealed = ("title",)
    document_id: UUID
    title: str
    document_kind: str
    position: int
    sha256: str
    replaces: int = 0
    """The place of the version before; 0 for a document that is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDeleted(Event):
    """A filed document's bytes are deleted because a law orders it; its entry stays."""

    sealed = ("title",)
    document_id: UUID
    title: str
    sha256: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWritten(Event):
    """The office's letter exists as a document."""

    sealed = ("title",)
    document_id: UUID
    title: str
    sha256: str
