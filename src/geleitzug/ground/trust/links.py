# SPDX-License-Identifier: EUPL-1.2
"""Links that are sent by mail: they work once and not for long. Which mail they stand in is mails.py."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from geleitzug.ground.people.models import Account, Link
from geleitzug.ground.tenancy import doors

Purpose = Link.Purpose
LASTS = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.EMAIL: timedelta(days=3),
    Purpose.MANDATE: timedelta(days=7),
}
"""A new password opens the whole account, so its link is short-lived; the others only finish what was begun."""


def make(account: Account, purpose: Purpose, *, email: str = "", to_new: bool = False) -> tuple[Link, str]:
    """Make a link; returns its row and its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    with doors.machine_door(doors.current().tenant):
        link = Link.objects.create(
            digest=_digest(secret), purpose=purpose, account=account, email=email, to_new=to_new,
            expires_at=timezone.now() + LASTS[purpose],
        )  # fmt: skip
    return link, secret


def find(secret: str, purpose: Purpose, *, at: datetime) -> Link | None:
    """Return a link that still works, with its account; None for one that was used, has expired or never was."""
    with doors.at_machine_door(doors.current().tenant):
        valid = Link.objects.filter(digest=_digest(secret), purpose=purpose, used_at=None, expires_at__gt=at)
        return valid.select_related("account").first()


def use(link: Link, *, at: datetime) -> bool:
    """Use a link up; False if somebody was quicker."""
    with doors.machine_door(doors.current().tenant):
        return bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=at))


def made_since(account: Account, purpose: Purpose, moment: datetime) -> bool:
    """Tell whether such a link was sent after a moment: nobody's mailbox is filled by pressing a button."""
    with doors.machine_door(doors.current().tenant):
        return Link.objects.filter(account=account, purpose=purpose, created_at__gt=moment).exists()


def void(account: Account, purposes: Iterable[Purpose]) -> None:
    """Let an account's links of some kinds work no more."""
    with doors.machine_door(doors.current().tenant):
        Link.objects.filter(account=account, purpose__in=[*purposes], used_at=None).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret[:200].encode()).hexdigest()
