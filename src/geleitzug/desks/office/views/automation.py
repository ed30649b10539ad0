# SPDX-License-Identifier: EUPL-1.2
"""Deciding by program: how many cases are sampled, stopping and resuming, and what was decided by month."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.automation import actions, queries
from geleitzug.core.automation.actions import NoReason, NoSuchRate
from geleitzug.core.automation.permissions import PAUSE, SET
from geleitzug.core.automation.queries import Program
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import may

MOST_DIGITS = 3


@office_page()
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show the services in which a program may decide, with what the town has set and what came of it."""
    if not (may(request.actor, SET) or may(request.actor, PAUSE)):
        return refused(request)
    return _page(request)


@office_page(SET)
@require_POST
def rate(request: OfficeRequest, service: str) -> HttpResponse:
    """Set how many of a hundred decisions a person looks at; an empty field: as the package says."""
    program = _program(request, service)
    typed = cleaning.line(request.POST, "percent")
    percent = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else None
    try:
        if typed and percent is None:
            raise NoSuchRate(typed)
        actions.set_rate(program.offering, percent, by=request.actor)
    except NoSuchRate:
        error = _("Bitte schreiben Sie eine ganze Zahl von 0 bis 100, oder lassen Sie das Feld leer.")
        return _page(request, errors={f"percent-{service}": error}, typed={f"percent-{service}": typed})
    return go_on(reverse("office:automation"), "quote")


@office_page()
@require_POST
def pause(request: OfficeRequest, service: str) -> HttpResponse:
    """Stop the program of a service."""
    program = _program(request, service)
    reason = " ".join(cleaning.text(request.POST, "reason", longest=actions.LONGEST_REASON).split())
    try:
        actions.pause(program.offering, reason=reason, by=request.actor)
    except NoReason:
        error = _("Bitte schreiben Sie, warum die Automatik angehalten werden soll.")
        return _page(request, errors={f"reason-{service}": error})
    return go_on(reverse("office:automation"), "automatik_angehalten")


@office_page(SET)
@require_POST
def resume(request: OfficeRequest, service: str) -> HttpResponse:
    """Let the program of a service go on."""
    actions.resume(_program(request, service).offering, by=request.actor)
    return go_on(reverse("office:automation"), "automatik_laeuft")


def _program(request: OfficeRequest, service: str) -> Program:
    if not (may(request.actor, SET) or may(request.actor, PAUSE)):
        raise Http404
    program = queries.program_of(request.actor, service)
    if program is None:
        raise Http404
    return program


def _page(
    request: OfficeRequest, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "programs": queries.programs(request.actor),
        "offices": office_names(request),
        "may_set": may(request.actor, SET),
        "errors": errors or {},
        "links": list((errors or {}).items()),
        "typed": typed or {},
        "month": lambda first: date_format(first, "YEAR_MONTH_FORMAT"),
    }
    return page(request, "office/automation.html", context)
