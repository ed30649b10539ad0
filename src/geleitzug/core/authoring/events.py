# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to a draft of a service; the subject is the draft. Each single change is a Revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBegun(Deed):
    """Somebody began to build a service, or a new version of one (``base``)."""

    service: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(Deed):
    """A draft that never was released is gone."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSubmitted(Deed):
    """A draft waits for its review."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentBack(Deed):
    """The review asks for changes."""

    service: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftApproved(Deed):
    """Another person than its editor has approved a draft; it goes online on a day."""

    service: str
    version: str
    release_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReleased(Deed):
    """A version is online."""

    service: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRefused(Deed):
    """On its day a draft did not go online, and why."""

    service: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWithdrawn(Deed):
    """A service is no longer offered."""

    service: str
    reason: str
