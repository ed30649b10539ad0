# SPDX-License-Identifier: EUPL-1.2
"""Reading who may act for whom. Giving, accepting and withdrawing, with their mails and trail, is trust/mandates.py.

All of it goes through the machine's door: a mandate has two parties, and each is asked for by its id here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account, Mandate
from geleitzug.ground.people.rights import whole
from geleitzug.ground.tenancy import doors


class State(StrEnum):
    """Where a mandate stands."""

    INVITED = "invited"
    LAPSED = "lapsed"
    LATER = "later"
    IN_FORCE = "in_force"
    OVER = "over"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.INVITED, State.LATER, State.IN_FORCE})
"""What can still be withdrawn."""


def state_of(mandate: Mandate, *, now: datetime, today: date) -> State:
    """Return where a mandate stands; an invitation lapses with its link."""
    if mandate.ended_at is not None:
        return State.ENDED if mandate.accepted_at else State.WITHDRAWN
    if mandate.last_day is not None and mandate.last_day < today:
        return State.OVER
    if mandate.accepted_at is None:
        return State.INVITED if mandate.link is not None and mandate.link.expires_at > now else State.LAPSED
    return State.LATER if mandate.first_day > today else State.IN_FORCE


def in_force(mandate: UUID, *, person: UUID, today: date) -> Mandate | None:
    """Return a mandate with its company if this person may use it today."""
    with reading():
        return _of_today(today).filter(pk=mandate, person=person).first()


def of_person(person: UUID, *, today: date) -> list[Mandate]:
    """Return the mandates somebody may use today, by the company's name."""
    with reading():
        return list(_of_today(today).filter(person=person).order_by("company__company_name", "id"))


def now_and_later(person: UUID, *, today: date) -> tuple[list[Mandate], list[Mandate]]:
    """Return the mandates somebody may use today, by the company's name; and what they may use only later, by day."""
    begun = Q(first_day__gt=today) | Q(accepted_at__isnull=False)
    with reading():
        found = Mandate.objects.filter(_lasts(today), begun, person=person, ended_at=None)
        rows = list(found.select_related("company").order_by("company__company_name", "id"))
    later = sorted((row for row in rows if row.first_day > today), key=lambda row: (row.first_day, row.pk))
    return [row for row in rows if row.first_day <= today], later


def open_of_company(company: UUID, *, today: date) -> list[Mandate]:
    """Return the mandates of a company that can still be ended, the latest first; trust/mandates.py bounds them."""
    with reading():
        found = Mandate.objects.filter(_lasts(today), company=company, ended_at=None)
        return list(found.select_related("person", "link").order_by("-id"))


def former_of_company(company: UUID, *, today: date) -> QuerySet[Mandate]:
    """Return the mandates of a company that have ended, its history; to be read page by page within ``machine``."""
    over = Q(ended_at__isnull=False) | Q(last_day__lt=today)
    return Mandate.objects.filter(over, company=company).select_related("person", "link")


def of_account(account: UUID) -> list[Mandate]:
    """Return all mandates an account is a party of, ended ones too, for the report of its data."""
    with reading():
        found = Mandate.objects.filter(Q(company=account) | Q(person=account))
        return list(found.select_related("company", "person").order_by("id"))


def find(mandate: UUID, *, company: UUID) -> Mandate | None:
    """Return a mandate of a company."""
    with reading():
        return Mandate.objects.filter(pk=mandate, company=company).select_related("person", "link").first()


def actor_by(mandate: Mandate, person: Actor) -> Actor:
    """Return a person as they act by a mandate: for the company, as surely known as they are, within its rights."""
    return Actor(
        person.kind, id=person.id, name=person.name, holder=mandate.company_id, has_account=True, level=person.level,
        acting_for=mandate.company.company_name, rights=whole(mandate.rights), mandate=mandate.pk,
    )  # fmt: skip


def account_of_person(actor: Actor) -> Account | None:
    """Return the account of the person who acts, for whomever; None for guests, and for who came by a company's."""
    if not actor.has_account or actor.id is None:
        return None
    with reading():
        return Account.objects.filter(pk=actor.id).first()


@contextmanager
def machine() -> Iterator[None]:
    """Open the machine's door in the town where we are."""
    with doors.at_machine_door(doors.current().tenant):
        yield


@contextmanager
def reading() -> Iterator[None]:
    """Open it to read only, what costs half as much; several reads within one cost no more than one."""
    with doors.at_machine_door(doors.current().tenant, as_one=True):
        yield


def _lasts(today: date) -> Q:
    return Q(last_day=None) | Q(last_day__gte=today)


def _of_today(today: date) -> QuerySet[Mandate]:
    found = Mandate.objects.filter(_lasts(today), ended_at=None, first_day__lte=today).exclude(accepted_at=None)
    return found.select_related("company")
