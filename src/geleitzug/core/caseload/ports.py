# SPDX-License-Identifier: EUPL-1.2
"""What stands in the calendar of an office; ports: a room adds days of its own, the interface vouches for tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.people.actors import Actor

MOST = 300
"""So many days a room shows at most; a month of an office with more is read in weeks."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which days are wanted, of which office (empty: all the actor sees), and whether only the actor's own."""

    first: date
    last: date
    office: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due on a day, without anybody's personal data but the number of the case."""

    day: date
    kind: str
    """The key of what it is: the desk has the word."""
    number: str
    service_key: str
    title: str
    office: str
    note: str = ""
    """More about it, where its kind does not say enough: the name of a task."""
    paused: bool = False
    """The day moves on while the applicant must answer."""


TokenHolds = Callable[[UUID], bool]
_tokens: list[TokenHolds] = []

Provider = Callable[[Actor, Span], Iterable[Due]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Let a room add days: of cases the actor may see, at most MOST, in one query."""
    _providers[name] = provider


def providers() -> list[Provider]:
    """Return who adds days, in the order of their names."""
    return [_providers[name] for name in sorted(_providers)]


def register_tokens(holds: TokenHolds) -> None:
    """Let the interface say whether a token still holds; it stands beside this module."""
    _tokens[:] = [holds]


def token_holds(key: UUID) -> bool:
    """Tell whether a token by which something was begun still opens anything."""
    return any(holds(key) for holds in _tokens)
