# SPDX-License-Identifier: EUPL-1.2
"""The port for slips of paper: what one says, and who prints it. A connector knows the printer's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip for somebody who waits: a heading, a number in large letters, some lines, and an address as QR code."""

    head: str
    number: str
    lines: tuple[str, ...] = ()
    code: str = ""


class Printer(Protocol):
    """Who brings slips to printers."""

    def objection(self, place: str) -> str:
        """Say in one sentence why a printer's address is none; empty if it may be one."""

    def print_slip(self, place: str, slip: Slip) -> None:
        """Print a slip; raises OSError where the printer is not reached or does not take it."""


class NoPrinter(RuntimeError):
    """No connector prints."""


_printers: list[Printer] = []


def use(printer: Printer) -> None:
    """Let slips be printed by this connector from now on."""
    _printers[:] = [printer]


def objection(place: str) -> str:
    """Say why a printer's address is none; raises NoPrinter."""
    return _chosen().objection(place)


def print_slip(place: str, slip: Slip) -> None:
    """Print a slip; raises OSError, NoPrinter."""
    _chosen().print_slip(place, slip)


def _chosen() -> Printer:
    if not _printers:
        raise NoPrinter("no connector prints slips")
    return _printers[0]
