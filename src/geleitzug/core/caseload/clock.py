# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: a follow-up's day has come, who was where is forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from geleitzug.core.caseload.actions import being_here, calls, unsent
from geleitzug.core.caseload.events import FollowUpCame
from geleitzug.core.caseload.models import FollowUp, Sweep
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import periodic
from geleitzug.ground.people.actors import MACHINE

AT_ONCE = 500
UNBEGUN, ENDED = timedelta(days=1), timedelta(days=30)
"""So long a sweep is kept that nobody has begun, and one that is over."""


@periodic("12 * * * *", "caseload.tell_follow_ups")
def tell_follow_ups() -> None:
    """Write into the cases' timelines that a day has come on which somebody wanted to look again, once each."""
    waiting = FollowUp.objects.filter(done_at=None, told=False, day__lte=timezone.localdate())
    found = waiting.select_related("staff").select_for_update(skip_locked=True, of=("self",)).order_by("day")
    for follow_up in found[:AT_ONCE]:
        told = FollowUpCame(
            subject=follow_up.case_id, follow_up_id=follow_up.pk, day=follow_up.day, staff_name=follow_up.staff.name
        )
        emit(told, by=MACHINE)
        follow_up.told = True
        follow_up.save(update_fields=["told"])


@periodic("52 * * * *", "caseload.forget")
def forget() -> None:
    """Forget which cases people had open a day ago, what they have not sent for a month, old sweeps and calls."""
    being_here.forget()
    unsent.forget_old()
    calls.forget()
    now = timezone.now()
    never_begun = Q(state__in=[Sweep.State.LOOKING, Sweep.State.READY], made_at__lt=now - UNBEGUN)
    Sweep.objects.filter(never_begun | Q(ended_at__lt=now - ENDED)).delete()
