# SPDX-License-Identifier: EUPL-1.2
"""Towns in which people live and apply, and a clock that can be set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.utils import timezone
from tests.furnished import furnished_database, own_town, sandmoor, town

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let it be noon of a day."""

    def set_clock(day: date) -> None:
        noon = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return set_clock
