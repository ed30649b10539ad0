# SPDX-License-Identifier: EUPL-1.2
"""Through which provider, and under which name there, a municipality is paid."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec
from django.conf import settings

from geleitzug.ground.tenancy import directory, doors


class Payee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A municipality's account at a provider: its value ``payments``. Empty fields take the house's defaults."""

    provider: str = ""
    payee: str = ""


_playing: ContextVar[str] = ContextVar("playing", default="")


@contextmanager
def instead(provider: str) -> Iterator[None]:
    """Let another provider collect whatever is asked for inside: stories are played with the scripted one."""
    token = _playing.set(provider)
    try:
        yield
    finally:
        _playing.reset(token)


def payee_here() -> Payee:
    """Return the account of the town whose door is open; raises msgspec.ValidationError for a wrong value."""
    town = directory.by_id(doors.current_tenant())
    wanted = msgspec.convert(town.values.get("payments", {}), Payee)
    return Payee(_playing.get() or wanted.provider or next(iter(settings.PAYMENT_PROVIDERS)), wanted.payee or town.key)
