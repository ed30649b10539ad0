# SPDX-License-Identifier: EUPL-1.2
"""People and their roles by the hand of who looks after the town: taking on, giving and taking roles, letting go.

What the town's directory gives (SCIM, the sign-in) it takes; here it is shown and stays. Three things are refused:
changing one's own roles, taking away the last one who could give them back, and giving what there is not. Everything
is a deed in the log, and the heads of an office are told by mail who has come into it
(docs/decisions/who-gives-roles.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from geleitzug.core.staffing import joining, rules, sign_on, telling
from geleitzug.core.staffing.errors import LastOperator, NoPasswords, NoSuchSeat, NotByHand, NotOneself
from geleitzug.core.staffing.joining import Person
from geleitzug.core.staffing.permissions import SEAT
from geleitzug.core.staffing.roles import ROLES
from geleitzug.core.staffing.rules import Loss, Seat
from geleitzug.ground.people.actors import Actor, grants, require
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust import factors, sessions, staff_passwords
from geleitzug.ground.trust.events import SessionsEnded, note

BY_HAND = Membership.Source.TOWN


def people(search: str = "") -> QuerySet[Staff]:
    """Return who works for the town, whose name or login has all words of a search."""
    found = Staff.objects.filter(left_at=None)
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(login__icontains=word))
    return found.prefetch_related("memberships")


def person_of(staff: Staff) -> Person:
    """Return what is known about somebody."""
    return Person(active=staff.active, **{name: getattr(staff, name) for name in joining.KEPT})


def roles_of(staff: Staff) -> list[Membership]:
    """Return somebody's roles, by office and in the order of ROLES."""
    order = list(ROLES)
    rows = Membership.objects.filter(staff=staff)
    return sorted(rows, key=lambda row: (row.office, order.index(row.role) if row.role in ROLES else len(order)))


def loss_of(row: Membership) -> Loss:
    """Return what somebody loses with a role of theirs."""
    held = {(each.office, each.role) for each in Membership.objects.filter(staff=row.staff_id)}
    return rules.loss_of((row.office, row.role), held, grants())


def has_passwords() -> bool:
    """Tell whether people of this town may sign in with a password of this house."""
    found = sign_on.of(directory.by_id(doors.current_tenant()).key)
    return found is None or found.local_accounts


@transaction.atomic
def take_on(person: Person, seat: Seat, *, offices: Collection[str], by: Actor) -> tuple[Staff, str]:
    """Take somebody on with a first role; returns them and their first password, which is nowhere else.

    Empty where people sign in with the town's accounts only. Raises NotPermitted, Taken, NoSuchSeat.
    """
    by = require(by, SEAT)
    _refuse_unknown(seat, offices)
    staff = joining.join(person, by=by)
    _sit(staff, frozenset({seat}), by=by)
    telling.tell_heads(staff, seat, by=by)
    return staff, _first_password(staff, by=by) if has_passwords() else ""


def describe(staff: Staff, person: Person, *, by: Actor) -> Staff:
    """Change what is known about somebody. Raises NotPermitted, Taken."""
    return joining.change(staff, replace(person, active=staff.active), by=require(by, SEAT))


@transaction.atomic
def give(staff: Staff, seat: Seat, *, offices: Collection[str], by: Actor) -> bool:
    """Give somebody a role; False if it is theirs already. Raises NotPermitted, NotOneself, NoSuchSeat."""
    by = _refuse_oneself(staff, by)
    _refuse_unknown(seat, offices)
    given = _sit(staff, _by_hand(staff) | {seat}, by=by)
    if given:
        telling.tell_heads(staff, seat, by=by)
    return given


@transaction.atomic
def take(staff: Staff, seat: Seat, *, by: Actor) -> bool:
    """Take a role away; their tasks in it go back. False if it was not theirs.

    Raises NotPermitted, NotOneself, NotByHand, LastOperator.
    """
    by = _refuse_oneself(staff, by)
    office, role = seat
    row = Membership.objects.filter(staff=staff, office=office, role=role).first()
    if row is None:
        return False
    if row.source != BY_HAND:
        raise NotByHand
    _refuse_last(staff, but=row)
    return _sit(staff, _by_hand(staff) - {seat}, by=by)


@transaction.atomic
def lock(staff: Staff, *, by: Actor) -> None:
    """Close an account for now: signed out everywhere, tasks go back, roles stay. ``unlock`` opens it again.

    Raises NotPermitted, NotOneself, LastOperator.
    """
    by = _refuse_oneself(staff, by)
    _refuse_last(staff)
    joining.change(staff, replace(person_of(staff), active=False), by=by)


def unlock(staff: Staff, *, by: Actor) -> None:
    """Open a closed account again. Raises NotPermitted, NotOneself."""
    joining.change(staff, replace(person_of(staff), active=True), by=_refuse_oneself(staff, by))


@transaction.atomic
def let_go(staff: Staff, *, by: Actor) -> None:
    """Let somebody go for good (joining.leave). Raises NotPermitted, NotOneself, LastOperator."""
    by = _refuse_oneself(staff, by)
    _refuse_last(staff)
    joining.leave(staff, by=by)


@transaction.atomic
def new_first_password(staff: Staff, *, by: Actor) -> str:
    """Make a first password for who has lost theirs, sign them out everywhere, and return it for the only time.

    Raises NotPermitted, NotOneself, NoPasswords.
    """
    by = _refuse_oneself(staff, by)
    if not has_passwords():
        raise NoPasswords
    password = _first_password(staff, by=by)
    _sign_out(staff, by=by)
    return password


@transaction.atomic
def forget_factors(staff: Staff, *, by: Actor) -> int:
    """Forget the second factors of who has lost them; they set up anew at the next sign-in. Returns how many.

    Raises NotPermitted, NotOneself.
    """
    by = _refuse_oneself(staff, by)
    number = factors.remove_all(factors.owner_of_staff(staff), by=by)
    _sign_out(staff, by=by)
    return number


def _sit(staff: Staff, wanted: frozenset[Seat], *, by: Actor) -> bool:
    return joining.seat(staff, wanted, source=BY_HAND, by=by)


def _by_hand(staff: Staff) -> frozenset[Seat]:
    return frozenset(Membership.objects.filter(staff=staff, source=BY_HAND).values_list("office", "role"))


def _first_password(staff: Staff, *, by: Actor) -> str:
    return staff_passwords.give_first(staff, at=timezone.now(), by=by)


def _sign_out(staff: Staff, *, by: Actor) -> None:
    note(SessionsEnded(subject=staff.pk, number=sessions.end_all(staff.pk)), by=by)


def _refuse_unknown(seat: Seat, offices: Collection[str]) -> None:
    office, role = seat
    if office not in offices or role not in ROLES:
        raise NoSuchSeat


def _refuse_oneself(staff: Staff, by: Actor) -> Actor:
    """Return who acts; who may not give roles, or changes their own, is refused."""
    by = require(by, SEAT)
    if staff.pk in by.persons:
        raise NotOneself
    Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    return by


def _refuse_last(staff: Staff, *, but: Membership | None = None) -> None:
    """Refuse to take away the last who may give roles; ``but``: only this one of their roles goes."""
    giving = Membership.objects.select_for_update(of=("self",)).filter(role__in=sorted(grants()[SEAT]))
    able = list(giving.filter(staff__active=True, staff__left_at=None).order_by("pk"))
    stay = [row.pk for row in able if (row.staff_id != staff.pk if but is None else row.pk != but.pk)]
    if able and not stay:
        raise LastOperator
