# SPDX-License-Identifier: EUPL-1.2
"""The worklist and the finished cases. What is to be seen of them is read from the address by filters.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.cases import lists, queries
from geleitzug.core.cases.actions import outbox, taking
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.privacy import queries as privacy
from geleitzug.core.screens.staff import OfficeRequest, office_page, page, refused
from geleitzug.desks.office import cleaning, filters, words
from geleitzug.desks.office.filters import BY_DUE_DAY, VIEWS, Filter
from geleitzug.desks.office.pages import home_of, office_names
from geleitzug.desks.office.views import kept, together
from geleitzug.ground.people.actors import Actor, may, offices_with
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.texts import in_order, pick
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of

LATEST_FIRST = ("-id",)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the worklist."""

    task: Task
    address: str
    due: tuple[str, str]
    kind: str
    office: str
    title: str
    take: str
    """Where it is taken, by itself or with its case; empty where nobody reads it who may, or somebody has it."""
    in_place_of: str
    """Whose task it is to whoever reads the list as their deputy; empty where it is their own."""
    came_back: bool
    """Whether a second person has sent back what was drafted."""


@office_page()
@require_safe
def worklist(request: OfficeRequest) -> HttpResponse:
    """Show what there is to do; a case's number leads straight to the case, also to a finished one."""
    if not may(request.actor, SEE):
        home = home_of(request.actor)
        return redirect(home) if home != reverse("office:worklist") else refused(request)
    asked = filters.read(request, request.municipality.pk)
    if case := _case_of_number(request, asked):
        return redirect(case)
    with read_ahead(*catalogue.reads_of_lists(request.municipality.pk), *caseload.reads_of_worklist(request.actor)):
        return _list_of_tasks(request, asked)


def _list_of_tasks(request: OfficeRequest, asked: Filter) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    found = page_of(lists.worklist(request.actor, asked.wanted_by(request.actor)), key=BY_DUE_DAY, cursor=cursor)
    offices, titles = office_names(request), titles_of(request)
    today, came_back = timezone.localdate(), lists.came_back(found.rows)
    news = lists.with_news(request.actor)
    context = {
        **_shared(request, asked, offices, titles),
        "rows": [_row(request, task, offices, titles, today, task.pk in came_back) for task in found.rows],
        "found": found,
        "tabs": [(str(label), asked.address(ansicht=key), key == asked.view) for key, (_view, label) in VIEWS.items()],
        "kept": kept.links(request, asked),
        "keep": reverse("office:kept") + asked.address() if kept.can_keep(asked) else "",
        "kinds": [(key, str(label)) for key, label in words.KINDS.items()],
        "deeds": [(key, str(label)) for key, label in together.CHOICES],
        "here": request.path + asked.address(cursor=cleaning.line(request.GET, "cursor")),
        "due": caseload.due_for(request.actor, today) if not asked.is_narrowed else [],
        "mine": request.actor.id,
        "unsealed": may(request.actor, WORK) and outbox.waiting_for(request.actor).exists(),
        "hints": caseload.hints(request.actor),
        "data_requests": privacy.waiting_for(request.actor),
        "news": [
            (case.number, _title(titles, case), case.applicant, f"{_case_address(case.number)}#nachrichten")
            for case in news
        ],
        "export": reverse("office:export") + asked.address(),
        "all_found": reverse("office:sweeps") + asked.address(),
        "elsewhere": f"{reverse('office:finished')}?{urlencode({'q': asked.wanted.words})}"
        if asked.wanted.words
        else "",
    }
    return page(request, "office/worklist.html", context)


@office_page(SEE)
@require_safe
def finished(request: OfficeRequest) -> HttpResponse:
    """Show the finished cases of the actor's offices."""
    asked = filters.read(request, request.municipality.pk)
    cursor = request.GET.get("cursor", "")
    found = page_of(lists.finished(request.actor, asked.wanted), key=LATEST_FIRST, cursor=cursor)
    offices, titles = office_names(request), titles_of(request)
    packages = _packages(request)
    rows = [
        (case, _title(titles, case), _case_address(case.number), _outcome(packages, case), offices.get(case.office, ""))
        for case in found.rows
    ]
    context = {
        **_shared(request, asked, offices, titles),
        "rows": rows,
        "found": found,
        "export": reverse("office:export_finished") + asked.address(),
    }
    return page(request, "office/finished.html", context)


def _packages(request: OfficeRequest) -> dict[str, Package]:
    """Return the packages in use by service key; for a word in a list the version of today is near enough."""
    offered = catalogue.shown_in(request.municipality.pk).values_list("key", "version")
    return {key: package_of(version) for key, version in offered}


def _outcome(packages: dict[str, Package], case: Case) -> str:
    package = packages.get(case.service_key)
    return words.outcome(package, case.outcome) if package else words.word(words.OUTCOMES, case.outcome)


def titles_of(request: OfficeRequest) -> dict[str, str]:
    """Return what the services are called in the page's language, by key."""
    lang = formats.language()
    return {key: pick(title, lang) for key, title in catalogue.titles_in(request.municipality.pk).items()}


def _title(titles: dict[str, str], case: Case) -> str:
    return titles.get(case.service_key, case.title)


def _shared(request: OfficeRequest, asked: Filter, offices: dict[str, str], titles: dict[str, str]) -> dict[str, Any]:
    return {
        "asked": asked,
        "wanted": asked.wanted,
        "offices": in_order((key, offices.get(key, key)) for key in offices_with(request.actor, SEE)),
        "services": in_order(titles.items()),
        "next_page": asked.address(cursor="%s").replace("%25s", "%s"),
        "first_page": asked.address(),
    }


def _row(
    request: OfficeRequest, task: Task, offices: dict[str, str], titles: dict[str, str], today: Any, came_back: bool
) -> Row:
    return Row(
        task=task,
        address=_case_address(task.case.number),
        due=words.due_badge(task, today),
        kind=words.word(words.KINDS, task.kind),
        office=offices.get(task.office, task.office),
        title=_title(titles, task.case),
        in_place_of=_in_place_of(request.actor, task),
        came_back=came_back,
        take=_address_to_take(request.actor, task) if task.assignee is None else "",
    )


def _address_to_take(actor: Actor, task: Task) -> str:
    if taking.may_take(actor, task):
        return reverse("office:take_task", args=[task.case.number, task.pk])
    comes_along = not taking.is_alone(task) and task.case.is_active
    return (
        reverse("office:take", args=[task.case.number]) if comes_along and may(actor, WORK, office=task.office) else ""
    )


def _in_place_of(actor: Actor, task: Task) -> str:
    """Return for whom a deputy would do a task: whose it is, or by whose role it is one for them."""
    for other in actor.represents:
        if task.assignee_id == other.id:
            return other.name
    lent = queries.doing(actor, task).in_place_of if actor.represents and queries.may_do(actor, task) else None
    return lent.name if lent else ""


def _case_of_number(request: OfficeRequest, asked: Filter) -> str:
    """Return the address of the case whose whole number was searched for, and nothing besides."""
    number = asked.wanted.words
    if number.count("-") != 2 or asked.query.keys() - {"q", "ansicht"} or request.GET.get("cursor"):
        return ""
    try:
        return _case_address(queries.case_for(request.actor, number.upper()).number)
    except Http404:
        return ""


def _case_address(number: str) -> str:
    return reverse("office:case", args=[number])
