# SPDX-License-Identifier: EUPL-1.2
"""How surely we know who somebody is (Vertrauensniveau). Which service asks for how much says its package."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """Levels of assurance by Article 8 eIDAS Regulation (EU) 910/2014, numbered as STORK does; 2 is not in use.

    NONE is who has shown nothing. An own account is LOW, by password or by passkey: its owner has typed who they are.
    """

    NONE = 0
    LOW = 1
    SUBSTANTIAL = 3
    HIGH = 4

    @property
    def word(self) -> str:
        """Return the word packages use."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Level:
        """Return the level of a package's word; raises KeyError."""
        return cls[word.upper()]
