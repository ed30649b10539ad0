# SPDX-License-Identifier: EUPL-1.2
"""Which months a page about figures is asked for, and its figures in words. The figures are core/insight's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.insight.queries import MOST_MONTHS, Added, Lengths
from geleitzug.core.insight.rules import LEAST
from geleitzug.desks.office import cleaning
from geleitzug.ground.calendar import add_months
from geleitzug.ground.web.formats import number

USUAL = 3
"""Months that are shown where nobody chose any."""
DAY, WORKING_DAY = 24.0, 8.0
SHORT = 2
"""Up to so many days a length is told in hours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The months from one to another, given by their first days, and what is wrong with what was chosen."""

    known: Sequence[date]
    since: date
    until: date
    chosen: tuple[str, str]
    error: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the months one can choose: as they stand in an address, and in words."""
        return [(f"{month:%Y-%m}", name_of(month)) for month in self.known]

    @property
    def words(self) -> str:
        """Return the months in words."""
        return name_of(self.since) if self.since == self.until else f"{name_of(self.since)} – {name_of(self.until)}"

    def query(self, **more: str) -> str:
        """Return the query part of an address with these months."""
        return urlencode({"von": f"{self.since:%Y-%m}", "bis": f"{self.until:%Y-%m}", **more})


def read(data: QueryDict, known: Sequence[date]) -> Asked:
    """Return the months an address asks for; of what makes no sense the usual ones, with a sentence."""
    typed = (cleaning.line(data, "von"), cleaning.line(data, "bis"))
    last = known[0] if known else add_months(timezone.localdate().replace(day=1), -1)
    usual = (max(add_months(last, 1 - USUAL), known[-1] if known else last), last)
    if not any(typed):
        return Asked(known, *usual, (f"{usual[0]:%Y-%m}", f"{usual[1]:%Y-%m}"))
    by_name = {f"{month:%Y-%m}": month for month in known}
    since, until = by_name.get(typed[0]), by_name.get(typed[1])
    error = ""
    if since is None or until is None:
        error = _("Bitte wählen Sie zwei Monate aus der Liste.")
    elif since > until:
        error = _("Der erste Monat liegt nach dem letzten. Bitte tauschen Sie die beiden.")
    elif add_months(since, MOST_MONTHS) <= until:
        error = _("Auf einmal lassen sich höchstens %(num)d Monate ansehen.") % {"num": MOST_MONTHS}
    if error or since is None or until is None:
        return Asked(known, *usual, typed, error)
    return Asked(known, since, until, typed)


def name_of(month: date) -> str:
    """Return a month in words."""
    return date_format(month, "YEAR_MONTH_FORMAT")


# --- figures in words ---------------------------------------------------------------------------------------


def many(value: int | None) -> str:
    """Return a number, or that it is too small to be told."""
    return _("unter 5") if value is None else number(value)


def added(value: Added) -> str:
    """Return a sum of months; where some were too small to be told it says how far the sum is from the truth."""
    if not value.hidden:
        return number(value.told)
    if value.told:
        return _("mehr als %(num)s") % {"num": number(value.told)}
    return _("unter %(num)s") % {"num": number(value.hidden * (LEAST - 1) + 1)}


def stock(value: int | None) -> str:
    """Return how much lies open: it is known in fives only."""
    return _("etwa %(num)s") % {"num": number(value)} if value else many(value)


def share(value: Fraction | None) -> str:
    """Return a part of all in percent."""
    return "–" if value is None else f"{number(round(value * 100))} %"


def half(lengths: Lengths | None, *, of_day: float = DAY) -> str:
    """Return the median in words; ``of_day`` is how many hours make a day."""
    return "–" if lengths is None else _length(lengths.half, of_day)


def most(lengths: Lengths | None, *, of_day: float = DAY) -> str:
    """Return what nine of ten did not exceed."""
    return "–" if lengths is None or lengths.most is None else _length(lengths.most, of_day)


def weeks(value: int | None) -> str:
    """Return how many weeks the oldest case has been there."""
    return "–" if value is None else ngettext("%(num)d Woche", "%(num)d Wochen", value) % {"num": value}


def _length(hours: float, of_day: float) -> str:
    if hours < 1:
        return _("%(num)s Min.") % {"num": number(max(round(hours * 60), 1))}
    if hours < SHORT * of_day:
        return _("%(num)s Std.") % {"num": _rounded(hours)}
    days = hours / of_day
    return (_("%(num)s Arbeitstage") if of_day == WORKING_DAY else _("%(num)s Tage")) % {"num": _rounded(days)}


def _rounded(value: float) -> str:
    tenths = round(value, 1)
    return number(tenths if value < 10 and tenths != int(tenths) else round(value))
