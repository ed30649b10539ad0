# SPDX-License-Identifier: EUPL-1.2
"""Who is told when a period of a case ends: who works on it, then the head of the office. When, says core.cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import noting
from geleitzug.core.caseload.models import Notice
from geleitzug.core.caseload.rules import to_remind, to_tell_of_approval
from geleitzug.core.cases.actions.process import lock
from geleitzug.core.cases.events import ApprovalDeemed, DeadlineEscalated, DeadlineWarned
from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.ground.events import Reactions
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
}
