# SPDX-License-Identifier: EUPL-1.2
"""What can have happened around signing in. The subject is the account or the member of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Deed, Event
from geleitzug.ground.events.emit import emit
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.tenancy import doors

NOBODY_KNOWN = UUID(int=0)
"""The subject of a failed sign-in with a name that nobody has: the attempt is noted, the name is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Deed):
    """Somebody signed in: by which means, how surely."""

    means: str
    level: int
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Deed):
    """Somebody did not get in: a wrong password, code or passkey."""

    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded(Deed):
    """A passkey or an app was set up, or an identity provider opens the account from now on."""

    factor: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(Deed):
    """A passkey or an app was removed."""

    factor: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade(Deed):
    """New recovery codes were shown; those from before are void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConfirmed(Deed):
    """The address of an account is its owner's: they followed the link in our mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Deed):
    """A new password was set: by the old one, by a link in a mail, or a first one by the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged(Deed):
    """The account has another address; both have agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Deed):
    """Sessions in other browsers were ended."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGiven(Deed):
    """Somebody was invited to act for a company; the subject is the company, here and below."""

    mandate_id: UUID
    rights: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateAccepted(Deed):
    """The invited person has accepted and acts for the company from the first day on."""

    mandate_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEnded(Deed):
    """A mandate was withdrawn, laid down, or replaced by another; it opens nothing from the next request on.

    With a ``last_day`` it holds until then: another takes its place on the day after.
    """

    mandate_id: UUID
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateUsed(Deed):
    """Somebody has begun to act for a company in their session."""

    mandate_id: UUID


def note(event: Event, *, by: Actor = MACHINE) -> None:
    """Write an event of somebody who is about to come in: through the machine's door, as nobody is known yet."""
    with doors.at_machine_door(doors.current().tenant):
        emit(event, by=by)
