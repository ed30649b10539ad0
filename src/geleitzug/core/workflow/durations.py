# SPDX-License-Identifier: EUPL-1.2
"""Durations as BPMN timers write them (ISO 8601, with hours). Legal deadlines in whole days are ground.calendar's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from geleitzug.core.workflow.errors import Stuck

LOCAL = ZoneInfo("Europe/Berlin")
_DURATION = re.compile(
    r"^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$"
)


class Duration(NamedTuple):
    """Days and months, which the calendar counts, and hours, which the clock counts."""

    days: relativedelta
    hours: timedelta


def parse_duration(text: str) -> Duration:
    """Read ``P14D``, ``P1M`` or ``PT2H``; raises ValueError, also for one that lasts nothing."""
    match = _DURATION.match(text.strip())
    if match is None or text.strip().endswith("T"):
        raise ValueError(f"not a duration: {text!r}")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    duration = Duration(
        relativedelta(years=years, months=months, weeks=weeks, days=days),
        timedelta(hours=hours, minutes=minutes, seconds=seconds),
    )
    if not duration.days and not duration.hours:
        raise ValueError(f"a duration of nothing: {text!r}")
    return duration


def later(moment: datetime, duration: str) -> datetime:
    """Carry a moment on by a duration, in UTC.

    Months and days are counted on the local clock, so that 14 days across the end of summer time
    end at the same time of day; hours are real hours. Raises Stuck where that is after the year 9999, as a simulation
    may come to.
    """
    days, hours = parse_duration(duration)
    try:
        return (moment.astimezone(LOCAL) + days).astimezone(UTC) + hours
    except (OverflowError, ValueError) as error:
        raise Stuck(_("Die Frist %(duration)s reicht zu weit in die Zukunft.") % {"duration": duration}) from error


def local_day(moment: datetime) -> str:
    """Return the calendar day of a moment as ISO text."""
    return moment.astimezone(LOCAL).date().isoformat()
