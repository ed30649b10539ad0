# SPDX-License-Identifier: EUPL-1.2
"""Changing what is offered: who may, what the change would leave outside, writing it, telling. Fields are kinds.py.

A change is tried before it is made: written, looked at and undone. So the page shows the appointments that the new
rules would no longer allow, and none is dropped by them (docs/decisions/rules-under-appointments.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geleitzug.core.booking.actions import planning as core
from geleitzug.core.booking.errors import WrongRules
from geleitzug.core.booking.events import OfferChanged
from geleitzug.core.booking.models import Errand, Location, Release, Shift, Skill
from geleitzug.core.booking.permissions import PLAN
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted, offices_with, require
from geleitzug.ground.tenancy.models import TenantModel
from geleitzug.verticals.appointments.offer import outside
from geleitzug.verticals.appointments.offer.choosing import names_of_office

Change = Callable[[], None]


class NotSaved(ValueError):
    """The database or a model refuses a row; the text is the sentence for who typed it."""


class StillUsed(ValueError):
    """Something is booked there: it can be taken out of use and not removed."""


def locations_for(by: Actor) -> list[Location]:
    """Return the locations somebody may plan: those run by their offices."""
    offices = offices_with(by, PLAN)
    return list(Location.objects.filter(office__in=offices).order_by("name", "id"))


def location_for(by: Actor, key: UUID) -> Location | None:
    """Return a location that somebody may plan, or None."""
    return Location.objects.filter(pk=key, office__in=offices_with(by, PLAN)).first()


def left_outside(change: Change, locations: Sequence[Location]) -> outside.Found:
    """Return the appointments that a change would leave outside the rules and that are inside now; nothing is kept.

    Raises NotSaved where the change cannot be made at all.
    """
    before = {each.booking.pk for each in outside.at(locations).rows}
    with transaction.atomic():
        _made(change)
        found = outside.at(locations)
        transaction.set_rollback(True)
    return found.without(before)


@transaction.atomic
def save(rows: Sequence[TenantModel], *, by: Actor) -> None:
    """Write rules. Raises NotPermitted, NotSaved."""
    try:
        for row in rows:
            core.save(row, by=by)
    except WrongRules as error:
        raise NotSaved(str(error)) from error


@transaction.atomic
def remove(row: TenantModel, *, by: Actor) -> None:
    """Take a rule away. Raises NotPermitted; StillUsed where appointments hang on it."""
    try:
        core.remove(row, by=by)
    except WrongRules as error:
        raise StillUsed from error


@transaction.atomic
def set_skills(staff: UUID, errands: Sequence[str], *, office: str, by: Actor) -> None:
    """Say what a colleague can do; nothing ticked or everything ticked means all. Raises NotPermitted."""
    by = require(by, PLAN, office=office)
    if staff not in names_of_office(office):
        raise NotPermitted(PLAN)
    write_skills(staff, errands)
    for location in locations_of(staff):
        core.raise_rules(location.pk)
    emit(OfferChanged(subject=staff, what="Skill", location="", done="changed"), by=by)


def write_skills(staff: UUID, errands: Sequence[str]) -> None:
    """Write what somebody can do. Who can do all has no row, so that a new errand is theirs as well."""
    known = dict(Errand.objects.filter(active=True).values_list("key", "pk"))
    wanted = {known[key] for key in errands if key in known}
    wanted = set() if len(wanted) == len(known) else wanted
    Skill.objects.filter(staff=staff).exclude(errand__in=wanted).delete()
    there = set(Skill.objects.filter(staff=staff).values_list("errand_id", flat=True))
    Skill.objects.bulk_create([Skill(staff=staff, errand_id=each) for each in wanted - there])


def locations_of(staff: UUID) -> list[Location]:
    """Return where somebody works."""
    return list(Location.objects.filter(pk__in=_where(staff)))


def write(rows: Sequence[TenantModel]) -> None:
    """Check and write rows. Raises NotSaved."""
    for row in rows:
        try:
            row.full_clean(exclude=["tenant"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise NotSaved(" ".join(error.messages)) from error
        row.save()


def release_of(location: Location) -> Release:
    """Return from when until when one may book somewhere; the usual where nothing was set."""
    return Release.objects.filter(location=location).first() or Release(location=location)


def _where(staff: UUID) -> list[UUID]:
    return list(Shift.objects.filter(staff=staff).values_list("counter__location", flat=True).distinct())


def _made(change: Change) -> None:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        raise NotSaved(_("Das passt nicht zusammen. Bitte prüfen Sie Ihre Angaben.")) from error
