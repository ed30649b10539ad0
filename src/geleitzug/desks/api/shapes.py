# SPDX-License-Identifier: EUPL-1.2
"""What programs are given, as structs from which the OpenAPI document is written too. Moments have a time zone.

Names and meanings are part of /api/v1: fields are added and never changed. What programs send is asked.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

Cents = int


class Given(Struct, kw_only=True):
    """What programs get."""


class Person(Given):
    """A member of staff."""

    id: UUID
    name: str


class TaskRow(Given):
    """A task as the worklist has it; ``sent_back``: a decision is asked for again, whose draft nobody has signed."""

    id: UUID
    name: str
    kind: str
    office: str
    role: str
    due_on: date
    waiting: bool
    opened_at: datetime
    case: str
    case_state: str
    service: str
    title: str
    applicant: str
    received_at: datetime
    assignee: Person | None
    sent_back: bool


class TaskPage(Given):
    """Tasks, and the cursors of the neighbouring pages."""

    items: list[TaskRow]
    next: str | None
    previous: str | None


class CaseRow(Given):
    """A case as a list has it; ``register`` are the values by which its service lets lists be filtered, by path."""

    number: str
    id: UUID
    service: str
    title: str
    applicant: str
    office: str
    state: str
    outcome: str | None
    received_at: datetime
    decided_at: datetime | None
    closed_at: datetime | None
    assignee: Person | None
    register: dict[str, list[str]]


class CasePage(Given):
    """Cases, and the cursors of the neighbouring pages."""

    items: list[CaseRow]
    next: str | None
    previous: str | None


class AnswerFile(Given):
    """A file that came with an answer; its bytes are at ``href``, for a token that may download files."""

    id: UUID
    name: str
    mime: str
    size: int
    sha256: str
    href: str
    deleted: bool


class CaseAnswer(Given):
    """An answer of the application: the path of its question, and its value as it is stored and in words.

    ``files`` are the ids of its ``documents``.
    """

    path: str
    label: str
    entry: str
    text: str
    value: Any
    files: list[UUID]
    documents: list[AnswerFile]


class PartyRow(Given):
    """Who takes part."""

    role: str
    name: str


class CaseTask(Given):
    """A task of a case; ``may_do``: by this token, as far as its roles say. ``sent_back`` as in the worklist.

    ``proposed`` is the outcome a program proposes, where a person decides in its place and it proposes one.
    """

    id: UUID
    name: str
    kind: str
    office: str
    role: str
    due_on: date
    waiting: bool
    open: bool
    may_do: bool
    assignee: UUID | None
    done_at: datetime | None
    done_by: str
    result: dict[str, Any]
    proposed: str | None
    sent_back: bool


class DeadlineRow(Given):
    """The day by which is decided; it stands still while the applicant must answer.

    ``latest`` is the last day up to which the office may extend it now; ``extended_from`` what it was before.
    """

    starts_on: date
    ends_on: date
    paused_on: date | None
    met_on: date | None
    extended_from: date | None
    latest: date | None


class QuestionRow(Given):
    """What the applicant was asked and has not answered yet."""

    text: str
    due_on: date
    asked_at: datetime
    asked_by: str


class DecisionRow(Given):
    """The decision that is drafted or announced."""

    outcome: str
    reasons: str
    conditions: str
    drafted_by: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None
    sent_back: str
    automatic: bool
    issued_at: datetime | None


class ObjectionRow(Given):
    """A remedy that was lodged; ``stayed``: until it is dealt with, the decision is not enforced."""

    id: UUID
    remedy: str
    received_at: datetime
    stayed: bool
    end: str | None
    settled_at: datetime | None


class PaymentRow(Given):
    """A fee that is asked for or paid, in cents."""

    id: UUID
    state: str
    amount: Cents
    paid: Cents | None
    refunded: Cents


class FollowUpRow(Given):
    """A day on which somebody looks again."""

    id: UUID
    day: date
    reason: str
    who: Person


class CaseFull(Given):
    """A case with its data; its ``version`` is what If-Match wants, ``hold`` why its file must not go."""

    number: str
    id: UUID
    version: str
    service: str
    service_version: str
    title: str
    applicant: str
    addressee: list[str]
    office: str
    state: str
    outcome: str | None
    received_at: datetime
    decided_at: datetime | None
    closed_at: datetime | None
    assignee: Person | None
    deadline: DeadlineRow | None
    question: QuestionRow | None
    decision: DecisionRow | None
    trouble: str
    parties: list[PartyRow]
    answers: list[CaseAnswer]
    tasks: list[CaseTask]
    payments: list[PaymentRow]
    follow_ups: list[FollowUpRow]
    register: dict[str, list[str]]
    hold: str | None
    objections: list[ObjectionRow]


class FileRow(Given):
    """A file of the e-file; ``replaces`` is the position of its older version."""

    id: UUID
    position: int
    title: str
    filename: str
    kind: str
    mime: str
    size: int
    sha256: str
    filed_at: datetime
    filed_by: str
    replaces: int | None
    deleted: bool


class FileList(Given):
    """The e-file in its order."""

    items: list[FileRow]


class TimelineRow(Given):
    """Something that has happened: which kind of event, by whom, and its facts."""

    id: UUID
    at: datetime
    kind: str
    by_kind: str
    by: str
    facts: dict[str, Any]


class Timeline(Given):
    """The last 200 things that have happened, the latest first."""

    items: list[TimelineRow]


class MessageRow(Given):
    """A message between office and applicant, or a note within the office."""

    id: UUID
    direction: str
    kind: str
    title: str
    body: str
    author: str
    provided_at: datetime
    opened_at: datetime | None
    files: list[UUID]


class MessageList(Given):
    """The messages of a case in their order."""

    items: list[MessageRow]


class PersonList(Given):
    """Colleagues to whom a case can be given."""

    items: list[Person]


class Done(Given):
    """What a case is after something was done with it; ``id`` is what was made, where something was."""

    number: str
    state: str
    outcome: str | None
    version: str
    id: UUID | None = None


class Certified(Done, kw_only=True):
    """A case whose applicant is told that the application counts as approved.

    ``sent``: the certificate has gone out; else it waits for the town's seal (``letters/unsealed``).
    """

    sent: bool


class ServiceRow(Given):
    """A service of the town's portal."""

    key: str
    title: str
    summary: str
    topic: str
    href: str


class ServiceList(Given):
    """The services of the town's portal."""

    items: list[ServiceRow]


class ServiceFull(Given):
    """A service: what it is, for whom, by which law, who does it."""

    key: str
    version: str
    title: str
    summary: str
    leika: str
    topic: str
    office: str
    responsible: str
    level: str
    legal_basis: list[str]
    href: str


class TokenInfo(Given):
    """The token that was shown, and what it may."""

    name: str
    town: str
    acts_as: str
    scopes: list[str]
    offices: list[str]
    last_day: date


class Opinion(Given):
    """A request for an opinion, and what came of it; ``files`` are in the case."""

    id: UUID
    recipient: str
    state: str
    question: str
    asked_at: datetime
    due_on: date
    verdict: str | None
    text: str
    conditions: str
    said_by: str
    answered_at: datetime | None
    files: list[UUID]


class OpinionList(Given):
    """Requests for opinions in their order."""

    items: list[Opinion]


class OpinionChoices(Given):
    """Whom one may ask, and what of the case may be shown: key and name."""

    offices: dict[str, str]
    towns: dict[str, str]
    parts: dict[str, str]
    papers: dict[str, str]
