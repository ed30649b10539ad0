# SPDX-License-Identifier: EUPL-1.2
"""What may be read of forecasts: locations of one's offices, and their weeks. Computing them is weeks.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from geleitzug.core.booking import reading
from geleitzug.core.booking.loading import with_past_hours
from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.booking.permissions import FIGURES
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.verticals.appointments.forecast.backtest import Score
from geleitzug.verticals.appointments.forecast.demand import ALL, REACH
from geleitzug.verticals.appointments.forecast.learning import learned_from
from geleitzug.verticals.appointments.forecast.models import Outlook
from geleitzug.verticals.appointments.forecast.staffing import Goal, Handling
from geleitzug.verticals.appointments.forecast.weeks import Known, Place, Week, week_of

DIGITAL = "digital"
"""Who has the permission in the digital office sees every location."""
_SCORE = frozenset(each.name for each in dataclasses.fields(Score))


def locations_for(by: Actor) -> QuerySet[Location]:
    """Return the locations that work and whose figures somebody may read: those of their offices, or all."""
    offices = offices_with(by, FIGURES)
    working = Location.objects.filter(active=True)
    return working if DIGITAL in offices else working.filter(office__in=offices)


def location_for(by: Actor, key: UUID) -> Location | None:
    """Return a location whose figures somebody may read, or None."""
    return locations_for(by).filter(pk=key).first()


def weeks(
    locations: Sequence[Location], first: date, goal: Goal, now: datetime, *, is_proposing: bool = False
) -> dict[UUID, Week]:
    """Return the week that begins on a Monday, at some locations; with what corridors are proposed from, if wanted."""
    wanted = {each.pk for each in locations}
    at = {each.id: each for each in reading.places(now) if each.id in wanted}
    learned = _learned(wanted)
    rules = with_past_hours({key: place.rules for key, place in at.items()}, first - timedelta(days=REACH))
    return {
        key: week_of(learned.get(key, Place()), rules[key], first, place.today(now), goal, is_proposing=is_proposing)
        for key, place in at.items()
    }


def _learned(locations: set[UUID]) -> Mapping[UUID, Place]:
    """Return what was learnt of locations; two statements, however many they are."""
    planned: dict[str, float] = {}
    after: dict[str, float] = {}
    for key, minutes, afterwards in Errand.objects.values_list("key", "minutes", "after_minutes"):
        planned[key], after[key] = float(minutes), float(afterwards)
    rows: dict[UUID, list[Outlook]] = {}
    for row in Outlook.objects.filter(location__in=locations):
        rows.setdefault(row.location_id, []).append(row)
    return {key: _place(each, planned, after) for key, each in rows.items()}


def _place(rows: Sequence[Outlook], planned: Mapping[str, float], after: Mapping[str, float]) -> Place:
    whole = next((each for each in rows if each.errand == ALL), None)
    known = {
        row.errand: Known(
            learned_from(row.learned),
            Score(**{name: value for name, value in row.score.items() if name in _SCORE}),
            Handling(row.handling, row.variability),
        )
        for row in rows
    }
    return Place(known, whole.score.get("hourly") if whole else None, whole.walk_in if whole else (), planned, after)
