# SPDX-License-Identifier: EUPL-1.2
"""The demo's offer: two citizens' offices with hours, counters, shifts and corridors, and a village with one counter.

Written by the verbs the pages use; who has booked is the citizens' room's to play.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from geleitzug.core.booking.models import Corridor, Counter, Errand, Location, Opening, Release, Shift
from geleitzug.core.booking.rules import ForWhom
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import TenantModel
from geleitzug.verticals.appointments.offer import planning

OFFICE = "citizens"
_LONG, _SHORT, _FRIDAY = (time(8), time(18)), (time(8), time(16)), (time(8), time(12))
MITTE: Mapping[int, tuple[time, time]] = {0: _SHORT, 1: _SHORT, 2: _SHORT, 3: _SHORT, 4: _FRIDAY}
NORD: Mapping[int, tuple[time, time]] = {0: (time(8), time(15)), 1: _LONG, 2: (time(8), time(15)), 3: _LONG, 4: _FRIDAY}
VILLAGE: Mapping[int, tuple[time, time]] = {0: (time(8), time(12)), 1: (time(8), time(12)), 3: (time(14), time(18))}
ID_CARD = {"de": "Altes Ausweisdokument\nEin biometrisches Passbild", "en": "Old document\nOne biometric photo"}
MOVING = {
    "de": "Ausweise aller Personen\nBestätigung des Wohnungsgebers",
    "en": "Identity documents of everybody\nConfirmation by the landlord",
}
MOVED = "Umzug, umziehen, Ummeldung, Anmeldung, Wohnung, neue Adresse, Adresse ändern, Zuzug, Meldebescheinigung"
COPY = {"de": "Original und Kopie", "en": "Original and copy"}
ERRANDS: Sequence[Mapping[str, Any]] = (
    {"key": "personalausweis", "names": {"de": "Personalausweis beantragen", "en": "Apply for an identity card"},
     "minutes": 15, "further_minutes": 10, "after_minutes": 5, "most_persons": 5, "preparation": ID_CARD,
     "keywords": {"de": "Ausweis, neuer Ausweis, verloren, abgelaufen, Online-Ausweis", "en": "ID, lost ID"}},
    {"key": "reisepass", "names": {"de": "Reisepass beantragen", "en": "Apply for a passport"},
     "minutes": 15, "further_minutes": 10, "after_minutes": 5, "most_persons": 5, "preparation": ID_CARD,
     "keywords": {"de": "Pass, Kinderreisepass, Kinderpass, Expresspass", "en": "travel document, child passport"}},
    {"key": "dokument-abholen", "names": {"de": "Ausweis oder Pass abholen", "en": "Collect an identity document"},
     "minutes": 5, "most_persons": 5, "preparation": {"de": "Altes Ausweisdokument", "en": "Old document"},
     "keywords": {"de": "Personalausweis, Reisepass, Abholung", "en": "ID card, passport, pick up"}},
    {"key": "ummeldung", "names": {"de": "Wohnsitz anmelden oder ummelden", "en": "Register a new address"},
     "minutes": 20, "further_minutes": 5, "most_persons": 6, "once": True, "preparation": MOVING,
     "keywords": {"de": MOVED, "en": "moving house, move, change of address, residence registration"}},
    {"key": "fuehrungszeugnis", "minutes": 10,
     "names": {"de": "Führungszeugnis beantragen", "en": "Apply for a certificate of good conduct"},
     "preparation": {"de": "Ausweis oder Pass", "en": "Identity card or passport"},
     "keywords": {"de": "polizeiliches Führungszeugnis, Vorstrafen", "en": "criminal record, police clearance"}},
    {"key": "beglaubigung", "names": {"de": "Kopien oder Unterschriften beglaubigen", "en": "Certify a copy"},
     "minutes": 10, "further_minutes": 5, "most_persons": 3, "preparation": COPY,
     "keywords": {"de": "Beglaubigung, beglaubigte Kopie, Zeugnis", "en": "certified copy"}},
    {"key": "melderegisterauskunft", "minutes": 10,
     "names": {"de": "Auskunft aus dem Melderegister", "en": "Information from the residents' register"},
     "service_key": "melderegisterauskunft-einfach"},
)  # fmt: skip


def seed() -> None:
    """Set up the offer of the town whose door is open; where there is one already nothing is done."""
    town = directory.by_id(doors.current_tenant())
    if town.key not in ("musterhafen", "sandmoor") or Location.objects.exists():
        return
    _save(Errand(**each) for each in ERRANDS)
    if town.key == "sandmoor":
        village = _location("rathaus", "Rathaus Sandmoor", "Dorfstraße 1", "26447", "Sandmoor", VILLAGE)
        _counters(village, 1, VILLAGE)
        return
    mitte = _location("mitte", "Bürgerbüro Mitte", "Stadthausplatz 1", "27561", "Musterhafen", MITTE)
    nord = _location("nord", "Bürgerbüro Nord", "Hafenstraße 14", "27565", "Musterhafen", NORD)
    _counters(mitte, 4, MITTE, _staff("clerk"))
    _counters(nord, 3, NORD, _staff("head"))
    for location, hours in ((mitte, MITTE), (nord, NORD)):
        _corridors(location, hours)


def _location(key: str, name: str, street: str, postcode: str, city: str, hours: Mapping[int, Any]) -> Location:
    made = Location(
        key=key, name=name, street=street, postcode=postcode, city=city, office=OFFICE,
        languages=["de", "en", "tr"] if city == "Musterhafen" else ["de"],
    )  # fmt: skip
    _save([made])
    _save((Opening(location=made, weekday=day, starts=a, ends=b) for day, (a, b) in hours.items()))
    _save([Release(location=made, lead_minutes=60, horizon_days=42)])
    return made


def _counters(location: Location, count: int, hours: Mapping[int, Any], staff: Any = None) -> None:
    """Add counters; the first has somebody's name on its shifts, at the others serves whoever is there."""
    counters = [Counter(location=location, name=f"Schalter {number + 1}") for number in range(count)]
    _save(counters)
    shifts = [
        Shift(
            counter=counter, staff=staff if counter is counters[0] else None, weekday=day, starts=starts, ends=ends,
            breaks=[["12:00", "12:30"]] if ends > time(13) and starts < time(12) else [],
        )
        for counter in counters
        for day, (starts, ends) in hours.items()
    ]  # fmt: skip
    _save(shifts)


def _corridors(location: Location, hours: Mapping[int, Any]) -> None:
    """Keep Wednesday mornings for people without an appointment; elsewhere a fifth for telephone and counter."""
    rows = [
        Corridor(location=location, weekday=day, starts=starts, ends=ends, for_whom=ForWhom.APPOINTMENTS, share_kept=20)
        for day, (starts, ends) in hours.items()
        if day != 2
    ]
    rows.append(
        Corridor(location=location, weekday=2, starts=time(8), ends=time(10), for_whom=ForWhom.WALK_IN, share_kept=0)
    )
    _save(rows)


def _save(rows: Iterable[TenantModel]) -> None:
    planning.save(list(rows), by=MACHINE)


def _staff(role: str) -> Any:
    return Membership.objects.filter(office=OFFICE, role=role).values_list("staff", flat=True).order_by("id").first()
