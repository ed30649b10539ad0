# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: documents that were handed out long ago, or that nobody moves any more, go."""

from __future__ import annotations

from django.utils import timezone

from geleitzug.ground.jobs import periodic
from geleitzug.verticals.papers.actions import forget
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.rules import State, kept_for

AT_ONCE = 500


@periodic("50 3 * * *", "papers.forget")
def forget_old() -> None:
    """Delete what is kept no longer, with the keys of addresses."""
    today = timezone.localdate()
    for state in State:
        old = IdDocument.objects.filter(state=state, moved_on__lt=today - kept_for(state))
        while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
            forget(keys)
