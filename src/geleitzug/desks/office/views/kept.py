# SPDX-License-Identifier: EUPL-1.2
"""Kept views of the worklist: the page that lists them, keeps the one its address asks for, and throws one away."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Value
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import keeping
from geleitzug.core.caseload.actions.keeping import NameTaken, TooManyViews
from geleitzug.core.caseload.models import SavedView
from geleitzug.core.cases import lists
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, filters
from geleitzug.desks.office.filters import Filter
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import offices_with
from geleitzug.ground.texts import in_order

LONGEST_QUERY = 1000
COUNTED = 50
"""So many tasks of a view are counted; more are „more than“."""
LONGEST_NAME = 60
OF_ONE_PERSON = frozenset({"text", "email", "phone", "person"})
OF_MANY = frozenset({"postcode", "city", "country"})
"""The kinds of questions whose answers may name somebody, and the parts of an address that do not."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; ``drop`` is the address of the button, for who may press it."""

    view: SavedView
    address: str
    office: str
    count: int
    drop: str

    @property
    def is_more(self) -> bool:
        """Tell whether more is in the view than was counted."""
        return self.count > COUNTED


@office_page(SEE)
@require_http_methods(["GET", "POST"])
def listed(request: OfficeRequest) -> HttpResponse:
    """List the views one can use, and keep the one the address asks for."""
    asked = filters.read(request, request.municipality.pk)
    names = office_names(request)
    offices = in_order((key, names.get(key, key)) for key in offices_with(request.actor, WORK))
    name, office = cleaning.line(request.POST, "name")[:LONGEST_NAME], cleaning.line(request.POST, "office")
    error = ""
    if request.method == "POST":
        error = _keep(request, asked, name, office if office in dict(offices) else "")
        if not error:
            return go_on(reverse("office:kept"), "gemerkt")
    context = {
        "rows": _rows(request, names),
        "counted": COUNTED,
        "asked": asked if _kept_of(asked) else None,
        "without_words": bool(asked.wanted.words) or any(name in asked.query for name in _may_name_somebody(asked)),
        "offices": offices,
        "name": name,
        "office": office,
        "error": error,
        "here": reverse("office:kept") + asked.address(),
    }
    return page(request, "office/kept.html", context)


@office_page(SEE)
@require_POST
def drop(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Throw a view away."""
    keeping.drop_view(queries.view_for(request.actor, key), by=request.actor)
    return go_on(reverse("office:kept"), "ansicht_geloescht")


def links(request: OfficeRequest, asked: Filter) -> list[tuple[str, str, bool]]:
    """Return the kept views as the worklist shows them: name, address, whether it is the one on the page."""
    return [(view.name, _address(view), view.query == _kept_of(asked)) for view in queries.views_for(request.actor)]


def can_keep(asked: Filter) -> bool:
    """Tell whether a list is narrowed by anything worth keeping."""
    return bool(_kept_of(asked))


def _keep(request: OfficeRequest, asked: Filter, name: str, office: str) -> str:
    """Keep the view; returns a sentence about what is in the way."""
    query = _kept_of(asked)
    if not name:
        return _("Bitte geben Sie der Ansicht einen Namen.")
    if not query or len(query) > LONGEST_QUERY:
        return _("Bitte wählen Sie zuerst im Arbeitskorb, was die Ansicht zeigen soll.")
    try:
        keeping.keep_view(by=request.actor, name=name, query=query, office=office)
    except NameTaken:
        return _("Eine Ansicht mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen.")
    except TooManyViews:
        return _("Mehr als %(number)s Ansichten kann man nicht merken. Bitte löschen Sie erst eine.") % {
            "number": keeping.MOST_VIEWS
        }
    return ""


def _kept_of(asked: Filter) -> str:
    """Return what is kept of a filter: all but the search, and columns in which somebody may be named."""
    return asked.address(q="", **dict.fromkeys(_may_name_somebody(asked), "")).removeprefix("?")


def _may_name_somebody(asked: Filter) -> list[str]:
    """Return the fields of columns with what one person alone may have written: of an address, only where it is not."""
    personal = [
        column.path
        for column in asked.columns
        if column.question.kind.name in OF_ONE_PERSON or (column.part and column.part.name not in OF_MANY)
    ]
    return [field.name for field in asked.fields if any(_is_of(field.name, path) for path in personal)]


def _is_of(name: str, path: str) -> bool:
    return name in (f"m.{path}", f"m.{path}.von", f"m.{path}.bis")


def _address(view: SavedView) -> str:
    return f"{reverse('office:worklist')}?{view.query}"


def _rows(request: OfficeRequest, names: dict[str, str]) -> list[Row]:
    views = queries.views_for(request.actor)
    counts = _counts(request, views)
    return [
        Row(
            view,
            _address(view),
            names.get(view.office, view.office),
            counts.get(number, 0),
            reverse("office:drop_view", args=[view.pk]) if keeping.may_drop(request.actor, view) else "",
        )
        for number, view in enumerate(views)
    ]


def _counts(request: OfficeRequest, views: list[SavedView]) -> dict[int, int]:
    """Count what is in each view, up to COUNTED, in one statement: each lane of a view is left after so many rows."""
    lanes = []
    for number, view in enumerate(views):
        wanted = filters.of(QueryDict(view.query), request.municipality.pk).wanted_by(request.actor)
        for lane in lists.worklist(request.actor, wanted):
            bare = lane.select_related(None).order_by().annotate(view=Value(number))
            lanes.append(bare.values_list("view", "id")[: COUNTED + 1])
    found: dict[int, int] = {}
    if lanes:
        for number, _task in lanes[0].union(*lanes[1:], all=True):
            found[number] = found.get(number, 0) + 1
    return {number: min(count, COUNTED + 1) for number, count in found.items()}
