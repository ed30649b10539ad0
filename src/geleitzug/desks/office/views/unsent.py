# SPDX-License-Identifier: EUPL-1.2
"""Keeping a form that is begun and not sent: a script asks for it while somebody fills it in, a button without one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.participation import queries as participation
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page
from geleitzug.desks.office import unsent_forms
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.versions import SAVE

PAGES = {
    unsent.CORRECT: "office:correct",
    unsent.REVOKE: "office:revoke",
    unsent.EXTEND: "office:extend",
    unsent.OPINIONS: "office:ask_opinions",
}
"""Forms on a page of their own → their pages; the others are on the page of the case."""


@office_page(SEE)
@require_POST
def keep(request: OfficeRequest, number: str, form: str) -> HttpResponse:
    """Keep a form of a case."""
    case = case_of(request.actor, number)
    page = _page_of(case, form)
    unsent_forms.keep(case, request.POST, by=request.actor, form=form)
    return go_on(page, "entwurf") if SAVE in request.POST else _kept()


@office_page(SEE)
@require_POST
def keep_for_many(request: OfficeRequest, form: str) -> HttpResponse:
    """Keep a form for many cases; its button is the page's, which alone knows for which (together.py, sweeps.py)."""
    if form not in unsent.FOR_MANY:
        raise Http404
    unsent_forms.keep(None, request.POST, by=request.actor, form=form)
    return _kept()


def _kept() -> HttpResponse:
    """Answer a script, which has nothing to read; not by 204, which tells it to stop (ground/web/errors.py)."""
    return HttpResponse(content_type="text/plain; charset=utf-8")


def _page_of(case: Case, form: str) -> str:
    """Return where a form stands; raises Http404 for one that is none."""
    kind, _dash, key = form.partition("-")
    if key:
        return _page_of_one(case, kind, key)
    if form not in unsent.FORMS:
        raise Http404
    return reverse(PAGES.get(form, "office:case"), args=[case.number])


def _page_of_one(case: Case, kind: str, key: str) -> str:
    """Return where the form of a task or of an opinion stands."""
    try:
        found = UUID(key)
    except ValueError as error:
        raise Http404 from error
    if f"{kind}-{key}" == unsent.of_opinion(found):
        return reverse("office:opinion", args=[case.number, participation.request_for(case, found).pk])
    if f"{kind}-{key}" == unsent.of_task(found):
        return reverse("office:case", args=[case.number])
    raise Http404
