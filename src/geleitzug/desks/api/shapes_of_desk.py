# SPDX-License-Identifier: EUPL-1.2
"""What programs are given of the desk itself: relations, versions, sweeps, text blocks, hints, hand-overs.

Names and meanings are part of /api/v1, as in shapes.py.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from geleitzug.core.caseload.actions.together import Deed, Refusal
from geleitzug.core.caseload.rules import Kind
from geleitzug.desks.api.shapes import Cents, FollowUpRow, Given


class RelatedRow(Given):
    """A case that has to do with this one; ``forward``: the kind is read from this one to that."""

    id: UUID
    number: str
    service: str
    title: str
    applicant: str
    state: str
    kind: Kind
    forward: bool


class RelatedList(Given):
    """The related cases this token may see, and open ones of the same person and service: perhaps sent twice."""

    items: list[RelatedRow]
    similar: list[str]


class Foreseen(Given):
    """What joining two cases would do: ``joins`` ends, ``goes_on`` decides both. Amounts are in cents."""

    goes_on: str
    joins: str
    tasks: list[str]
    question: bool
    draft: bool
    messages: int
    documents: int
    paid: Cents | None
    owed: Cents | None
    same_account: bool


class VersionRow(Given):
    """A version of a decision's draft, and what became of it."""

    number: int
    parts: dict[str, str]
    author: str
    written_at: datetime
    fate: str | None
    fate_by: str


class VersionPage(Given):
    """Versions, the latest first."""

    items: list[VersionRow]
    next: str | None
    previous: str | None


class SweepRow(Given):
    """A sweep: how far it is, and how many of its cases stand how. ``left`` says why nothing is done with some."""

    id: UUID
    deed: Deed
    state: str
    made_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]
    left: dict[Refusal, int]


class SweepList(Given):
    """The last sweeps of the token's person."""

    items: list[SweepRow]


class SweptRow(Given):
    """A case of a sweep."""

    task: UUID
    case: str
    title: str
    applicant: str
    state: str
    refusal: Refusal | None


class SweptPage(Given):
    """Cases of a sweep, and the cursors of the neighbouring pages."""

    items: list[SweptRow]
    next: str | None
    previous: str | None


class BlockRow(Given):
    """A text block of an office."""

    id: UUID
    office: str
    purpose: str
    title: str
    text: str
    changed_by: str
    changed_at: datetime


class BlockList(Given):
    """Text blocks by office, purpose and title."""

    items: list[BlockRow]


class Gone(Given):
    """What was thrown away."""

    id: UUID


class NoticeRow(Given):
    """Something of a case that the token's person is to know; ``to`` is for whom it is meant."""

    id: UUID
    case: str
    kind: str
    text: str
    by: str
    to: str
    at: datetime
    read_at: datetime | None


class CaseFollowUp(Given):
    """A day on which somebody looks at a case again."""

    case: str
    follow_up: FollowUpRow


class ForMe(Given):
    """What the token's person is to know, and when they look at cases again."""

    notices: list[NoticeRow]
    due: list[CaseFollowUp]
    later: list[CaseFollowUp]


class CallRow(Given):
    """A note of a call that waits; ``to`` is for whom of its office it is, where it is for one of them."""

    id: UUID
    office: str
    to: UUID | None
    caller: str
    text: str
    call_back_by: date | None
    at: datetime
    taken_by: str


class CallPage(Given):
    """Notes of calls, and the cursors of the neighbouring pages."""

    items: list[CallRow]
    next: str | None
    previous: str | None


class CallTaken(Given):
    """What came of a call: ``id`` of the note that waits for an office, ``follow_up`` of the day in its case.

    With neither, it stands in the file of the case ``number`` and nobody is wanted to call back, or whoever works on it
    was spoken to.
    """

    id: UUID | None
    number: str | None
    follow_up: UUID | None


class CallDone(Given):
    """A note of a call that somebody has seen to."""

    id: UUID


class ShipmentRow(Given):
    """A hand-over to a specialist system; ``key`` is the number it is sent under, ``trouble`` why it has not gone."""

    id: UUID
    key: UUID
    case: str
    target: str
    office: str
    state: str
    tries: int
    trouble: str
    next_try_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class ShipmentPage(Given):
    """Hand-overs, and the cursors of the neighbouring pages."""

    items: list[ShipmentRow]
    next: str | None
    previous: str | None


class WaitingRow(Given):
    """A letter that waits for the town's seal: since when, and what was in the way at the last try."""

    id: UUID
    case: str
    kind: str
    since: datetime
    trouble: str


class WaitingPage(Given):
    """Letters that wait for their seal, and the cursors of the neighbouring pages."""

    items: list[WaitingRow]
    next: str | None
    previous: str | None
