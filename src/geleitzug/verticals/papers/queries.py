# SPDX-License-Identifier: EUPL-1.2
"""What pages read: where documents are fetched and when it is open, and the documents a member of staff may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from geleitzug.core.booking.models import ClosedDay, Location, Opening
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.verticals.papers.models import IdDocument, PickUp
from geleitzug.verticals.papers.permissions import HANDLE
from geleitzug.verticals.papers.register import mark_of
from geleitzug.verticals.papers.rules import Kind

CLOSED_AHEAD = timedelta(days=21)
"""So far ahead closed days are told."""
MOST_PLACES = 60
MOST_ENTRIES, MOST_DAYS = 50, 60
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class FetchPlace:
    """Where a document lies, and when somebody is there: hours by the day of the week, and the days that differ."""

    location: Location
    hours: dict[int, list[Span]] = field(default_factory=dict)
    closed: tuple[date, ...] = ()
    other: dict[date, list[Span]] = field(default_factory=dict)


def is_offered() -> bool:
    """Tell whether the town hands documents out anywhere."""
    return PickUp.objects.filter(location__active=True).exists()


def fetch_place(location: UUID | None, today: date) -> FetchPlace | None:
    """Return where to fetch what lies at a location.

    Always three statements, whether the location is known, or there is none at all: what takes longer tells something.
    """
    found = Location.objects.filter(pk=location or UUID(int=0)).first()
    hours: dict[int, list[Span]] = {}
    for opening in _openings(location, today):
        hours.setdefault(opening.weekday, []).append((opening.starts, opening.ends))
    special = _special(location, today)
    closed = tuple(day for day, spans in special.items() if not spans)
    return FetchPlace(found, hours, closed, {day: spans for day, spans in special.items() if spans}) if found else None


def errand_of(location: UUID | None) -> str:
    """Return the key of what people book to fetch something at a location; empty where they just come."""
    return PickUp.objects.filter(location=location or UUID(int=0)).values_list("errand", flat=True).first() or ""


def places_of(actor: Actor) -> list[Location]:
    """Return the locations at which somebody hands documents out."""
    chosen = PickUp.objects.values("location")
    return list(_own(actor).filter(pk__in=chosen, active=True)[:MOST_PLACES])


def hands_out(actor: Actor) -> bool:
    """Tell whether an office of somebody's hands documents out, or still has some at a location out of use."""
    return PickUp.objects.filter(location__in=_own(actor)).exists()


def document_for(actor: Actor, key: UUID) -> IdDocument | None:
    """Return a document that lies at a location of somebody's own office, or is still on its way."""
    return _visible(actor).filter(pk=key).select_related("place").first()


def document_by(actor: Actor, kind: Kind, number: str) -> IdDocument | None:
    """Return a document by its number, if somebody may see it."""
    return _visible(actor).filter(mark=mark_of(kind, number)).first()


def is_known(kind: Kind, number: str) -> bool:
    """Tell whether there is such a document, wherever it lies."""
    return IdDocument.objects.filter(mark=mark_of(kind, number)).exists()


def entries_of(document: IdDocument) -> list[Entry]:
    """Return what has happened to a document, the latest first."""
    return list(Entry.objects.filter(subject=document.pk).order_by("-id")[:MOST_ENTRIES])


def counts(actor: Actor) -> dict[str, int]:
    """Return how many documents somebody may see are in each state."""
    found = _visible(actor).values_list("state").annotate(many=Count("pk")).order_by("state")
    return dict(found)


def _own(actor: Actor) -> QuerySet[Location]:
    return Location.objects.filter(office__in=offices_with(actor, HANDLE))


def _visible(actor: Actor) -> QuerySet[IdDocument]:
    return IdDocument.objects.filter(Q(place=None) | Q(place__in=_own(actor)))


def _openings(location: UUID | None, today: date) -> QuerySet[Opening]:
    rows = Opening.objects.filter(location=location or UUID(int=0))
    since = Q(valid_from=None) | Q(valid_from__lte=today)
    return rows.filter(since, Q(valid_until=None) | Q(valid_until__gte=today)).order_by("weekday", "starts", "id")


def _special(location: UUID | None, today: date) -> dict[date, list[Span]]:
    """Return the hours of days that are not as others, none where it is closed; a place's own come before all places'.

    So the appointments are offered, too (core.booking.loading).
    """
    rows = ClosedDay.objects.filter(Q(location=location or UUID(int=0)) | Q(location=None))
    ahead = rows.filter(day__gte=today, day__lte=today + CLOSED_AHEAD).order_by("day", "starts", "id")
    found: dict[date, dict[bool, list[Span]]] = {}
    for own, day, starts, ends in ahead.values_list("location", "day", "starts", "ends")[:MOST_DAYS]:
        spans = found.setdefault(day, {}).setdefault(own is not None, [])
        if starts is not None and ends is not None:
            spans.append((starts, ends))
    return {day: kinds.get(True, kinds.get(False, [])) for day, kinds in found.items()}
