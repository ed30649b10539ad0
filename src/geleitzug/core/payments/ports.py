# SPDX-License-Identifier: EUPL-1.2
"""What we need from a payment provider, and who offers it. How one speaks is its connector's matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.conf import settings

from geleitzug.ground.money import Euro


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what is paid; ``amount`` is for all its pieces together."""

    title: str
    amount: Euro
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a provider is asked to collect.

    ``request_id`` is the key under which asking twice is asking once. ``label`` is what a bank statement shows.
    """

    request_id: str
    requested_at: datetime
    payee: str
    amount: Euro
    label: str
    description: str
    return_url: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A transaction the provider has opened; the payer goes to ``redirect_url``."""

    transaction_id: str
    redirect_url: str
    reference: str = ""


class Standing(StrEnum):
    """What a provider says about a transaction; all but OPEN are final."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """A provider's answer to how a transaction stands; ``amount`` is what was really taken, if it says so."""

    standing: Standing
    amount: Euro | None = None
    reference: str = ""
    method: str = ""
    detail: str = ""


class ProviderError(Exception):
    """A provider did not do what it was asked."""


class ProviderAway(ProviderError):
    """The provider does not answer, or not now; asking again may help."""


class ProviderRefuses(ProviderError):
    """The provider will not do it however often it is asked; a person has to look."""


class AlreadyOpened(ProviderError):
    """The provider knows this request_id, but does not say which transaction it opened then."""


class PaymentProvider(Protocol):
    """Somebody who collects money for a payee; both calls may take seconds and raise ProviderError."""

    def open(self, order: PaymentOrder) -> Opened:
        """Open a transaction to which the payer can be sent."""
        ...

    def ask(self, *, payee: str, transaction_id: str) -> ProviderStatus:
        """Ask how a transaction stands."""
        ...


Factory = Callable[[Mapping[str, Any]], PaymentProvider]

_factories: dict[str, Factory] = {}
_providers: dict[str, PaymentProvider] = {}
_stand_in: ContextVar[PaymentProvider | None] = ContextVar("stand_in", default=None)


def register(kind: str, factory: Factory) -> None:
    """Offer a kind of provider; called by its connector when its app is ready."""
    _factories[kind] = factory


def kinds() -> frozenset[str]:
    """Return the kinds of providers that are installed."""
    return frozenset(_factories)


def provider(key: str) -> PaymentProvider:
    """Return the provider configured under a key of PAYMENT_PROVIDERS; raises KeyError."""
    if (playing := _stand_in.get()) is not None:
        return playing
    if key not in _providers:
        _providers[key] = configured(key)
    return _providers[key]


def configured(key: str) -> PaymentProvider:
    """Build a provider from its entry: ``kind`` names the connector; without it the key does. Raises ValueError."""
    entry = dict(settings.PAYMENT_PROVIDERS[key])
    return _factories[entry.pop("kind", key)](entry)


@contextmanager
def stand_in(playing: PaymentProvider) -> Iterator[None]:
    """Let one provider stand in for all while a story is played in this thread."""
    token = _stand_in.set(playing)
    try:
        yield
    finally:
        _stand_in.reset(token)


def forget() -> None:
    """Build providers anew at the next question (settings changed, in tests)."""
    _providers.clear()
