# SPDX-License-Identifier: EUPL-1.2
"""What programs send about the desk itself: sweeps, text blocks, hand-overs. About one case is asked.py.

Names and meanings are part of /api/v1, as there.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from geleitzug.core.caseload.actions.together import Deed
from geleitzug.core.caseload.actions.wording import LONGEST_TEXT
from geleitzug.core.cases.rules import Outcome
from geleitzug.desks.api.asked import NOT_BLANK, Line, Sent

NO_MORE_THAN = 500


class Found(Sent):
    """Which tasks of the worklist a sweep is about: those a filter finds, or those that are named."""

    view: Literal["all", "mine", "free", "waiting", "overdue"] = "all"
    office: str = ""
    service: str = ""
    kind: str = ""
    q: str = ""
    tasks: Annotated[list[UUID], Meta(max_length=NO_MORE_THAN)] = []


class BeginSweep(Sent):
    """The same for many cases: given to somebody (``to``), asked (``text``, ``due``), or decided (``outcome`` …).

    Nothing is done before it was looked at and started.
    """

    deed: Deed
    tasks: Found
    to: UUID | None = None
    word: Annotated[str, Meta(max_length=500)] = ""
    text: Annotated[str, Meta(max_length=20_000)] = ""
    due: date | None = None
    outcome: Outcome | None = None
    reasons: Annotated[str, Meta(max_length=20_000)] = ""
    conditions: Annotated[str, Meta(max_length=20_000)] = ""


class OfSweep(Sent):
    """Which cases of a sweep: those it will do (agreed), has done, or leaves."""

    state: Literal["new", "agreed", "left", "done"] = "agreed"
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class OfBlocks(Sent):
    """Which text blocks."""

    office: str = ""
    purpose: str = ""


class WriteBlock(Sent):
    """A text an office writes often, for one kind of form."""

    office: Line
    purpose: Literal["ask", "message", "reasons", "conditions"]
    title: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=120)]
    text: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=LONGEST_TEXT)]


class ChangeBlock(Sent):
    """A text block as it is to be; it stays with its office."""

    purpose: Literal["ask", "message", "reasons", "conditions"]
    title: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=120)]
    text: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=LONGEST_TEXT)]


class OfShipments(Sent):
    """Which hand-overs to specialist systems: ``open`` is what still waits for something."""

    state: Literal["open", "all", "waiting", "taken", "done", "dead", "by_hand", "cancelled"] = "open"
    target: str = ""
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Settle(Sent):
    """How something was handed over by other means, or why nothing is."""

    note: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]


class OfCalls(Sent):
    """Notes of calls that wait for somebody."""

    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class TakeCall(Sent):
    """What somebody has said: for the case with a ``number``, else for an ``office``, any of the town.

    ``caller`` is who it was, and how to reach them; ``@name`` in the text speaks to a colleague.
    """

    caller: Line
    text: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=4000)]
    number: Annotated[str, Meta(max_length=24)] = ""
    office: Annotated[str, Meta(max_length=40)] = ""
    call_back_by: date | None = None


class OfWaiting(Sent):
    """Letters that wait for the town's seal."""

    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
