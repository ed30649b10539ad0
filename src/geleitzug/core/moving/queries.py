# SPDX-License-Identifier: EUPL-1.2
"""What a moving is about: services with cases on an older process, groups of a plan, how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.core.moving.models import MovedCase, Moving
from geleitzug.core.moving.planning import is_same, running
from geleitzug.ground.tenancy import doors

MOST_GROUPS = 40


@dataclass(frozen=True, slots=True)
class Behind:
    """A version whose process running cases follow, and how many."""

    version: ServiceVersion
    cases: int


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of a plan that stand alike and fare alike; elements of the drawings."""

    source: ServiceVersion
    stands: Sequence[str]
    effect: Mapping[str, Any] | None
    reason: Mapping[str, str] | None
    cases: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a moving is, in cases: those to move, moved, and left."""

    to_move: int
    moved: int
    left: int

    @property
    def all(self) -> int:
        """Return how many cases the plan knows."""
        return self.to_move + self.moved + self.left


def offering_of(service_key: str) -> Offering | None:
    """Return what the town itself offers under a key."""
    found = Offering.objects.select_related("version")
    return found.filter(tenant=doors.current_tenant(), key=service_key).first()


def behind(offering: Offering) -> list[Behind]:
    """Return the versions whose process running cases of an offering follow, where that is not the offered one's."""
    found = (
        running(offering.key)
        .annotate(source=Coalesce("process_version_id", "application__version_id"))
        .values_list("source")
        .annotate(cases=Count("pk"))
    )
    counted = {source: cases for source, cases in found if not is_same(source, offering.version_id)}
    versions = ServiceVersion.objects.in_bulk(counted)
    return [Behind(versions[key], counted[key]) for key in sorted(counted)]


def latest(service_key: str) -> Moving | None:
    """Return the moving of a service that is under way, or the last that was."""
    return Moving.objects.select_related("version").filter(service_key=service_key).order_by("-pk").first()


def to_move(moving: UUID) -> QuerySet[MovedCase]:
    """Return the rows of cases that are still to be moved."""
    return MovedCase.objects.filter(moving=moving, moved_at=None, reason__isnull=True)


def left(moving: Moving) -> QuerySet[MovedCase]:
    """Return the rows of cases that stay, with their reason."""
    return MovedCase.objects.filter(moving=moving, reason__isnull=False)


def standing_of(moving: Moving) -> Progress:
    """Return how far a moving is."""
    told = MovedCase.objects.filter(moving=moving).aggregate(
        to_move=Count("pk", filter=Q(moved_at=None, reason__isnull=True)),
        moved=Count("pk", filter=Q(moved_at__isnull=False)),
        left=Count("pk", filter=Q(reason__isnull=False)),
    )
    return Progress(**told)


def groups_of(moving: Moving) -> list[Group]:
    """Return the groups of a plan, the largest first; of more than forty the largest."""
    rows = MovedCase.objects.filter(moving=moving)
    counted = dict(rows.values_list("group").annotate(cases=Count("pk")).order_by("-cases", "group")[:MOST_GROUPS])
    samples = rows.filter(group__in=counted).order_by("group", "pk").distinct("group").select_related("source")
    found = [Group(each.source, each.stands, each.effect, each.reason, counted[each.group]) for each in samples]
    return sorted(found, key=lambda group: (group.effect is None, -group.cases))


def services_behind() -> list[tuple[Offering, int]]:
    """Return what the town offers and has running cases of that follow an older process, and how many."""
    rows = (
        Case.objects.active()
        .annotate(source=Coalesce("process_version_id", "application__version_id"))
        .values_list("service_key", "source")
        .annotate(cases=Count("pk"))
        .order_by()
    )
    offerings = {each.key: each for each in Offering.objects.filter(tenant=doors.current_tenant()).order_by("key")}
    counted: dict[str, int] = {}
    for key, source, cases in rows:
        if key in offerings and not is_same(source, offerings[key].version_id):
            counted[key] = counted.get(key, 0) + cases
    return [(offerings[key], counted[key]) for key in sorted(counted)]
