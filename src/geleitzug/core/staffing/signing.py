# SPDX-License-Identifier: EUPL-1.2
"""Letting in whom the town's identity provider vouches for: finding the person, their roles, the audit rows."""

from __future__ import annotations

from django.db import transaction

from geleitzug.core.staffing import joining, rules
from geleitzug.core.staffing.events import SignInRefused
from geleitzug.core.staffing.joining import Table
from geleitzug.core.staffing.ports import Farewell, NotSignedIn, StaffIdentity, Why
from geleitzug.ground.events import emit
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import sessions
from geleitzug.ground.trust.events import SessionsEnded

OIDC = "oidc"
LONGEST = 255


@transaction.atomic
def admit(identity: StaffIdentity, *, table: Table) -> Staff:
    """Return the member of staff an identity belongs to; raises NotSignedIn with the reason.

    Known by the provider's name for them since their first sign-in; at the first by the directory's key (SCIM's
    externalId), else by the login. Nobody is made here: who comes is told by SCIM or taken on by hand.
    """
    staff = _known(identity)
    if staff is None:
        raise NotSignedIn(Why.UNKNOWN, identity.login or identity.subject)
    if not staff.active:
        raise NotSignedIn(Why.INACTIVE, staff.login)
    if not staff.subject:
        staff.issuer, staff.subject = identity.issuer, identity.subject
        staff.save(update_fields=["issuer", "subject"])
    if identity.groups is not None:
        joining.seat(staff, rules.seats_of(identity.groups, table), source=Membership.Source.SIGN_IN, by=MACHINE)
    if staff_actor(staff.pk) is None:
        raise NotSignedIn(Why.NO_ROLE, staff.login)
    return staff


def note_refusal(refused: NotSignedIn, *, who: str = "") -> None:
    """Write down that somebody was not let in, and why."""
    told = SignInRefused(
        subject=doors.current_tenant(), why=str(refused.why), detail=refused.detail[:LONGEST], who=who[:LONGEST]
    )
    emit(told, by=MACHINE)


@transaction.atomic
def say_farewell(farewell: Farewell) -> bool:
    """End all sessions of whom the provider has signed out; tells whether we knew them."""
    staff = Staff.objects.filter(issuer=farewell.issuer, subject=farewell.subject).first()
    if staff is None:
        return False
    emit(SessionsEnded(subject=staff.pk, number=sessions.end_all(staff.pk)), by=MACHINE)
    return True


def _known(identity: StaffIdentity) -> Staff | None:
    """Find by the provider's own name first; the others only for who has never come through this provider.

    A login can be given to somebody else, the provider's name for a person cannot (OpenID Connect Core 1.0, 5.7).
    """
    locked = Staff.objects.select_for_update(of=("self",)).filter(left_at=None)
    found = locked.filter(issuer=identity.issuer, subject=identity.subject).first()
    if found is not None:
        return found
    new = locked.filter(subject="")
    if identity.external_id and (found := new.filter(external_id=identity.external_id).first()):
        return found
    return new.filter(login=identity.login.strip().lower()).first() if identity.login else None
