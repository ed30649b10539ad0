# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: once an hour the decisions of this month and the last are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from geleitzug.core.automation.models import Tally
from geleitzug.core.cases.models import Decision, Recheck
from geleitzug.core.cases.rules import Outcome
from geleitzug.ground.calendar import add_months
from geleitzug.ground.jobs import periodic

FIGURES = ("by_program", "by_person", "sampled", "doubted", "changed")


@periodic("27 * * * *", "automation.count")
def count() -> None:
    """Count the decisions of this month and the last; earlier ones change no more."""
    first = timezone.localdate().replace(day=1)
    for month in (add_months(first, -1), first):
        count_month(month)


def count_month(month: date) -> None:
    """Count a month, given by its first day; what was counted before is written over."""
    since, until = _moment(month), _moment(add_months(month, 1))
    now = timezone.now()
    figures: dict[str, dict[str, int]] = {}
    for key, name, many in (*_decided(since, until), *_kept(since, until)):
        figures.setdefault(key, dict.fromkeys(FIGURES, 0))[name] = many
    Tally.objects.bulk_create(
        [Tally(service_key=key, month=month, counted_at=now, **found) for key, found in figures.items()],
        update_conflicts=True,
        unique_fields=["tenant", "service_key", "month"],
        update_fields=[*FIGURES, "counted_at"],
    )


def _decided(since: datetime, until: datetime) -> Iterator[tuple[str, str, int]]:
    rows = Decision.objects.filter(issued_at__gte=since, issued_at__lt=until).exclude(outcome=Outcome.DEEMED)
    for row in rows.values("case__service_key", "automatic").annotate(many=Count("id")):
        yield row["case__service_key"], "by_program" if row["automatic"] else "by_person", row["many"]


def _kept(since: datetime, until: datetime) -> Iterator[tuple[str, str, int]]:
    """Count what was kept in a month, and of what a person settled in it how often they decided otherwise."""
    rows = Recheck.objects.filter(opened_at__gte=since, opened_at__lt=until).values("service_key")
    counted: Any = rows.annotate(sampled=Count("id", filter=Q(sample=True)), all=Count("id"))
    for row in counted:
        yield row["service_key"], "sampled", row["sampled"]
        yield row["service_key"], "doubted", row["all"] - row["sampled"]
    settled = Recheck.objects.filter(settled_at__gte=since, settled_at__lt=until, agrees=False)
    for row in settled.values("service_key").annotate(many=Count("id")):
        yield row["service_key"], "changed", row["many"]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
