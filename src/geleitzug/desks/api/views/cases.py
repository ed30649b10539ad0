# SPDX-License-Identifier: EUPL-1.2
"""Reading: the worklist, cases, what belongs to them, and exports of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.cases import lists, queries
from geleitzug.core.cases.lists import WorklistFilter
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.files import queries as files
from geleitzug.core.filing import queries as filing
from geleitzug.core.interface import tokens
from geleitzug.core.interface.rules import Scope
from geleitzug.core.mailbox.queries import messages_of
from geleitzug.core.payments.queries import payments_of
from geleitzug.core.privacy import looking
from geleitzug.core.privacy.looking import Seen
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api import asked, rows, shapes
from geleitzug.desks.api.calls import Call, Told, tag_of, version_of
from geleitzug.desks.api.operations import EXPORT, READING, operation
from geleitzug.desks.api.problems import Problem
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import BadCursor, Page, check, page_of
from geleitzug.ground.web.streaming import AT_ONCE, as_table, in_chunks

BY_DUE_DAY, LATEST_FIRST = ("due_on", "id"), ("-id",)
ACTIVE = {"all": None, "active": True, "finished": False}
NDJSON = "application/x-ndjson"
TABLE = "text/csv"
Json = msgspec.json.Encoder()


@operation(
    "GET", "tasks", "tasks", _("Arbeitskorb: offene Aufgaben, nach Fälligkeit"),
    scope=Scope.READ, tag=READING, query=asked.OfTasks, gives=shapes.TaskPage,
    about=_("„sent_back“ heißt: Ein Entwurf kam zurück, es ist noch einmal zu entscheiden. Warum, sagt der Vorgang."),
)  # fmt: skip
def tasks(call: Call, query: asked.OfTasks) -> Told:
    """Return a page of the worklist."""
    found = page(lists.worklist(call.actor, _of_tasks(query)), BY_DUE_DAY, query.cursor, query.limit)
    list_taken(call.actor, {task.case_id: task.case for task in found.rows}.values())
    return listed(call, found, shapes.TaskPage(
        items=rows.task_rows(found.rows), next=found.next or None, previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "GET", "cases", "cases", _("Vorgänge suchen, der neueste zuerst"),
    scope=Scope.READ, tag=READING, query=asked.OfCases, gives=shapes.CasePage,
)  # fmt: skip
def cases(call: Call, query: asked.OfCases) -> Told:
    """Return a page of cases; ``q`` finds numbers, names and words that are sealed."""
    found = page(_lanes(call.actor, query), LATEST_FIRST, query.cursor, query.limit)
    list_taken(call.actor, found.rows)
    names, register = rows.names_of(found.rows), rows.register_of(found.rows)
    return listed(call, found, shapes.CasePage(
        items=[rows.case_row(case, names, register) for case in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "GET", "cases/{number}", "case", _("Ein Vorgang mit Antworten, Aufgaben, Frist und Entscheidung"),
    scope=Scope.READ, tag=READING, gives=shapes.CaseFull, has_version=True,
)  # fmt: skip
def case(call: Call, number: str) -> Told:
    """Return a case whole, with its version as ETag."""
    found = call.case(number)
    version = version_of(found)
    whole = rows.whole_case(
        call.actor,
        found,
        version=version,
        lang=formats.language(),
        tasks=list(found.tasks.order_by("id")),
        payments=payments_of(found.pk) if found.application.fee_cents else [],
        follow_ups=caseload.follow_ups_of(found),
        hold=held.reason if (held := filing.hold_of(found.pk)) else None,
    )
    return Told(whole, headers={"ETag": tag_of(version)})


@operation(
    "GET", "cases/{number}/timeline", "timeline", _("Was geschehen ist, das Neueste zuerst"),
    scope=Scope.READ, tag=READING, gives=shapes.Timeline,
)  # fmt: skip
def timeline(call: Call, number: str) -> shapes.Timeline:
    """Return what has happened."""
    entries = queries.timeline(call.case(number).pk, public=False)
    return shapes.Timeline(items=[rows.timeline_row(entry) for entry in entries])


@operation(
    "GET", "cases/{number}/messages", "messages", _("Nachrichten zwischen Amt und Antragstellerin oder Antragsteller"),
    scope=Scope.READ, tag=READING, gives=shapes.MessageList,
)  # fmt: skip
def messages(call: Call, number: str) -> shapes.MessageList:
    """Return the messages; reading them here opens none of them, which is for whoever works on the case."""
    return shapes.MessageList(items=[rows.message_row(each) for each in messages_of(call.case(number).pk)])


@operation(
    "GET", "cases/{number}/files", "files", _("Dateien der Akte"),
    scope=Scope.READ, tag=READING, gives=shapes.FileList,
)  # fmt: skip
def file_list(call: Call, number: str) -> shapes.FileList:
    """Return the e-file's entries."""
    return shapes.FileList(items=[rows.file_row(entry) for entry in files.entries_of(call.case(number).pk)])


@operation(
    "GET", "cases/{number}/colleagues", "colleagues", _("Wem man den Vorgang geben kann"),
    scope=Scope.READ, tag=READING, gives=shapes.PersonList,
)  # fmt: skip
def colleagues(call: Call, number: str) -> shapes.PersonList:
    """Return who works on cases of this office."""
    people = caseload.people_with(WORK, [call.case(number).office])
    return shapes.PersonList(items=[shapes.Person(id=each.id, name=each.name) for each in people])


# --- exports --------------------------------------------------------------------------------------------------------


@operation(
    "GET", "export/tasks", "export_tasks", _("Der ganze Arbeitskorb, als Strom"),
    scope=Scope.EXPORT, tag=EXPORT, query=asked.TasksToExport, media=(NDJSON, TABLE),
    about=_("Eine Zeile JSON für jede Aufgabe, oder eine Tabelle. Die Antwort beginnt sofort."),
)  # fmt: skip
def export_tasks(call: Call, query: asked.TasksToExport) -> StreamingHttpResponse:
    """Stream the worklist."""
    actor, wanted = call.actor, _of_tasks(query)

    def read(cursor: str) -> tuple[list[shapes.TaskRow], str]:
        found = page_of(lists.worklist(actor, wanted), key=BY_DUE_DAY, cursor=cursor, size=AT_ONCE)
        list_taken(actor, {task.case_id: task.case for task in found.rows}.values())
        return rows.task_rows(found.rows), found.next

    return _stream(call, shapes.TaskRow, read, query.format, "tasks")


@operation(
    "GET", "export/cases", "export_cases", _("Alle Vorgänge, als Strom"),
    scope=Scope.EXPORT, tag=EXPORT, query=asked.CasesToExport, media=(NDJSON, TABLE),
    about=_("Eine Zeile JSON für jeden Vorgang, oder eine Tabelle. Die Antwort beginnt sofort."),
)  # fmt: skip
def export_cases(call: Call, query: asked.CasesToExport) -> StreamingHttpResponse:
    """Stream the cases."""
    actor = call.actor

    def read(cursor: str) -> tuple[list[shapes.CaseRow], str]:
        found = page_of(_lanes(actor, query), key=LATEST_FIRST, cursor=cursor, size=AT_ONCE)
        list_taken(actor, found.rows)
        names, register = rows.names_of(found.rows), rows.register_of(found.rows)
        return [rows.case_row(case, names, register) for case in found.rows], found.next

    return _stream(call, shapes.CaseRow, read, query.format, "cases")


def _stream(
    call: Call, kind: type[Any], read: Callable[[str], tuple[list[Any], str]], form: str, name: str
) -> StreamingHttpResponse:
    found = in_chunks(call.town.pk, formats.language(), _while_good(call, read))
    if form == "csv":
        columns = [field.name for field in msgspec.structs.fields(kind)]
        lines = ([_cell(getattr(row, column)) for column in columns] for row in found)
        return as_table(chain([columns], lines), f"{name}-{timezone.localdate():%Y-%m-%d}.csv")
    return StreamingHttpResponse(_json_lines(found), content_type=NDJSON)


class TokenGone(Exception):
    """The token of a running export was revoked: it breaks off, so that nobody takes a part of it for the whole."""


def _while_good(call: Call, read: Callable[[str], tuple[list[Any], str]]) -> Callable[[str], tuple[list[Any], str]]:
    """Read on only as long as the token is good: an export may run for minutes."""
    assert call.bearer is not None
    key = call.bearer.token.pk

    def read_on(cursor: str) -> tuple[list[Any], str]:
        if not tokens.is_good_still(key):
            raise TokenGone(str(key))
        return read(cursor)

    return read_on


def _json_lines(found: Iterator[Any]) -> Iterator[bytes]:
    for row in found:
        yield Json.encode(row) + b"\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, shapes.Person):
        return value.name
    if isinstance(value, dict):
        return Json.encode(value).decode()
    return value if isinstance(value, str) else str(msgspec.to_builtins(value))


# --- what they share ------------------------------------------------------------------------------------------------


def _of_tasks(query: asked.OfTasks | asked.TasksToExport) -> WorklistFilter:
    return WorklistFilter(
        view=query.view, office=query.office, service=query.service, kind=query.kind, words=query.q
    )  # fmt: skip


def _lanes(actor: Actor, query: asked.OfCases | asked.CasesToExport) -> Any:
    wanted = WorklistFilter(office=query.office, service=query.service, words=query.q)
    lanes = lists.listed(actor, wanted, active=ACTIVE[query.state])
    return [lane.only(*lists.CASE_COLUMNS, "assignee") for lane in lanes]


def page(lanes: Any, key: tuple[str, ...], cursor: str, size: int) -> Page[Any]:
    """Return a page of some rows; a cursor of another list is refused."""
    try:
        check(cursor, len(key))
    except (BadCursor, ValueError):
        raise Problem("unknown-parameter", "cursor") from None
    return page_of(lanes, key=key, cursor=cursor, size=size)


def listed(call: Call, found: Page[Any], body: Any) -> Told:
    """Return a page, with the addresses of its neighbours as links (RFC 8288)."""
    links = []
    for rel, cursor in (("next", found.next), ("prev", found.previous)):
        if cursor:
            wanted = call.request.GET.copy()
            wanted["cursor"] = cursor
            links.append(f'<{call.request.path}?{wanted.urlencode()}>; rel="{rel}"')
    return Told(body, headers={"Link": ", ".join(links)} if links else {})


def list_taken(actor: Actor, found: Iterable[Case]) -> None:
    """Note that cases of a list were taken along: unlike who looks at a page, a program keeps what it has read."""
    looking.look_at(actor, What.LIST, (Seen(case.pk, case.holder) for case in found), permission=SEE)
