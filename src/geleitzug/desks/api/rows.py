# SPDX-License-Identifier: EUPL-1.2
"""Writing what core knows into the structs of shapes.py. Nothing here asks whether somebody may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.caseload.models import FollowUp
from geleitzug.core.cases import answers, lists, queries
from geleitzug.core.cases.actions import extending, rechecking
from geleitzug.core.cases.models import NAME_PATH, Case, Decision, Objection, Question, RegisterValue, Task
from geleitzug.core.cases.rules import RECHECK
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing.models import IncomingPaper
from geleitzug.core.forms.summary import Row
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.payments.models import Payment
from geleitzug.desks.api import shapes, shapes_of_papers
from geleitzug.desks.api.problems import ROOT
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Staff


def task_rows(tasks: Sequence[Task]) -> list[shapes.TaskRow]:
    """Return tasks of the worklist."""
    came_back = lists.came_back(tasks)
    return [_task_row(task, sent_back=task.pk in came_back) for task in tasks]


def _task_row(task: Task, *, sent_back: bool) -> shapes.TaskRow:
    case = task.case
    return shapes.TaskRow(
        id=task.pk,
        name=task.name,
        kind=task.kind,
        office=task.office,
        role=task.role,
        due_on=task.due_on,
        waiting=task.waiting,
        opened_at=task.opened_at,
        case=case.number,
        case_state=case.state,
        service=case.service_key,
        title=case.title,
        applicant=case.applicant,
        received_at=case.received_at,
        assignee=person(task.assignee),
        sent_back=sent_back,
    )


def case_row(case: Case, names: Mapping[UUID, str], register: Mapping[UUID, dict[str, list[str]]]) -> shapes.CaseRow:
    """Return a case of a list; ``names`` are those of the people it may be assigned to."""
    return shapes.CaseRow(
        number=case.number,
        id=case.pk,
        service=case.service_key,
        title=case.title,
        applicant=case.applicant,
        office=case.office,
        state=case.state,
        outcome=case.outcome or None,
        received_at=case.received_at,
        decided_at=case.decided_at,
        closed_at=case.closed_at,
        assignee=shapes.Person(id=case.assignee_id, name=names[case.assignee_id]) if case.assignee_id else None,
        register=register.get(case.pk, {}),
    )


def register_of(cases: Iterable[Case]) -> dict[UUID, dict[str, list[str]]]:
    """Return the register values of some cases, as lists show them: case → path → words."""
    found: dict[UUID, dict[str, list[str]]] = {}
    values = RegisterValue.objects.filter(case__in=[case.pk for case in cases]).exclude(path=NAME_PATH)
    for key, path, shown in values.order_by("id").values_list("case", "path", "shown"):
        found.setdefault(key, {}).setdefault(path, []).append(shown)
    return found


def names_of(cases: Iterable[Case]) -> dict[UUID, str]:
    """Return the names of those whom cases of a list are assigned to."""
    wanted = {case.assignee_id for case in cases if case.assignee_id}
    return dict(Staff.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def whole_case(
    actor: Actor,
    case: Case,
    *,
    version: str,
    lang: str,
    tasks: Sequence[Task],
    payments: Iterable[Payment],
    follow_ups: Iterable[FollowUp],
    hold: str | None,
) -> shapes.CaseFull:
    """Return a case with its data."""
    application = case.application
    came_back = lists.came_back(task for task in tasks if task.is_open)
    return shapes.CaseFull(
        number=case.number,
        id=case.pk,
        version=version,
        service=case.service_key,
        service_version=case.package.version,
        title=case.title,
        applicant=case.applicant,
        addressee=[str(line) for line in application.addressee.get("lines") or []],
        office=case.office,
        state=case.state,
        outcome=case.outcome or None,
        received_at=case.received_at,
        decided_at=case.decided_at,
        closed_at=case.closed_at,
        assignee=person(case.assignee),
        deadline=_deadline(case),
        question=_question(queries.open_question(case)),
        decision=_decision(queries.decision_in_force(case)),
        trouble=case.trouble,
        parties=[
            shapes.PartyRow(role=party.role, name=party.name) for party in application.parties.order_by("id")
        ],
        answers=_answers(case, lang),
        tasks=[_case_task(actor, task, came_back) for task in tasks],
        payments=[_payment(each) for each in payments],
        follow_ups=[follow_up(each) for each in follow_ups],
        register=register_of([case]).get(case.pk, {}),
        hold=hold,
        objections=[_objection(row) for row in case.objections.order_by("id")],
    )  # fmt: skip


def file_row(entry: FileEntry) -> shapes.FileRow:
    """Return an entry of the e-file."""
    document = entry.document
    return shapes.FileRow(
        id=entry.document_id,
        position=entry.position,
        title=entry.title or document.filename,
        filename=document.filename,
        kind=document.kind,
        mime=document.mime,
        size=document.size,
        sha256=document.sha256,
        filed_at=entry.filed_at,
        filed_by=entry.filed_by,
        replaces=entry.replaces,
        deleted=document.deleted_at is not None,
    )


def timeline_row(entry: Entry) -> shapes.TimelineRow:
    """Return an entry of the trail."""
    facts = {name: value for name, value in entry.told.items() if not name.startswith("_")}
    return shapes.TimelineRow(
        id=entry.pk, at=entry.at, kind=entry.kind, by_kind=entry.actor_kind, by=entry.actor, facts=facts
    )  # fmt: skip


def message_row(message: Message) -> shapes.MessageRow:
    """Return a message."""
    return shapes.MessageRow(
        id=message.pk,
        direction=message.direction,
        kind=message.kind,
        title=message.title,
        body=message.body,
        author=message.author,
        provided_at=message.provided_at,
        opened_at=message.opened_at,
        files=[UUID(key) for key in message.documents],
    )


def person(staff: Staff | None) -> shapes.Person | None:
    """Return a member of staff, if there is one."""
    return shapes.Person(id=staff.pk, name=staff.name) if staff else None


def letter_row(item: PostItem) -> shapes_of_papers.LetterRow:
    """Return a letter of the print queue."""
    return shapes_of_papers.LetterRow(
        id=item.pk,
        title=item.title,
        to=[str(line) for line in item.address],
        state=item.state,
        reason=item.reason,
        batch=item.batch,
        revoked_on=item.revoked_on,
        settled_on=item.settled_on,
    )


def paper_row(paper: IncomingPaper, documents: Iterable[Document]) -> shapes_of_papers.PaperRow:
    """Return a paper or mail that waits, with the documents that lie in the tray for it."""
    return shapes_of_papers.PaperRow(
        id=paper.pk,
        name=paper.name,
        pages=paper.pages,
        came_at=paper.came_at,
        number=paper.number,
        way=paper.way,
        sender=paper.sender,
        files=[_paper_file(paper, document) for document in documents],
    )


def _paper_file(paper: IncomingPaper, document: Document) -> shapes_of_papers.PaperFile:
    return shapes_of_papers.PaperFile(
        id=document.pk,
        name=document.filename,
        mime=document.mime,
        size=document.size,
        href=f"{ROOT}papers/{paper.pk}/files/{document.pk}",
    )


def _answers(case: Case, lang: str) -> list[shapes.CaseAnswer]:
    found = list(answers.shown(case.application, lang).rows)
    named = [file["document"] for row in found for file in row.files]
    gone = named and set(
        Document.objects.filter(subject=case.pk, pk__in=named).exclude(deleted_at=None).values_list("pk", flat=True)
    )
    return [_answer(row, case.application.answers, case.number, gone or ()) for row in found]


def _answer_file(file: Mapping[str, Any], number: str, gone: Collection[UUID]) -> shapes.AnswerFile:
    key = UUID(str(file["document"]))
    return shapes.AnswerFile(
        id=key,
        name=str(file.get("name", "")),
        mime=str(file.get("mime", "")),
        size=int(file.get("size", 0)),
        sha256=str(file.get("sha256", "")),
        href=f"{ROOT}cases/{number}/files/{key}",
        deleted=key in gone,
    )


def _answer(row: Row, stored: dict[str, Any], number: str, gone: Collection[UUID]) -> shapes.CaseAnswer:
    return shapes.CaseAnswer(
        path=row.path,
        label=row.label,
        entry=row.entry,
        text=row.value,
        value=stored.get(row.path),
        files=[UUID(str(file["document"])) for file in row.files],
        documents=[_answer_file(file, number, gone) for file in row.files],
    )


def _case_task(actor: Actor, task: Task, came_back: Collection[UUID]) -> shapes.CaseTask:
    return shapes.CaseTask(
        id=task.pk,
        name=task.name,
        kind=task.kind,
        office=task.office,
        role=task.role,
        due_on=task.due_on,
        waiting=task.waiting,
        open=task.is_open,
        may_do=task.is_open and queries.may_do(actor, task),
        assignee=task.assignee_id,
        done_at=task.done_at,
        done_by=task.done_by,
        result=task.result,
        proposed=(rechecking.kept_for(task).proposed or None) if task.kind == RECHECK and task.is_open else None,
        sent_back=task.pk in came_back,
    )


def _deadline(case: Case) -> shapes.DeadlineRow | None:
    deadline = case.deadlines.filter(clock=DECIDE).first()
    if deadline is None:
        return None
    return shapes.DeadlineRow(
        starts_on=deadline.starts_on,
        ends_on=deadline.ends_on,
        paused_on=deadline.paused_on,
        met_on=deadline.met_on,
        extended_from=deadline.extended_from,
        latest=extending.latest_of(case, deadline, timezone.localdate()),
    )


def _objection(row: Objection) -> shapes.ObjectionRow:
    return shapes.ObjectionRow(
        id=row.pk,
        remedy=row.remedy,
        received_at=row.received_at,
        stayed=row.stayed_at is not None,
        end=row.end or None,
        settled_at=row.settled_at,
    )


def _question(question: Question | None) -> shapes.QuestionRow | None:
    if question is None:
        return None
    return shapes.QuestionRow(
        text=question.text, due_on=question.due_on, asked_at=question.asked_at, asked_by=question.asked_by_name
    )  # fmt: skip


def _decision(decision: Decision | None) -> shapes.DecisionRow | None:
    if decision is None:
        return None
    return shapes.DecisionRow(
        outcome=decision.outcome,
        reasons=decision.reasons,
        conditions=decision.conditions,
        drafted_by=decision.drafted_by_name,
        drafted_at=decision.drafted_at,
        approved_by=decision.approved_by_name,
        approved_at=decision.approved_at,
        sent_back=decision.sent_back_note,
        automatic=decision.automatic,
        issued_at=decision.issued_at,
    )


def _payment(payment: Payment) -> shapes.PaymentRow:
    return shapes.PaymentRow(
        id=payment.pk,
        state=payment.state,
        amount=payment.amount_cents,
        paid=payment.paid_cents,
        refunded=payment.refunded_cents,
    )


def follow_up(row: FollowUp) -> shapes.FollowUpRow:
    """Return a day on which somebody looks again."""
    who = shapes.Person(id=row.staff_id, name=row.staff.name)
    return shapes.FollowUpRow(id=row.pk, day=row.day, reason=row.reason, who=who)
