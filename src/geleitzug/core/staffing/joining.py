# SPDX-License-Identifier: EUPL-1.2
"""Joiner, mover, leaver: what the town's directory tells becomes rows, and who leaves is out at once.

What a case owes to a leaver (their tasks) is a reaction of core/cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from geleitzug.core.staffing import rules
from geleitzug.core.staffing.deputies import note_until
from geleitzug.core.staffing.errors import Taken
from geleitzug.core.staffing.events import DeputyEnded, StaffChanged, StaffJoined, StaffLeft, StaffMoved, StaffReturned
from geleitzug.core.staffing.rules import Seat
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Deputyship, GroupMember, Membership, Staff, StaffGroup
from geleitzug.ground.trust import sessions

Table = Mapping[str, Iterable[Seat]]
KEPT = ("login", "external_id", "name", "given_name", "family_name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Person:
    """What a directory says about somebody."""

    login: str
    name: str
    external_id: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    active: bool = True


@transaction.atomic
def join(person: Person, *, by: Actor) -> Staff:
    """Take somebody on; they sign in at the identity provider and have no password here. Raises Taken."""
    _refuse_taken(person, but=None)
    staff = Staff.objects.create(password=make_password(None), active=person.active, **_kept(person))
    emit(StaffJoined(subject=staff.pk, login=staff.login), by=by)
    return staff


@transaction.atomic
def change(staff: Staff, person: Person, *, by: Actor) -> Staff:
    """Bring a member of staff up to date; who is no longer active leaves, and may come back. Raises Taken."""
    now = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    _refuse_taken(person, but=now.pk)
    changed = tuple(name for name, value in _kept(person).items() if getattr(now, name) != value)
    for name in changed:
        setattr(now, name, getattr(person, name))
    was_active, now.active = now.active, person.active
    if not changed and was_active == person.active:
        return now
    now.revision += 1
    now.save()
    if changed:
        emit(StaffChanged(subject=now.pk, fields=changed), by=by)
    if was_active and not now.active:
        _out(now, deleted=False, by=by)
    elif now.active and not was_active:
        emit(StaffReturned(subject=now.pk), by=by)
    now.refresh_from_db()
    return now


@transaction.atomic
def leave(staff: Staff, *, by: Actor) -> None:
    """Let somebody go for good: nobody signs in with this any more, and the login is free for somebody else.

    The row stays: it is the name in the cases they have worked on.
    """
    now = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    if now.left_at is not None:
        return
    touched = list(StaffGroup.objects.filter(members__staff=now))
    GroupMember.objects.filter(staff=now).delete()
    Membership.objects.filter(staff=now).delete()
    _touch(touched)
    now.active, now.left_at, now.password = False, timezone.now(), make_password(None)
    now.login = f"{now.login[:60]}~{now.pk.hex[-12:]}"
    now.external_id = now.issuer = now.subject = ""
    now.save()
    _out(now, deleted=True, by=by)


@transaction.atomic
def put_group(
    group: StaffGroup | None, *, name: str, external_id: str, members: Iterable[UUID], table: Table, by: Actor
) -> StaffGroup:
    """Write a group and who is in it, and give and take the roles that follow. Raises Taken for a name twice.

    Members that are not of this town's staff are left out.
    """
    others = StaffGroup.objects.exclude(pk=group.pk) if group else StaffGroup.objects.all()
    if others.filter(name=name).exists():
        raise Taken("displayName")
    wanted = set(Staff.objects.filter(pk__in=list(members), left_at=None).values_list("pk", flat=True))
    if group is None:
        now, before = StaffGroup.objects.create(name=name, external_id=external_id), set()
    else:
        now = StaffGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
        before = set(now.members.values_list("staff_id", flat=True))
        renamed = (now.name, now.external_id) != (name, external_id)
        if not renamed and wanted == before:
            return now
        now.name, now.external_id, now.revision = name, external_id, now.revision + 1
        now.save()
    GroupMember.objects.filter(group=now, staff__in=before - wanted).delete()
    GroupMember.objects.bulk_create(GroupMember(group=now, staff_id=each) for each in sorted(wanted - before))
    for staff in Staff.objects.filter(pk__in=before | wanted).order_by("pk"):
        seat(staff, rules.seats_of(groups_of(staff), table), source=Membership.Source.SCIM, by=by)
    return now


@transaction.atomic
def drop_group(group: StaffGroup, *, table: Table, by: Actor) -> None:
    """Remove a group; its members lose the roles that no other group gives them."""
    staff = list(Staff.objects.filter(groups__group=group).order_by("pk"))
    group.delete()
    for each in staff:
        seat(each, rules.seats_of(groups_of(each), table), source=Membership.Source.SCIM, by=by)


def apply_table(table: Table, *, by: Actor) -> int:
    """Give and take roles anew by the town's table, after it was changed; returns how many people it concerned."""
    moved = 0
    for staff in Staff.objects.filter(left_at=None, groups__isnull=False).distinct().order_by("pk"):
        moved += seat(staff, rules.seats_of(groups_of(staff), table), source=Membership.Source.SCIM, by=by)
    return moved


@transaction.atomic
def seat(staff: Staff, wanted: frozenset[Seat], *, source: str, by: Actor) -> bool:
    """Let somebody hold exactly these roles of one source; what the town gave by hand stays. Tells whether it changed.

    A role that another source gives too is theirs already.
    """
    held = {(row.office, row.role): row for row in Membership.objects.filter(staff=staff)}
    own = {key for key, row in held.items() if row.source == source}
    lost, gained = own - wanted, wanted - held.keys()
    Membership.objects.filter(pk__in=[held[key].pk for key in lost]).delete()
    for office, role in sorted(gained):
        Membership.objects.create(staff=staff, office=office, role=role, source=source)
    if lost or gained:
        told = StaffMoved(subject=staff.pk, staff_id=staff.pk, gained=_words(gained), lost=_words(lost))
        emit(told, by=by)
    return bool(lost or gained)


def groups_of(staff: Staff) -> list[str]:
    """Return the names of the groups somebody is in."""
    return sorted(StaffGroup.objects.filter(members__staff=staff).values_list("name", flat=True))


def _out(staff: Staff, *, deleted: bool, by: Actor) -> None:
    """End what somebody can do from this moment: their sessions, and the deputyships in which they stand."""
    sessions.end_all(staff.pk)
    now, today = timezone.now(), timezone.localdate()
    rows = Deputyship.objects.not_over(today).select_related("deputy")
    for row in rows.filter(represented=staff) | rows.filter(deputy=staff):
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        note_until(row.deputy_id)
        told = DeputyEnded(
            subject=row.represented_id, deputyship_id=row.pk, staff_id=row.deputy_id, deputy=row.deputy.name
        )
        emit(told, by=by)
    emit(StaffLeft(subject=staff.pk, staff_id=staff.pk, deleted=deleted), by=by)


def _refuse_taken(person: Person, *, but: UUID | None) -> None:
    others = Staff.objects.exclude(pk=but) if but else Staff.objects.all()
    if others.filter(login=person.login).exists():
        raise Taken("userName")
    if person.external_id and others.filter(external_id=person.external_id).exists():
        raise Taken("externalId")


def _kept(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in KEPT}


def _touch(groups: Iterable[StaffGroup]) -> None:
    for group in groups:
        group.revision += 1
        group.save()


def _words(seats: Iterable[Seat]) -> tuple[str, ...]:
    return tuple(f"{office}.{role}" for office, role in sorted(seats))
