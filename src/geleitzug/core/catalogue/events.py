# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the offices of a town; the subject is the town."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeAdded(Deed):
    """The town has an office more."""

    name: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeChanged(Deed):
    """An office is called or reached otherwise; ``fields`` names what changed."""

    name: str
    fields: tuple[str, ...]
