# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: reminders before the date, what is overdue, copies that nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.caseload.models import Notice
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.carrying import put_away
from geleitzug.core.participation.events import OpinionOverdue
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import periodic
from geleitzug.ground.people.actors import MACHINE

AT_ONCE = 200
PAPERS_KEPT = timedelta(days=30)
"""So long after its last day a recipient's copies stay, for a correction or more time."""


@periodic("22 * * * *", "participation.remind")
def remind() -> None:
    """Remind who has not answered on the day chosen for it, and say once what is overdue."""
    today = timezone.localdate()
    for row in _awaited().filter(remind_on__lte=today, due_on__gte=today).exclude(delivered_at=None)[:AT_ONCE]:
        asking.remind_row(row, by=MACHINE)
    for row in _awaited().filter(due_on__lt=today, overdue_told=False)[:AT_ONCE]:
        row.overdue_told = True
        row.save(update_fields=["overdue_told"])
        emit(
            OpinionOverdue(subject=row.case_id, request_id=row.pk, recipient=row.recipient, due=row.due_on),
            by=MACHINE,
        )
        asking.tell_asker(row, Notice.Kind.OVERDUE, by=MACHINE)


@periodic("37 2 * * *", "participation.put_away")
def put_papers_away() -> None:
    """Delete the copies of papers that bodies outside were given for a question whose last day is long over.

    Another municipality has them in the file of its own case, and goes on owing the answer.
    """
    long_ago = timezone.localdate() - PAPERS_KEPT
    for inquiry in (
        Inquiry.objects.select_for_update(skip_locked=True)
        .filter(over_at=None, due_on__lt=long_ago)
        .exclude(holder=None)[:AT_ONCE]
    ):
        put_away(inquiry)


def _awaited() -> QuerySet[OpinionRequest]:
    found = OpinionRequest.objects.filter(answered_at=None, revoked_at=None)
    return found.select_related("case").select_for_update(skip_locked=True, of=("self",)).order_by("due_on", "id")
