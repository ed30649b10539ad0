# SPDX-License-Identifier: EUPL-1.2
"""Changing what is offered. Existing appointments stay as they are: who plans is shown which lie outside."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from geleitzug.core.booking import lately
from geleitzug.core.booking.errors import WrongRules
from geleitzug.core.booking.events import OfferChanged
from geleitzug.core.booking.locking import at_the_book
from geleitzug.core.booking.models import Counter, Location, RuleVersion
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.booking.rules import fresh_number
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import TenantModel


def save(row: TenantModel, *, by: Actor) -> None:
    """Save a rule: a location, errand, counter, opening, closed day, shift, skill, corridor or release.

    Raises NotPermitted; WrongRules with a sentence for who plans.
    """
    location = location_of(row)
    by = require(by, PLAN, office=location.office if location else None)
    is_new = row._state.adding
    try:
        if isinstance(row, Location):
            _check_zone(row)
        row.clean()
        row.validate_constraints()
    except ValidationError as error:
        raise WrongRules(" ".join(error.messages)) from error
    with at_the_book():
        row.save()
        raise_rules(location.pk if location else None)
        _tell(row, location, "added" if is_new else "changed", by)


def remove(row: TenantModel, *, by: Actor) -> None:
    """Remove a rule. Raises NotPermitted; WrongRules where appointments hang on it: then it is switched off instead."""
    location = location_of(row)
    by = require(by, PLAN, office=location.office if location else None)
    try:
        with at_the_book():
            raise_rules(location.pk if location else None)
            _tell(row, location, "removed", by)
            row.delete()
    except ProtectedError as error:
        words = _("Hier gibt es Termine. Schalten Sie es ab, statt es zu löschen: Dann wird nichts Neues gebucht.")
        raise WrongRules(words) from error


def raise_rules(location: UUID | None) -> None:
    """Say that the rules of a location, or of all, are others now. Needs the machine's or the office's door."""
    lately.forget(doors.current_tenant())
    every = Location.objects.all() if location is None else Location.objects.filter(pk=location)
    for pk in every.order_by("pk").values_list("pk", flat=True):
        RuleVersion.objects.update_or_create(location_id=pk, defaults={"number": fresh_number()})


def location_of(row: TenantModel) -> Location | None:
    """Return which location a rule is about; None where it is about all."""
    if isinstance(row, Location):
        return row
    counter: Counter | None = getattr(row, "counter", None)
    found: Location | None = counter.location if counter else getattr(row, "location", None)
    return found


def _tell(row: TenantModel, location: Location | None, done: str, by: Actor) -> None:
    kind: Any = type(row).__name__
    emit(OfferChanged(subject=row.pk, what=kind, location=location.name if location else "", done=done), by=by)


def _check_zone(location: Location) -> None:
    try:
        ZoneInfo(location.zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("Diese Zeitzone gibt es nicht: %(zone)s.") % {"zone": location.zone}) from error
