# SPDX-License-Identifier: EUPL-1.2
"""What simple information needs from a residents' register. The demo's own table is register.py."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from geleitzug.verticals.residents.rules import Answer, Declarations, Wanted


class ResidentsRegister(Protocol):
    """A register that answers as § 49 BMG allows, or neutrally; it never tells why."""

    def find(self, wanted: Wanted, declared: Declarations, *, today: date) -> Answer:
        """Answer about one person."""
        ...


_registers: list[ResidentsRegister] = []


def use(register: ResidentsRegister) -> None:
    """Ask this register from now on."""
    _registers[:] = [register]


def register() -> ResidentsRegister:
    """Return the register that is asked; raises IndexError where none is installed."""
    return _registers[0]
