# SPDX-License-Identifier: EUPL-1.2
"""Making, revoking and knowing tokens: for a program of the town, or for oneself. Shown once; who acts is an Actor."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from geleitzug.core.cases.permissions import SEE
from geleitzug.core.interface import rules
from geleitzug.core.interface.events import ApiTokenAgreed, ApiTokenMade, ApiTokenRevoked
from geleitzug.core.interface.models import ApiToken
from geleitzug.core.interface.permissions import AGREE, MANAGE
from geleitzug.core.interface.rules import TOKENS_KEPT, NameTaken, SamePerson, Scope
from geleitzug.core.payments.actions import TREASURY
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import LONGEST_NAME, Actor, ActorKind, by_program, may, offices_with, require
from geleitzug.ground.people.models import Membership

PREFIX = "gzapi_"
"""So that scanners of leaked secrets find it."""
SHOWN_LETTERS = 6
USED_EVERY = timedelta(hours=1)
ROLE, RECORDS, TREASURER = "clerk", "records", "approver"
"""The roles a program of the town has in its offices; what its scopes leave of them is less. The second it has where it
assigns scanned papers, the third in the treasury where it notes transfers: nobody else may."""


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

    One of the town opens nothing before a head of each of its offices has agreed (``agree``).

    ``own``: for oneself, with one's own roles; else for a program of the town. Raises NotPermitted, NameTaken,
    NothingChosen, NotForPrograms, TreasuryMissing, WrongDay.
    """
    by = require(by, SEE if own else MANAGE)
    chosen = rules.check_scopes(scopes, has_person=own)
    day = rules.check_last_day(last_day, timezone.localdate(), has_person=own)
    places = rules.check_offices(set(offices) & offices_with(by, SEE) if own else set(offices), chosen)
    end_expired(name)
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
        made_by_id=by.id,
        agreed_at=timezone.now() if own else None,
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


@transaction.atomic
def agree(token: ApiToken, *, by: Actor) -> None:
    """Agree to a token of the town as a head of one of its offices, another person than who made it.

    It opens something once a head of each of them has agreed: nobody speaks for another's cases. An office that has no
    head goes along with the others; where none of them has one, one head of the town, whoever it is, is enough.

    Twice is once. Raises NotPermitted, SamePerson.
    """
    row = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    asked = _still_to_agree(row)
    offices = sorted(asked & offices_with(by, AGREE))
    by = require(by, AGREE, office=offices[0] if offices else row.offices[0])
    if row.made_by_id in by.persons:
        raise SamePerson(row.name)
    if not row.waits(timezone.localdate()) or not offices:
        return
    is_all = not set(row.offices) & asked - set(offices)
    row.agreed_for = sorted({*row.agreed_for, *offices})
    row.agreed_by = ", ".join(dict.fromkeys([*filter(None, row.agreed_by.split(", ")), by.signed]))[:LONGEST_NAME]
    row.agreed_at = timezone.now() if is_all else None
    row.save(update_fields=["agreed_for", "agreed_by", "agreed_at"])
    emit(ApiTokenAgreed(subject=row.pk, name=row.name, offices=tuple(offices)), by=by)


def may_agree(actor: Actor, token: ApiToken) -> bool:
    """Tell whether somebody may agree to a token that waits for it."""
    return (
        token.waits(timezone.localdate())
        and token.made_by_id not in actor.persons
        and bool(offices_with(actor, AGREE))
        and bool(_still_to_agree(token) & offices_with(actor, AGREE))
    )


def _still_to_agree(token: ApiToken) -> set[str]:
    """Return the offices whose heads a token waits for; any of the town where none of its own has one.

    Where all who are left have agreed, and who was waited for leads no more, one of them says so once more.
    """
    heads = Membership.objects.filter(role="head", staff__active=True)
    led = set(heads.values_list("office", flat=True))
    own = led & set(token.offices)
    return (own - set(token.agreed_for) or own) if own else led


def end_expired(name: str = "") -> None:
    """Let what is past its last day be as if revoked: it stands in no list, and its name is free again."""
    over = ApiToken.objects.filter(revoked_at=None, last_day__lt=timezone.localdate())
    (over.filter(name=name) if name else over).update(revoked_at=timezone.now())


def forget_old() -> None:
    """Delete tokens that have opened nothing for long, and with them the names of who made them."""
    ApiToken.objects.filter(revoked_at__lt=timezone.now() - TOKENS_KEPT).delete()


def tokens_for(actor: Actor) -> list[ApiToken]:
    """Return one's own tokens in use, as who manages them those of everybody, and as a head those that wait for one.

    The latest first; what is past its last day is in no use.
    """
    used = ApiToken.objects.filter(revoked_at=None, last_day__gte=timezone.localdate())
    found = list(used.select_related("staff").order_by("-id"))
    if may(actor, MANAGE):
        return found
    return [each for each in found if each.staff_id == actor.id or may_agree(actor, each)]


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


def is_good_still(key: UUID) -> bool:
    """Tell whether a token that was good a while ago still is."""
    token = ApiToken.objects.filter(pk=key).first()
    return token is not None and token.is_good(timezone.localdate())


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
        roles=frozenset((office, role) for office in token.offices for role in _roles_of(token, office)),
        only=rules.permissions_of(token.scopes),
    )


def _roles_of(token: ApiToken, office: str) -> tuple[str, ...]:
    records = (RECORDS,) if Scope.PAPER in token.scopes else ()
    treasurer = (TREASURER,) if Scope.SETTLE in token.scopes and office == TREASURY else ()
    return (ROLE, *records, *treasurer)


def _of_person(token: ApiToken) -> Actor | None:
    """Return the person as they are today, with what the token leaves of their own roles; None where they have left."""
    assert token.staff_id is not None
    person = people.staff_actor(token.staff_id)
    if person is None:
        return None
    only = rules.permissions_of(token.scopes)
    return by_program(person, through=token.name, only=only, offices=token.offices, token=token.pk)
