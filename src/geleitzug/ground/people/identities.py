# SPDX-License-Identifier: EUPL-1.2
"""Arriving from an identity provider: which account it is, or a new one. Asking and hearing is ground/identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.tenancy import doors


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody as an identity provider describes them.

    ``key`` stands for the person at this provider, always the same; without one they come as somebody new each time.
    ``trust`` says for each detail that is there how surely the provider knows it, in the provider's words.
    """

    provider: str
    key: str
    level: Level
    given: str = ""
    family: str = ""
    born: date | None = None
    email: str = ""
    phone: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    mailbox: str = ""
    trust: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the person's name."""
        return f"{self.given} {self.family}".strip()

    def as_json(self) -> dict[str, Any]:
        """Return the arrival as it waits for the browser that picks it up."""
        return {
            "provider": self.provider, "key": self.key, "level": int(self.level), "given": self.given,
            "family": self.family, "born": self.born.isoformat() if self.born else "", "email": self.email,
            "phone": self.phone, "address": dict(self.address), "mailbox": self.mailbox, "trust": dict(self.trust),
        }  # fmt: skip

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Arrival:
        """Return an arrival that waited."""
        born = date.fromisoformat(stored["born"]) if stored["born"] else None
        return cls(**{**stored, "level": Level(stored["level"]), "born": born})


class SomebodyElse(Exception):
    """The one who arrives is not the one who is signed in: two people would be mixed up."""


class BegunOtherwise(Exception):
    """Who arrives for the first time left as somebody else, or as nobody: nothing is joined to an account unasked."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Whose account it is; ``joined``: it was there before, and the provider opens it from now on as well."""

    account: Account
    joined: bool


def arrive(arrival: Arrival, *, own: Account | None, began_as: UUID | None, now: datetime) -> Arrived:
    """Return the account of who arrives, with what the provider vouches for.

    ``own`` is the account that is signed in now, ``began_as`` the one that was when they left for the provider. Who is
    signed in and shows for the first time who they are adds that to their account. Raises SomebodyElse where either
    belongs to somebody else already, BegunOtherwise where another account would be joined than the one that asked.
    An account is never found by its e-mail address: nobody has proved that.
    """
    with doors.machine_door(doors.current().tenant):
        try:
            with transaction.atomic():
                return _arrive(arrival, own=own, began_as=began_as, now=now)
        except IntegrityError:  # the same person in another tab was quicker
            return _arrive(arrival, own=own, began_as=began_as, now=now)


def is_joined(account: UUID, provider: str) -> bool:
    """Tell whether a provider opens an account."""
    with doors.machine_door(doors.current().tenant):
        return Identity.objects.filter(account=account, provider=provider).exists()


def of_account(account: UUID) -> list[Identity]:
    """Return by which providers an account is opened, the oldest first."""
    with doors.machine_door(doors.current().tenant):
        return list(Identity.objects.filter(account=account).order_by("id"))


def _arrive(arrival: Arrival, *, own: Account | None, began_as: UUID | None, now: datetime) -> Arrived:
    identity = Identity.objects.select_related("account").filter(provider=arrival.provider, key=arrival.key).first()
    if own is not None and identity is not None and identity.account_id != own.pk:
        raise SomebodyElse
    is_new = identity is None
    if identity is None:
        if (own.pk if own else None) != began_as:
            raise BegunOtherwise
        if own is not None and own.identities.filter(provider=arrival.provider).exists():
            raise SomebodyElse
        account = own or Account.objects.create(given_name=arrival.given, family_name=arrival.family)
        identity = Identity(account=account, provider=arrival.provider, key=arrival.key, level=arrival.level)
    identity.level = max(Level(identity.level), arrival.level)
    identity.trust, identity.mailbox, identity.seen_at = dict(arrival.trust), arrival.mailbox, now
    identity.save()
    _take_over(identity.account, arrival)
    return Arrived(identity.account, joined=is_new and own is not None)


def _take_over(account: Account, arrival: Arrival) -> None:
    """Write down what the provider vouches for: it would be false to show a typed name as a proven one.

    E-mail and phone are only filled where nothing stands: people choose where they want to be reached. A company's
    address is not the person's.
    """
    changed: dict[str, Any] = {"given_name": arrival.given, "family_name": arrival.family, "born": arrival.born}
    if account.kind == Account.Kind.PERSON:
        changed["address"] = dict(arrival.address)
    for name, text in (("email", arrival.email), ("phone", arrival.phone)):
        if not getattr(account, name):
            changed[name] = text
    changed = {name: value for name, value in changed.items() if value and getattr(account, name) != value}
    for name, value in changed.items():
        setattr(account, name, value)
    if changed:
        account.save(update_fields=[*changed])
