# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: looking for a mail server that was away, and forgetting.

Of mails that were refused nobody's address and words are kept for ever.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from geleitzug.ground.jobs import defer, periodic
from geleitzug.ground.jobs.queue import is_asked_for
from geleitzug.ground.mail import outbox

REFUSED_KEPT = timedelta(days=14)
"""So long somebody can look why a mail was refused, and send it again."""


@periodic("*/5 * * * *", "mail.look_for_server_again")
def look_for_server_again() -> None:
    """Look whether the mail server is there again, once for all towns, where one has mails that did not find it."""
    if outbox.waits_for_server() and not is_asked_for(outbox.look_for_server):
        defer(outbox.look_for_server)


@periodic("20 4 * * *", "mail.forget_refused")
def forget_refused() -> None:
    """Empty the mails that were refused and that nobody has sent again; Art. 5 (1) (e) GDPR."""
    outbox.empty_refused(timezone.now() - REFUSED_KEPT)
