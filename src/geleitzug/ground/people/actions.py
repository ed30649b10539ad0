# SPDX-License-Identifier: EUPL-1.2
"""Registering, signing in, and the resume code of people without an account."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geleitzug.ground.people import passwords
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.people.models import Account, Membership, Staff
from geleitzug.ground.tenancy import doors

# No letters or digits that look alike on paper.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16
MISREAD = str.maketrans("1I", "LL")


def register(
    *,
    email: str,
    password: str,
    kind: str = Account.Kind.PERSON,
    given_name: str = "",
    family_name: str = "",
    company_name: str = "",
    address: dict | None = None,
    phone: str = "",
) -> Account:
    """Open an account; raises ValidationError in the user's words."""
    account = Account(
        email=email.strip().lower(),
        password=make_password(password),
        kind=kind,
        given_name=given_name,
        family_name=family_name,
        company_name=company_name,
        address=address or {},
        phone=phone,
    )
    if wrong := passwords.problem_of(password, account.email, given_name, family_name, company_name):
        raise ValidationError({"password": wrong})
    taken = ValidationError({"email": _("Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an.")})
    with doors.machine_door(doors.current().tenant):
        if Account.objects.filter(email=account.email).exists():
            raise taken
        account.full_clean()
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:  # the same person in another tab was quicker
            raise taken from error
    return account


def change_details(account: Account, **details: Any) -> Account:
    """Change what an account says about its owner; raises ValidationError in the user's words."""
    for name, value in details.items():
        setattr(account, name, value)
    account.full_clean(exclude=["email", "password"], validate_unique=False)
    account.save(update_fields=[*details])
    return account


def account_of(actor: Actor) -> Account | None:
    """Return the account that acts; None for guests and nobody."""
    return Account.objects.filter(pk=actor.id).first() if actor.has_account and actor.id else None


def sign_in(email: str, password: str) -> Account | None:
    """Return the account whose password this is; takes the same time when there is none."""
    with doors.machine_door(doors.current().tenant):
        account = Account.objects.filter(email=email.strip().lower()).first()
    if _password_fits(password, account.password if account else None):
        return account
    return None


def sign_in_staff(login: str, password: str) -> Staff | None:
    """Return the member of this town's staff whose password this is."""
    staff = Staff.objects.filter(login=login.strip().lower(), active=True).first()
    if _password_fits(password, staff.password if staff else None):
        return staff
    return None


def staff_actor(staff_id: UUID) -> Actor | None:
    """Return a member of staff with today's roles, or None once they have left."""
    rows = list(
        Membership.objects.filter(staff=staff_id, staff__active=True).values_list("office", "role", "staff__name")
    )
    if not rows:
        return None
    roles = frozenset((office, role) for office, role, _name in rows)
    return Actor(ActorKind.STAFF, id=staff_id, name=rows[0][2], roles=roles)


def new_resume_code() -> str:
    """Make the code with which somebody without an account comes back: 80 bits, in four groups."""
    return _in_groups("".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)))


def spelled_out(code: str) -> str:
    """Return a resume code as we write it; nothing for what cannot be one.

    What a code is written with (small letters, blanks, any kind of dash) does not matter, and who reads an L as I or 1
    is understood.
    """
    typed = unicodedata.normalize("NFKC", code[:100]).upper().translate(MISREAD)
    letters = "".join(letter for letter in typed if letter.isalnum())
    return "" if len(letters) != CODE_LENGTH or set(letters) - set(CODE_ALPHABET) else _in_groups(letters)


def holder_of_code(code: str) -> UUID | None:
    """Return the holder that a resume code stands for; None for what cannot be a code.

    Only the digest is ever stored, so that the database does not know the codes.
    """
    letters = spelled_out(code).replace("-", "")
    if not letters:
        return None
    digest = hashlib.sha256(b"geleitzug resume code " + letters.encode()).digest()
    return UUID(bytes=digest[:16], version=5)


def guest(holder: UUID) -> Actor:
    """Return somebody without an account who came with a resume code."""
    return Actor(ActorKind.CITIZEN, name="", holder=holder)


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _password_fits(password: str, encoded: str | None) -> bool:
    if encoded is None:
        make_password(password)
        return False
    return check_password(password, encoded)
