# SPDX-License-Identifier: EUPL-1.2
"""Days as the law counts them: months, working days, holidays of a Land. What a day means is decided elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

_DURATION = re.compile(r"^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$")
_WORDS = re.compile(r"^(\d{1,4})\s+(\w+)$")
UNITS = {
    "tag": "D", "tage": "D", "woche": "W", "wochen": "W", "monat": "M", "monate": "M", "jahr": "Y", "jahre": "Y",
    "arbeitstag": "B", "arbeitstage": "B", "werktag": "B", "werktage": "B",
}  # fmt: skip
"""How lengths of time are called in packages. B are days on which offices work: Saturdays are none of them."""


def add_months(day: date, months: int) -> date:
    """Carry a day on by months; a day the month does not have becomes its last (§ 188 (3) BGB)."""
    return day + relativedelta(months=months)


def add_duration(day: date, duration: str) -> date:
    """Carry a day on by an ISO 8601 duration of whole days (``P14D``, ``P3M``); raises ValueError."""
    match = _DURATION.match(duration)
    if match is None or duration == "P":
        raise ValueError(f"not a duration of days: {duration!r}")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return day + relativedelta(years=years, months=months, weeks=weeks, days=days)


@dataclass(frozen=True, slots=True)
class Span:
    """How long a period is: by the calendar (``P3M``), or in working days. One of the two is empty."""

    calendar: str = ""
    working: int = 0

    def after(self, day: date, holidays: Holidays) -> date:
        """Return the day on which it ends, that day not counted (§ 187 (1), § 188 (2) BGB); it may be no working day.

        Raises ValueError where that is after the year 9999.
        """
        try:
            return holidays.add_working_days(day, self.working) if self.working else add_duration(day, self.calendar)
        except OverflowError as error:
            raise ValueError(f"too long: {self.calendar or self.working}") from error


def span_of(text: str) -> Span:
    """Read ``3 Monate``, ``2 Wochen``, ``14 Tage``, ``10 Arbeitstage`` or ISO 8601 (``P3M``); raises ValueError."""
    match = _WORDS.match(text.strip())
    if match is None:
        add_duration(date(2026, 1, 1), text.strip())
        return Span(text.strip())
    number, unit = int(match[1]), UNITS.get(match[2].lower(), "")
    if not unit or not number:
        raise ValueError(f"not a length of time: {text!r}")
    return Span(working=number) if unit == "B" else Span(f"P{number}{unit}")


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of one Land (``HB``, ``NI``, …)."""

    land: str

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is neither a weekend nor a public holiday."""
        return day.weekday() < 5 and day not in _table(self.land)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is a public holiday, weekend or not."""
        return day in _table(self.land)

    def next_working_day(self, day: date) -> date:
        """Return the day itself, or the next one on which offices work (§ 193 BGB, § 31 (3) VwVfG)."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Carry a day on by working days, not counting the day itself."""
        for _ in range(count):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def working_days_until(self, day: date, until: date) -> int:
        """Count the working days after a day, up to and with another one."""
        later = (day + timedelta(days=number) for number in range(1, (until - day).days + 1))
        return sum(self.is_working_day(each) for each in later)

    def name_of(self, day: date) -> str:
        """Return what a public holiday is called, or nothing where the day is none."""
        name: str = _table(self.land).get(day, "")
        return name


def holidays_of(land: str) -> Holidays:
    """Return the holidays of a Land; raises ValueError for a key that is none."""
    _table(land)
    return Holidays(land)


@lru_cache(maxsize=32)
def _table(land: str) -> HolidayBase:
    try:
        table: HolidayBase = _germany()(subdiv=land)
        return table
    except NotImplementedError as error:
        raise ValueError(f"not a Land: {land!r}") from error


@cache
def _germany() -> Any:
    """Return the library's class for Germany, and only that one.

    Asked for in the ordinary way, the library imports two hundred countries: 7 MB in each process.
    """
    package = find_spec("holidays")
    assert package is not None
    assert package.submodule_search_locations is not None
    file = Path(package.submodule_search_locations[0]) / "countries" / "germany.py"
    spec = spec_from_file_location("holidays.countries.germany", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Germany
