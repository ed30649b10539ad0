# SPDX-License-Identifier: EUPL-1.2
"""What it costs to learn two years of a location, and to look a week ahead: `./geleitzug bench --only forecast`.

Twenty locations with ten counters each; a week is computed from what was learnt, as the page of all locations does.
"""

from __future__ import annotations

import argparse
import time
from datetime import time as hour
from datetime import timedelta
from statistics import median
from typing import Any

from tests.bench.steps import house

TOWN, LOCATIONS, COUNTERS, WEEKS = "musterhafen", 20, 10, 110
GOAL_MS = 100


def main() -> int:
    """Print what was measured and what was aimed at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locations", type=int, default=LOCATIONS)
    locations = parser.parse_args().locations
    with house():
        learnt, first, again = _measure(locations)
    print(f"learning {WEEKS} weeks of a location: {learnt * 1000:.0f} ms CPU")
    print(f"a week at {locations} locations: {first * 1000:.0f} ms CPU cold, {again * 1000:.0f} ms warm; "
          f"goal: under {GOAL_MS} ms: {'met' if again * 1000 < GOAL_MS else 'missed'}")  # fmt: skip
    return 0


def _measure(locations: int) -> tuple[float, float, float]:
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.booking import reading
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.appointments.forecast import queries
    from geleitzug.verticals.appointments.forecast.learning import learn_location
    from geleitzug.verticals.appointments.forecast.staffing import Goal
    from geleitzug.verticals.appointments.forecast.tests.counted import count_weeks

    seed.people_move_in()
    now, today = timezone.now(), timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
    with doors.office_door(seed.town_of(TOWN).pk):
        places = [_location(number) for number in range(locations)]
        for place in places:
            count_weeks(place, today, weeks=WEEKS, many=100)
        learnt = _cpu(lambda: learn_location(places[0], today))
        reading.forget_all()
        first = _cpu(lambda: queries.weeks(places, monday, Goal(), now))
        again = median(_cpu(lambda: queries.weeks(places, monday, Goal(), now)) for _each in range(15))
    return learnt, first, again


def _location(number: int) -> Any:
    from geleitzug.core.booking.models import Counter, Location, Opening, Shift

    made = Location.objects.create(key=f"ort-{number}", name=f"Ort {number}", office="citizens")
    counters = [Counter(location=made, name=str(each)) for each in range(COUNTERS)]
    Counter.objects.bulk_create(counters)
    spans = [{"weekday": day, "starts": hour(8), "ends": hour(16)} for day in range(5)]
    Opening.objects.bulk_create(Opening(location=made, **span) for span in spans)
    Shift.objects.bulk_create(
        Shift(counter=each, breaks=[["12:00", "12:30"]], **span) for each in counters for span in spans
    )
    return made


def _cpu(work: Any) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())
