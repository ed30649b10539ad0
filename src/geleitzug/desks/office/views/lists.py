# SPDX-License-Identifier: EUPL-1.2
"""The worklist and the finished cases: what to see is the query part of the address, so that a list can be shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.cases.queries import WorklistFilter
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.desks.office import cleaning, words
from geleitzug.desks.office.access import OfficeRequest, office_page, refused
from geleitzug.desks.office.pages import home_of, office_names, page
from geleitzug.ground.people.actors import may, offices_with
from geleitzug.ground.texts import pick
from geleitzug.ground.web.keyset import page_of

BY_DUE_DAY = ("due_on", "id")
LATEST_FIRST = ("-id",)
VIEWS = {
    "alle": ("all", gettext_lazy("Alle")),
    "meine": ("mine", gettext_lazy("Meine")),
    "frei": ("free", gettext_lazy("Frei")),
    "wartet": ("waiting", gettext_lazy("Wartet auf Antwort")),
    "ueberfaellig": ("overdue", gettext_lazy("Überfällig")),
}
FIELDS = ("ansicht", "amt", "leistung", "art", "q")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the worklist."""

    task: Task
    address: str
    due: tuple[str, str]
    kind: str
    office: str
    can_take: bool


@office_page()
@require_safe
def worklist(request: OfficeRequest) -> HttpResponse:
    """Show what there is to do; a case's number leads straight to the case, also to a finished one."""
    if not may(request.actor, "cases.see"):
        home = home_of(request.actor)
        return redirect(home) if home != reverse("office:worklist") else refused(request)
    wanted = wanted_of(request)
    if case := _case_of_number(request, wanted):
        return redirect(case)
    cursor = request.GET.get("cursor", "")
    found = page_of(queries.worklist(request.actor, wanted), key=BY_DUE_DAY, cursor=cursor)
    offices = office_names(request)
    today = timezone.localdate()
    context = {
        **_shared(request, wanted, offices),
        "rows": [_row(request, task, offices, today) for task in found.rows],
        "found": found,
        "tabs": [(label, _address(request, ansicht=key), key == _view_key(request)) for key, label in _views()],
        "kinds": [(key, str(label)) for key, label in words.KINDS.items()],
        "here": request.path + _address(request, cursor=cleaning.line(request.GET, "cursor")),
        "export": f"{reverse('office:export')}?{urlencode(_query(request))}",
        "elsewhere": f"{reverse('office:finished')}?{urlencode({'q': wanted.words})}" if wanted.words else "",
    }
    return page(request, "office/worklist.html", context)


@office_page("cases.see")
@require_safe
def finished(request: OfficeRequest) -> HttpResponse:
    """Show the finished cases of the actor's offices."""
    wanted = wanted_of(request)
    found = page_of(queries.finished(request.actor, wanted), key=LATEST_FIRST, cursor=request.GET.get("cursor", ""))
    offices = office_names(request)
    rows = [
        (case, _case_address(case.number), words.word(words.OUTCOMES, case.outcome), offices.get(case.office, ""))
        for case in found.rows
    ]
    return page(request, "office/finished.html", {**_shared(request, wanted, offices), "rows": rows, "found": found})


def wanted_of(request: HttpRequest) -> WorklistFilter:
    """Read the filter from the address; what it does not know is left out."""
    kind = cleaning.line(request.GET, "art")
    return WorklistFilter(
        view=VIEWS[_view_key(request)][0],
        office=cleaning.line(request.GET, "amt"),
        service=cleaning.line(request.GET, "leistung"),
        kind=kind if kind in words.KINDS else "",
        words=cleaning.line(request.GET, "q"),
    )


def _shared(request: OfficeRequest, wanted: WorklistFilter, offices: dict[str, str]) -> dict[str, Any]:
    lang = (get_language() or "de")[:2]
    offered = catalogue.shown_in(request.municipality.pk).only("key", "title")
    return {
        "wanted": wanted,
        "view": _view_key(request),
        "offices": [(key, offices.get(key, key)) for key in sorted(offices_with(request.actor, SEE))],
        "services": sorted(
            ((offering.key, pick(offering.title, lang)) for offering in offered),
            key=lambda choice: choice[1],
        ),
        "is_narrowed": any(_query(request).get(name) for name in FIELDS[1:]),
        "next_page": _address(request, cursor="%s").replace("%25s", "%s"),
        "first_page": _address(request),
    }


def _row(request: OfficeRequest, task: Task, offices: dict[str, str], today: Any) -> Row:
    return Row(
        task=task,
        address=_case_address(task.case.number),
        due=words.due_badge(task, today),
        kind=words.word(words.KINDS, task.kind),
        office=offices.get(task.office, task.office),
        can_take=task.assignee is None
        and task.office == task.case.office
        and task.kind != "approve"
        and may(request.actor, "cases.work", office=task.case.office),
    )


def _case_of_number(request: OfficeRequest, wanted: WorklistFilter) -> str:
    """Return the address of the case whose whole number was searched for."""
    if wanted.words.count("-") != 2 or any(request.GET.get(name) for name in ("amt", "leistung", "art", "cursor")):
        return ""
    try:
        return _case_address(queries.case_for(request.actor, wanted.words.upper()).number)
    except Http404:
        return ""


def _case_address(number: str) -> str:
    return reverse("office:case", args=[number])


def _views() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, (_view, label) in VIEWS.items()]


def _view_key(request: HttpRequest) -> str:
    key = request.GET.get("ansicht", "")
    return key if key in VIEWS else "alle"


def _query(request: HttpRequest) -> dict[str, str]:
    return {name: value for name in FIELDS if (value := cleaning.line(request.GET, name))}


def _address(request: HttpRequest, **changes: str) -> str:
    query = {**_query(request), **changes}
    return f"?{urlencode({name: value for name, value in query.items() if value not in ('', 'alle')})}"
