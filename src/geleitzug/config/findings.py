# SPDX-License-Identifier: EUPL-1.2
"""What the doctor's questions answer with. The questions are doctor.py, doctor_towns.py and portals.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

PATIENCE = 5
"""Seconds to wait for a server before it counts as away."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not."""

    ok: bool
    what: str
    do: str = ""


Question = Callable[[], Iterator[Finding]]
