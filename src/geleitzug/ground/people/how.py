# SPDX-License-Identifier: EUPL-1.2
"""How somebody has shown who they are: by which means, how surely, and whether by more than a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geleitzug.ground.people.levels import Level

PASSWORD, TOTP, PASSKEY, RECOVERY = "password", "totp", "passkey", "recovery"
OWN = frozenset({PASSWORD, TOTP, PASSKEY, RECOVERY})
"""The means of this house; a connector that signs people in brings its own name (``bundid``, ``oidc``)."""


@dataclass(frozen=True, slots=True)
class How:
    """The way of one sign-in.

    ``level`` is the assurance of who somebody is. ``strong`` is another question: whether a stolen password alone would
    have opened the door.
    """

    means: str
    level: Level = Level.LOW
    strong: bool = False

    @classmethod
    def by_provider(cls, key: str, level: Level) -> How:
        """Return the way of who comes from an identity provider that says how surely it knows them.

        Its low level is a name and a password, only at another door: not strong. From substantial on a card or a
        certificate was there as well (Implementing Regulation (EU) 2015/1502, 2.2.1: two factors).
        """
        return cls(key, level, strong=level >= Level.SUBSTANTIAL)

    def and_then(self, later: How) -> How:
        """Return the way of somebody who shows more in the same session: what they showed before still holds.

        It is called by the surest; among equals a second factor of ours says more than the password before it, and less
        than whose word we took.
        """
        is_surer = later.level > self.level or (later.level == self.level and self.means in OWN)
        means = later.means if is_surer else self.means
        return How(means, max(self.level, later.level), self.strong or later.strong)

    def facts(self) -> dict[str, Any]:
        """Return it as the session keeps it."""
        return {"means": self.means, "level": int(self.level), "strong": self.strong}

    @classmethod
    def of(cls, facts: Mapping[str, Any] | None) -> How | None:
        """Return what a session kept; None for nobody."""
        return cls(str(facts["means"]), Level(int(facts["level"])), bool(facts["strong"])) if facts else None
