# SPDX-License-Identifier: EUPL-1.2
"""A calendar with more than it reads of a kind says so."""

from __future__ import annotations

from datetime import date

import pytest

from geleitzug.core.caseload import calendar
from geleitzug.core.caseload.ports import MOST, Due

DAY = date(2030, 3, 4)


def due(kind: str, many: int) -> list[Due]:
    return [Due(DAY, kind, number="MH-1", service_key="x", title="x", office="tax")] * many


@pytest.mark.parametrize(
    ("rows", "cut"),
    [
        (due(calendar.PERIOD, MOST - 1) + due(calendar.ANSWER, MOST - 1), False),
        (due(calendar.PERIOD, MOST - 1) + due(calendar.DEEMED, 1), True),
        (due(calendar.FOLLOW_UP, MOST), True),
    ],
)
def test_what_was_cut_is_told(rows: list[Due], cut: bool) -> None:
    assert calendar.is_cut({DAY: rows}) is cut
