# SPDX-License-Identifier: EUPL-1.2
"""Working on a case: take it, give it, ask, write, note, look again, do its tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions import assigning, noting
from geleitzug.core.cases import options, queries
from geleitzug.core.cases.actions import asking, deeming, objecting, process
from geleitzug.core.cases.actions import periods as going_to_court
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.models import Case, Objection, Task
from geleitzug.core.cases.rules import CERTIFICATE, INQUIRY
from geleitzug.core.files.prose import lint
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.interface.rules import HUMAN_TASKS, Scope
from geleitzug.core.participation import queries as participation
from geleitzug.core.participation.actions import answering
from geleitzug.core.participation.actions import asking as participating
from geleitzug.core.participation.rules import Said, Verdict
from geleitzug.desks.api import asked, shapes
from geleitzug.desks.api.calls import Call, Told, tag_of, version_of
from geleitzug.desks.api.operations import WORKING, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted


@operation(
    "POST", "cases/{number}/take", "take", gettext_lazy("Den Vorgang übernehmen"),
    scope=Scope.WORK, tag=WORKING, body=asked.Take, gives=shapes.Done,
)  # fmt: skip
def take(call: Call, number: str, body: asked.Take) -> Told:
    """Take a case into the hands of the token's person."""
    case = call.case_to_change(number)
    if call.actor.kind is not ActorKind.STAFF:
        raise Problem("person-needed", _("Ein Programm übernimmt keinen Vorgang. Geben Sie ihn jemandem (give)."))
    assigning.take(case, by=call.actor, word=body.word)
    return done(case)


@operation(
    "POST", "cases/{number}/give", "give", gettext_lazy("Den Vorgang jemandem geben"),
    scope=Scope.WORK, tag=WORKING, body=asked.Give, gives=shapes.Done,
)  # fmt: skip
def give(call: Call, number: str, body: asked.Give) -> Told:
    """Give a case to somebody who works on cases of its office."""
    case = call.case_to_change(number)
    assigning.give(case, to=body.to, by=call.actor, word=body.word)
    return done(case)


@operation(
    "POST", "cases/{number}/release", "release", gettext_lazy("Den Vorgang an das Amt zurückgeben"),
    scope=Scope.WORK, tag=WORKING, gives=shapes.Done,
)  # fmt: skip
def release(call: Call, number: str) -> Told:
    """Give a case back to its office."""
    case = call.case_to_change(number)
    assigning.release(case, by=call.actor)
    return done(case)


@operation(
    "POST", "cases/{number}/tasks/{task_id}/take", "take_task", gettext_lazy("Eine Aufgabe für sich übernehmen"),
    scope=Scope.WORK, tag=WORKING, body=asked.Take, gives=shapes.Done,
    about=gettext_lazy(
        "Für Aufgaben, die nicht mit dem Vorgang übernommen werden: Rechtsbehelfe und anderes neben dem Ablauf, auch"
        " wenn der Vorgang beendet ist, was jemand zeichnet, und was ein anderes Amt erledigt."
    ),
)  # fmt: skip
def take_task(call: Call, number: str, task_id: UUID, body: asked.Take) -> Told:
    """Take a task that does not come along with its case into the hands of the token's person."""
    case = call.case_to_change(number)
    need_person(call)
    assigning.take_task(queries.task_of(case, task_id), by=call.actor, word=body.word)
    return done(case, task_id)


@operation(
    "POST", "cases/{number}/tasks/{task_id}/give", "give_task", gettext_lazy("Eine Aufgabe jemandem geben"),
    scope=Scope.WORK, tag=WORKING, body=asked.Give, gives=shapes.Done,
)  # fmt: skip
def give_task(call: Call, number: str, task_id: UUID, body: asked.Give) -> Told:
    """Give such a task to somebody who may do it."""
    case = call.case_to_change(number)
    assigning.give_task(queries.task_of(case, task_id), to=body.to, by=call.actor, word=body.word)
    return done(case, task_id)


@operation(
    "POST", "cases/{number}/tasks/{task_id}/release", "release_task",
    gettext_lazy("Eine Aufgabe an das Amt zurückgeben"),
    scope=Scope.WORK, tag=WORKING, gives=shapes.Done,
)  # fmt: skip
def release_task(call: Call, number: str, task_id: UUID) -> Told:
    """Give such a task back to its office."""
    case = call.case_to_change(number)
    assigning.release_task(queries.task_of(case, task_id), by=call.actor)
    return done(case, task_id)


@operation(
    "POST", "cases/{number}/retry", "retry", gettext_lazy("Einen Ablauf, der steht, noch einmal anstoßen"),
    scope=Scope.WORK, tag=WORKING, gives=shapes.Done,
)  # fmt: skip
def retry(call: Call, number: str) -> Told:
    """Let a case that was put aside try to go on."""
    case = call.case_to_change(number)
    process.retry(case, by=call.actor)
    return done(case)


@operation(
    "POST", "cases/{number}/question", "ask", gettext_lazy("Etwas nachfordern; bis zur Antwort ruht die Frist"),
    scope=Scope.WORK, tag=WORKING, body=asked.Ask, gives=shapes.Done,
)  # fmt: skip
def ask(call: Call, number: str, body: asked.Ask) -> Told:
    """Ask the applicant for something."""
    case = call.case_to_change(number)
    if body.about and body.about not in _file_questions(case):
        raise wrong("about", _("Diese Frage nach Dateien hat das Formular nicht."))
    if body.due is not None and not asking.is_day_to_answer(body.due, timezone.localdate()):
        sentence = _("Bitte geben Sie einen Tag in der Zukunft an, höchstens ein Jahr von heute an.")
        raise wrong("due", sentence)
    question = asking.ask(case, by=call.actor, text=body.text, due=body.due, about=body.about)
    return done(case, question.pk)


@operation(
    "POST", "cases/{number}/question/call-off", "call_off", gettext_lazy("Nicht länger auf die Antwort warten"),
    scope=Scope.WORK, tag=WORKING, body=asked.CallOff, gives=shapes.Done,
)  # fmt: skip
def call_off(call: Call, number: str, body: asked.CallOff) -> Told:
    """Go on without the answer; the reason stands in the timeline."""
    case = call.case_to_change(number)
    asking.call_off(case, by=call.actor, reason=body.reason)
    return done(case)


@operation(
    "POST", "cases/{number}/messages", "write", gettext_lazy("Eine Nachricht schreiben, die nichts fragt"),
    scope=Scope.WORK, tag=WORKING, body=asked.Write, gives=shapes.Done,
)  # fmt: skip
def write(call: Call, number: str, body: asked.Write) -> Told:
    """Send the applicant a message."""
    case = call.case_to_change(number)
    asking.write_to_applicant(case, by=call.actor, subject=body.subject, body=body.body)
    return done(case)


@operation(
    "POST", "cases/{number}/notes", "note", gettext_lazy("Eine Notiz in die Akte schreiben"),
    scope=Scope.WORK, tag=WORKING, body=asked.Note, gives=shapes.Done,
)  # fmt: skip
def note(call: Call, number: str, body: asked.Note) -> Told:
    """Write a note; colleagues it speaks to find it on their page."""
    case = call.case_to_change(number)
    noting.note(case, by=call.actor, text=body.text, to=body.to)
    return done(case)


@operation(
    "POST", "cases/{number}/follow-ups", "follow_up", gettext_lazy("Eine Wiedervorlage eintragen"),
    scope=Scope.WORK, tag=WORKING, body=asked.FollowUp, gives=shapes.Done,
)  # fmt: skip
def follow_up(call: Call, number: str, body: asked.FollowUp) -> Told:
    """Set a day on which somebody looks again."""
    case = call.case_to_change(number)
    if body.to is None and call.actor.kind is not ActorKind.STAFF:
        raise wrong("to", _("Bitte sagen Sie, wer den Vorgang dann ansieht."))
    made = noting.set_follow_up(case, by=call.actor, day=body.day, reason=body.reason, for_whom=body.to)
    return done(case, made.pk)


@operation(
    "POST", "cases/{number}/follow-ups/{key}/done", "follow_up_done", gettext_lazy("Eine Wiedervorlage erledigen"),
    scope=Scope.WORK, tag=WORKING, gives=shapes.Done,
)  # fmt: skip
def follow_up_done(call: Call, number: str, key: UUID) -> Told:
    """Note that somebody has looked again."""
    case = call.case_to_change(number)
    noting.finish_follow_up(caseload.follow_up_of(case, key), by=call.actor)
    return done(case)


@operation(
    "POST", "cases/{number}/tasks/{task_id}/complete", "complete", gettext_lazy("Eine Aufgabe erledigen"),
    scope=Scope.WORK, tag=WORKING, body=asked.Complete, gives=shapes.Done,
    about=gettext_lazy(
        "Stellungnahmen brauchen zusätzlich das Recht „cases.opinion“, Widersprüche „cases.decide“. Entschieden und"
        " gezeichnet wird unter eigenen Adressen."
    ),
)  # fmt: skip
def complete(call: Call, number: str, task_id: UUID, body: asked.Complete) -> Told:
    """Do a task that is no decision."""
    case = call.case_to_change(number)
    task = queries.task_of(case, task_id)
    check_scope_of(call, task.kind)
    if not task.is_open:  # what a task asked that is done is not what the next one asks
        raise TaskGone(task.name)
    verdicts = options.VERDICTS.get(task.kind)
    if verdicts and body.opinion not in verdicts:
        raise wrong("opinion", ", ".join(verdicts))
    if verdicts and body.opinion not in options.SPEAKS_FOR_ITSELF and not body.text.strip():
        raise wrong("text", _("Bitte schreiben Sie, was fehlt oder dagegenspricht."))
    if task.kind == objecting.KIND:
        if body.opinion == Objection.End.REJECTED:
            check_prose("reasons", body.reasons)
        objecting.settle(task, by=call.actor, end=body.opinion, text=body.text, reasons=body.reasons)
        return done(case, task.pk)
    if task.kind in BESIDE:
        need_person(call)
        BESIDE[task.kind](task, by=call.actor, body=body)
        return done(case, task.pk)
    if task.kind == participating.KIND:
        answering.answer_task(task, by=call.actor, said=_said(body))
        return done(case, task.pk)
    if task.kind == INQUIRY:
        inquiry = participation.inquiry_for(call.actor, case.pk)
        answering.send(inquiry, by=call.actor, said=replace(_said(body), name=call.actor.signed))
        return done(case, task.pk)
    given = {"opinion": body.opinion} if verdicts else {"done": True}
    process.complete(task, by=call.actor, result={**given, "text": body.text.strip()})
    return done(case, task.pk)


def _look_for_action(task: Task, *, by: Actor, body: asked.Complete) -> None:
    going_to_court.settle(task, by=by, found=body.opinion, text=body.text)


def _take_note(task: Task, *, by: Actor, body: asked.Complete) -> None:
    deeming.take_note(task, by=by, text=body.text)


def _certify(task: Task, *, by: Actor, body: asked.Complete) -> None:
    deeming.certify_by(task, by=by)


BESIDE: Mapping[str, Callable[..., None]] = {
    going_to_court.KIND: _look_for_action,
    deeming.KIND: _take_note,
    CERTIFICATE: _certify,
}
"""Kinds of tasks that stand beside a process and have a way of their own to be done, in a person's name."""


def _said(body: asked.Complete) -> Said:
    """Return an opinion as those who asked read it: with conditions its text is what they are."""
    text = body.text.strip()
    return Said(body.opinion, "", text) if body.opinion == Verdict.WITH_CONDITIONS else Said(body.opinion, text)


def check_scope_of(call: Call, kind: str) -> None:
    """Refuse a task of a kind that the token does not carry, whatever its roles; raises Problem."""
    needed = HUMAN_TASKS.get(kind)
    if needed is not None and call.bearer is not None and needed not in call.bearer.token.scopes:
        person = call.bearer.token.staff_id is not None
        raise Problem("scope-missing" if person else "person-needed", _("Es braucht das Recht „%(scope)s“.") % {
            "scope": needed,
        })  # fmt: skip


def check_prose(field: str, text: str) -> None:
    """Refuse words of which no accessible letter can be made (prose.lint): headings that skip, tables of one cell."""
    if said := lint(text):
        raise wrong(field, " ".join(said))


def need_person(call: Call) -> None:
    """Refuse what wants somebody's judgement, or their name, though no scope is a person's alone; raises Problem."""
    if call.actor.kind is not ActorKind.STAFF:
        raise Problem("person-needed", _("Das geschieht im Namen einer Person."))


def done(case: Case, made: UUID | None = None) -> Told:
    """Return how a case stands now."""
    row = Case.objects.only("number", "state", "outcome").get(pk=case.pk)
    version = version_of(row)
    body = shapes.Done(number=row.number, state=row.state, outcome=row.outcome or None, version=version, id=made)
    return Told(body, headers={"ETag": tag_of(version)})


def refuse_unless(condition: bool, permission: str) -> None:
    """Refuse what the roles do not cover."""
    if not condition:
        raise NotPermitted(permission)


def _file_questions(case: Case) -> set[str]:
    """Return the file questions that can be asked again: where some are deleted after a task (casefile.asked_again)."""
    if not case.package.deletions:
        return set()
    return {question.path for question in case.package.form.questions() if isinstance(question.kind, Files)}
