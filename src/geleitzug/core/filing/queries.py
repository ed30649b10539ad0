# SPDX-License-Identifier: EUPL-1.2
"""What the file plan says, and of a case under what it is filed and until when it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.filing import ports, rules
from geleitzug.core.filing.models import FileClass, FiledService, Hold, Lot, LotItem, Rollout
from geleitzug.core.filing.permissions import PROPOSE, RELEASE
from geleitzug.core.filing.rules import Hindrance, ItemState, Retention
from geleitzug.core.payments.queries import is_settled
from geleitzug.ground.people.actors import Actor, may, offices_with
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import doors

_service = Prepared(
    lambda service: FiledService.objects.filter(service_key=service).select_related("file_class")[:1], str
)
_hold = Prepared(lambda subject: Hold.objects.filter(subject=subject, lifted_at=None).order_by("pk")[:1], UUID)


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a case is filed: the file (Akte) it lies in, its file number, and how long it is kept."""

    record: str
    number: str
    retention: Retention
    until: date | None
    """The first day on which it may go; None while it is not closed, or where it stays for good."""
    hold: Hold | None = None
    """What forbids that it goes, whatever its period says."""


def plan() -> list[FileClass]:
    """Return the classes of the town's file plan by their keys."""
    return list(FileClass.objects.prefetch_related("services"))


def class_for(key: str) -> FileClass | None:
    """Return a class by its key."""
    return FileClass.objects.filter(key=key).first()


def own_services() -> list[Offering]:
    """Return the services the town itself offers or has offered, by key: their cases are its own to file."""
    return list(Offering.objects.filter(tenant=doors.current_tenant()).select_related("version").order_by("key"))


def classes_by_service() -> dict[str, FileClass]:
    """Return under which class each service is filed that has one."""
    return {each.service_key: each.file_class for each in FiledService.objects.select_related("file_class")}


def filed(case: Case) -> Filed:
    """Return where a case is filed, and whether it is on hold."""
    known = _service.first(case.service_key)
    retention = known.file_class.retention if known else rules.of_package(case.package.service["retention"])
    received = timezone.localdate(case.received_at)
    return Filed(
        record=rules.record_key(retention.key, received) if retention.is_planned else "",
        number=rules.file_number(retention.key, case.number),
        retention=retention,
        until=retention.ends(timezone.localdate(case.closed_at)) if case.closed_at else None,
        hold=_hold.first(case.pk),
    )


def reads_of(case: Case) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_service.of(case.service_key), _hold.of(case.pk)]


@dataclass(frozen=True, slots=True)
class OfficeState:
    """How far an office is with the e-file: its services here, how many are filed under a class, and what was noted."""

    office: str
    services: tuple[Offering, ...]
    planned: int
    noted: Rollout | None


def rollout() -> list[OfficeState]:
    """Return how far each office is that offers a service here; every case of a service here has an e-file."""
    planned, noted = classes_by_service(), {each.office: each for each in Rollout.objects.all()}
    by_office: dict[str, list[Offering]] = {}
    for each in own_services():
        by_office.setdefault(each.office, []).append(each)
    return [
        OfficeState(office, tuple(found), sum(each.key in planned for each in found), noted.get(office))
        for office, found in sorted(by_office.items())
    ]


# --- what need not be kept any more ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A file whose time is over; ``held`` says that it may not go all the same."""

    case: Case
    retention: Retention
    since: date
    held: bool


def number_of(due: Due) -> str:
    """Return a file's number."""
    return rules.file_number(due.retention.key, due.case.number)


def retentions() -> dict[str, Retention]:
    """Return how long the cases of each of the town's own services are kept."""
    planned = classes_by_service()
    return {
        each.key: planned[each.key].retention
        if each.key in planned
        else rules.of_package(package_of(each.version_id).service["retention"])
        for each in own_services()
    }


def due_cases(today: date) -> QuerySet[Case]:
    """Return the closed cases whose period is over and that are in no lot, those on hold among them."""
    over = Q(pk__in=())
    for key, retention in retentions().items():
        if (before := retention.closed_before(today)) is not None:
            over |= Q(service_key=key, closed_at__lt=_midnight(before))
    going = LotItem.objects.filter(subject=OuterRef("pk")).exclude(state=ItemState.STOPPED)
    held = Hold.objects.filter(subject=OuterRef("pk"), lifted_at=None)
    goes_on = Case.objects.filter(pk=OuterRef("merged_into"))  # what decides both goes first
    found = Case.objects.filter(over).filter(~Exists(going), ~Exists(goes_on)).annotate(held=Exists(held))
    return cast("QuerySet[Case]", found.only("number", "service_key", "title", "office", "received_at", "closed_at"))


def as_due(cases: Iterable[Case]) -> list[Due]:
    """Say of some of ``due_cases`` since when they are due, and by which class."""
    says = retentions()
    found = []
    for case in cases:
        closed, retention = cast(datetime, case.closed_at), says[case.service_key]
        since = retention.ends(timezone.localdate(closed))
        assert since is not None
        found.append(Due(case, retention, since, bool(case.__dict__["held"])))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


# --- what is in the way ---------------------------------------------------------------------------------------------


def hold_of(subject: UUID) -> Hold | None:
    """Return the hold in force on a case."""
    return Hold.objects.filter(subject=subject, lifted_at=None).first()


def hindrance_to(subject: UUID) -> Hindrance | None:
    """Say why the file of a case may not go now; asked again at every step, as a hold may come at any time."""
    if hold_of(subject) is not None:
        return Hindrance.HOLD
    if Objection.objects.filter(case=subject, settled_at=None).exists():
        return Hindrance.REMEDY
    if not is_settled(subject):
        return Hindrance.MONEY
    joined_to = Case.objects.filter(pk=subject).values("merged_into")
    if Case.objects.filter(pk__in=joined_to).exists():
        return Hindrance.JOINED
    return next((why for ask in ports.hindrances() if (why := ask(subject)) is not None), None)


# --- lots -----------------------------------------------------------------------------------------------------------


def lots_for(actor: Actor) -> QuerySet[Lot]:
    """Return the lots somebody sees: all where they propose them, else those of the offices they release for."""
    found = Lot.objects.annotate(files=Count("items"))
    if may(actor, PROPOSE):
        return found
    return found.filter(office__in=sorted(offices_with(actor, RELEASE)))


def lot_for(actor: Actor, key: UUID) -> Lot:
    """Return a lot the actor sees; raises Http404."""
    found = lots_for(actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def items_of(lot: Lot) -> list[LotItem]:
    """Return the files of a lot by their numbers."""
    return list(lot.items.order_by("number"))
