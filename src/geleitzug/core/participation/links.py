# SPDX-License-Identifier: EUPL-1.2
"""The link of a body outside and its one-time code: made, told once, tried, used up. Only digests are kept.

The link alone opens nothing but the question for the code. It has 256 bits, so a plain digest keeps it; a code has
few, so its digest is keyed with the installation's secret, counted, and short-lived.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from geleitzug.core.participation import rules
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.ground.tenancy import directory, doors

PATH = "stellungnahme"
SALT = "geleitzug.participation.code"


def new_link(inquiry: Inquiry) -> str:
    """Make a link and return its address, for the only time; the one before is worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    Inquiry.objects.filter(pk=inquiry.pk).update(link_digest=digest_of(token))
    assert inquiry.tenant_id is not None
    return f"{directory.address_of(inquiry.tenant_id)}{PATH}/{token}/"


def new_code(inquiry: Inquiry, *, lasts: timedelta, now: datetime) -> str:
    """Make a code and return it, for the only time; it works once, and no longer than it ``lasts``."""
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    Inquiry.objects.filter(pk=inquiry.pk).update(
        code_digest=_code_digest(inquiry.pk, code), code_expires_at=now + lasts, code_tries=0, code_made_at=now
    )
    return code


def find(token: str) -> Inquiry | None:
    """Return what a link of this town leads to, with what decides whether it opens anything; needs no holder.

    Nothing that is sealed is read here: the machine's door only finds whose it is.
    """
    with doors.machine_door(doors.current_tenant()):
        return Inquiry.objects.filter(link_digest=digest_of(token)).exclude(holder=None).first()


def works(inquiry: Inquiry) -> bool:
    """Tell whether a link opens something today; after the answer it shows the receipt until its date."""
    return rules.link_works(
        due=inquiry.due_on,
        today=timezone.localdate(),
        revoked=inquiry.revoked_at is not None,
        over=inquiry.over_at is not None,
    )


def use_code(key: UUID, typed: str, *, now: datetime) -> bool:
    """Use a code up; False for a wrong one, an old one, and after too many tries. The row is locked meanwhile."""
    with doors.machine_door(doors.current_tenant()):
        row = Inquiry.objects.select_for_update().get(pk=key)
        if not row.code_digest or row.code_expires_at is None or row.code_expires_at <= now:
            return False
        if row.code_tries >= rules.CODE_TRIES:
            return False
        fits = constant_time_compare(row.code_digest, _code_digest(row.pk, rules.plain_code(typed)))
        if fits:
            Inquiry.objects.filter(pk=row.pk).update(code_digest="", code_expires_at=None, code_tries=0)
        else:
            Inquiry.objects.filter(pk=row.pk).update(code_tries=row.code_tries + 1)
        return fits


def request_of(inquiry: Inquiry) -> OpinionRequest:
    """Return the asking side's row of a body outside; needs the machine's door."""
    return OpinionRequest.objects.get(pk=inquiry.request)


def digest_of(token: str) -> str:
    """Return what is kept of a link."""
    return hashlib.sha256(token[:200].encode()).hexdigest()


def _code_digest(key: UUID, code: str) -> str:
    return salted_hmac(SALT, f"{key}:{code}", algorithm="sha256").hexdigest()
