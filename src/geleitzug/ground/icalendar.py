# SPDX-License-Identifier: EUPL-1.2
"""Days and appointments as iCalendar (RFC 5545). Whoever writes them names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line; what is longer goes on after a line break and a space (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day, or from ``starts`` to ``ends`` of it.

    ``sequence`` counts its changes: a program takes the higher one in place of what it has under the same key.
    """

    key: str
    day: date
    summary: str
    url: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    location: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def calendar_of(entries: Iterable[Entry], *, name: str = "", host: str, made: datetime, method: str = "") -> str:
    """Write entries as a calendar; ``made`` is in UTC, ``method`` says what a mail program does with it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Geleitzug//DE"]
    lines += [f"X-WR-CALNAME:{_text(name)}"] if name else []
    lines += [f"METHOD:{method}"] if method else []
    for entry in entries:
        lines += _event(entry, host, f"{made:%Y%m%dT%H%M%SZ}")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, host: str, stamp: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{_text(entry.key)}@{host}", f"DTSTAMP:{stamp}"]
    if entry.starts is None:
        lines += [
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        ]
    else:
        ends = entry.ends or entry.starts
        lines += [f"DTSTART:{_moment(entry.starts)}", f"DTEND:{_moment(ends)}", f"SEQUENCE:{entry.sequence}"]
        lines.append("STATUS:CANCELLED" if entry.is_cancelled else "STATUS:CONFIRMED")
    lines.append(f"SUMMARY:{_text(entry.summary)}")
    lines += [f"LOCATION:{_text(entry.location)}"] if entry.location else []
    lines += [f"URL:{entry.url}"] if entry.url else []
    return [*lines, "TRANSP:TRANSPARENT" if entry.starts is None else "TRANSP:OPAQUE", "END:VEVENT"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape what has a meaning in a text (RFC 5545, 3.3.11)."""
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    parts: list[str] = []
    part = ""
    for character in line:
        if len((part + character).encode()) > LONGEST_LINE - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
