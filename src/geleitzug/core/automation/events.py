# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the deciding by program of a service."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRateSet(Deed):
    """From now on so many of a hundred decisions of a service are looked at by a person before they go out."""

    service: str
    percent: int
    was: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationPaused(Deed):
    """No program decides cases of a service any more; people do, until it is resumed."""

    sealed = ("reason",)
    service: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationResumed(Deed):
    """Programs decide new cases of a service again."""

    service: str
