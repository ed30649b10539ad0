# SPDX-License-Identifier: EUPL-1.2
"""What another site hands over for an application that is to be begun: kept for half an hour under a token.

Only the token's digest is stored: it is the holder of the row, so the wall shows it to whoever has the token, and to
nobody else. What may be handed over at all is core/forms/known.py.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases.models import Handed
from geleitzug.core.catalogue.queries import Service
from geleitzug.ground.crypto import keyring
from geleitzug.ground.crypto.fields import open_all
from geleitzug.ground.tenancy import doors

LIFETIME = timedelta(minutes=30)
MOST_NAMED = 10
"""So many of what cannot be taken are kept to be named."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}(?::[0-9]{1,5})?")


def keep(service: Service, values: dict[str, Any], ignored: list[str], host: str) -> str:
    """Keep values for a service and return the token that leads to them, once, within LIFETIME."""
    token = secrets.token_urlsafe(32)
    with doors.citizen_door(doors.current().tenant, holder_of(token)):
        Handed.objects.create(
            holder=holder_of(token),
            service_key=service.key,
            host=host,
            values=values,
            ignored=[name[:80] for name in ignored if name.isprintable()][:MOST_NAMED],
            expires_at=timezone.now() + LIFETIME,
        )
    return token


def find(service: Service, token: str) -> Handed | None:
    """Return what a token leads to, if it is for this service and still holds."""
    if not TOKEN.fullmatch(token):
        return None
    with doors.citizen_door(doors.current().tenant, holder_of(token)):
        # A holder sees their own rows in every town; what is handed over in one is for that one.
        here = Handed.objects.filter(tenant=doors.current_tenant(), service_key=service.key)
        found = here.filter(expires_at__gt=timezone.now()).first()
        if found is not None:
            open_all(found)  # nobody outside this door gets its key
        return found


def use_up(token: str) -> None:
    """Delete what a token leads to: it has been taken into an application."""
    with doors.citizen_door(doors.current().tenant, holder_of(token)):
        mine = Handed.objects.filter(holder=holder_of(token))
        keyring.forget(mine.values_list("pk", flat=True))
        mine.delete()


def holder_of(token: str) -> UUID:
    """Return the digest under which a token's row is kept."""
    return UUID(bytes=hashlib.sha256(token.encode()).digest()[:16])


def host_in(address: str) -> str:
    """Return the host a browser says it comes from (``Origin``, ``Referer``); nothing for what is no address."""
    found = re.match(r"https?://([^/?#@\s]+)", address.lower())
    host = found.group(1) if found else ""
    return host if HOST.fullmatch(host) else ""
