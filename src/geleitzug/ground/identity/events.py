# SPDX-License-Identifier: EUPL-1.2
"""What can have happened at the border to identity providers."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityShown(Deed):
    """Somebody has shown who they are; ``subject`` is their holder, ``level`` a package's word for how surely."""

    provider: str
    level: str
    temporary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRefused(Deed):
    """An answer in an identity provider's name was not believed, or it said no; ``subject`` is the attempt."""

    provider: str
    reason: str
