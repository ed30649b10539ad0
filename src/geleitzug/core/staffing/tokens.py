# SPDX-License-Identifier: EUPL-1.2
"""The tokens with which a town's directory speaks SCIM: made and revoked by the operator's command, shown once."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from geleitzug.core.staffing.errors import Taken
from geleitzug.core.staffing.events import ScimTokenMade, ScimTokenRevoked
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import ScimToken
from geleitzug.ground.tenancy import doors

PREFIX = "gzscim_"
"""So that scanners of leaked secrets find it."""


@transaction.atomic
def make(name: str, *, by: Actor) -> str:
    """Make a token and return it, for the only time; raises Taken where one of this name is in use.

    It has 256 bits of chance, so a plain digest keeps it: there is nothing to guess.
    """
    if ScimToken.objects.filter(name=name, revoked_at=None).exists():
        raise Taken(name)
    token = PREFIX + secrets.token_urlsafe(32)
    ScimToken.objects.create(name=name, digest=digest_of(token))
    emit(ScimTokenMade(subject=doors.current_tenant(), name=name), by=by)
    return token


@transaction.atomic
def revoke(name: str, *, by: Actor) -> bool:
    """Make a token worthless; tells whether there was one."""
    there = ScimToken.objects.filter(name=name, revoked_at=None).update(revoked_at=timezone.now())
    if there:
        emit(ScimTokenRevoked(subject=doors.current_tenant(), name=name), by=by)
    return bool(there)


def known(token: str) -> ScimToken | None:
    """Return the row of a token of this town that is in use."""
    return ScimToken.objects.filter(digest=digest_of(token), revoked_at=None).first()


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
