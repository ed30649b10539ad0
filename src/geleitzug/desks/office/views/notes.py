# SPDX-License-Identifier: EUPL-1.2
"""Notes in a case, days on which somebody looks again, and the page „Für mich“ on which people read of both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import noting, unsent
from geleitzug.core.caseload.rules import NobodyMeant, WrongDay
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, safe_path
from geleitzug.desks.office import cleaning, unsent_forms
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.ground.people.actors import may


@office_page(SEE)
@require_POST
def note(request: OfficeRequest, number: str) -> HttpResponse:
    """Write a note into the file; colleagues it speaks to find it on their page."""
    case = case_of(request.actor, number)
    text, to = cleaning.text(request.POST, "text", longest=4000), cleaning.ids(request.POST, "to")
    again: dict[str, Any] = {"opened": "notieren", "note_text": text, "note_to": str(to[0]) if to else ""}
    if not text:
        return case_page(request, case, errors={"note": _("Bitte schreiben Sie Ihre Notiz.")}, **again)
    try:
        noting.note(case, by=request.actor, text=text, to=to[0] if to else None)
    except NobodyMeant as error:
        return case_page(request, case, errors={"note": _nobody(str(error))}, **again)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.NOTE)
    return go_on(address_of(case), "notiert")


@office_page(SEE)
@require_POST
def follow_up(request: OfficeRequest, number: str) -> HttpResponse:
    """Set a day on which somebody looks at the case again."""
    case = case_of(request.actor, number)
    reason, whom = cleaning.text(request.POST, "why", longest=noting.LONGEST_REASON), cleaning.ids(request.POST, "whom")
    errors = {} if reason else {"why": _("Bitte schreiben Sie, worauf Sie dann schauen wollen.")}
    try:
        if not errors:
            day = cleaning.day(request.POST, "again")
            noting.set_follow_up(case, by=request.actor, day=day, reason=reason, for_whom=whom[0] if whom else None)
            unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.FOLLOW_UP)
            return go_on(address_of(case), "wiedervorlage")
    except WrongDay:
        errors = {"again": _("Bitte geben Sie einen Tag ab morgen an, höchstens fünf Jahre von heute an.")}
    except NobodyMeant:
        errors = {"whom": _("Diese Person sieht den Vorgang nicht. Bitte wählen Sie jemand anderes.")}
    again: dict[str, Any] = {
        "again_day": cleaning.day_parts(request.POST, "again"),
        "again_why": reason,
        "again_whom": str(whom[0]) if whom else "",
    }
    return case_page(request, case, opened="wiedervorlage", errors=errors, **again)


@office_page(SEE)
@require_POST
def follow_up_done(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Note that somebody has looked again."""
    case = case_of(request.actor, number)
    noting.finish_follow_up(queries.follow_up_of(case, key), by=request.actor)
    return go_on(safe_path(request.POST.get("zurueck"), address_of(case)), "angesehen")


@office_page(SEE)
@require_safe
def for_me(request: OfficeRequest) -> HttpResponse:
    """Show what colleagues have told somebody, and on which days they look at cases again."""
    found = queries.for_me(request.actor, timezone.localdate())
    context: dict[str, Any] = {"found": found, "mine": request.actor.id, "unread": queries.has_unread(request.actor)}
    context["works"] = may(request.actor, WORK)
    return page(request, "office/for_me.html", context)


@office_page(SEE)
@require_POST
def read(request: OfficeRequest) -> HttpResponse:
    """Note that everything was read. A button and not the look itself: a glance from the phone would lose it."""
    noting.read_notices(by=request.actor)
    return go_on(reverse("office:for_me"), "gelesen")


def _nobody(name: str) -> str:
    return _(
        "„@%(name)s“ meint niemanden eindeutig, der diesen Vorgang sehen kann. Schreiben Sie den ganzen Namen, oder"
        " wählen Sie die Person unter „Ansprechen“ aus."
    ) % {"name": name}
