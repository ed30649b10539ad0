# SPDX-License-Identifier: EUPL-1.2
"""The citizens' office of the demo with counted weeks behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.furnished import Town, furnished_database, town

from geleitzug.core.booking import reading
from geleitzug.core.booking.models import Location
from geleitzug.verticals.appointments.forecast.tests.counted import count_weeks
from geleitzug.verticals.appointments.offer.tests.conftest import mitte, of

__all__ = ["furnished_database", "mitte", "of", "town"]

Count = Callable[..., None]


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Read rules anew: each test is rolled back."""
    reading.forget_all()


@pytest.fixture
def counted(town: Town) -> Count:
    """Count so many weeks at a location, and learn from them."""

    def count(location: Location, *, weeks: int = 108, many: float = 60) -> None:
        with town.machine():
            count_weeks(location, timezone.localdate(), weeks=weeks, many=many)

    return count
