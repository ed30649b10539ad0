# SPDX-License-Identifier: EUPL-1.2
"""What happens to drafts by the clock: on their day they go online."""

from __future__ import annotations

import logging

from django.utils import timezone

from geleitzug.core.authoring import publishing
from geleitzug.core.authoring.models import Draft, State
from geleitzug.ground.jobs import periodic

log = logging.getLogger(__name__)


@periodic("3 * * * *", "authoring.release_due")
def release_due() -> None:
    """Publish the approved drafts whose day has come in the town's time zone; each on its own."""
    due = Draft.objects.filter(state=State.APPROVED, release_from__lte=timezone.localdate(), trouble="")
    for draft in due.order_by("release_from", "pk"):
        try:
            publishing.release(draft)
        except Exception:  # the trouble of one does not keep the others from their day
            log.exception("draft %s", draft.pk)
