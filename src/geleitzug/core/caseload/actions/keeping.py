# SPDX-License-Identifier: EUPL-1.2
"""Keeping views of the worklist, for oneself or for one's office."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from geleitzug.core.caseload.models import SavedView
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.cases.rules import CaseError
from geleitzug.ground.people.actors import Actor, NotPermitted, may, require

MOST_VIEWS = 30
"""So many views one person, or one office, keeps: more find no place above a list."""


class NameTaken(CaseError):
    """There is a view of this name already."""


class TooManyViews(CaseError):
    """One person or office keeps no more views."""


def keep_view(*, by: Actor, name: str, query: str, office: str = "") -> SavedView:
    """Keep a view for oneself, or for an office whose cases one works on.

    Raises NotPermitted, NameTaken, TooManyViews.
    """
    require(by, WORK if office else SEE, office=office or None)
    others = SavedView.objects.filter(office=office) if office else SavedView.objects.filter(staff=by.id, office="")
    if others.count() >= MOST_VIEWS:
        raise TooManyViews(name)
    assert by.id is not None
    try:
        with transaction.atomic():
            return SavedView.objects.create(staff_id=by.id, office=office, name=name, query=query)
    except IntegrityError as error:
        raise NameTaken(name) from error


def may_drop(by: Actor, view: SavedView) -> bool:
    """Tell whether somebody may throw a view away: who has kept it, and of an office's who works on its cases."""
    return view.staff_id == by.id or (bool(view.office) and may(by, WORK, office=view.office))


def drop_view(view: SavedView, *, by: Actor) -> None:
    """Throw a view away. Raises NotPermitted."""
    if not may_drop(by, view):
        raise NotPermitted(WORK)
    view.delete()
