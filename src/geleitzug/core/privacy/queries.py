# SPDX-License-Identifier: EUPL-1.2
"""What a person reads about their data, and what the town reads about their questions. Lists end, and
what is counted is counted up to a bound.

Two tables tell where data went: looks, and those entries of the audit trail that the applicant may read. Ids sort by
time, so the newest of both are one list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Sum, Value
from django.http import Http404

from geleitzug.core.cases.models import Application
from geleitzug.core.cases.queries import was_decided_alone
from geleitzug.core.cases.rules import Phase
from geleitzug.core.catalogue.models import Office
from geleitzug.core.files.models import Document
from geleitzug.core.filing.rules import Hindrance
from geleitzug.core.privacy.models import DataRequest, Look
from geleitzug.core.privacy.permissions import ANSWER, OVERSEE
from geleitzug.core.privacy.rules import AT_ONCE_APPLICATIONS, AT_ONCE_BYTES, Kind, State
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, check_right, may, offices_with
from geleitzug.ground.people.rights import Right
from geleitzug.ground.web.keyset import Page, page_of

SHARED = (
    "CaseHandedOver", "CopyForwarded", "LetterSent", "MessageSent", "NoticeForwarded", "OpinionAsked", "OpinionLooked",
    "PaymentOpened", "RecipientNotified", "RegisterAsked", "TaskDone", "TaskOpened",
)  # fmt: skip
"""The kinds of entries that say to whom data went; the index of the migration names the same."""
TRACES_A_PAGE, APPLICATIONS_A_PAGE = 10, 5
MOST_COUNTED = 100
"""Who has more to answer than that knows it without a number."""
LATEST_FIRST = ("-id",)
_LOOK, _ENTRY = "look", "entry"


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that happened to a person's data: a look at it, or that it went to somebody."""

    row: Look | Entry
    town: UUID
    application: UUID

    @property
    def at(self) -> datetime:
        """Return when."""
        return self.row.at

    @property
    def is_look(self) -> bool:
        """Tell whether somebody looked; else it went to somebody."""
        return isinstance(self.row, Look)


@dataclass(frozen=True, slots=True)
class Traces:
    """A page of traces, the newest first."""

    rows: list[Trace]
    next: str
    previous: str


def traces_of(holder: UUID, application: Application | None = None, *, cursor: str = "", size: int = 0) -> Traces:
    """Return a page of what happened to somebody's data, or to that of one application of theirs."""
    looks, entries = _looks_and_entries(holder, application)
    found: Page[Any] = page_of([looks, entries], key=LATEST_FIRST, cursor=cursor, size=size or TRACES_A_PAGE)
    return Traces(_rows(found.rows), found.next, found.previous)


def all_traces_of(application: Application, size: int = 500) -> Iterable[Trace]:
    """Yield everything that happened to an application's data, the newest first, a page at a time."""
    cursor = ""
    while True:
        page = traces_of(application.holder, application, cursor=cursor, size=size)
        yield from page.rows
        if not page.next:
            return
        cursor = page.next


def _looks_and_entries(holder: UUID, application: Application | None) -> tuple[QuerySet[Any], QuerySet[Any]]:
    looks = Look.objects.filter(holder=holder)
    entries = Entry.objects.filter(holder=holder, kind__in=SHARED)
    entries = entries.filter(~Q(kind="MessageSent") | Q(facts__mailed=True))
    if application is not None:
        looks = looks.filter(application=application.pk)
        entries = entries.filter(tenant=application.tenant_id, subject=application.pk)
    text = CharField()
    return (
        looks.annotate(source=Value(_LOOK, output_field=text)).only("id"),
        entries.annotate(source=Value(_ENTRY, output_field=text)).only("id"),
    )


def _rows(found: list[Any]) -> list[Trace]:
    """Read the rows of a page: the list itself is made of ids alone."""
    wanted = {source: [row.pk for row in found if row.source == source] for source in (_LOOK, _ENTRY)}
    rows: dict[UUID, Trace] = {}
    if wanted[_LOOK]:
        for look in Look.objects.filter(pk__in=wanted[_LOOK]):
            rows[look.pk] = Trace(look, cast(UUID, look.tenant_id), look.application_id)
    if wanted[_ENTRY]:
        for entry in Entry.objects.filter(pk__in=wanted[_ENTRY]):
            rows[entry.pk] = Trace(entry, cast(UUID, entry.tenant_id), entry.subject)
    return [rows[row.pk] for row in found if row.pk in rows]


# --- what a page needs besides ----------------------------------------------------------------------------------


def applications_page(actor: Actor, cursor: str = "", size: int = APPLICATIONS_A_PAGE) -> Page[Application]:
    """Return a page of what somebody has begun and sent, the newest first; nothing of whom they are not.

    Raises RightMissing where somebody acts for a company and may not see its applications.
    """
    check_right(actor, Right.SEE)
    mine = Application.objects.filter(holder=actor.holder) if actor.holder else Application.objects.none()
    mine = mine.exclude(phase__in=[Phase.DISCARDED, Phase.EXPIRED]).select_related("offering", "case")
    return page_of(mine, key=LATEST_FIRST, cursor=cursor, size=size)


def offices_by_town(towns: Iterable[UUID]) -> dict[tuple[UUID, str], Any]:
    """Return the names of some towns' offices, by town and function."""
    found = Office.objects.filter(tenant__in=set(towns)).values_list("tenant", "function", "name")
    return {(town, function): name for town, function, name in found}


def applications_by_id(holder: UUID, keys: Iterable[UUID]) -> dict[UUID, Application]:
    """Return some of somebody's applications by id, as far as a list names them."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = Application.objects.filter(holder=holder, pk__in=wanted).select_related("offering")
    return {application.pk: application for application in found}


def titles_of(holder: UUID, documents: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of those documents that are the holder's own."""
    wanted = set(documents)
    if not wanted:
        return {}
    return {found.pk: found.title for found in Document.objects.filter(holder=holder, pk__in=wanted)}


def is_large(holder: UUID) -> bool:
    """Tell whether a report is too much to be made while somebody waits: many applications, or large files."""
    many = Application.objects.filter(holder=holder).order_by("-id").values_list("pk", flat=True)
    if len(many[: AT_ONCE_APPLICATIONS + 1]) > AT_ONCE_APPLICATIONS:
        return True
    sizes = Document.objects.filter(holder=holder, deleted_at=None).aggregate(size=Sum("size"))
    return (sizes["size"] or 0) > AT_ONCE_BYTES


# --- questions of people ----------------------------------------------------------------------------------------


def requests_of(actor: Actor, application: UUID | None = None, limit: int = 20) -> list[DataRequest]:
    """Return what somebody has asked lately about their data, the newest first."""
    if actor.holder is None:
        return []
    found = DataRequest.objects.filter(holder=actor.holder).order_by("-id")
    return list((found.filter(application=application) if application else found)[:limit])


def open_human(actor: Actor, application: UUID) -> DataRequest | None:
    """Return the request that a human looks at what a program has decided, while it has no answer."""
    if actor.holder is None:
        return None
    asked = DataRequest.objects.filter(holder=actor.holder, application=application)
    return asked.filter(kind=Kind.HUMAN, state=State.OPEN).first()


def may_ask_for_human(actor: Actor, application: Application) -> bool:
    """Tell whether somebody may ask that a human looks at what a program alone has decided (Art. 22 (3) GDPR)."""
    may = Right.SEND in actor.rights and was_decided_alone(application)
    return may and open_human(actor, application.pk) is None


def request_for(actor: Actor, key: UUID) -> DataRequest:
    """Return a request of somebody outside; raises Http404, the same for another's, and RightMissing."""
    check_right(actor, Right.MAILBOX)
    found = DataRequest.objects.filter(pk=key, holder=actor.holder).first() if actor.holder else None
    if found is None:
        raise Http404
    return found


def reports_since(holder: UUID, moment: datetime, most: int) -> int:
    """Return how many reports somebody has had made since a moment, counted up to ``most``."""
    lately = DataRequest.objects.filter(holder=holder, kind=Kind.REPORT, asked_at__gt=moment)
    return len(lately.values_list("pk", flat=True)[:most])


def requests_to_see(actor: Actor, *, done: bool = False) -> QuerySet[DataRequest]:
    """Return the requests somebody in the town sees: all with the view over them, else those of their own offices."""
    found = DataRequest.objects.filter(state__in=[State.OPEN, State.READY])
    if done:
        found = DataRequest.objects.exclude(state__in=[State.OPEN, State.READY])
    if may(actor, OVERSEE):
        return found
    return found.filter(office__in=sorted(offices_with(actor, ANSWER)))


def waiting_for(actor: Actor) -> int:
    """Return how many requests wait for an answer of the actor's, counted up to MOST_COUNTED; with one query."""
    theirs = Q(office__in=sorted(offices_with(actor, ANSWER)))
    if may(actor, OVERSEE):
        theirs |= Q(office="")
    waiting = DataRequest.objects.filter(theirs, state=State.OPEN).exclude(kind=Kind.REPORT)
    return len(waiting.values_list("pk", flat=True)[:MOST_COUNTED])


def request_in_office(actor: Actor, key: UUID) -> DataRequest:
    """Return a request the actor sees; raises Http404."""
    found = DataRequest.objects.filter(pk=key).first()
    if found is None or not (may(actor, OVERSEE) or (found.office and may(actor, ANSWER, office=found.office))):
        raise Http404
    return found


def may_answer(actor: Actor, request: DataRequest) -> bool:
    """Tell whether somebody answers a request: the office in charge; of none, who has the view over all."""
    if request.kind == Kind.REPORT:
        return False
    return may(actor, ANSWER, office=request.office) if request.office else may(actor, OVERSEE)


def hindrance_to_disposal(application: UUID) -> Hindrance | None:
    """Keep the file of whoever still waits for an answer about their data: what is deleted cannot be told any more."""
    waiting = DataRequest.objects.filter(application=application, state__in=[State.OPEN, State.READY])
    return Hindrance.REQUEST if waiting.exists() else None


def lately(now: datetime) -> datetime:
    """Return since when reports count together."""
    return now - timedelta(days=1)
