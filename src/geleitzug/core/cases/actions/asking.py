# SPDX-License-Identifier: EUPL-1.2
"""The office asks, the applicant answers; in between the deadline stands still. And what they write unasked."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, findable
from geleitzug.core.cases.actions import process, timing, worklist
from geleitzug.core.cases.events import NoteWritten, QuestionAnswered, QuestionAsked, QuestionCalledOff
from geleitzug.core.cases.models import Application, Case, Question
from geleitzug.core.cases.rules import CaseError, NotAllowedNow, Phase, State
from geleitzug.core.files import actions as files
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.mailbox.queries import unread_by_office, unread_questions
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted, acting, check_right, require
from geleitzug.ground.people.rights import Right

ANSWER_DAYS = 21
LONGEST_WAIT_DAYS = 365
MOST_UNREAD = 20
"""So many messages of an applicant may lie unread with the office."""
ASKABLE = frozenset({State.OPEN, State.IN_REVIEW, State.APPROVAL, State.STUCK})


class NothingSaid(CaseError):
    """An answer needs words or a file."""


class NotReadYet(CaseError):
    """The office has so many messages of the applicant's before it that one more helps nobody."""


@transaction.atomic
def ask(case: Case, *, by: Actor, text: str, due: date | None = None, about: str = "") -> Question:
    """Ask the applicant for something: the case waits, its deadline pauses, a message tells them.

    ``about`` is the path of a file question that is asked again; what comes answers it, and is deleted like it.

    Raises NotAllowedNow while another question is open, NotPermitted.
    """
    by = require(by, "cases.work", office=case.office)
    case = process.lock(case.pk)
    process.check_going_on(case)
    if case.package.is_inquiry or case.state not in ASKABLE or case.decided_at or process.is_waiting(case):
        raise NotAllowedNow(case.state, State.WAITING)
    today = timezone.localdate()
    question = Question.objects.create(
        holder=case.holder,
        case=case,
        text=text.strip(),
        about=about,
        asked_by=by.id,
        asked_by_name=by.signed,
        due_on=due or timing.holidays().next_working_day(today + timedelta(days=ANSWER_DAYS)),
    )
    case.before_waiting = case.state
    case.state = State.WAITING
    case.save(update_fields=["state", "before_waiting"])
    case.tasks.filter(done_at=None, cancelled=False).update(waiting=True)
    timing.pause(case, today)
    emit(QuestionAsked(subject=case.pk, holder=case.holder, question_id=question.pk, due=question.due_on), by=by)
    with override(case.application.language):
        subject = _("Wir brauchen noch etwas von Ihnen")
    said = correspondence.tell(case.application, kind="question", subject=subject, body=question.text, by=by)
    question.message = said.pk
    question.save(update_fields=["message"])
    return question


def is_day_to_answer(due: date, today: date) -> bool:
    """Tell whether an applicant can be asked to answer by a day: one to come, within a year."""
    return today < due <= today + timedelta(days=LONGEST_WAIT_DAYS)


@transaction.atomic
def answer(application: Application, *, by: Actor, text: str) -> Question:
    """Answer the open question with words, files, or both; the files are already kept with the application.

    Raises NotAllowedNow where nothing is asked, NothingSaid, RightMissing.
    """
    check_right(by, Right.SEND)
    case = Case.objects.get(pk=application.pk)
    question = Question.objects.open().select_for_update().filter(case=case).first()
    if question is None or not case.is_active:
        raise NotAllowedNow(case.state, State.IN_REVIEW)
    kept = documents_of(application.pk, kinds=["upload"]).filter(filed_at=None)
    if not text.strip() and not kept:
        raise NothingSaid
    question.answer = text.strip()
    question.answered_at = timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    for asked in unread_questions(application.pk):  # they stand on the page that is answered from
        mailbox.open_message(asked, by=by)
    correspondence.hear(application, question.answer, [document.pk for document in kept], by=by)
    emit(QuestionAnswered(subject=case.pk, holder=case.holder, question_id=question.pk), by=by)
    return question


def can_reply(message: Message) -> bool:
    """Tell whether its recipient may answer a message: one of the office's, while its case is going on or another
    one decides it as well.
    """
    if message.direction != Message.Direction.TO_CITIZEN or message.kind == Message.Kind.WARNING:
        return False
    case = Case.objects.filter(pk=message.subject).select_related("application").first()
    if case is None or case.application.phase != Phase.SUBMITTED:
        return False
    return case.is_active or case.state == State.MERGED


@transaction.atomic
def reply(application: Application, *, to: Message, by: Actor, text: str) -> Message:
    """Answer a message of the office that asked for nothing, with words, files, or both; the files are already kept.

    It waits for nobody and moves nothing: no deadline, no task, and no day from which a decision counts. While a
    question is open, that is what is to be answered. Raises NotAllowedNow, NothingSaid, NotReadYet, RightMissing.
    """
    check_right(by, Right.SEND)
    case = Case.objects.get(pk=application.pk)
    if to.subject != application.pk or not can_reply(to) or Question.objects.open().filter(case=case).exists():
        raise NotAllowedNow(case.state, case.state)
    kept = documents_of(application.pk, kinds=["upload"]).filter(filed_at=None)
    if not text.strip() and not kept:
        raise NothingSaid
    if unread_by_office(application.pk).count() >= MOST_UNREAD:
        raise NotReadYet
    said = correspondence.hear(application, text.strip(), [document.pk for document in kept], by=by, to=to)
    if said.documents:
        defer(correspondence.file_sent, message=str(said.pk))
    return said


def resume(case: Case) -> None:
    """Let a case go on whose question is answered: its deadline and its tasks have stood still for so many days."""
    asked = case.questions.filter(cancelled_at=None).order_by("-asked_at").first()
    if asked is not None and asked.answered_at is not None:
        _need_no_letter(case, asked, by=MACHINE)
        _go_on(case, asked)


@transaction.atomic
def call_off(case: Case, *, by: Actor, reason: str) -> PostItem | None:
    """Wait no longer: the answer came by another way, or will not come, and the office decides on what there is.

    Files laid ready for an answer that was never sent are deleted. Returns the letter that asks on paper, if there is
    one: it is dropped, or was printed or sent already. Raises NotAllowedNow where nothing is asked.
    """
    by = require(by, "cases.work", office=case.office)
    case = process.lock(case.pk)
    question = Question.objects.open().select_for_update().filter(case=case).first()
    if question is None or not case.is_active:
        raise NotAllowedNow(case.state, State.IN_REVIEW)
    question.cancelled_at = timezone.now()
    question.save(update_fields=["cancelled_at"])
    files.drop_unused(subject=case.pk, used=frozenset())
    emit(QuestionCalledOff(subject=case.pk, question_id=question.pk, reason=reason.strip()[:500]), by=by)
    letter = _need_no_letter(case, question, by=by)
    _go_on(case, question)
    return letter


def _need_no_letter(case: Case, settled: Question, *, by: Actor) -> PostItem | None:
    """Keep the letter that asks on paper from being sent, as far as it still can be; returns it."""
    letters = worklist.need_no_letter(case, [settled.message] if settled.message else [], by=by)
    return letters[0] if letters else None


def _go_on(case: Case, asked: Question) -> None:
    """Let deadline and tasks of a locked case run on from today."""
    if case.state == State.WAITING:
        case.state = State.IN_REVIEW if case.before_waiting == State.OPEN else State(case.before_waiting)
        case.save(update_fields=["state"])
    today, paused = timezone.localdate(), timezone.localdate(asked.asked_at)
    timing.resume(case, today)
    # A task that came about in the meantime has waited since then.
    for task in worklist.open_tasks(case).filter(waiting=True):
        task.due_on += today - max(paused, timezone.localdate(task.opened_at))
        task.waiting = False
        task.save(update_fields=["due_on", "waiting"])


@transaction.atomic
def note(case: Case, *, by: Actor, text: str) -> None:
    """Write a note into the file; the applicant does not see it."""
    require(by, "cases.see")
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotPermitted("cases.see")
    by = acting(by, lambda office, _role: office == case.office)
    text = text.strip()[:4000]
    findable.by_text(case.pk, text)
    emit(NoteWritten(subject=case.pk, text=text), by=by)


@transaction.atomic
def write_to_applicant(case: Case, *, by: Actor, subject: str, body: str) -> None:
    """Send a message that asks for nothing. Raises NotPermitted, NotAllowedNow: another municipality has no mailbox."""
    by = require(by, "cases.work", office=case.office)
    if case.package.is_inquiry:
        raise NotAllowedNow(case.state, case.state)
    findable.by_text(case.pk, subject)
    correspondence.tell(case.application, kind="message", subject=subject.strip(), body=body.strip(), by=by)
