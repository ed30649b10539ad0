# SPDX-License-Identifier: EUPL-1.2
"""Arriving from an identity provider: which account it is, or a new one. Asking and hearing is ground/identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.people.names import Described, may_be_the_same
from geleitzug.ground.prepared import insert_unless_there
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import fold


@dataclass(frozen=True, slots=True)
class Company:
    """A company as an identity provider describes it; ``facts`` by models.COMPANY_FACTS."""

    name: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as it waits with the arrival."""
        return {"name": self.name, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody as an identity provider describes them.

    ``key`` stands for the person at this provider, always the same; without one they come as somebody new each time.
    ``trust`` says for each detail that is there how surely the provider knows it, in the provider's words.
    With a ``company`` the key and the address are the company's, and names and day of birth are who acts for it.
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
    company: Company | None = None

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
            "company": self.company.as_json() if self.company else None,
        }  # fmt: skip

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Arrival:
        """Return an arrival that waited."""
        born = date.fromisoformat(stored["born"]) if stored["born"] else None
        company = Company(**stored["company"]) if stored["company"] else None
        return cls(**{**stored, "level": Level(stored["level"]), "born": born, "company": company})


class SomebodyElse(Exception):
    """The one who arrives is not the one who is signed in: two people would be mixed up."""


class AnotherPerson(Exception):
    """The one who arrives for the first time bears another name than the account that is signed in."""


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
    belongs to somebody else already, BegunOtherwise where another account would be joined than the one that asked,
    AnotherPerson where the account's name is somebody else's.
    An account is never found by its e-mail address: nobody has proved that.
    """
    with doors.at_machine_door(doors.current().tenant):
        identity = _identity_of(arrival)
        if identity is None:
            if first := _arrive_first(arrival, own=own, began_as=began_as, now=now):
                return first
            identity = _identity_of(arrival)  # the same person in another tab was quicker
            if identity is None:  # or another person has been joined to this account
                raise SomebodyElse
        if own is not None and identity.account_id != own.pk:
            raise SomebodyElse
        _note_seen(identity, arrival, now=now)
        identity.save()
        _take_over(identity.account, arrival)
        return Arrived(identity.account, joined=False)


def arrive_company(arrival: Arrival, *, now: datetime) -> Account:
    """Return the account of a company that somebody arrives for, with what the provider vouches for.

    It is found by the provider's key alone, has no password, and is joined to nobody's own account: whoever acts for it
    today comes with the assertion.
    """
    assert arrival.company is not None
    with doors.machine_door(doors.current().tenant):
        return _arrive_company(arrival, arrival.company, now=now)


def person_of(arrival: Arrival, company: UUID) -> UUID:
    """Return an id for who acts for a company by its own account: the same each time, and nothing can be read from it.

    No provider's key stands for the person, so name and day of birth do; two people of one company stay two.
    """
    born = arrival.born.isoformat() if arrival.born else ""
    return uuid5(company, "|".join(("acting person", fold(arrival.given), fold(arrival.family), born)))


def is_joined(account: UUID, provider: str) -> bool:
    """Tell whether a provider opens an account."""
    with doors.machine_door(doors.current().tenant):
        return Identity.objects.filter(account=account, provider=provider).exists()


def of_account(account: UUID) -> list[Identity]:
    """Return by which providers an account is opened, the oldest first."""
    with doors.at_machine_door(doors.current().tenant, as_one=True):
        return list(Identity.objects.filter(account=account).order_by("id"))


def _identity_of(arrival: Arrival) -> Identity | None:
    return Identity.objects.select_related("account").filter(provider=arrival.provider, key=arrival.key).first()


def _arrive_first(arrival: Arrival, *, own: Account | None, began_as: UUID | None, now: datetime) -> Arrived | None:
    """Take in somebody this provider has never sent: into the account that asked, or into one of their own.

    None where somebody was quicker. The identity is written first: who comes second then leaves no account behind.
    """
    if (own.pk if own else None) != began_as:
        raise BegunOtherwise
    if own is not None and own.identities.filter(provider=arrival.provider).exists():
        raise SomebodyElse
    if own is not None and not _may_be(own, arrival):
        raise AnotherPerson
    account = own or Account()
    identity = Identity(account=account, provider=arrival.provider, key=arrival.key, level=arrival.level)
    _note_seen(identity, arrival, now=now)
    if not insert_unless_there(identity):
        return None
    if own is None:
        _put_down(account, arrival)
        account.save(force_insert=True)
    else:
        _take_over(account, arrival)
    return Arrived(account, joined=own is not None)


def _note_seen(identity: Identity, arrival: Arrival, *, now: datetime) -> None:
    identity.level = max(Level(identity.level), arrival.level)
    identity.trust, identity.mailbox, identity.seen_at = dict(arrival.trust), arrival.mailbox, now


def _may_be(own: Account, arrival: Arrival) -> bool:
    return may_be_the_same(
        Described(own.given_name, own.family_name, own.born), Described(arrival.given, arrival.family, arrival.born)
    )


def _arrive_company(arrival: Arrival, company: Company, *, now: datetime) -> Account:
    found = _identity_of(arrival) or _company_for_the_first_time(arrival, company, now=now) or _identity_of(arrival)
    assert found is not None, "who is not there and cannot be put there"
    found.level = max(Level(found.level), arrival.level)
    found.trust, found.seen_at = dict(arrival.trust), now
    found.save()
    account = found.account
    account.company_name, account.company_facts = company.name, dict(company.facts)
    account.address = dict(arrival.address) or account.address
    account.save(update_fields=["company_name", "company_facts", "address"])
    return account


def _company_for_the_first_time(arrival: Arrival, company: Company, *, now: datetime) -> Identity | None:
    """Make the account of a company nobody has come for yet; None where a colleague was quicker."""
    account = Account(kind=Account.Kind.COMPANY, company_name=company.name)
    identity = Identity(
        account=account, provider=arrival.provider, key=arrival.key, level=arrival.level, trust={}, seen_at=now
    )
    if not insert_unless_there(identity):
        return None
    account.save(force_insert=True)
    return identity


def _take_over(account: Account, arrival: Arrival) -> None:
    """Write down what the provider vouches for: it would be false to show a typed name as a proven one."""
    if changed := _put_down(account, arrival):
        account.save(update_fields=changed)


def _put_down(account: Account, arrival: Arrival) -> list[str]:
    """Set what the provider vouches for; returns what that changes.

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
    return [*changed]
