# SPDX-License-Identifier: EUPL-1.2
"""Everything the case page shows, read once. What may be done with it is decided by core; tasks are case_tasks.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions import being_here
from geleitzug.core.caseload.events import CaseRelated, CaseUnrelated
from geleitzug.core.caseload.queries import Known
from geleitzug.core.cases import answers, queries
from geleitzug.core.cases.actions import merging, redeciding, refunding
from geleitzug.core.cases.actions.asking import ASKABLE
from geleitzug.core.cases.models import Case, Question, Task, WaitingLetter
from geleitzug.core.cases.permissions import DECIDE
from geleitzug.core.cases.rules import APPROVE_ANEW, INQUIRY, RECHECK, REDECIDE, State
from geleitzug.core.files import queries as files
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing import queries as filing
from geleitzug.core.filing.permissions import HOLD
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.mailbox import queries as mailbox
from geleitzug.core.mailbox.models import Forwarding, Message, PostItem, Proof
from geleitzug.core.mailbox.permissions import PRINT, PRINT_ALL
from geleitzug.core.payments import queries as paying
from geleitzug.core.payments.actions import REFUND
from geleitzug.core.payments.models import Payment
from geleitzug.core.screens import panels
from geleitzug.core.screens.staff import OfficeRequest
from geleitzug.core.workflow import engine
from geleitzug.core.workflow.picture import svg
from geleitzug.desks.office import (
    beside,
    case_tasks,
    periods,
    programs,
    refund_form,
    sentences,
    taking_part,
    task_forms,
    versions,
    words,
)
from geleitzug.desks.office.pages import office_names
from geleitzug.desks.office.refund_form import RefundForm
from geleitzug.desks.office.task_forms import TaskForm
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.texts import in_order, pick
from geleitzug.ground.web.layout import path_of

SHORT_HASH = 12
ASK_FOR_IT = ("decide", "approve", REDECIDE, APPROVE_ANEW)
"""Kinds of tasks whose forms ask for a decision."""
OF_OTHERS = frozenset({CaseRelated.__name__, CaseUnrelated.__name__})


def read(
    request: OfficeRequest,
    case: Case,
    begun: Mapping[str, QueryDict],
    typed: TaskForm | None = None,
    refund: RefundForm | None = None,
) -> dict[str, Any]:
    """Return the context of the case page; ``typed`` and ``refund`` are forms that were sent and are shown again.

    ``begun``: what the reader has begun to fill in there and not sent (``unsent_forms.kept``).
    """
    today = timezone.localdate()
    lang = (get_language() or "de")[:2]
    offices = office_names(request)
    tasks = queries.tasks_of(case)
    decision = queries.decision_in_force(case) if _asks_for_decision(case, tasks) else None
    entries = files.file_of(case.pk)
    newer: dict[int | None, int] = {entry.replaces: entry.position for entry in entries if entry.replaces}
    question = queries.open_question(case)
    proofs = mailbox.proofs_of(case.pk) if case.decided_at else {}
    forwardings = mailbox.forwardings_of(case.pk) if case.decided_at else {}
    letters = mailbox.post_items_of(case.pk)
    unsealed = _unsealed(case)
    payments = paying.payments_of(case.pk) if case.application.fee_cents else []
    timeline = queries.timeline(case.pk, public=False)
    told = _told_of(timeline)
    # Every relation stands in the course: where all of it is here and names no other case, there is none.
    asks = bool(told) or len(timeline) == queries.MOST_ENTRIES
    known = caseload.related_to(request.actor, case, told) if asks else Known([], {})
    people = caseload.people_around(case, tasks)
    return {
        "case": case,
        "state_tone": words.STATE_TONES.get(case.state, "neutral"),
        "office": offices.get(case.office, case.office),
        "outcome": words.outcome(case.package, case.outcome) if case.outcome else "",
        "sections": answers.shown(case.application, lang).sections,
        "file_urls": {str(e.document_id): _file_address(case, e) for e in entries if not e.document.deleted_at},
        "deletions": {str(e.document_id): e.document.deletion for e in entries if e.document.deleted_at},
        "people": taking_part.people(case),
        "proven": taking_part.proven(case),
        "other_name": taking_part.other_name(case),
        "other_represented": taking_part.other_represented(case),
        "address": taking_part.address(case),
        "goes_to": taking_part.goes_to(case),
        "on_behalf": words.word(words.ON_BEHALF, case.application.who.get("on_behalf", "self")),
        "files": [_file(case, entry, newer) for entry in entries],
        "filed": filing.filed(case),
        "check_proof": path_of("proof") if proofs else "",
        "open_tasks": case_tasks.open_ones(
            request.actor, case, [task for task in tasks if task.is_open], decision, offices, typed, begun, people
        ),
        "done_tasks": case_tasks.done_ones(case, tasks, offices),
        "decision": decision,
        "alone": programs.alone(case, decision),
        "corrections": beside.corrections_of(case) if case.decided_at else [],
        "revocation": beside.revocation_of(case, decision),
        "changes": versions.since_it_was_judged(case) if _awaits_approval(tasks) else None,
        "decided": words.chosen(case.package, decision.outcome) if decision else "",
        "messages": [_message(case, message, entries, proofs, forwardings) for message in mailbox.messages_of(case.pk)],
        "timeline": [
            sentences.tell(entry, offices, case.package, known.numbers) for entry in timeline if _may_know(entry, known)
        ],
        "related": known.related,
        "leads": panels.ways_of(panels.CASE_HEAD, request.actor, case),
        "unsealed": unsealed,
        "panels": panels.panels_of(panels.CASE, request.actor, case),
        "periods": periods.of(request.actor, case, queries.deadlines_of(case), today),
        "letters": letters,
        "may_print": may(request.actor, PRINT, office=case.office) or may(request.actor, PRINT_ALL),
        "waits_for_print": bool(case.decided_at) and any(item.state == PostItem.State.QUEUED for item in letters),
        "fees": case.application.fees,
        "payments": payments,
        "refund": refund or _refund(request.actor, case, payments),
        "picture": _picture(case),
        "is_working": _is_working(case, tasks) and not unsealed,
        "awaited_opinions": beside.awaited_opinions(case, today),
        "question": question,
        "present": who_is_here(being_here.come(case, by=request.actor)),
        "similar": caseload.similar_to(request.actor, case),
        "follow_ups": caseload.follow_ups_of(case),
        "colleagues": in_order((str(c.id), f"{c.name} (@{c.login})") for c in people.see),
        "may": {
            **rights(request.actor, case, question),
            "revoke": beside.may_revoke(request.actor, case, decision),
            "reopen": redeciding.may_be_reopened(case) and may(request.actor, DECIDE, office=case.office),
            "correct": beside.may_correct(request.actor, case, decision),
        },
        "workers": in_order((str(c.id), c.name) for c in people.work),
        "ask_about": asked_again(case),
        "ask_blocks": task_forms.blocks_of(case, task_forms.ASK),
        "message_blocks": task_forms.blocks_of(case, task_forms.MESSAGE),
    }


def _unsealed(case: Case) -> list[WaitingLetter]:
    """Return the letters of a case that wait for their seal; nothing was decided where there can be none."""
    return queries.unsealed_letters_of(case) if case.outcome else []


def _is_working(case: Case, tasks: list[Task]) -> bool:
    return bool(case.calls) and not any(task.is_open and task.kind in (RECHECK, INQUIRY) for task in tasks)


def _may_know(entry: Entry, known: Known) -> bool:
    """Tell whether a line of the course is told: not that the case has to do with one its reader may not see."""
    return entry.kind not in OF_OTHERS or entry.facts.get("other") in known.numbers


def _told_of(timeline: list[Entry]) -> set[UUID]:
    """Return the other cases of which a case's course speaks."""
    return {UUID(entry.facts["other"]) for entry in timeline if entry.facts.get("other")}


def _awaits_approval(tasks: list[Task]) -> bool:
    return any(task.kind == "approve" and task.is_open for task in tasks)


def who_is_here(names: list[str]) -> str:
    """Say who else has the case open just now; nothing where nobody has."""
    if not names:
        return ""
    return _("Gerade auch hier: %(names)s") % {"names": ", ".join(names)}


def asked_again(case: Case) -> list[tuple[str, str]]:
    """Return the file questions the office can ask again, where some are deleted after a task: path and label.

    Elsewhere nothing depends on which question a file answers, and the clerk is spared the choice.
    """
    if not case.package.deletions:
        return []
    lang = (get_language() or "de")[:2]
    return [(q.path, pick(q.label, lang)) for q in case.package.form.questions() if isinstance(q.kind, Files)]


def rights(actor: Actor, case: Case, question: Question | None) -> dict[str, bool]:
    """Return what buttons the actor is offered; core asks again when they are pressed."""
    works = may(actor, "cases.work", office=case.office)
    somebody = not case.package.is_inquiry  # another municipality has no mailbox here: it is rung up
    mine = case.assignee_id is not None and case.assignee_id == actor.id
    return {
        "take": works and case.is_active and not mine,
        "release": works and case.is_active and case.assignee_id is not None,
        "give": works and case.is_active,
        "ask": works and somebody and case.state in ASKABLE and not case.decided_at and question is None,
        "call_off": works and question is not None,
        "write": works and somebody,
        "retry": works and case.state == State.STUCK,
        "note": may(actor, "cases.see"),
        "relate": works,
        "attach": works,
        "merge": merging.may_merge(actor, case),
        "hold": may(actor, HOLD, office=case.office),
    }


def _refund(actor: Actor, case: Case, payments: list[Payment]) -> RefundForm | None:
    """Return the form that notes a refund, where a paid fee may come back and the actor may note it."""
    paid = refunding.fee_to_refund(case, payments)
    return refund_form.empty(paid) if paid and may(actor, REFUND, office=case.office) else None


def _asks_for_decision(case: Case, tasks: list[Task]) -> bool:
    return bool(case.outcome) or any(task.is_open and task.kind in ASK_FOR_IT for task in tasks)


def _file(case: Case, entry: FileEntry, newer: Mapping[int | None, int]) -> dict[str, Any]:
    document = entry.document
    return {
        "position": entry.position,
        "replaces": entry.replaces,
        "newer": newer.get(entry.position),
        "unfit": entry.document.unfit and entry.document.deleted_at is None,
        "name": entry.title or document.filename,
        "filename": document.filename if _is_described(document) else "",
        "url": "" if document.deleted_at else _file_address(case, entry),
        "deletion": document.deletion,
        "kind": document.filename.rpartition(".")[2][:4] or "?",
        "word": document.get_kind_display(),
        "size": document.size,
        "when": entry.filed_at,
        "by": entry.filed_by,
        "hash": entry.hash[:SHORT_HASH],
    }


def _is_described(document: Document) -> bool:
    """Tell whether whoever sent a file has said what it shows: that is its title then, and no longer its name."""
    is_sent_in = document.kind in (Document.Kind.UPLOAD, Document.Kind.ATTACHED)
    return is_sent_in and document.title != document.filename


def _file_address(case: Case, entry: FileEntry) -> str:
    return reverse("office:file", args=[case.number, entry.document_id])


def _message(
    case: Case,
    message: Message,
    entries: list[FileEntry],
    proofs: Mapping[UUID, Proof],
    forwardings: Mapping[tuple[UUID, str], Forwarding],
) -> dict[str, Any]:
    titles = {str(entry.document_id): entry for entry in entries}
    proof = proofs.get(message.result_document) if message.result_document else None
    return {
        "title": message.title,
        "body": message.body,
        "when": message.provided_at,
        "who": message.author or taking_part.who_writes(case),
        "is_ours": message.direction != Message.Direction.TO_OFFICE,
        "word": message.get_kind_display(),
        "opened": message.opened_at,
        "is_new": message.direction == Message.Direction.TO_OFFICE and message.opened_at is None,
        "retrieved": message.downloaded_at,
        "announced": message.announced_on,
        "notice": forwardings.get((message.pk, Forwarding.Kind.NOTICE)),
        "forwarded": forwardings.get((message.pk, Forwarding.Kind.COPY)),
        "proof": reverse("office:file", args=[case.number, proof.document]) if proof else "",
        "files": [
            (titles[found].title, _file_address(case, titles[found]), titles[found].document.deletion)
            for found in message.documents
            if found in titles
        ],
    }


def _picture(case: Case) -> Markup | None:
    if case.process_state is None:
        return None
    stands = engine.progress(case.package.process, case.process_state)
    return svg(case.package.process, stands.done, stands.now)


def title_of(case: Case) -> str:
    """Return the service's title in the page's language."""
    return pick(case.application.service.text("title"), (get_language() or "de")[:2])
