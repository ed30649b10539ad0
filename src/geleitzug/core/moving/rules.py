# SPDX-License-Identifier: EUPL-1.2
"""How cases of a plan are put together, and how far it is, as plain functions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID


class MovingError(Exception):
    """Something about a moving does not allow this; the message is for people."""


def group_of(
    source: UUID, stands: Sequence[str], effect: Mapping[str, Any] | None, reason: Mapping[str, str] | None
) -> str:
    """Return what cases have in common that come from the same version, stand at the same steps and fare alike."""
    told = json.dumps([str(source), list(stands), effect, reason], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
