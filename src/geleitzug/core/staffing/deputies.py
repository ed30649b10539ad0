# SPDX-License-Identifier: EUPL-1.2
"""Naming a deputy for somebody who is away, and ending that early. That it holds today is read in ground/people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from geleitzug.core.staffing import permissions, rules
from geleitzug.core.staffing.errors import AlreadyDeputy, NoSuchColleague, WrongDays
from geleitzug.core.staffing.events import DeputyEnded, DeputyNamed
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted, grants
from geleitzug.ground.people.models import Deputyship, Membership, Staff

NEWEST = 200


@transaction.atomic
def name_deputy(*, represented: UUID, deputy: UUID, first: date, last: date, by: Actor) -> Deputyship:
    """Let somebody stand in for a colleague from a day to a day, with all of their roles.

    Everybody names a deputy for themselves among the colleagues of their offices; a head names one for their own
    people among all who work for the town. Raises NotPermitted, NoSuchColleague, WrongDays, AlreadyDeputy.
    """
    if not rules.days_are_possible(first, last, timezone.localdate()):
        raise WrongDays
    absent = Staff.objects.select_for_update(of=("self",)).filter(pk=represented, active=True).first()
    if absent is None or not people_of(by).filter(pk=represented).exists():
        raise NotPermitted(permissions.NAME_DEPUTIES)
    chosen = choices_for(represented, by=by).filter(pk=deputy).first()
    if chosen is None:
        raise NoSuchColleague
    others = Deputyship.objects.filter(represented=absent, deputy=chosen, ended_at=None)
    if any(rules.overlap(first, last, other.first_day, other.last_day) for other in others):
        raise AlreadyDeputy
    named = Deputyship.objects.create(
        represented=absent, deputy=chosen, first_day=first, last_day=last, named_by=by.name
    )
    note_until(deputy)
    emit(DeputyNamed(subject=represented, deputyship_id=named.pk, deputy=chosen.name, since=first, until=last), by=by)
    return named


@transaction.atomic
def end_deputyship(deputyship: Deputyship, *, by: Actor) -> None:
    """End a deputyship from now on; twice is once. Raises NotPermitted."""
    if not may_end(by, deputyship):
        raise NotPermitted(permissions.NAME_DEPUTIES)
    found = Deputyship.objects.select_for_update(of=("self",)).select_related("deputy").get(pk=deputyship.pk)
    if found.ended_at is not None:
        return
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    note_until(found.deputy_id)
    told = DeputyEnded(
        subject=found.represented_id, deputyship_id=found.pk, staff_id=found.deputy_id, deputy=found.deputy.name
    )
    emit(told, by=by)


def note_until(deputy: UUID) -> None:
    """Write into somebody's row until when they stand in for anybody, after a deputyship was named or ended."""
    last = Deputyship.objects.filter(deputy=deputy, ended_at=None).aggregate(last=Max("last_day"))["last"]
    Staff.objects.filter(pk=deputy).update(stands_in_until=last)


def may_end(by: Actor, deputyship: Deputyship) -> bool:
    """Tell whether somebody may end a deputyship: who is represented, who stands in, and their head."""
    return by.id in (deputyship.represented_id, deputyship.deputy_id) or (
        people_of(by).filter(pk=deputyship.represented_id).exists()
    )


def people_of(by: Actor) -> QuerySet[Staff]:
    """Return for whom somebody may name a deputy: themselves, and as a head the people of their offices.

    Only a head's own role counts: who stands in for a head names nobody else to stand in.
    """
    led = [office for office, role in sorted(by.own_roles) if role in grants()[permissions.NAME_DEPUTIES]]
    here = Staff.objects.filter(active=True)
    assert by.id is not None
    return (here.filter(pk=by.id) | here.filter(memberships__office__in=led)).distinct().order_by("name")


def choices_for(represented: UUID, *, by: Actor) -> QuerySet[Staff]:
    """Return who may be named: colleagues of the same offices; by a head everybody who works for the town."""
    others = Staff.objects.filter(active=True, memberships__isnull=False).exclude(pk=represented)
    if not any(role in grants()[permissions.NAME_DEPUTIES] for _office, role in by.own_roles):
        offices = Membership.objects.filter(staff=represented).values("office")
        others = others.filter(memberships__office__in=offices)
    return others.distinct().order_by("name")


def deputyships_for(by: Actor, today: date) -> list[Deputyship]:
    """Return what concerns somebody and is not over: whom they represent, who represents them and their people."""
    rows = Deputyship.objects.not_over(today).select_related("represented", "deputy")
    mine = rows.filter(represented__in=people_of(by)) | rows.filter(deputy=by.id)
    return list(mine.distinct().order_by("first_day", "id")[:NEWEST])


def deputyship_for(by: Actor, key: UUID) -> Deputyship | None:
    """Return a deputyship that somebody may end, or nothing."""
    found = Deputyship.objects.select_related("represented", "deputy").filter(pk=key).first()
    return found if found is not None and may_end(by, found) else None


def offices_of(staff: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return in which offices some people work."""
    found: dict[UUID, list[str]] = {}
    for key, office in (
        Membership.objects.filter(staff__in=set(staff)).values_list("staff", "office").order_by("office")
    ):
        if office not in found.setdefault(key, []):
            found[key].append(office)
    return found
