# SPDX-License-Identifier: EUPL-1.2
"""Answering a decision: a question about it, or an objection, and what the office does with that.

Which remedy there is, and until when, is core/cases/remedies.py; why so: docs/decisions/answering-a-decision.md.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, permissions, remedies
from geleitzug.core.cases.actions import besides, concluding, process, rejecting
from geleitzug.core.cases.actions.asking import MOST_UNREAD, NothingSaid, NotReadYet
from geleitzug.core.cases.actions.concluding import word_of
from geleitzug.core.cases.events import ObjectionRaised, StayNoted
from geleitzug.core.cases.models import Application, Case, Objection, Task
from geleitzug.core.cases.remedies import Standing
from geleitzug.core.cases.rules import NotAllowedNow, State
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox.models import Message
from geleitzug.core.mailbox.queries import unread_by_office
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.vouching import actions as vouching
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, NotPermitted, check_right, require
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.rights import Right
from geleitzug.ground.web.formats import day

KIND = "objection"


@transaction.atomic
def ask_about(application: Application, *, by: Actor, text: str) -> Message:
    """Ask about a decision, with words, files, or both; the office reads it like every message, and nothing moves.

    Raises NotAllowedNow where nothing is decided, NothingSaid, NotReadYet, RightMissing.
    """
    check_right(by, Right.SEND)
    standing = _standing(application)
    kept = [document.pk for document in documents_of(application.pk, kinds=["upload"]).filter(filed_at=None)]
    if not text.strip() and not kept:
        raise NothingSaid
    if unread_by_office(application.pk).count() >= MOST_UNREAD:
        raise NotReadYet
    title = _("Frage zu: %(title)s") % {"title": standing.letter.title}
    return _hear(application, text.strip(), kept, title, by=by)


@transaction.atomic
def object_to(application: Application, *, by: Actor, text: str) -> Objection:
    """Contest the decision in force: the day counts on which it is sent, with reasons or without (§ 70 VwGO).

    A late one is taken as well: whether there is a reason to excuse it (§ 60 VwGO, § 110 AO) is for the office to say.
    Raises NotAllowedNow where there is no such remedy or one is open already, RightMissing.
    """
    check_right(by, Right.SEND)
    case = Case.objects.get(pk=application.pk)
    standing = _standing(application)
    if not standing.is_open:
        raise NotAllowedNow(case.state, State.IN_REVIEW)
    remedy = Remedy.PROTEST if standing.remedy is Remedy.PROTEST else Remedy.OBJECTION
    kept = [document.pk for document in documents_of(application.pk, kinds=["upload"]).filter(filed_at=None)]
    title = f"{word_of(remedy)}: {standing.letter.title}"
    body = text.strip() or _("Ich lege %(remedy)s ein.") % {"remedy": word_of(remedy)}
    said = _hear(application, body, kept, title, by=by)
    try:
        objection = Objection.objects.create(
            holder=case.holder,
            case=case,
            letter=standing.letter.document,
            message=said.pk,
            remedy=remedy,
            level=by.level,
            received_at=timezone.now(),
        )
    except IntegrityError as error:  # pressed twice at once: the other one is it
        raise NotAllowedNow(case.state, State.IN_REVIEW) from error
    emit(ObjectionRaised(subject=case.pk, holder=case.holder, objection_id=objection.pk, remedy=remedy), by=by)
    return objection


def take_up(objection_id: UUID, *, by: Actor) -> None:
    """Put an objection on the office's worklist and confirm to its sender when it came; twice is once."""
    objection = Objection.objects.get(pk=objection_id)
    case = process.lock(objection.case_id)
    remedy = Remedy(objection.remedy)
    received = timezone.localdate(objection.received_at)
    due = remedies.answered_until(received, remedy)
    with override("de"):
        name = _("%(remedy)s bearbeiten") % {"remedy": word_of(remedy)}
    if besides.open_task(case, kind=KIND, name=name, about=objection.pk, due_on=due, by=by) is None:
        return
    vouching.note_contested(objection.letter, on=received, suspends=_waits(case, remedy))
    lang = case.application.language
    with override(lang):
        parts = [
            _("Ihr Schreiben ist am %(day)s bei uns eingegangen. Es gilt als %(remedy)s gegen „%(title)s“.")
            % {"day": day(objection.received_at), "remedy": word_of(remedy), "title": _title_of(case)},
            *cautions(remedies.standing_of(case.application), objection),
            _("Wir prüfen die Entscheidung noch einmal und schreiben Ihnen hier, wie es weitergeht."),
        ]
        subject = _("Eingang bestätigt: %(remedy)s") % {"remedy": word_of(remedy)}
        body = "\n\n".join(parts)
    correspondence.tell(case.application, kind="receipt", subject=subject, body=body, by=by)


def cautions(standing: Standing | None, objection: Objection) -> list[str]:
    """Say what its sender should know: that it came late, or that the law wants another form of it."""
    said = []
    if standing is not None and standing.is_late(timezone.localdate(objection.received_at)):
        said.append(
            _(
                "Die Frist lief nach unserer Rechnung bis zum %(day)s. Haben Sie sie ohne Ihre Schuld versäumt,"
                " schreiben Sie uns bitte bald, warum."
            )
            % {"day": day(standing.until)}
        )
    if not remedies.form_is_kept(Remedy(objection.remedy), Level(objection.level)):
        said.append(about_the_form(standing))
    return said


def about_the_form(standing: Standing | None) -> str:
    """Say that an objection is to be signed where nobody has shown an identity card, and until when."""
    said = _(
        "Ein Widerspruch braucht die Schriftform. Sie waren nicht mit dem Online-Ausweis angemeldet. Bitte schicken Sie"
        " uns den Widerspruch deshalb auch unterschrieben mit der Post, oder erklären Sie ihn bei uns im Amt."
    )
    if standing is not None and standing.until is not None and not standing.is_late(timezone.localdate()):
        said += " " + _("Er muss bis zum %(day)s bei uns sein.") % {"day": day(standing.until)}
    return said


@transaction.atomic
def settle(task: Task, *, by: Actor, end: str, text: str = "", reasons: str = "") -> Objection:
    """Note what became of an objection, and tell its sender; an objection that is rejected is so in a letter of ours.

    Raises TaskGone, NotPermitted; for a rejection also ReasonsMissing, FourEyes where the package demands them and it
    is who drafted the contested decision, NoNotice where the town lacks something, and NoAddress.
    """
    if task.kind != KIND:
        raise NotPermitted(KIND)
    case = process.lock(task.case_id)
    by = besides.finish(task, by=by, result={"opinion": end, "text": text.strip()})
    objection = Objection.objects.select_for_update().get(pk=besides.about(task))
    if rejecting.is_ours(objection, end):
        rejecting.begin(objection, by=by, reasons=reasons)
        objection.refresh_from_db()
        return objection
    concluding.conclude(case, objection, Objection.End(end), by=by)
    return objection


@transaction.atomic
def stay(objection: Objection, *, by: Actor, stayed: bool) -> Objection:
    """Let a contested decision wait until the objection is dealt with, or let it be enforced again; twice is once.

    § 80 (4) VwGO, § 361 (2) AO. Raises NotPermitted, and NotAllowedNow where the objection is dealt with.
    """
    case = process.lock(objection.case_id)
    by = require(by, permissions.WORK, office=case.office)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.settled_at is not None:
        raise NotAllowedNow(case.state, State.IN_REVIEW)
    if stayed == (objection.stayed_at is not None):
        return objection
    objection.stayed_at = timezone.now() if stayed else None
    objection.save(update_fields=["stayed_at"])
    vouching.note_stay(objection.letter, suspends=stayed or _waits(case, Remedy(objection.remedy)))
    told = {"subject": case.pk, "holder": case.holder, "objection_id": objection.pk}
    emit(StayNoted(**told, stayed="yes" if stayed else "no"), by=by)
    with override(case.application.language):
        subject = _("Zu Ihrem Schreiben: %(remedy)s") % {"remedy": word_of(Remedy(objection.remedy))}
        body = (
            _("Bis über Ihr Schreiben entschieden ist, vollziehen wir die Entscheidung nicht.")
            if stayed
            else _("Die Aussetzung der Vollziehung ist beendet. Die Entscheidung kann wieder vollzogen werden.")
        )
    correspondence.tell(case.application, kind="message", subject=subject, body=body, by=by)
    return objection


def _waits(case: Case, remedy: Remedy) -> bool:
    """Tell whether an objection by itself keeps the decision of a case from being enforced."""
    kind = remedies.result_of(case.package.service, case.outcome)["kind"]
    return remedies.has_suspensive_effect(remedy, kind=kind, outcome=case.outcome)


def _standing(application: Application) -> Standing:
    standing = remedies.standing_of(application)
    if standing is None:
        raise NotAllowedNow(application.phase, application.phase)
    return standing


def _hear(application: Application, body: str, documents: list[UUID], title: str, *, by: Actor) -> Message:
    said = correspondence.hear(application, body, documents, by=by, title=title)
    if said.documents:
        defer(correspondence.file_sent, message=str(said.pk))
    return said


def _title_of(case: Case) -> str:
    standing = remedies.standing_of(case.application)
    return standing.letter.title if standing else case.title
