# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten by the clock: ended sessions, old links, old mandates, accounts that were never confirmed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from geleitzug.ground.jobs import periodic
from geleitzug.ground.people.models import Account, Link, Mandate, Session

UNCONFIRMED_DAYS = 7
UNANSWERED_DAYS = 60
"""So long a company sees an invitation that nobody accepted; then somebody's address is forgotten with it."""
KEPT_YEARS = 3
"""So long after the end of the year in which it ended a mandate is kept: what was done by it may be disputed as long as
claims are not barred (§§ 195, 199 BGB). Then nobody needs to know who acted (Art. 5 (1) e GDPR)."""
LINK_DAYS = 7
"""A link that no longer works is kept so long, so that its page can say that it was used."""


@periodic("47 * * * *", "trust.forget")
def forget() -> None:
    """Delete what nobody needs any more. It belongs to no town; the second town finds nothing."""
    now, today = timezone.now(), timezone.localdate()
    Session.objects.filter(expire_date__lt=now).delete()
    Link.objects.filter(expires_at__lt=now - timedelta(days=LINK_DAYS)).delete()
    Mandate.objects.filter(accepted_at=None, given_at__lt=now - timedelta(days=UNANSWERED_DAYS)).delete()
    kept_from = date(today.year - KEPT_YEARS, 1, 1)
    Mandate.objects.filter(Q(ended_at__date__lt=kept_from) | Q(last_day__lt=kept_from)).delete()
    # Nobody could sign in to it, so it has no applications. Accounts without a password came by another door.
    never_used = Account.objects.filter(confirmed_at=None, created_at__lt=now - timedelta(days=UNCONFIRMED_DAYS))
    never_used.exclude(password="").delete()
