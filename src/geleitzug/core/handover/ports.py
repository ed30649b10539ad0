# SPDX-License-Identifier: EUPL-1.2
"""What handing over needs from outside: lines to other systems. A connector registers each kind of line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from geleitzug.core.handover.rules import Said

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent. ``key`` is the same each time it is tried: whoever gets it twice has it once.

    After a refusal a person sends it under a new one.
    """

    key: str
    town: str
    target: str
    title: str
    name: str
    mime: str
    content: bytes = field(repr=False)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What another system says. ``id`` is its own number of the reply; the same twice is taken once."""

    id: str
    key: str
    said: Said
    reference: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    """Where it lies until it is put aside; empty for one that came with the sending."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that came from another system and is no reply we know, and why."""

    id: str
    place: str
    why: str
    content: str = field(default="", repr=False)


class TargetAway(Exception):
    """The other system cannot be reached, or does not say that it has it; trying again may help. A sentence."""


class TargetRefuses(Exception):
    """The other system does not take this, and would not the next time. The message is a sentence."""


class BadSettings(ValueError):
    """A line cannot work with its settings; ``field`` names the one, the message is a sentence."""

    def __init__(self, name: str, sentence: str):
        super().__init__(sentence)
        self.field = name


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a line, as the operator's page asks for it."""

    name: str
    label: Any
    hint: Any = ""
    secret: bool = False
    long: bool = False
    optional: bool = False


class Line(Protocol):
    """A way to other systems. All calls may take as long as their timeout; none happens inside a transaction."""

    title: Any
    settings: tuple[Setting, ...]

    def check(self, own: Settings) -> None:
        """Refuse settings that cannot work; raises BadSettings. Nothing is called."""
        ...

    def look(self, own: Settings, *, town: str, target: str) -> None:
        """Try whether the other side is there, without sending anything; raises TargetAway."""
        ...

    def send(self, own: Settings, parcel: Parcel) -> Reply | None:
        """Send, and return what the other side says at once; None where it has only taken it.

        Twice with the same key is once. Raises TargetAway and TargetRefuses.
        """
        ...

    def asks(self, own: Settings) -> bool:
        """Tell whether replies() calls the other side at all."""
        ...

    def replies(self, own: Settings, *, town: str, target: str) -> list[Reply | Unreadable]:
        """Return what has come back and is not put aside, the oldest first; raises TargetAway."""
        ...

    def put_aside(self, own: Settings, place: str, *, town: str, target: str, why: str = "") -> None:
        """Put aside what has come; with a sentence where it could not be taken. Raises TargetAway."""
        ...


_lines: dict[str, Line] = {}


def register_line(kind: str, line: Line) -> None:
    """Offer a way to other systems under a short name."""
    _lines[kind] = line


def lines() -> Mapping[str, Line]:
    """Return all ways there are, by their short names."""
    return dict(_lines)


def line(kind: str) -> Line:
    """Return a way to other systems; raises KeyError."""
    return _lines[kind]
