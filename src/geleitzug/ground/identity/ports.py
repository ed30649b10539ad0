# SPDX-License-Identifier: EUPL-1.2
"""What we need from an identity provider, and who offers it. How one speaks is its connector's matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from geleitzug.ground.people.identities import Arrival
from geleitzug.ground.people.levels import Level


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is and will come back to: the town's name, our address for the answer, and the way back."""

    town: str
    return_to: str
    back_to: str
    language: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser takes to the provider: a form with these fields, sent to this address."""

    id: str
    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """What a provider said, whole and believed; ``message_ids`` are never believed again before ``good_until``.

    ``shown_at`` is when somebody showed it who they are: it may know them from a service they used before.
    """

    request_id: str
    message_ids: tuple[str, ...]
    good_until: datetime
    shown_at: datetime
    arrival: Arrival


class Refusal(Exception):
    """The provider says no, or somebody broke off there: ``sentence`` is for them, ``code`` for the audit trail."""

    def __init__(self, request_id: str, code: str, sentence: str) -> None:
        super().__init__(code)
        self.request_id, self.code, self.sentence = request_id, code, sentence


class IdentityProvider(Protocol):
    """Somebody who tells us who a person is, by way of their browser."""

    @property
    def key(self) -> str:
        """Return its key, part of addresses."""
        ...

    @property
    def name(self) -> str:
        """Return its name, as people know it."""
        ...

    @property
    def for_companies(self) -> bool:
        """Tell whether it vouches for companies and who acts for them, and not for people themselves."""
        ...

    @property
    def levels(self) -> tuple[Level, ...]:
        """Return which levels it can reach, the lowest first."""
        ...

    def is_on(self) -> bool:
        """Tell whether this installation is connected to it."""
        ...

    def ask(self, level: Level, place: Place, *, relay: str, now: datetime, anew: bool = False) -> Question:
        """Ask who somebody is, at least this surely; ``anew``: though the provider may know them already."""
        ...

    def hear(self, fields: Mapping[str, str], *, at: str, now: datetime) -> Word:
        """Read what a browser brought to the address ``at``; raises Refusal, or saml.Refused if not believed."""
        ...

    def metadata(self, return_addresses: Iterable[str]) -> bytes:
        """Return what the provider has to know about us, as XML."""
        ...


_providers: dict[str, IdentityProvider] = {}


def register(provider: IdentityProvider) -> None:
    """Offer a provider; called by its connector when its app is ready."""
    _providers[provider.key] = provider


def provider(key: str) -> IdentityProvider | None:
    """Return a provider this installation is connected to."""
    found = _providers.get(key)
    return found if found is not None and found.is_on() else None


def name_of(key: str) -> str:
    """Return a provider's name as people know it, also while this installation is not connected to it."""
    return _providers[key].name if key in _providers else key


def offered(level: Level = Level.NONE, *, for_companies: bool = False) -> list[IdentityProvider]:
    """Return the providers of people, or of companies, this installation is connected to that reach a level."""
    of_this_kind = (each for each in _providers.values() if each.for_companies is for_companies)
    return [each for each in of_this_kind if each.is_on() and each.levels[-1] >= level]
