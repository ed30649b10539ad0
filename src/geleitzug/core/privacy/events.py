# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to what people ask about their data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequested(Event):
    """Somebody asked for information about their data, or to have it put right or deleted."""

    request_id: UUID
    request_kind: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequestAnswered(Event):
    """They have got their answer: by download, or from the office."""

    request_id: UUID
    request_kind: str
    result: str
