# SPDX-License-Identifier: EUPL-1.2
"""Who is told that a period ends, or that paper or mail has come: who works on the case, then the head of its office.

When a period ends says core.cases, and what has come core.filing. Of a draft that was sent back who wrote it is told.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import noting
from geleitzug.core.caseload.models import Notice
from geleitzug.core.caseload.rules import to_remind, to_tell_of_approval
from geleitzug.core.cases.actions.process import lock
from geleitzug.core.cases.events import (
    ApprovalDeemed,
    CorrectionSentBack,
    DeadlineEscalated,
    DeadlineWarned,
    DecisionSentBack,
    RevocationSentBack,
)
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.filing.events import MailFiled, PaperFiled
from geleitzug.ground.events import IN_PLACE_OF, Reactions
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import MACHINE, offices_with, signed_for
from geleitzug.ground.texts import pick
from geleitzug.ground.web import formats


@job("caseload.warn")
def warn(*, subject: str, ends: str, clock: str = "", **_facts: Any) -> None:
    """Tell who works on a case that a period ends soon; of one nobody has taken, the head of its office."""
    case = lock(UUID(subject))
    if case.is_active:
        _tell(case, Notice.Kind.DUE, clock, ends, to_remind(case.assignee_id, *queries.responsible_for(case)))


@job("caseload.escalate")
def escalate(*, subject: str, ends: str, clock: str = "", **_facts: Any) -> None:
    """Tell the head of the office that a period is over, or nearly."""
    case = lock(UUID(subject))
    if case.is_active:
        _tell(case, Notice.Kind.ESCALATED, clock, ends, to_remind(None, *queries.responsible_for(case)))


@job("caseload.tell_deemed")
def tell_deemed(*, subject: str, ended: str, **_facts: Any) -> None:
    """Tell who works on a case, and the head of its office, that the law has approved."""
    case = lock(UUID(subject))
    _tell(case, Notice.Kind.DEEMED, "", ended, to_tell_of_approval(case.assignee_id, *queries.responsible_for(case)))


@job("caseload.tell_filed")
def tell_filed(*, subject: str, document_id: str, documents: int = 0, pages: int = 0, **_facts: Any) -> None:
    """Tell who works on a case that a mail or a paper has come into its file; of one nobody has taken, its head.

    Also where the case is over: an objection may come by mail. Who has sent it stands in the file.
    """
    case = lock(UUID(subject))
    with override("de"):
        if pages:
            text = ngettext("Papier, eine Seite", "Papier, %(num)d Seiten", pages) % {"num": pages}
        else:
            text = ngettext("E-Mail, ein Dokument", "E-Mail, %(num)d Dokumente", documents) % {"num": documents}
    staff = to_remind(case.assignee_id, *queries.responsible_for(case))
    came = Entry.objects.filter(subject=case.pk, facts__document_id=document_id).latest("id").at
    # This job may run again; and who was told since of another that came with it finds both in the file.
    told = Notice.objects.filter(case=case, kind=Notice.Kind.FILED, at__gte=came)
    known = set(told.values_list("staff_id", flat=True))
    noting.tell(case, sorted(staff - known), Notice.Kind.FILED, by=MACHINE, text=text)


@job("caseload.tell_sent_back")
def tell_sent_back(*, subject: str, **_facts: Any) -> None:
    """Tell who wrote a draft that a second person has sent it back, and why.

    This job may run again, and the draft may have come back once more meanwhile: each time is told once.
    """
    case = lock(UUID(subject))
    told = Notice.objects.filter(case=case, kind=Notice.Kind.SENT_BACK).aggregate(last=Max("at"))["last"]
    came = Entry.objects.filter(subject=case.pk, kind__in=[event.__name__ for event in SENT_BACK]).order_by("id")
    for entry in came.filter(at__gt=told) if told else came:
        noting.tell_later(
            case, _writers(case, entry), Notice.Kind.SENT_BACK, by_name=_signed(entry), text=_what_came_back(entry)
        )


def _writers(case: Case, entry: Entry) -> list[UUID]:
    """Return who is told of a draft that came back: who wrote it while they see the case, else who works on it."""
    drafted_by = UUID(entry.facts["drafted_by"]) if entry.facts.get("drafted_by") else None
    writer = staff_actor(drafted_by) if drafted_by else None
    if writer is not None and writer.id is not None and case.office in offices_with(writer, SEE):
        return [writer.id]
    return sorted(to_remind(case.assignee_id, *queries.responsible_for(case)) - {entry.actor_id})


def _signed(entry: Entry) -> str:
    absent = entry.facts.get(IN_PLACE_OF)
    return signed_for(entry.actor, absent) if absent else entry.actor


def _what_came_back(entry: Entry) -> str:
    """Return what the second person has said, with what it is about where that is not the decision itself."""
    with override("de"):
        what = {
            RevocationSentBack.__name__: _("Aufhebung des Bescheids"),
            CorrectionSentBack.__name__: _("Berichtigung des Bescheids"),
        }.get(entry.kind, "")
    return ": ".join(part for part in (what, entry.told.get("note", "")) if part)


def _tell(case: Case, kind: Notice.Kind, clock: str, day: str, staff: set[UUID]) -> None:
    """Put a notice on the pages of some people, once: this job may run again, and a case may have several periods."""
    today = timezone.localdate()
    with override("de"):
        text = _("Frist: %(day)s") % {"day": formats.day(day)}
    if clock not in ("", DECIDE) and (known_clock := case.application.service.clocks.get(clock)):
        text = f"{pick(known_clock.name, 'de')} – {text}"
    told = Notice.objects.filter(case=case, kind=kind, at__date=today)
    known = {notice.staff_id for notice in told if notice.text == text}
    noting.tell(case, sorted(staff - known), kind, by=MACHINE, text=text)


SENT_BACK = (DecisionSentBack, RevocationSentBack, CorrectionSentBack)
"""What happens to a draft that a second person does not sign."""
REACTIONS: Reactions = {
    DeadlineWarned: [warn],
    DeadlineEscalated: [escalate],
    ApprovalDeemed: [tell_deemed],
    MailFiled: [tell_filed],
    PaperFiled: [tell_filed],
    **{event: [tell_sent_back] for event in SENT_BACK},
}
