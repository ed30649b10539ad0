# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: of mails that were refused nobody's address and words are kept for ever."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from geleitzug.ground.jobs import periodic
from geleitzug.ground.mail import outbox

REFUSED_KEPT = timedelta(days=14)
"""So long somebody can look why a mail was refused, and send it again."""


@periodic("20 4 * * *", "mail.forget_refused")
def forget_refused() -> None:
    """Empty the mails that were refused and that nobody has sent again; Art. 5 (1) (e) GDPR."""
    outbox.empty_refused(timezone.now() - REFUSED_KEPT)
