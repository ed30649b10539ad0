# SPDX-License-Identifier: EUPL-1.2
"""The answers to the council on paper (PDF/UA) and as a table for a spreadsheet. What they say is answers.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from geleitzug.core.cases.letterheads import sender_of
from geleitzug.core.files import dossier
from geleitzug.core.files.letters import Language
from geleitzug.verticals.appointments.figures.answers import Answer

WIDEST = 8
"""More columns do not fit on the width of a sheet; what is wider is laid out in blocks."""


def on_paper(
    answers: Sequence[Answer],
    *,
    opening: Sequence[str],
    span: str,
    office: str,
    town: UUID,
    today: date,
    lang: Language,
) -> bytes:
    """Typeset the answers to PDF/A-2a and PDF/UA-1; raises TemplateBroken."""
    return dossier.print_dossier(
        dossier.Dossier(
            sender=sender_of(office, town), recipient=(), title=_("Antworten zu den Bürgerbüros"), reference=span,
            date=today, language=lang, opening=tuple(opening),
            parts=tuple(part for each in answers for part in _parts(each)),
        )
    )  # fmt: skip


def _parts(answer: Answer) -> Iterator[dossier.Part]:
    yield dossier.Part(f"{answer.number}. {answer.title}", texts=answer.remarks)
    for table in answer.tables:
        if not table.rows:
            yield dossier.Part(table.title, level=3, texts=(table.empty,))
            continue
        rest = table.head[table.names :]
        for first in range(0, max(1, len(rest)), WIDEST - table.names):
            chosen = slice(table.names + first, table.names + first + WIDEST - table.names)
            head = (*table.head[: table.names], *table.head[chosen])
            rows = tuple((*row[: table.names], *row[chosen]) for row in table.rows)
            title = table.title if not first else _("%(title)s, Fortsetzung") % {"title": table.title}
            yield dossier.Part(title, level=3, table=dossier.Table(head, rows))


def lines(answers: Sequence[Answer], opening: Sequence[str]) -> Iterator[list[str]]:
    """Yield the answers as lines of a table: each part under its name, with an empty line between."""
    for text in opening:
        yield [text]
    for answer in answers:
        for table in answer.tables:
            yield []
            yield [f"{answer.number}. {answer.title}: {table.title}"]
            yield list(table.head)
            yield from table.rows
        for remark in answer.remarks:
            yield [remark]
