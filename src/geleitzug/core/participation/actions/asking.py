# SPDX-License-Identifier: EUPL-1.2
"""Asking for opinions: many at once, with more time, again, or no longer. Answering is answering.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions.noting import tell
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.actions import besides, process
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.participation import carrying, postcards, queries, rules
from geleitzug.core.participation.events import (
    CorrectionAsked,
    OpinionAsked,
    OpinionExtended,
    OpinionReminded,
    OpinionRevoked,
)
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.core.participation.permissions import ASK
from geleitzug.core.participation.queries import Place
from geleitzug.core.participation.rules import Body, NobodyAsked, NoLongerOpen, Recipient, UnknownRecipient
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, require

KIND = "participation"
"""The kind of task by which an office of the same town is asked; no process knows it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with what is shown of the case, and until when."""

    text: str
    due: date | None
    remind: date | None = None
    parts: Collection[str] = ()
    papers: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask: keys of own offices, keys of other municipalities' offices (``town/office``), bodies outside."""

    offices: Collection[str] = ()
    towns: Collection[str] = ()
    bodies: Collection[Body] = ()


@transaction.atomic
def ask(
    case: Case, *, by: Actor, question: Question, asked: Asked, lang: str = "de", sheet: UUID | None = None
) -> list[OpinionRequest]:
    """Ask several for their opinion at once; each is a request of its own and they answer in any order.

    ``sheet`` names the form: sent twice it asks once.

    Raises NobodyAsked, UnknownRecipient, WrongDay, NotAllowedNow, NotPermitted.
    """
    by = require(by, ASK, office=case.office)
    case = process.lock(case.pk)
    process.check_going_on(case)
    today = timezone.localdate()
    due = rules.check_due(question.due, today)
    remind = rules.reminder_for(due, question.remind, today)
    if sheet is not None and (known := list(OpinionRequest.objects.filter(case=case, sheet=sheet).order_by("id"))):
        return known
    rows = [*_of_offices(case, asked.offices, lang), *_of_towns(asked.towns, lang), *map(_of_body, asked.bodies)]
    if not rows:
        raise NobodyAsked
    parts = list(rules.chosen(question.parts, queries.parts_of(case, lang)))
    papers = list(rules.chosen(question.papers, queries.papers_of(case)))
    for row in rows:
        row.case, row.question, row.due_on, row.remind_on = case, question.text, due, remind
        row.parts, row.papers, row.sheet = parts, papers, sheet
        row.asked_by, row.asked_by_name = by.id, by.signed
        row.save(force_insert=True)
        _begin(row, case, by=by)
    return rows


@transaction.atomic
def extend(request: OpinionRequest, *, by: Actor, due: date | None) -> OpinionRequest:
    """Give a recipient more time. Raises WrongDay, NoLongerOpen, NotPermitted."""
    by, row = _changing(request, by=by)
    if not row.is_awaited:
        raise NoLongerOpen
    today = timezone.localdate()
    due = rules.check_due(due, today)
    if due <= row.due_on:
        raise rules.WrongDay
    row.due_on, row.overdue_told, row.remind_on = due, False, rules.reminder_for(due, None, today)
    row.save(update_fields=["due_on", "overdue_told", "remind_on"])
    _tasks(row).update(due_on=due)
    emit(OpinionExtended(subject=row.case_id, request_id=row.pk, recipient=row.recipient, due=due), by=by)
    defer(carrying.carry, request=str(row.pk), what=postcards.EXTENDED)
    return row


@transaction.atomic
def revoke(request: OpinionRequest, *, by: Actor, reason: str) -> OpinionRequest:
    """Take a request back: nothing of it is shown any more, and no answer is taken. Twice is once.

    Raises NoLongerOpen where the answer is there already, NotPermitted.
    """
    by, row = _changing(request, by=by)
    if row.revoked_at is not None:
        return row
    if row.answered_at is not None:
        raise NoLongerOpen
    _take_back(row, by=by, reason=reason)
    return row


@transaction.atomic
def ask_again(request: OpinionRequest, *, by: Actor, reason: str, due: date | None) -> OpinionRequest:
    """Ask for a correction of an answer; what was said before stays in the file.

    Raises WrongDay, NoLongerOpen where there is no answer yet, NotPermitted, NotAllowedNow.
    """
    case = process.lock(request.case_id)  # first the case, then the request, as where a case ends
    by, row = _changing(request, by=by)
    process.check_going_on(case)
    if row.answered_at is None:
        raise NoLongerOpen
    today = timezone.localdate()
    row.due_on, row.correction = rules.check_due(due, today), reason
    row.remind_on, row.overdue_told = rules.reminder_for(row.due_on, None, today), False
    row.round, row.answered_at = row.round + 1, None
    row.save()
    emit(
        CorrectionAsked(subject=row.case_id, request_id=row.pk, recipient=row.recipient, reason=reason, due=row.due_on),
        by=by,
    )
    if row.to == Recipient.OFFICE:
        _open_task(row, case, by=by)
    defer(carrying.carry, request=str(row.pk), what=postcards.AGAIN)
    return row


@transaction.atomic
def remind(request: OpinionRequest, *, by: Actor) -> OpinionRequest:
    """Remind a recipient now. Raises NoLongerOpen, NotPermitted."""
    by, row = _changing(request, by=by)
    if not row.can_be_reminded(timezone.localdate()):
        raise NoLongerOpen
    remind_row(row, by=by)
    return row


def remind_row(row: OpinionRequest, *, by: Actor) -> None:
    """Remind a recipient of a locked request: by mail, on their worklist, or by telling the clerk to do it."""
    row.remind_on = None
    row.save(update_fields=["remind_on"])
    mailed = bool(row.email)
    emit(
        OpinionReminded(
            subject=row.case_id, request_id=row.pk, to=row.to, recipient=row.recipient, due=row.due_on, mailed=mailed,
        ),
        by=by,
    )  # fmt: skip
    if row.to == Recipient.OFFICE:
        people = [colleague.id for colleague in caseload.people_with("cases.opinion", [row.office])]
        tell(row.case, people, Notice.Kind.REMINDED, by=by, text=row.question[:500])
    elif row.is_outside and not mailed:
        tell_asker(row, Notice.Kind.REMINDED, by=by)
    now = timezone.now().isoformat(timespec="seconds")
    defer(carrying.carry, request=str(row.pk), what=postcards.REMINDED, nth=now)


def end_all(case_id: UUID, *, by: Actor, reason: str) -> int:
    """Take back what is still awaited for a case that is over; returns how many requests."""
    waiting = OpinionRequest.objects.select_for_update(of=("self",)).select_related("case")
    found = list(waiting.filter(case=case_id, answered_at=None, revoked_at=None))
    for row in found:
        _take_back(row, by=by, reason=reason)
    return len(found)


def tell_asker(row: OpinionRequest, kind: str, *, by: Actor) -> None:
    """Let whoever has the case, and whoever has asked, know something of a request."""
    told = {key for key in (row.case.assignee_id, row.asked_by) if key is not None}
    tell(row.case, told, Notice.Kind(kind), by=by, text=row.recipient)


def _tasks(row: OpinionRequest) -> QuerySet[Task]:
    return Task.objects.filter(case=row.case_id, kind=KIND, ref__endswith=f":{row.pk}", done_at=None, cancelled=False)


def _changing(request: OpinionRequest, *, by: Actor) -> tuple[Actor, OpinionRequest]:
    """Return who acts, and the request locked: its answer may come in this moment."""
    row = OpinionRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    return require(by, ASK, office=row.case.office), row


def _begin(row: OpinionRequest, case: Case, *, by: Actor) -> None:
    elsewhere = None if row.to == Recipient.OFFICE else case.holder  # of an office the task tells it
    emit(
        OpinionAsked(
            subject=case.pk, holder=elsewhere, request_id=row.pk, to=row.to, recipient=row.recipient,
            due=row.due_on, papers=len(row.papers), parts=len(row.parts),
        ),
        by=by,
    )  # fmt: skip
    if row.to == Recipient.OFFICE:
        _open_task(row, case, by=by)
        row.delivered_at = timezone.now()
        row.save(update_fields=["delivered_at"])
    else:
        defer(carrying.carry, request=str(row.pk), what=postcards.ASKED)


def _open_task(row: OpinionRequest, case: Case, *, by: Actor) -> None:
    with override("de"):
        name = _("Stellungnahme abgeben")
    role = "expert" if queries.has_experts(row.office) else "clerk"
    besides.open_task(
        case, kind=KIND, name=name, about=row.pk, due_on=row.due_on, by=by, office=row.office, role=role,
        turn=str(row.round),
    )  # fmt: skip


def _take_back(row: OpinionRequest, *, by: Actor, reason: str) -> None:
    row.revoked_at, row.revoked_why, row.remind_on = timezone.now(), reason, None
    row.save(update_fields=["revoked_at", "revoked_why", "remind_on"])
    _tasks(row).update(cancelled=True)
    emit(OpinionRevoked(subject=row.case_id, request_id=row.pk, recipient=row.recipient, reason=reason), by=by)
    defer(carrying.carry, request=str(row.pk), what="revoked")


def _of_offices(case: Case, keys: Collection[str], lang: str) -> list[OpinionRequest]:
    known = {place.key: place for place in queries.own_offices(case, lang)} if keys else {}
    return [
        OpinionRequest(to=Recipient.OFFICE, office=place.office, recipient=place.name) for place in _found(keys, known)
    ]


def _of_towns(keys: Collection[str], lang: str) -> list[OpinionRequest]:
    if not keys:
        return []
    towns = queries.other_towns(lang)
    known = {place.key: place for _town, places in towns for place in places}
    names = {place.key: f"{town}, {place.name}" for town, places in towns for place in places}
    return [
        OpinionRequest(to=Recipient.TOWN, town=place.town, office=place.office, recipient=names[place.key])
        for place in _found(keys, known)
    ]


def _of_body(body: Body) -> OpinionRequest:
    return OpinionRequest(
        to=Recipient.OUTSIDE, recipient=body.name, email=body.email, way=body.way, code_email=body.code_email
    )


def _found(keys: Collection[str], known: dict[str, Place]) -> list[Place]:
    unknown = set(keys) - known.keys()
    if unknown:
        raise UnknownRecipient(", ".join(sorted(unknown)))
    return [place for key, place in known.items() if key in keys]
