# SPDX-License-Identifier: EUPL-1.2
"""One request for an opinion: what was asked and shown, and what can be done with it. The comparison is opinions.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.participation import queries, rules
from geleitzug.core.participation.actions import asking, passing
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.core.participation.permissions import ASK
from geleitzug.core.participation.rules import NoLongerOpen, NoPostalAddress, WrongDay
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, opinion_form, unsent_forms
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.opinions import column_of
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import may
from geleitzug.ground.web.formats import language

MORE_DAYS = 14


@office_page("cases.see")
@require_safe
def one(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Show a request with its answer, and the forms for what can be done now."""
    case = case_of(request.actor, number)
    before = unsent_forms.kept(case, by=request.actor).get(unsent.of_opinion(key))
    typed = {} if before is None else {**_typed_again(before), "begun": True}
    return _page(request, case, queries.request_for(case, key), **typed)


@office_page("cases.see")
@require_POST
def extend(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Give the recipient more time."""
    case = case_of(request.actor, number)
    row = queries.request_for(case, key)
    typed = {"due": cleaning.day_parts(request.POST, "due"), "opened": "verlaengern"}
    due = cleaning.day(request.POST, "due")
    return _do(request, case, row, "mehr_zeit", lambda: asking.extend(row, by=request.actor, due=due), typed)


@office_page("cases.see")
@require_POST
def remind(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Remind the recipient now."""
    case = case_of(request.actor, number)
    row = queries.request_for(case, key)
    return _do(request, case, row, "erinnert", lambda: asking.remind(row, by=request.actor), {})


@office_page("cases.see")
@require_POST
def revoke(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Take the request back, with a reason."""
    case = case_of(request.actor, number)
    row = queries.request_for(case, key)
    reason = cleaning.line(request.POST, "reason")
    if not reason:
        return _page(
            request, case, row, opened="zurueckziehen",
            errors={"reason": _("Bitte schreiben Sie, warum Sie keine Stellungnahme mehr brauchen.")},
        )  # fmt: skip
    return _do(request, case, row, "zurueckgezogen", lambda: asking.revoke(row, by=request.actor, reason=reason), {})


@office_page("cases.see")
@require_POST
def ask_again(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Ask for a correction of the answer."""
    case = case_of(request.actor, number)
    row = queries.request_for(case, key)
    again = _typed_again(request.POST)
    if not again["why"]:
        return _page(
            request, case, row, errors={"why": _("Bitte schreiben Sie, was fehlt oder sich ändern soll.")}, **again
        )

    def act() -> None:
        asking.ask_again(row, by=request.actor, reason=again["why"], due=cleaning.day(request.POST, "again"))
        unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.of_opinion(row.pk))

    return _do(request, case, row, "nachgefragt", act, again, day="again")


@office_page("cases.see")
@require_POST
def link(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Show a new link for a letter, once."""
    return _shown_once(request, number, key, passing.LINK, passing.link_for_letter)


@office_page("cases.see")
@require_POST
def code(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Show a new code to be read out on the phone, once."""
    return _shown_once(request, number, key, passing.CODE, passing.code_for_phone)


@office_page("cases.see")
@require_POST
def letter(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Hand out a letter with a new link, or the second one with the code, to be printed."""
    case = case_of(request.actor, number)
    row = queries.request_for(case, key)
    address = cleaning.text(request.POST, "address", longest=rules.LONGEST_NAME)
    what = passing.CODE if request.POST.get("teil") == passing.CODE else passing.LINK
    try:
        pdf = passing.letter_for(row, by=request.actor, address=address, what=what)
    except NoPostalAddress:
        wrong = _("Bitte schreiben Sie Straße und Ort, höchstens fünf Zeilen. Der Name steht schon darüber.")
        return _page(request, case, row, errors={"address": wrong}, opened="brief", address=address)
    except NoLongerOpen:
        return _page(request, case, row, trouble=_over())
    headers = {"Content-Disposition": f'attachment; filename="Brief-{what}-{case.number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _shown_once(request: OfficeRequest, number: str, key: UUID, what: str, make: Callable[..., str]) -> HttpResponse:
    case = case_of(request.actor, number)
    row = queries.request_for(case, key)
    try:
        made = make(row, by=request.actor)
    except NoLongerOpen:
        return _page(request, case, row, trouble=_over())
    shown = rules.spoken_code(made) if what == passing.CODE else made
    return page(request, "office/opinion_once.html", {"case": case, "row": row, "what": what, "shown": shown})


def _do(
    request: OfficeRequest,
    case: Case,
    row: OpinionRequest,
    done: str,
    act: Callable[[], object],
    typed: dict[str, Any],
    *,
    day: str = "due",
) -> HttpResponse:
    """Do something with a request, or say on its page why not; what was typed stays."""
    try:
        act()
    except WrongDay:
        sentence = opinion_form.wrong_due()
        if day == "due":
            sentence += " " + _("Mehr Zeit heißt: ein späterer Tag als bisher.")
        return _page(request, case, row, errors={day: sentence}, **typed)
    except NoLongerOpen:
        return _page(request, case, queries.request_for(case, row.pk), trouble=_over())
    except NotAllowedNow:
        return _page(request, case, row, trouble=_("Der Vorgang ist schon beendet."))
    return go_on(reverse("office:opinion", args=[case.number, row.pk]), done)


def _typed_again(data: QueryDict) -> dict[str, Any]:
    """Return what stands in the form that asks once more."""
    why = cleaning.text(data, "why", longest=rules.LONGEST_TEXT)
    return {"opened": "nachfragen", "why": why, "again": cleaning.day_parts(data, "again")}


def _over() -> str:
    return _("Das geht nicht mehr: Die Stellungnahme ist da, noch nicht übergeben oder zurückgezogen.")


def _page(
    request: OfficeRequest,
    case: Case,
    row: OpinionRequest,
    *,
    errors: dict[str, str] | None = None,
    trouble: str = "",
    opened: str = "",
    **typed: Any,
) -> HttpResponse:
    parts, papers = queries.parts_of(case, language()), queries.papers_of(case)
    works, today = may(request.actor, ASK, office=case.office), timezone.localdate()
    return page(request, "office/opinion.html", {
        "case": case,
        "row": row,
        "column": column_of(case, row, today),
        "parts": [parts[key] for key in row.parts if key in parts],
        "papers": [papers[key] for key in row.papers if key in papers],
        "may_act": works and row.is_awaited,
        "may_remind": works and row.can_be_reminded(today),
        "may_pass": works and row.is_outside and row.lets_in(today) and row.delivered_at is not None,
        "is_shut": works and row.is_outside and row.is_awaited and not row.lets_in(today),
        "may_ask_again": works and row.answered_at is not None and case.is_active,
        "errors": errors or {},
        "trouble": trouble,
        "opened": opened,
        "due": opinion_form.day_from_today(MORE_DAYS),
        "again": opinion_form.day_from_today(MORE_DAYS),
        "why": "",
        "address": row.address,
        "begun": False,
        "sheet": uuid7().hex,
        "kept_as": unsent.of_opinion(row.pk),
        **typed,
    })  # fmt: skip
