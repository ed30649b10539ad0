# SPDX-License-Identifier: EUPL-1.2
"""Passwords of staff with local accounts: a first one somebody else makes, and their own. Others': accounts.py."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geleitzug.ground.people import passwords
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Staff
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust.events import PasswordChanged, note

FIRST_LASTS = timedelta(days=14)
"""A first password opens so long, and nothing but the page on which one chooses one's own (ASVS 5.0, 6.4.1)."""


def give_first(staff: Staff, *, at: datetime, by: Actor) -> str:
    """Make a first password of 96 bits and return it, for the only time."""
    password = secrets.token_urlsafe(12)
    _keep(staff, password, first_until=at + FIRST_LASTS, by=by)
    return password


def choose(staff: Staff, password: str, *, by: Actor) -> None:
    """Set somebody's own password; raises ValidationError in the user's words."""
    own = (staff.login, staff.name, *(town.name for town in directory.everyone()))
    wrong = passwords.problem_of(password, *own)
    if not wrong and check_password(password, staff.password):
        wrong = _("Bitte wählen Sie ein anderes Passwort als bisher.")
    if wrong:
        raise ValidationError({"password": wrong})
    _keep(staff, password, first_until=None, by=by)


def has_one(staff_id: UUID) -> bool:
    """Tell whether somebody has a password here; who comes by the town's accounts alone has none."""
    encoded = Staff.objects.filter(pk=staff_id).values_list("password", flat=True).first()
    return bool(encoded) and is_password_usable(encoded)


def _keep(staff: Staff, password: str, *, first_until: datetime | None, by: Actor) -> None:
    with doors.machine_door(staff.tenant_id):
        staff.password, staff.first_until = make_password(password), first_until
        staff.save(update_fields=["password", "first_until", "changed_at"])
    note(PasswordChanged(subject=staff.pk), by=by)
