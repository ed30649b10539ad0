# SPDX-License-Identifier: EUPL-1.2
"""The log of deeds of the open machine door's town. It tells of no case, so the office's wall is not asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from geleitzug.core.upkeep.events import BackupFinished
from geleitzug.ground.events import Deed
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of

BACKUP_EVERY = timedelta(hours=36)
"""A night's backup is a day old when the next one runs; half a day more is for one that takes long."""
LOOKS_BACK = timedelta(days=40)
"""For the last backup: in a town where much is done the log of years is not read for one that never was."""


def kinds() -> list[str]:
    """Return the kinds of deeds there are."""
    return sorted({kind.__name__ for kind in _below(Deed)})


def deeds(*, kinds: Iterable[str] = (), on: date | None = None) -> QuerySet[Entry]:
    """Return what was done to the house: of some kinds or all, on one day (in the house's time zone) or ever."""
    found = Entry.objects.filter(deed=True)
    if wanted := list(kinds):
        found = found.filter(kind__in=wanted)
    if on is not None:
        start, end = (_beginning_of(day) for day in (on, on + timedelta(days=1)))
        found = found.filter(pk__gte=first_id_of(start), pk__lt=first_id_of(end))
    return found


def is_late(last: datetime | None, founded: datetime, now: datetime) -> bool:
    """Tell whether a backup is overdue, by when the last one was finished; a town of today has none yet."""
    return now - (last or founded) > BACKUP_EVERY


def last_backup(now: datetime) -> datetime | None:
    """Return when the last backup was finished; nothing if that is longer ago than LOOKS_BACK."""
    found = deeds(kinds=[BackupFinished.__name__]).filter(pk__gte=first_id_of(now - LOOKS_BACK)).order_by("-pk")
    return found.values_list("at", flat=True).first()


def _beginning_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _below(kind: type[Deed]) -> list[type[Deed]]:
    return [found for child in kind.__subclasses__() for found in (child, *_below(child))]
