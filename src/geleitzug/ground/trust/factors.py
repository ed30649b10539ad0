# SPDX-License-Identifier: EUPL-1.2
"""The verbs of second factors, with what they leave behind: an entry in the trail and a word to the owner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from geleitzug.ground.people import factors, passkeys, totp
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.factors import Owner
from geleitzug.ground.people.models import Account, Factor, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import mails
from geleitzug.ground.trust.events import FactorAdded, FactorRemoved, RecoveryCodesMade, note


def owner_of_account(account: Account) -> Owner:
    """Return an account as somebody who has factors."""
    return Owner(account.pk, is_staff=False, login=account.email or account.name, name=account.name)


def owner_of_staff(staff: Staff) -> Owner:
    """Return a member of staff as somebody who has factors."""
    return Owner(staff.pk, is_staff=True, login=staff.login, name=staff.name)


def set_up_app(owner: Owner, secret: str, code: str, *, by: Actor, at: datetime) -> bool:
    """Keep an app once it has shown a code of its secret; False if the code is wrong."""
    step = totp.step_of(totp.digits_of(code), secret, at.timestamp())
    if step is None:
        return False
    _added(owner, factors.add_app(owner, secret, used_step=step), by=by)
    return True


def set_up_passkey(owner: Owner, answer: str, *, challenge: str, site: passkeys.Site, name: str, by: Actor) -> Factor:
    """Keep a passkey the browser has made; raises BadPasskey."""
    key = passkeys.check_new(answer, challenge=challenge, site=site)
    if key.credential in factors.known_passkeys(owner.id):
        raise passkeys.BadPasskey("known already")
    row = factors.add_passkey(owner, key, domain=site.domain, name=name)
    _added(owner, row, by=by)
    return row


def remove(owner: Owner, factor: UUID, *, by: Actor) -> bool:
    """Remove a passkey or the app; raises LastFactor, False for one that is gone."""
    row = factors.remove(owner.id, factor)
    if row is None:
        return False
    note(FactorRemoved(factor=row.kind, name=str(row), subject=owner.id, holder=_holder(owner)), by=by)
    _tell(owner, _("Entfernt: %(factor)s.") % {"factor": row}, occasion=f"removed-{row.pk}")
    return True


def remove_all(owner: Owner, *, by: Actor) -> int:
    """Remove all factors of somebody who lost all of them; who may ask for that is decided above."""
    number = factors.remove_all(owner.id)
    note(FactorRemoved(factor="all", name=_("alle"), subject=owner.id, holder=_holder(owner)), by=by)
    return number


def make_recovery_codes(owner: Owner, *, by: Actor) -> list[str]:
    """Make recovery codes; they are shown once."""
    codes = factors.new_recovery_codes(owner)
    note(RecoveryCodesMade(subject=owner.id, holder=_holder(owner)), by=by)
    return codes


def person_by(owner: Owner) -> Actor:
    """Return who acts before they are signed in."""
    return Actor(MACHINE.kind, id=owner.id, name=owner.name)


def _added(owner: Owner, row: Factor, *, by: Actor) -> None:
    note(FactorAdded(factor=row.kind, name=str(row), subject=owner.id, holder=_holder(owner)), by=by)
    _tell(owner, _("Neu eingerichtet: %(factor)s.") % {"factor": row}, occasion=f"added-{row.pk}")


def _tell(owner: Owner, what: str, *, occasion: str) -> None:
    with doors.machine_door(doors.current().tenant):
        model = Staff if owner.is_staff else Account
        address = model.objects.filter(pk=owner.id).values_list("email", flat=True).first()
    if address:
        mails.send(address, mails.changed(what), occasion=occasion)


def _holder(owner: Owner) -> UUID | None:
    """Return who besides the town may read of it: an account's owner."""
    return None if owner.is_staff else owner.id
