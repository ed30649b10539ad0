# SPDX-License-Identifier: EUPL-1.2
"""Writing what core knows into the structs of shapes_of_desk.py. Nothing here asks whether somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable

from geleitzug.core.caseload.actions.together import Deed, Refusal
from geleitzug.core.caseload.models import CallNote, FollowUp, Notice, Sweep, SweptTask, TextBlock
from geleitzug.core.caseload.queries import Related
from geleitzug.core.cases.actions.merging import Foreseen
from geleitzug.core.cases.models import WaitingLetter
from geleitzug.core.handover.models import Shipment
from geleitzug.core.wording.models import TextVersion
from geleitzug.desks.api import shapes_of_desk as shapes
from geleitzug.desks.api.rows import follow_up
from geleitzug.ground.money import Euro


def related_row(found: Related) -> shapes.RelatedRow:
    """Return a case that has to do with another one."""
    return shapes.RelatedRow(
        id=found.id,
        number=found.case.number,
        service=found.case.service_key,
        title=found.case.title,
        applicant=found.case.applicant,
        state=found.case.state,
        kind=found.kind,
        forward=found.is_first,
    )


def foreseen(found: Foreseen) -> shapes.Foreseen:
    """Return what joining two cases would do."""
    return shapes.Foreseen(
        goes_on=found.goes_on.number,
        joins=found.joins.number,
        tasks=found.tasks,
        question=found.question,
        draft=found.draft,
        messages=found.messages,
        documents=found.documents,
        paid=_cents(found.paid),
        owed=_cents(found.owed),
        same_account=found.same_account,
    )


def version_row(version: TextVersion) -> shapes.VersionRow:
    """Return a version of a draft."""
    return shapes.VersionRow(
        number=version.number,
        parts=version.parts,
        author=version.author_name,
        written_at=version.written_at,
        fate=version.fate or None,
        fate_by=version.fate_by,
    )


def sweep_row(sweep: Sweep, counts: Iterable[tuple[str, str, int]]) -> shapes.SweepRow:
    """Return a sweep; ``counts``: state, why nothing is done, number."""
    rows = list(counts)
    by_state = {
        state: sum(number for found, _why, number in rows if found == state) for state in SweptTask.State.values
    }
    left = {Refusal(why): number for state, why, number in rows if state == SweptTask.State.LEFT}
    return shapes.SweepRow(
        id=sweep.pk,
        deed=Deed(sweep.deed),
        state=sweep.state,
        made_at=sweep.made_at,
        ended_at=sweep.ended_at,
        counts=by_state,
        left=left,
    )


def swept_row(row: SweptTask) -> shapes.SweptRow:
    """Return a case of a sweep."""
    case = row.task.case
    return shapes.SweptRow(
        task=row.task_id,
        case=case.number,
        title=case.title,
        applicant=case.applicant,
        state=row.state,
        refusal=Refusal(row.refusal) if row.refusal else None,
    )


def block_row(block: TextBlock) -> shapes.BlockRow:
    """Return a text block."""
    return shapes.BlockRow(
        id=block.pk,
        office=block.office,
        purpose=block.purpose,
        title=block.title,
        text=block.text,
        changed_by=block.changed_by_name,
        changed_at=block.changed_at,
    )


def notice_row(notice: Notice) -> shapes.NoticeRow:
    """Return what somebody is to know."""
    return shapes.NoticeRow(
        id=notice.pk,
        case=notice.case.number,
        kind=notice.kind,
        text=notice.text,
        by=notice.by_name,
        to=notice.staff.name,
        at=notice.at,
        read_at=notice.read_at,
    )


def case_follow_up(row: FollowUp) -> shapes.CaseFollowUp:
    """Return on which day somebody looks at which case again."""
    return shapes.CaseFollowUp(case=row.case.number, follow_up=follow_up(row))


def call_row(note: CallNote) -> shapes.CallRow:
    """Return a note of a call."""
    return shapes.CallRow(
        id=note.pk,
        office=note.office,
        to=note.staff,
        caller=note.caller,
        text=note.text,
        call_back_by=note.call_back_by,
        at=note.at,
        taken_by=note.taken_by_name,
    )


def shipment_row(row: Shipment) -> shapes.ShipmentRow:
    """Return a hand-over."""
    return shapes.ShipmentRow(
        id=row.pk,
        key=row.key,
        case=row.case.number,
        target=row.whom,
        office=row.office,
        state=row.state,
        tries=row.tries,
        trouble=row.trouble,
        next_try_at=row.next_try_at,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def waiting_row(letter: WaitingLetter) -> shapes.WaitingRow:
    """Return a letter that waits for its seal."""
    return shapes.WaitingRow(
        id=letter.pk, case=letter.case.number, kind=letter.kind, since=letter.since, trouble=letter.trouble
    )  # fmt: skip


def _cents(amount: Euro | None) -> int | None:
    return amount.cents if amount is not None else None
