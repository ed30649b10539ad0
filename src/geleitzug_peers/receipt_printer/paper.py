# SPDX-License-Identifier: EUPL-1.2
"""Reading ESC/POS as a printer does: lines of text, QR codes, cuts. Only what a queue's slip needs is understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

LENGTHS = {b"\x1b@": 0, b"\x1bt": 1, b"\x1ba": 1, b"\x1d!": 1}
"""Commands with the number of bytes that follow."""


@dataclass(slots=True)
class Printed:
    """A slip, from one cut to the next."""

    text: list[str] = field(default_factory=list)
    code: str = ""


class NotUnderstood(ValueError):
    """A command this printer does not have."""


def slips(data: bytes) -> Iterator[Printed]:
    """Yield the slips that bytes make; raises NotUnderstood."""
    slip, at, line, stored = Printed(), 0, b"", b""
    while at < len(data):
        command = data[at : at + 2]
        if data[at] == 0x0A:
            slip.text += [line.decode("cp858")] if line.strip() else []
            line, at = b"", at + 1
        elif command in LENGTHS:
            at += 2 + LENGTHS[command]
        elif data[at : at + 3] == b"\x1d(k":
            length = int.from_bytes(data[at + 3 : at + 5], "little")
            told = data[at + 5 : at + 5 + length]
            if told[1:2] == b"P":
                stored = told[3:]
            elif told[1:2] == b"Q":
                slip.code = stored.decode()
            at += 5 + length
        elif data[at : at + 3] == b"\x1dVB":
            yield slip
            slip, at = Printed(), at + 4
        elif data[at] < 0x20:
            raise NotUnderstood(f"byte {at}: {command.hex()}")
        else:
            line, at = line + data[at : at + 1], at + 1
