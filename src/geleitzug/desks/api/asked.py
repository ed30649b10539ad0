# SPDX-License-Identifier: EUPL-1.2
"""What programs ask for and send, as structs that check it; the OpenAPI document is written from them too.

Names and meanings are part of /api/v1: fields are added and never changed. What programs are given is shapes.py.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from geleitzug.core.cases.corrections import LEAST, LONGEST, MOST
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.participation.rules import MOST_OUTSIDE

NOT_BLANK = r"\S"
Text = Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=20_000)]
Line = Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=200)]
Reason = Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=1000)]


class Sent(Struct, kw_only=True, forbid_unknown_fields=True):
    """What comes from programs: a field nobody knows is a mistake, and is said."""


class OfTasks(Sent):
    """Which tasks of the worklist; ``cursor`` comes from ``next`` or ``previous`` of a page."""

    view: Literal["all", "mine", "free", "waiting", "overdue"] = "all"
    office: str = ""
    service: str = ""
    kind: str = ""
    q: str = ""
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class OfCases(Sent):
    """Which cases."""

    state: Literal["all", "active", "finished"] = "all"
    office: str = ""
    service: str = ""
    q: str = ""
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class TasksToExport(Sent):
    """Which tasks of the worklist to export, and how: a line of JSON for each, or a table."""

    view: Literal["all", "mine", "free", "waiting", "overdue"] = "all"
    office: str = ""
    service: str = ""
    kind: str = ""
    q: str = ""
    format: Literal["ndjson", "csv"] = "ndjson"


class CasesToExport(Sent):
    """Which cases to export, and how."""

    state: Literal["all", "active", "finished"] = "all"
    office: str = ""
    service: str = ""
    q: str = ""
    format: Literal["ndjson", "csv"] = "ndjson"


class OfServices(Sent):
    """Which services of the town's portal."""

    q: str = ""
    topic: str = ""


class Take(Sent):
    """Taking a case; a word goes to whose it was."""

    word: Annotated[str, Meta(max_length=500)] = ""


class Give(Sent):
    """Giving a case to a colleague, by their id (``/cases/{number}/colleagues``)."""

    to: UUID
    word: Annotated[str, Meta(max_length=500)] = ""


class Ask(Sent):
    """A question to the applicant; without a day they have three weeks. ``about`` asks again for a file, by path."""

    text: Text
    due: date | None = None
    about: Annotated[str, Meta(max_length=200)] = ""


class CallOff(Sent):
    """Why one waits no longer for the answer: it came by another way, or will not come."""

    reason: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]


class Write(Sent):
    """A message to the applicant that asks for nothing."""

    subject: Line
    body: Text


class Note(Sent):
    """A note for the file; ``@name`` in it, and ``to``, speak to colleagues."""

    text: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=4000)]
    to: UUID | None = None


class FollowUp(Sent):
    """A day on which somebody looks again; a program of the town names whom, a person means themselves."""

    day: date
    reason: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]
    to: UUID | None = None


class Complete(Sent):
    """What a task is done with: a verdict where its kind asks for one, and words; ``reasons`` reject an objection."""

    opinion: Annotated[str, Meta(max_length=40)] = ""
    text: Annotated[str, Meta(max_length=20_000)] = ""
    reasons: Annotated[str, Meta(max_length=20_000)] = ""


class Decide(Sent):
    """A decision; ``findings`` are what the service wants found with it.

    ``why`` is for the file, in the place of a program: why its proposal was wrong. ``regardless`` says that one knows
    whose opinions are still awaited, where any are.
    """

    outcome: Outcome
    reasons: Annotated[str, Meta(max_length=20_000)] = ""
    conditions: Annotated[str, Meta(max_length=20_000)] = ""
    findings: dict[str, bool] = {}
    why: Annotated[str, Meta(max_length=20_000)] = ""
    regardless: bool = False


class Approve(Sent):
    """Agreeing to what another person has drafted, or sending it back with what to change."""

    approved: bool
    note: Annotated[str, Meta(max_length=20_000)] = ""


class Revoke(Sent):
    """Revoking a decision that has gone out; ``heard``: its recipient was heard before, or needed not be."""

    ground: Ground
    reasons: Text
    heard: bool = False


class Wrong(Sent):
    """A passage as it stands in the letter, and what should stand there."""

    wrong: Annotated[str, Meta(min_length=LEAST, pattern=NOT_BLANK, max_length=LONGEST)]
    right: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=LONGEST)]


class Correct(Sent):
    """What is obviously wrong in a letter, and how one sees that.

    ``renews``: only the corrected letter shows what was decided, so the period to contest it begins anew.
    ``fee_stays``: by the corrected answers the fee would be another, and it is known that it stays.
    """

    passages: Annotated[list[Wrong], Meta(min_length=1, max_length=MOST)]
    reasons: Text
    renews: bool = False
    fee_stays: bool = False


class Extend(Sent):
    """Until when the office takes longer to decide, and why; the applicant reads it."""

    until: date
    reason: Reason


class Stay(Sent):
    """Whether the contested decision waits (aussetzen), or may be enforced again."""

    stayed: bool


class Reject(Sent):
    """Why an objection would be rejected."""

    reasons: Text


class Relate(Sent):
    """How a case has to do with another one, read from this one to that."""

    number: Line
    kind: Literal["belongs", "same", "follows", "contests"]


class OfVersions(Sent):
    """Versions of a decision's draft."""

    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class OfMerge(Sent):
    """With which case one would be joined."""

    number: str = ""


class Merge(Sent):
    """The double case; ``consent``: when and how the person said that both are theirs, where accounts differ."""

    number: Line
    reason: Reason
    consent: Annotated[str, Meta(max_length=1000)] = ""


class Refund(Sent):
    """Money that was paid back, in cents; ``so_far`` is what was noted when the payment was read."""

    amount: Annotated[int, Meta(ge=1)]
    so_far: Annotated[int, Meta(ge=0)]
    on: date
    reason: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]


class KeepFee(Sent):
    """Why nothing (more) of a paid fee comes back."""

    reason: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]


class Hold(Sent):
    """Why the file of a case must not go."""

    reason: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]


class BodyToAsk(Sent):
    """Somebody outside: the link goes to ``email`` (or by letter), the code by telephone or to another address."""

    name: Line
    email: Annotated[str, Meta(max_length=254)] = ""
    code_by: Literal["phone", "mail"] = "phone"
    code_email: Annotated[str, Meta(max_length=254)] = ""


class AskOpinions(Sent):
    """A question to several; keys come from ``opinions/choices``, ``parts`` and ``papers`` are what they are shown."""

    question: Text
    due: date
    remind: date | None = None
    offices: Annotated[list[str], Meta(max_length=50)] = []
    towns: Annotated[list[str], Meta(max_length=50)] = []
    bodies: Annotated[list[BodyToAsk], Meta(max_length=MOST_OUTSIDE)] = []
    parts: Annotated[list[str], Meta(max_length=200)] = []
    papers: Annotated[list[str], Meta(max_length=200)] = []


class Until(Sent):
    """A later day."""

    due: date


class Again(Sent):
    """What is missing in an answer, and until when."""

    reason: Text
    due: date


class Keep(Sent):
    """A draft of a decision; nothing of it need be whole."""

    outcome: Outcome | None = None
    reasons: Annotated[str, Meta(max_length=20_000)] = ""
    conditions: Annotated[str, Meta(max_length=20_000)] = ""
    findings: dict[str, bool] = {}


class CameBack(Sent):
    """A letter that came back; why, as the post writes it on the envelope."""

    on: date
    why: str
    note: Annotated[str, Meta(max_length=500)] = ""


class SendAgain(Sent):
    """Name and address, line by line as they stand on an envelope; without any, the ones before."""

    lines: Annotated[list[Line], Meta(max_length=6)] = []


class HandedOver(Sent):
    """How a letter that came back reached its recipient after all."""

    on: date
    how: Line


class Served(Sent):
    """What a record of service (Zustellungsurkunde) says."""

    on: date
    how: str


class OfLetters(Sent):
    """Which letters: of the print queue, on their way, or come back."""

    state: Literal["queued", "printed", "sent", "returned"] = "queued"
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Print(Sent):
    """Which letters to print as one batch; without any, all that wait and whose decision holds."""

    letters: Annotated[list[UUID], Meta(max_length=200)] = []


class Posted(Sent):
    """The day on which a batch was given to the post."""

    on: date


class OfPapers(Sent):
    """Scanned papers that belong to no case yet."""

    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Assign(Sent):
    """The case a paper belongs to; ``replaces`` is the place in its e-file of what it is a newer version of."""

    number: Line
    replaces: Annotated[int, Meta(ge=1)] | None = None


class Discard(Sent):
    """Why a paper is not needed."""

    note: Line
