# SPDX-License-Identifier: EUPL-1.2
"""Who knows how far a document is: our own list, or a specialist system's once somebody has connected it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from geleitzug.verticals.papers.rules import Kind, State


@dataclass(frozen=True, slots=True)
class Found:
    """How far a document is; ``place`` is the location where it lies, once it has arrived."""

    state: State
    place: UUID | None = None


class Register(Protocol):
    """Answers by kind and number, in about the same time whether there is such a document or not.

    It is asked within a request: it calls no other server. It may not write the number down, or tell it on.
    """

    def find(self, kind: Kind, number: str) -> Found | None:
        """Return how far a document is; None where nothing is known of it."""


_register: list[Register] = []


def use(register: Register) -> None:
    """Ask this register from now on."""
    _register[:] = [register]


def register() -> Register:
    """Return the register in use."""
    return _register[0]
