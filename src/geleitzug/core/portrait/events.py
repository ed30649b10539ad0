# SPDX-License-Identifier: EUPL-1.2
"""What can happen to what a town says of itself; the subject is the town."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class TownChanged(Deed):
    """Somebody changed how the town is reached or how it looks: which fields; their values stand on its pages."""

    changed: tuple[str, ...]
