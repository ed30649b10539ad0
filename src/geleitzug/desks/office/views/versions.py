# SPDX-License-Identifier: EUPL-1.2
"""The versions of a draft: a list, two of them side by side in words, and taking one into the form again."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.core.wording.queries import version_of, versions_of
from geleitzug.desks.office import cleaning, task_forms, versions
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import case_page
from geleitzug.ground.web.keyset import page_of

ON_ONE_PAGE = 10
"""Whole texts stand there, each as long as the letter."""


@office_page("cases.see")
@require_safe
def overview(request: OfficeRequest, number: str) -> HttpResponse:
    """List the versions of the decision's draft and compare two of them."""
    case = case_of(request.actor, number)
    found = page_of(versions_of(case.pk), key=("-number",), cursor=request.GET.get("cursor", ""), size=ON_ONE_PAGE)
    two = versions.chosen(case, request.GET.get("von", ""), request.GET.get("bis", ""))
    return page(request, "office/versions.html", {
        "case": case,
        "versions": found.rows,
        "found": found,
        "old": two[0] if two else None,
        "new": two[1] if two else None,
        "compared": versions.compared(case, *two) if two else [],
        "may_restore": _task(request, case) is not None,
    })  # fmt: skip


@office_page("cases.see")
@require_POST
def restore(request: OfficeRequest, number: str) -> HttpResponse:
    """Show the case with a version's words in the form of the decision; nothing is stored by that."""
    case = case_of(request.actor, number)
    task = _task(request, case)
    wanted = cleaning.line(request.POST, "number")
    version = version_of(case.pk, int(wanted)) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else None
    if version is None:
        raise Http404
    if task is None:
        return case_page(request, case, trouble=_("Über diesen Vorgang wird gerade nicht entschieden."))
    form = task_forms.empty(task, case, queries.decision_in_force(case))
    typed = task_forms.of_version(version.parts, case.results.get(task.element, {}))
    return case_page(request, case, typed=replace(form, typed=typed))


def _task(request: OfficeRequest, case: Case) -> Task | None:
    """Return the open task of deciding, if the actor may do it."""
    task = case.tasks.filter(kind="decide", done_at=None, cancelled=False).first()
    return task if task is not None and queries.may_do(request.actor, task) else None
