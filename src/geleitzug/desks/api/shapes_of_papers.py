# SPDX-License-Identifier: EUPL-1.2
"""What programs are given of paper: letters to print and on their way, and what waits in the tray for its case.

Names and meanings are part of /api/v1, as in shapes.py.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from geleitzug.desks.api.shapes import Given


class LetterState(Given):
    """A letter on its way."""

    id: UUID
    state: str


class LetterRow(Given):
    """A letter of the print queue; ``revoked_on``: it holds no more; ``settled_on``: it asks for nothing now."""

    id: UUID
    title: str
    to: list[str]
    state: str
    reason: str
    batch: UUID | None
    revoked_on: date | None
    settled_on: date | None


class LetterPage(Given):
    """Letters, and the cursors of the neighbouring pages."""

    items: list[LetterRow]
    next: str | None
    previous: str | None


class Batch(Given):
    """Letters that are printed together, in their order."""

    id: UUID
    letters: list[UUID]
    sent: bool


class PaperFile(Given):
    """A file of a paper or mail that waits; its bytes are at ``href``."""

    id: UUID
    name: str
    mime: str
    size: int
    href: str


class PaperRow(Given):
    """A paper or mail that waits for its case; ``number`` is what its cover sheet says, where it has one.

    The first of its ``files`` is what one reads, the others came along; ``sender`` is whom a mail is from.
    """

    id: UUID
    name: str
    pages: int
    came_at: datetime
    number: str
    way: str
    sender: str
    files: list[PaperFile]


class PaperPage(Given):
    """Scanned papers, and the cursors of the neighbouring pages."""

    items: list[PaperRow]
    next: str | None
    previous: str | None


class PaperDone(Given):
    """What became of a scanned paper."""

    id: UUID
    state: str
    number: str
