# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: every night finished months are counted, and what lies open is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from geleitzug.core.cases.models import Case, Deadline
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.insight.condensing import count_month, first_month, moment
from geleitzug.core.insight.models import CountedMonth, Stock
from geleitzug.core.insight.rules import is_group, rounded
from geleitzug.ground.calendar import add_months, holidays_of
from geleitzug.ground.jobs import periodic
from geleitzug.ground.tenancy import directory, doors

MOST_MONTHS = 12
"""So many months one night catches up with: a town that comes with years of cases is done after a few nights."""


@periodic("17 1 * * *", "insight.count")
def count() -> None:
    """Count the months that are over and not counted yet, and note what lies open now."""
    now = timezone.now()
    town = directory.by_id(doors.current_tenant())
    for month in to_count(timezone.localdate(now)):
        if CountedMonth.objects.get_or_create(month=month)[1]:  # who comes second waits here, and has nothing to do
            count_month(month, holidays_of(town.land))
            note_stock(month, moment(add_months(month, 1)))
    note_stock(timezone.localdate(now).replace(day=1), now)


def to_count(today: date) -> list[date]:
    """Return the first days of the newest MOST_MONTHS before today that are not counted, the oldest of them first.

    Years of cases from another system come last: who opens the page the day after sees the months that are over now.
    """
    first, last = first_month(), add_months(today.replace(day=1), -1)
    if first is None:
        return []
    known = set(CountedMonth.objects.values_list("month", flat=True))
    found = [month for month in _months(first, last) if month not in known]
    return found[-MOST_MONTHS:]


def note_stock(month: date, at: datetime) -> None:
    """Note what was undecided at a moment, by service and office; what was noted of the month before is replaced."""
    Stock.objects.filter(month=month).delete()
    Stock.objects.bulk_create(_stock(month, row, at) for row in _open(at))


def _stock(month: date, row: dict[str, Any], at: datetime) -> Stock:
    stock = Stock(service_key=row["service_key"], office=row["office"], month=month, at=at)
    if is_group(row["many"]):
        stock.open = rounded(row["many"])
        stock.overdue = rounded(row["overdue"]) if not row["overdue"] or is_group(row["overdue"]) else None
        stock.oldest_weeks = (at - row["oldest"]) // timedelta(weeks=1)
    return stock


def _open(at: datetime) -> Any:
    """Return how many cases were undecided at a moment, how many of them late, and since when the oldest was there."""
    today = timezone.localdate(at)
    late = Deadline.objects.filter(case=OuterRef("pk"), clock=DECIDE, ends_on__lt=today, paused_on=None)
    late = late.filter(Q(met_on=None) | Q(met_on__gte=today))
    rows = Case.objects.filter(received_at__lt=at).filter(Q(decided_at=None) | Q(decided_at__gte=at))
    rows = rows.filter(Q(closed_at=None) | Q(closed_at__gte=at)).annotate(late=Exists(late))
    counted = rows.values("service_key", "office").order_by()
    return counted.annotate(many=Count("id"), overdue=Count("id", filter=Q(late=True)), oldest=Min("received_at"))


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = add_months(first, 1)
