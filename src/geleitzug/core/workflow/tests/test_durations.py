# SPDX-License-Identifier: EUPL-1.2
"""Durations of timers: what is one, and how it is counted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geleitzug.core.workflow.drawing import Element
from geleitzug.core.workflow.durations import later, local_day, parse_duration
from geleitzug.core.workflow.listing import called, in_words


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "14D", "P-1D", "P1.5D", "P0D", "R3/P7D", "2026-01-01", "P1H"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "ends"),
    [
        ("P14D", datetime(2026, 2, 14, 11, 0, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 11, 0, tzinfo=UTC)),
        ("P1Y2M3DT4H5M6S", datetime(2027, 4, 3, 14, 5, 6, tzinfo=UTC)),
        ("P2W", datetime(2026, 2, 14, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_duration_is_counted_from_a_moment(duration, ends):
    assert later(datetime(2026, 1, 31, 11, 0, tzinfo=UTC), duration) == ends


def test_days_keep_the_time_of_day_across_the_end_of_summer_time():
    noon_in_summer_time = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)

    assert later(noon_in_summer_time, "P7D") == datetime(2026, 10, 27, 11, 0, tzinfo=UTC)
    assert later(noon_in_summer_time, "PT168H") == datetime(2026, 10, 27, 10, 0, tzinfo=UTC)


def test_the_day_is_the_local_one():
    assert local_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2026-07-02"


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        ("P14D", "14 Tage"),
        ("P1M", "1 Monat"),
        ("P2W", "14 Tage"),
        ("P1DT90M", "1 Tag, 1 Stunde, 30 Minuten"),
        ("bald", "bald"),
    ],
)
def test_a_duration_is_said_in_words(duration, words):
    assert in_words(duration) == words


def test_only_a_key_that_says_nothing_gives_way_to_what_an_element_is():
    names = {key: called(Element(key, "userTask", name, "Process_1")) for key, name in NAMED.items()}

    assert names == {
        "Activity_137cpvi": "Aufgabe ohne Namen",
        "Task_Decide": "Task_Decide",
        "Activity_0a1b2c3": "Prüfen",
    }


NAMED = {"Activity_137cpvi": "", "Task_Decide": "", "Activity_0a1b2c3": "Prüfen"}
