# SPDX-License-Identifier: EUPL-1.2
"""Answers that are longer than memory: read in chunks, each through a door of its own.

The request's own door is closed when its answer streams. However long it takes, no transaction is open while the other
side reads, and nothing of a chunk is kept once it is sent.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.translation import override

from geleitzug.ground.tenancy import doors

T = TypeVar("T")
Chunk = Callable[[str], tuple[list[T], str]]
"""Reads what follows a cursor (empty: from the beginning), and returns it with the cursor of what follows then."""
AT_ONCE = 500
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read umlauts as something else."""


def in_chunks(town: UUID, lang: str, read: Chunk[T]) -> Iterator[T]:
    """Yield everything that ``read`` finds through the office's door of a town."""
    cursor, more = "", True
    while more:
        with doors.office_door(town), override(lang):
            found, cursor = read(cursor)
        yield from found
        more = bool(cursor)


def as_table(rows: Iterable[list[str]], name: str) -> StreamingHttpResponse:
    """Return rows as a table for a spreadsheet to save."""
    return StreamingHttpResponse(
        lines_of(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def lines_of(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """Write rows as a German spreadsheet reads them: semicolons, and no cell is taken for a formula."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BYTE_ORDER_MARK.encode()
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row]).encode()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what an applicant wrote for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> Any:
        """Return the line."""
        return line
