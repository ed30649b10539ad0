# SPDX-License-Identifier: EUPL-1.2
"""The filtered worklist as a table for a spreadsheet, page by page: however long it is, no request times out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Task
from geleitzug.core.catalogue.register import Column
from geleitzug.desks.office import filters, words
from geleitzug.desks.office.access import OfficeRequest, office_page
from geleitzug.desks.office.filters import BY_DUE_DAY, Filter
from geleitzug.desks.office.looking import list_taken
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of

AT_ONCE = 500
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read umlauts as something else."""


@office_page("cases.see")
@require_safe
def worklist_csv(request: OfficeRequest) -> StreamingHttpResponse:
    """Stream the worklist as filtered."""
    town = request.municipality.pk
    rows = _rows(request.actor, town, filters.read(request, town), office_names(request), formats.language())
    name = f"arbeitskorb-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        _lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def of_tasks(request: OfficeRequest, tasks: Sequence[Task]) -> HttpResponse:
    """Return some rows of the worklist as a table; that their cases were taken along is noted."""
    offices = office_names(request)
    list_taken(request.actor, tasks)
    lines = b"".join(_lines(iter([_head(), *(_line(task, offices) for task in tasks)])))
    name = f"auswahl-{timezone.localdate():%Y-%m-%d}.csv"
    return HttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(actor: Actor, town: UUID, asked: Filter, offices: dict[str, str], lang: str) -> Iterator[list[str]]:
    """Read page by page, each through a door of its own: the request's is closed when its answer streams.

    A list of one service has its register columns beside the others.
    """
    with override(lang):
        yield [*_head(), *(column.title(lang) for column in asked.columns)]
    cursor, more = "", True
    while more:
        with doors.office_door(town), override(lang):
            found = page_of(
                queries.worklist(actor, asked.wanted_by(actor)), key=BY_DUE_DAY, cursor=cursor, size=AT_ONCE
            )
            list_taken(actor, found.rows)
            lines = [[*_line(task, offices), *more] for task, more in _with_register(found.rows, asked.columns)]
        yield from lines
        cursor, more = found.next, bool(found.next)


def _head() -> list[str]:
    return [
        *(_("Fällig"), _("Nummer"), _("Leistung"), _("Antragstellerin oder Antragsteller"), _("Aufgabe"), _("Art")),
        *(_("Amt"), _("Bei"), _("Wartet auf Antwort"), _("Eingang")),
    ]


def _line(task: Task, offices: dict[str, str]) -> list[str]:
    return [
        formats.short_day(task.due_on),
        task.case.number,
        task.case.title,
        task.case.applicant,
        task.name,
        words.word(words.KINDS, task.kind),
        offices.get(task.office, task.office),
        task.assignee.name if task.assignee else "",
        _("ja") if task.waiting else _("nein"),
        formats.short_day(task.case.received_at),
    ]


def _with_register(tasks: list[Task], columns: Sequence[Column]) -> Iterator[tuple[Task, list[str]]]:
    known = queries.registered((task.case_id for task in tasks), [column.path for column in columns]) if columns else {}
    for task in tasks:
        values = known.get(task.case_id, {})
        yield task, [filters.cell_of(column, values.get(column.path, ())) for column in columns]


def _lines(rows: Iterator[list[str]]) -> Iterator[bytes]:
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
