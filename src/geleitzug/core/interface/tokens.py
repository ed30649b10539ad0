# SPDX-License-Identifier: EUPL-1.2
"""Making, revoking and knowing tokens: for a program of the town, or for oneself. Shown once; who acts is an Actor."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from geleitzug.core.cases.permissions import SEE
from geleitzug.core.interface import rules
from geleitzug.core.interface.events import ApiTokenMade, ApiTokenRevoked
from geleitzug.core.interface.models import ApiToken
from geleitzug.core.interface.permissions import MANAGE
from geleitzug.core.interface.rules import NameTaken, NothingChosen
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor, ActorKind, may, offices_with, require

PREFIX = "gzapi_"
"""So that scanners of leaked secrets find it."""
SHOWN_LETTERS = 6
USED_EVERY = timedelta(hours=1)
ROLE = "clerk"
"""The role a program of the town has in its offices; what its scopes leave of it is less."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that was shown and is good, and who acts by it."""

    token: ApiToken
    actor: Actor


@transaction.atomic
def make(
    *,
    by: Actor,
    name: str,
    scopes: Collection[str],
    offices: Collection[str],
    last_day: date | None,
    own: bool,
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, for the only time; it has 256 bits of chance, so a digest keeps it.

    ``own``: for oneself, with one's own roles; else for a program of the town. Raises NotPermitted, NameTaken,
    NothingChosen, NotForPrograms, WrongDay.
    """
    by = require(by, SEE if own else MANAGE)
    chosen = rules.check_scopes(scopes, has_person=own)
    day = rules.check_last_day(last_day, timezone.localdate(), has_person=own)
    places = sorted(set(offices) & offices_with(by, SEE)) if own else sorted(set(offices))
    if not places:
        raise NothingChosen
    if ApiToken.objects.filter(name=name, revoked_at=None, staff=by.id if own else None).exists():
        raise NameTaken(name)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        id=uuid7(),
        name=name,
        prefix=text[: len(PREFIX) + SHOWN_LETTERS],
        digest=digest_of(text),
        staff_id=by.id if own else None,
        scopes=[scope.value for scope in chosen],
        offices=places,
        last_day=day,
        made_by=by.signed,
    )
    made = ApiTokenMade(
        subject=token.pk,
        name=name,
        whose=by.name if own else "",
        scopes=tuple(token.scopes),
        offices=tuple(places),
        last_day=day,
    )
    emit(made, by=by)
    return token, text


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor) -> None:
    """Make a token worthless, at once; twice is once."""
    row = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if row.revoked_at is not None:
        return
    row.revoked_at, row.revoked_by = timezone.now(), by.signed
    row.save(update_fields=["revoked_at", "revoked_by"])
    emit(ApiTokenRevoked(subject=row.pk, name=row.name), by=by)


def tokens_for(actor: Actor) -> list[ApiToken]:
    """Return one's own tokens in use, and as who manages them those of everybody, the latest first."""
    found = ApiToken.objects.filter(revoked_at=None).select_related("staff").order_by("-id")
    return list(found if may(actor, MANAGE) else found.filter(staff=actor.id))


def token_for(actor: Actor, key: UUID) -> ApiToken:
    """Return a token somebody may revoke; raises Http404."""
    found = next((token for token in tokens_for(actor) if token.pk == key), None)
    if found is None:
        raise Http404
    return found


def known(text: str) -> Bearer | None:
    """Return who shows a token of the open door's town; None where it is worth nothing, or its person has left."""
    token = ApiToken.objects.filter(digest=digest_of(text)).first()
    if token is None or not token.is_good(timezone.localdate()):
        return None
    actor = _of_person(token) if token.staff_id else _of_town(token)
    return Bearer(token, actor) if actor else None


def note_use(token: ApiToken) -> None:
    """Note that a token is in use, once an hour."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def digest_of(text: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def _of_town(token: ApiToken) -> Actor:
    """Return a program of the town: nobody in particular, so nothing can be assigned to it."""
    return Actor(
        ActorKind.INTERFACE,
        id=token.pk,
        name=f"Schnittstelle {token.name}",
        roles=frozenset((office, ROLE) for office in token.offices),
        only=rules.permissions_of(token.scopes),
    )


def _of_person(token: ApiToken) -> Actor | None:
    """Return the person as they are today, with what the token leaves of their own roles.

    Nobody stands in for a colleague by a program. Whom they stand in for counts all the same: what those have drafted
    they cannot approve.
    """
    assert token.staff_id is not None
    person = people.staff_actor(token.staff_id)
    if person is None:
        return None
    return replace(
        person,
        roles=frozenset(held for held in person.own_roles if held[0] in token.offices),
        represents=tuple(replace(each, roles=frozenset()) for each in person.represents),
        through=token.name,
        only=rules.permissions_of(token.scopes),
    )
