# SPDX-License-Identifier: EUPL-1.2
"""The filtered lists as tables for a spreadsheet, chunk by chunk: however long they are, no request times out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geleitzug.core.cases import lists
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.catalogue.register import Column
from geleitzug.core.screens.staff import OfficeRequest, office_page
from geleitzug.desks.office import filters, words
from geleitzug.desks.office.filters import BY_DUE_DAY
from geleitzug.desks.office.looking import cases_taken, list_taken
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of
from geleitzug.ground.web.streaming import AT_ONCE, as_table, in_chunks, lines_of

LATEST_FIRST = ("-id",)


@office_page(SEE)
@require_safe
def worklist_csv(request: OfficeRequest) -> StreamingHttpResponse:
    """Stream the worklist as filtered; a list of one service has its register columns beside the others."""
    town, actor = request.municipality.pk, request.actor
    asked, offices = filters.read(request, town), office_names(request)

    def read(cursor: str) -> tuple[list[list[str]], str]:
        lanes = lists.worklist(actor, asked.wanted_by(actor))
        found = page_of(lanes, key=BY_DUE_DAY, cursor=cursor, size=AT_ONCE)
        list_taken(actor, found.rows)
        lines = [[*_line(task, offices), *more] for task, more in _with_register(found.rows, asked.columns)]
        return lines, found.next

    head = [*_head(), *(column.title(formats.language()) for column in asked.columns)]
    rows = chain([head], in_chunks(town, formats.language(), read))
    return as_table(rows, f"arbeitskorb-{timezone.localdate():%Y-%m-%d}.csv")


@office_page(SEE)
@require_safe
def finished_csv(request: OfficeRequest) -> StreamingHttpResponse:
    """Stream the finished cases as filtered."""
    town, actor = request.municipality.pk, request.actor
    asked, offices = filters.read(request, town), office_names(request)

    def read(cursor: str) -> tuple[list[list[str]], str]:
        lanes = [lane.only(*lists.CASE_COLUMNS) for lane in lists.finished(actor, asked.wanted)]
        found = page_of(lanes, key=LATEST_FIRST, cursor=cursor, size=AT_ONCE)
        cases_taken(actor, found.rows)
        return [_case_line(case, offices) for case in found.rows], found.next

    rows = chain([_case_head()], in_chunks(town, formats.language(), read))
    return as_table(rows, f"erledigt-{timezone.localdate():%Y-%m-%d}.csv")


def of_tasks(request: OfficeRequest, tasks: Sequence[Task]) -> HttpResponse:
    """Return some rows of the worklist as a table; that their cases were taken along is noted."""
    offices = office_names(request)
    list_taken(request.actor, tasks)
    lines = b"".join(lines_of([_head(), *(_line(task, offices) for task in tasks)]))
    name = f"auswahl-{timezone.localdate():%Y-%m-%d}.csv"
    return HttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


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


def _case_head() -> list[str]:
    return [
        *(_("Nummer"), _("Leistung"), _("Antragstellerin oder Antragsteller"), _("Ergebnis"), _("Amt"), _("Eingang")),
        *(_("Entschieden"), _("Abgeschlossen")),
    ]


def _case_line(case: Case, offices: dict[str, str]) -> list[str]:
    return [
        case.number,
        case.title,
        case.applicant,
        words.word(words.OUTCOMES, case.outcome) if case.outcome else case.state_word,
        offices.get(case.office, case.office),
        formats.short_day(case.received_at),
        formats.short_day(case.decided_at),
        formats.short_day(case.closed_at),
    ]


def _with_register(tasks: list[Task], columns: Sequence[Column]) -> Iterator[tuple[Task, list[str]]]:
    known = lists.registered((task.case_id for task in tasks), [column.path for column in columns]) if columns else {}
    for task in tasks:
        values = known.get(task.case_id, {})
        yield task, [filters.cell_of(column, values.get(column.path, ())) for column in columns]
