# SPDX-License-Identifier: EUPL-1.2
"""Somebody is not there: from then on nothing is booked with them. Moving who was to come is not done here."""

from __future__ import annotations

from geleitzug.core.booking.actions.planning import raise_rules
from geleitzug.core.booking.errors import WrongRules
from geleitzug.core.booking.events import AbsenceEnded, AbsenceNoted
from geleitzug.core.booking.locking import at_the_book
from geleitzug.core.booking.models import Absence, Location, Shift
from geleitzug.core.booking.permissions import PLAN
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require


def note(absence: Absence, *, by: Actor) -> Absence:
    """Note that somebody is not there: from now on nothing is booked with them. Raises NotPermitted, WrongRules."""
    by = _require(absence, by)
    if absence.last < absence.first:
        raise WrongRules("last before first")
    with at_the_book():
        absence.save()
        raise_rules(None)
        emit(AbsenceNoted(subject=absence.pk, first=absence.first, last=absence.last), by=by)
    return absence


def take_back(absence: Absence, *, by: Actor) -> None:
    """Take an absence back: they are there after all. Raises NotPermitted."""
    by = _require(absence, by)
    with at_the_book():
        raise_rules(None)
        emit(AbsenceEnded(subject=absence.pk, first=absence.first, last=absence.last), by=by)
        absence.delete()


def _locations(absence: Absence) -> list[Location]:
    counters = Shift.objects.filter(staff=absence.staff).values("counter__location")
    return list(Location.objects.filter(pk__in=counters).order_by("pk"))


def _require(absence: Absence, by: Actor) -> Actor:
    """Ask for the permission in every office where the person works; where they work nowhere, in any."""
    offices = sorted({location.office for location in _locations(absence)})
    acting = require(by, PLAN)
    for office in offices:
        acting = require(by, PLAN, office=office)
    return acting
