# SPDX-License-Identifier: EUPL-1.2
"""Registering, signing in, and the resume code of people without an account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.ground.people import passwords
from geleitzug.ground.people.actors import Actor, ActorKind, Represented
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Deputyship, Membership, Staff
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import composed

# No letters or digits that look alike on paper.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16
MISREAD = str.maketrans("1I", "LL")
LOGIN = ~Q(password="")
"""Accounts whose address is a login: those with a password."""
PROVEN = ("given_name", "family_name", "born")
MAY_COME_IN = Q(password="") | Q(confirmed_at__isnull=False)
"""Accounts somebody may sign in to: a login must be confirmed, and where there is none a provider has let them in."""

_seats_of = Prepared(
    lambda staff: Membership.objects.filter(staff=staff, staff__active=True).select_related("staff").order_by("id"),
    UUID,
)


class AddressTaken(ValidationError):
    """The address has an account already. Whoever asked must not learn it from the page they see."""

    def __init__(self, account: Account) -> None:
        super().__init__({"email": _("Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an.")})
        self.account = account


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
    """Open an account, to be confirmed; raises ValidationError in the user's words, AddressTaken among them.

    One with this address that was never confirmed gives way: nobody could sign in to it yet.
    """
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
    if wrong := passwords.problem_of(password, account.email, given_name, family_name, company_name, *_towns()):
        raise ValidationError({"password": wrong})
    with doors.machine_door(doors.current().tenant):
        Account.objects.filter(email=account.email, confirmed_at=None).exclude(password="").delete()
        if (there := by_address(account.email)) is not None:
            raise AddressTaken(there)
        account.full_clean(validate_unique=False, validate_constraints=False)
        account.validate_constraints(exclude={"email"})  # its sentence would tell the page that the address is known
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:  # the same person in another tab was quicker
            raise AddressTaken(Account.objects.get(LOGIN, email=account.email)) from error
    return account


def _towns() -> list[str]:
    return [town.name for town in directory.everyone()]


def by_address(email: str) -> Account | None:
    """Return the account whose login an address is; who comes by an identity provider alone has none.

    For the machine: nobody else finds people by their address.
    """
    return Account.objects.filter(LOGIN, email=email.strip().lower()).first()


def mark_confirmed(account: Account, *, at: datetime) -> None:
    """Note that an account's address is its owner's, without a mail: somebody has seen to it otherwise."""
    with doors.machine_door(doors.current().tenant):
        account.confirmed_at = at
        account.save(update_fields=["confirmed_at"])


def change_details(account: Account, **details: Any) -> Account:
    """Change what an account says about its owner; raises ValidationError in the user's words.

    A name that an identity provider vouches for stays: whoever reads it takes it for proven.
    """
    fixed = (*PROVEN, "company_name", "address") if account.is_vouched_company else PROVEN
    is_renamed = any(name in details and details[name] != getattr(account, name) for name in fixed)
    if is_renamed and (account.is_vouched_company or account.identities.exists()):
        raise ValidationError({"family_name": _("Dieser Name ist nachgewiesen und kann hier nicht geändert werden.")})
    for name, value in details.items():
        setattr(account, name, value)
    account.full_clean(exclude=["email", "password"], validate_unique=False)
    account.save(update_fields=[*details])
    return account


def account_of(actor: Actor) -> Account | None:
    """Return the account whose affairs these are, the company's where one acts for it; None for guests and nobody."""
    return Account.objects.filter(pk=actor.holder).first() if actor.has_account and actor.holder else None


def sign_in(email: str, password: str) -> Account | None:
    """Return the account whose password this is; takes the same time when there is none."""
    with doors.machine_door(doors.current().tenant):
        account = by_address(email)
    if _password_fits(password, account.password if account else None):
        return account
    return None


def sign_in_staff(login: str, password: str) -> Staff | None:
    """Return the member of this town's staff whose password this is."""
    staff = Staff.objects.filter(login=login.strip().lower(), active=True).first()
    if _password_fits(password, staff.password if staff else None):
        return staff
    return None


def staff_id(login: str) -> UUID | None:
    """Return who has a login in this town, for the trail."""
    return Staff.objects.filter(login=login.strip().lower()).values_list("pk", flat=True).first()


def staff_actor(staff_id: UUID, *, today: date | None = None) -> Actor | None:
    """Return a member of staff with today's roles, or None once they have left.

    With their roles they hold those of the colleagues they stand in for today; who stands in passes nothing on.
    """
    mine = _seats_of.all(staff_id)
    if not mine:
        return None
    staff, roles = mine[0].staff, frozenset((seat.office, seat.role) for seat in mine)
    day = today or timezone.localdate()
    # The row says whether there is anything to look for, so that a second statement is for the few who stand in.
    represents = _represented(staff_id, roles, day) if staff.stands_in_until and staff.stands_in_until >= day else ()
    everything = roles.union(*(each.roles for each in represents))
    return Actor(ActorKind.STAFF, id=staff_id, name=staff.name, roles=everything, represents=represents)


def _represented(deputy: UUID, own: frozenset[tuple[str, str]], day: date) -> tuple[Represented, ...]:
    """Return whom somebody stands in for, by name, each with the roles the deputy has not got themselves."""
    # Two statements: in one, the planner reads the seats of the whole town.
    absent = set(Deputyship.objects.filter(deputy=deputy).on(day).values_list("represented", flat=True))
    seats = Membership.objects.filter(staff__in=absent, staff__active=True).order_by("staff__name", "staff")
    found: dict[UUID, Represented] = {}
    for staff, name, office, role in seats.values_list("staff", "staff__name", "office", "role"):
        so_far = found.get(staff, Represented(staff, name, frozenset()))
        found[staff] = Represented(staff, name, so_far.roles | ({(office, role)} - own))
    return tuple(found.values())


def new_resume_code() -> str:
    """Make the code with which somebody without an account comes back: 80 bits, in four groups."""
    return _in_groups("".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)))


def spelled_out(code: str) -> str:
    """Return a resume code as we write it; nothing for what cannot be one.

    What a code is written with (small letters, blanks, any kind of dash) does not matter, and who reads an L as I or 1
    is understood.
    """
    letters = _letters_of(code)
    return "" if len(letters) != CODE_LENGTH or set(letters) - set(CODE_ALPHABET) else _in_groups(letters)


def letters_missing(code: str) -> int:
    """Return how many letters a code that was typed lacks; below nothing if it has too many."""
    return CODE_LENGTH - len(_letters_of(code))


def holder_of_code(code: str) -> UUID | None:
    """Return the holder that a resume code stands for; None for what cannot be a code.

    Only the digest is ever stored, so that the database does not know the codes.
    """
    letters = spelled_out(code).replace("-", "")
    if not letters:
        return None
    digest = hashlib.sha256(b"geleitzug resume code " + letters.encode()).digest()
    return UUID(bytes=digest[:16], version=5)


def guest(holder: UUID, *, name: str = "", level: Level = Level.NONE) -> Actor:
    """Return somebody without an account who came with a resume code; with a name if they have shown who they are."""
    return Actor(ActorKind.CITIZEN, name=name, holder=holder, level=level)


def _letters_of(code: str) -> str:
    typed = composed(code[:100], "NFKC").upper().translate(MISREAD)
    return "".join(letter for letter in typed if letter.isalnum())


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _password_fits(password: str, encoded: str | None) -> bool:
    if encoded is None:
        make_password(password)
        return False
    return check_password(password, encoded)
