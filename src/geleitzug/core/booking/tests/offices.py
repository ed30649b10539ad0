# SPDX-License-Identifier: EUPL-1.2
"""The town offices that tests of appointments play in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from geleitzug.core.booking import actions, queries
from geleitzug.core.booking.actions import planning
from geleitzug.core.booking.models import Booking, Counter, Errand, Location, Opening, Release, Shift
from geleitzug.core.booking.queries import Free, Wanted
from geleitzug.core.booking.rules import Line
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import TenantModel

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 7, 0, tzinfo=BERLIN)
"""A Monday, before anything opens."""


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """Return a moment on the wall clock."""
    return datetime.combine(day, time(hour, minute), BERLIN)


VISITOR = Actor(ActorKind.CITIZEN, holder=uuid4())
CLERK = Actor(ActorKind.STAFF, uuid4(), "Karla Krause", roles=frozenset({("citizens", "clerk")}))
HEAD = Actor(ActorKind.STAFF, uuid4(), "Lena Lohse", roles=frozenset({("citizens", "head")}))
STRANGER = Actor(ActorKind.STAFF, uuid4(), "Tom Taler", roles=frozenset({("tax", "head")}))


@dataclass
class Offices:
    """A town's locations, and what people do there."""

    town: UUID
    rows: dict[str, Any] = field(default_factory=dict)

    def outside(self) -> Any:
        """Open the door of somebody outside."""
        return doors.citizen_door(self.town, VISITOR.holder)

    def inside(self) -> Any:
        """Open the office's door."""
        return doors.office_door(self.town)

    def machine(self) -> Any:
        """Open the door of jobs."""
        return doors.machine_door(self.town)

    def free(self, errand: str = "ausweis", *, most: int = 5, now: datetime = NOW, **more: Any) -> list[Free]:
        """Return the earliest free times, as somebody outside sees them."""
        with self.outside():
            return list(queries.free_times(Wanted((Line(errand),), **more), now, most=most))

    def hold(
        self,
        starts: datetime,
        *,
        location: str = "mitte",
        errand: str = "ausweis",
        session: str = "",
        now: datetime = NOW,
        **more: Any,
    ) -> actions.Held:
        """Hold a time."""
        with self.outside():
            return actions.hold(Wanted((Line(errand),), **more), location, starts, session=session, now=now)

    def book(
        self, starts: datetime, *, name: str = "Erika Muster", mail: str = "erika@example.org", **more: Any
    ) -> actions.Held:
        """Hold a time and book it."""
        held = self.hold(starts, **more)
        with self.outside():
            booking = actions.confirm(held.code, name=name, mail=mail, by=VISITOR, now=more.get("now", NOW))
        return actions.Held(booking, held.code)

    def again(self, booking: Booking) -> Booking:
        """Read a booking again."""
        with self.machine():
            return Booking.objects.select_related("location", "counter").get(pk=booking.pk)

    def plan(self, kind: type[TenantModel], **values: Any) -> Any:
        """Add a rule."""
        with self.inside():
            row = kind(**values)
            planning.save(row, by=HEAD)
        return row

    def change(self, row: TenantModel, **values: Any) -> None:
        """Change a rule."""
        with self.inside():
            for name, value in values.items():
                setattr(row, name, value)
            planning.save(row, by=HEAD)


def opened(town: UUID) -> Offices:
    """Open the offices: eight to twelve from Monday to Friday."""
    found = Offices(town)
    found.rows["ausweis"] = found.plan(
        Errand, key="ausweis", names={"de": "Personalausweis"}, minutes=15, further_minutes=10, most_persons=4
    )
    found.rows["auto"] = found.plan(
        Errand, key="auto", names={"de": "Auto anmelden"}, minutes=20, after_minutes=5, once=True
    )
    for key, name, counters in (("mitte", "Bürgerbüro Mitte", 2), ("nord", "Bürgerbüro Nord", 1)):
        place = found.rows[key] = found.plan(Location, key=key, name=name, office="citizens", languages=["de"])
        found.plan(Release, location=place, lead_minutes=30, horizon_days=14)
        for weekday in range(5):
            found.plan(Opening, location=place, weekday=weekday, starts=time(8), ends=time(12))
        for number in range(1, counters + 1):
            counter = found.rows[f"{key}{number}"] = found.plan(Counter, location=place, name=str(number))
            for weekday in range(5):
                found.plan(Shift, counter=counter, weekday=weekday, starts=time(8), ends=time(12))
    return found


def days_later(number: int) -> date:
    """Return a day after MONDAY."""
    return MONDAY + timedelta(days=number)
