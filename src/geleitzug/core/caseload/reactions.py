# SPDX-License-Identifier: EUPL-1.2
"""Who is told that a period ends, or that paper or mail has come: who works on the case, then the head of its office.

When a period ends says core.cases, and what has come core.filing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import noting
from geleitzug.core.caseload.models import Notice
from geleitzug.core.caseload.rules import to_remind, to_tell_of_approval
from geleitzug.core.cases.actions.process import lock
from geleitzug.core.cases.events import ApprovalDeemed, DeadlineEscalated, DeadlineWarned
from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.filing.events import MailFiled, PaperFiled
from geleitzug.ground.events import Reactions
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import MACHINE
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


REACTIONS: Reactions = {
    DeadlineWarned: [warn],
    DeadlineEscalated: [escalate],
    ApprovalDeemed: [tell_deemed],
    MailFiled: [tell_filed],
    PaperFiled: [tell_filed],
}
