# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong when the staff change; pages and the directory's line find the words."""

from __future__ import annotations


class StaffingError(Exception):
    """Something about the staff cannot be as it was asked for."""


class WrongDays(StaffingError):
    """A deputyship ends before it begins, begins in the past, or lasts too long."""


class NoSuchColleague(StaffingError):
    """Nobody of this town, nobody who still works here, or nobody this actor may choose."""


class AlreadyDeputy(StaffingError):
    """The same person stands in on some of these days already."""


class Taken(StaffingError):
    """Another member of staff has this login or external key; the text names which."""


class NotOneself(StaffingError):
    """Nobody gives or takes their own roles, or locks themselves out; nor does who stands in for them."""


class LastOperator(StaffingError):
    """Then nobody could give roles any more, not even this one back."""


class NoSuchSeat(StaffingError):
    """The town has no such office, or there is no such role."""


class NotByHand(StaffingError):
    """The town's directory gives this role, and takes it."""


class NoPasswords(StaffingError):
    """In this town nobody signs in with a password of this house."""
