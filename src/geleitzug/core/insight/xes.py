# SPDX-License-Identifier: EUPL-1.2
"""An event log as XES writes it (IEEE 1849-2016, version 2.0): pieces of one XML document, to be sent one by one.

Of the extensions it uses Concept, Lifecycle (the standard model), Time and of Organizational only ``org:role``;
``org:resource`` names who did something and is never written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from xml.sax.saxutils import quoteattr

NAMESPACE = "http://www.xes-standard.org/"
_EXTENSIONS = (("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Time", "time"), ("Organizational", "org"))
_LATEST_CONTROL = 0x20
_ALLOWED = {9, 10, 13}


class Transition(StrEnum):
    """What happened to an activity: those of the standard lifecycle that occur here."""

    SCHEDULE = "schedule"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """Something that happened in a case: the activity, what became of it, when (with its zone), in which role."""

    name: str
    transition: Transition
    at: datetime
    role: str = ""
    element: str = ""


def head(name: str, *, roles: bool) -> bytes:
    """Return how a log begins; ``roles`` tells whether each event of it may name one."""
    extensions = "".join(
        f'<extension name="{title}" prefix="{prefix}" uri="{NAMESPACE}{prefix}.xesext"/>\n'
        for title, prefix in _EXTENSIONS
        if roles or prefix != "org"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<log xes.version="2.0" xes.features="" xmlns="{NAMESPACE}">\n{extensions}'
        f'<global scope="trace">{_string("concept:name", "-")}</global>\n'
        f'<global scope="event">{_string("concept:name", "-")}{_string("lifecycle:transition", Transition.COMPLETE)}'
        '<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/></global>\n'
        '<classifier name="Activity" scope="event" keys="concept:name"/>\n'
        '<classifier name="Event" scope="event" keys="concept:name lifecycle:transition"/>\n'
        f"{_string('concept:name', name)}{_string('lifecycle:model', 'standard')}\n"
    ).encode()


def trace(name: str, events: Iterable[LogEvent]) -> bytes:
    """Return a case with its events, in the order in which they happened."""
    return f"<trace>{_string('concept:name', name)}\n{''.join(map(_event, events))}</trace>\n".encode()


def tail() -> bytes:
    """Return how a log ends."""
    return b"</log>\n"


def _event(event: LogEvent) -> str:
    parts = [_string("concept:name", event.name), _string("lifecycle:transition", event.transition)]
    parts.append(f'<date key="time:timestamp" value="{event.at.isoformat()}"/>')
    if event.role:
        parts.append(_string("org:role", event.role))
    if event.element:
        parts.append(_string("element", event.element))
    return f"<event>{''.join(parts)}</event>\n"


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(_writable(value))}/>'


def _writable(text: str) -> str:
    """Leave out what XML 1.0 has no sign for."""
    return "".join(sign for sign in text if ord(sign) >= _LATEST_CONTROL or ord(sign) in _ALLOWED)
