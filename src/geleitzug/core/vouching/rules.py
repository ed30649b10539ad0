# SPDX-License-Identifier: EUPL-1.2
"""How a letter can stand that somebody asks about. Values in, values out."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What ended a letter's force, or put another in its place."""

    REVOKED = "revoked"
    """Rücknahme, Widerruf, Aufhebung (§ 43 (2) VwVfG)."""
    CORRECTED = "corrected"
    """Berichtigung of an obvious mistake (§ 42 VwVfG): a corrected letter stands in its place."""


class Standing(StrEnum):
    """What the portal says of a letter."""

    HOLDS = "holds"
    CONTESTED = "contested"
    """An objection is lodged, and the decision may be enforced all the same (§ 80 (2) VwGO, § 361 (1) AO)."""
    SUSPENDED = "suspended"
    """It is not enforced for the time being: an objection with suspensive effect, or a stay (§ 80 (1), (4) VwGO)."""
    REVOKED = "revoked"
    CORRECTED = "corrected"

    @classmethod
    def of(cls, *, fate: str, contested: bool, suspends: bool) -> Standing:
        """Return how a letter stands: what ended it comes before what is said against it."""
        if fate:
            return cls(fate)
        if suspends:
            return cls.SUSPENDED
        return cls.CONTESTED if contested else cls.HOLDS
