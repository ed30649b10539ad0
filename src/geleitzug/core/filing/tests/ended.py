# SPDX-License-Identifier: EUPL-1.2
"""Cases whose time is over, for tests: played by the verbs people have, and closed long ago."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases.models import Case
from geleitzug.core.filing import disposing, plan, queries
from geleitzug.core.filing.models import Lot
from geleitzug.core.filing.rules import After
from geleitzug.ground.people.actors import Actor

DOGS = "hundesteuer-anmelden"
CLOSED = datetime(2010, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 11, 29)


def records(town: Town) -> Actor:
    """Return who keeps the file plan."""
    return town.staff("digital", "records")


def head(town: Town) -> Actor:
    """Return the head of the tax office."""
    return town.staff("tax", "head")


def old_case(town: Town, story: str = "ein-hund", *, closed: datetime = CLOSED) -> Case:
    """Return the case of a dog that was closed so long ago that its file need not be kept."""
    case = town.case(town.play(DOGS, story))
    with town.machine():
        Case.objects.filter(pk=case.pk).update(closed_at=closed)
    return town.case(case.application)


def agree_to_destruction(town: Town) -> None:
    """Let the archive agree that files of dog tax are destroyed unoffered."""
    with town.inside():
        dogs = queries.class_for("22.31")
        assert dogs is not None
        plan.keep_class(
            dogs, by=records(town), key=dogs.key, title=dogs.title, years=dogs.years, after=After.DESTROY,
            basis=dogs.basis, agreement="Bewertungskatalog",
        )  # fmt: skip


def proposed(town: Town, *cases: Case) -> Lot:
    """Return a lot with some cases, proposed by the records office."""
    with town.inside():
        (lot,) = disposing.propose([case.pk for case in cases], by=records(town), today=TODAY)
    return lot


def released(town: Town, *cases: Case) -> Lot:
    """Return a lot that the head of the office has released, before anything follows from it."""
    lot = proposed(town, *cases)
    with town.inside():
        disposing.release(lot, by=head(town))
    return again(town, lot)


def again(town: Town, lot: Lot) -> Lot:
    """Read a lot again."""
    with town.inside():
        return Lot.objects.get(pk=lot.pk)


def now() -> datetime:
    """Return the moment."""
    return timezone.now()
