# SPDX-License-Identifier: EUPL-1.2
"""Opinions of others on a case: the comparison with a column for each, and the form that asks several at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.participation import queries
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.models import STATE_WORDS, VERDICT_WORDS, OpinionRequest
from geleitzug.core.participation.permissions import ASK
from geleitzug.core.participation.rules import State, UnknownRecipient, Verdict
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import opinion_form, unsent_forms, words
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.opinion_form import AskForm
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import may, require
from geleitzug.ground.web import formats
from geleitzug.ground.web.formats import language

STATE_TONES = {
    State.ON_ITS_WAY: "info",
    State.OPEN: "info",
    State.OVERDUE: "danger",
    State.ANSWERED: "success",
    State.REVOKED: "neutral",
}
VERDICT_TONES = {
    "agree": "success",
    "agree_with_conditions": "warning",
    "disagree": "danger",
    "needs_papers": "warning",
    "none": "warning",
}


@dataclass(frozen=True, slots=True)
class Column:
    """What one recipient was asked and has said, as the comparison shows it."""

    name: str
    href: str
    state: tuple[str, str]
    verdict: tuple[str, str]
    text: str
    conditions: str
    papers: tuple[tuple[str, str], ...]
    said_by: str
    asked: str
    due: str
    at: str
    is_awaited: bool


@office_page("cases.see")
@require_safe
def compare(request: OfficeRequest, number: str) -> HttpResponse:
    """Show who was asked for an opinion on a case, and what they said, side by side."""
    case = case_of(request.actor, number)
    rows, tasks = queries.requests_of(case), queries.process_opinions(case)
    today, offices = timezone.localdate(), office_names(request)
    papers = queries.papers_of(case) if any(row.documents for row in rows) else {}
    columns = [
        *(_of_task(task, offices, today) for task in tasks),
        *(_of_request(case, row, papers, today) for row in rows),
    ]
    return page(request, "office/opinions.html", {
        "case": case,
        "columns": columns,
        "waiting": sum(column.is_awaited for column in columns),
        "may_ask": may(request.actor, ASK, office=case.office) and case.is_active,
    })  # fmt: skip


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def ask(request: OfficeRequest, number: str) -> HttpResponse:
    """Ask offices, other municipalities and bodies outside at once."""
    case = case_of(request.actor, number)
    require(request.actor, ASK, office=case.office)
    if request.method != "POST":
        before = unsent_forms.kept(case, by=request.actor).get(unsent.OPINIONS)
        form = opinion_form.begun(case, before) if before else opinion_form.empty(case)
        return _ask_page(request, case, form, begun=before is not None)
    form = opinion_form.read(case, request.POST)
    if form.errors:
        return _ask_page(request, case, form)
    try:
        asking.ask(case, by=request.actor, question=form.question, asked=form.asked, lang=language(), sheet=form.sheet)
    except NotAllowedNow:
        return _ask_page(
            request, case, form, trouble=_("Der Antrag ist inzwischen zurückgezogen oder der Vorgang beendet.")
        )
    except UnknownRecipient:
        return _ask_page(
            request, case, form, trouble=_("Eines der Ämter gibt es nicht mehr. Bitte wählen Sie noch einmal aus.")
        )
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.OPINIONS)
    return go_on(reverse("office:opinions", args=[case.number]), "beteiligt")


def _ask_page(
    request: OfficeRequest, case: Case, form: AskForm, *, begun: bool = False, trouble: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"case": case, "form": form, "begun": begun, "trouble": trouble}
    context["numbers"] = opinion_form.NUMBERS
    return page(request, "office/ask_opinions.html", context)


def column_of(case: Case, row: OpinionRequest, today: date) -> Column:
    """Return what one recipient was asked and has said."""
    return _of_request(case, row, queries.papers_of(case) if row.documents else {}, today)


def _of_request(case: Case, row: OpinionRequest, papers: Mapping[str, str], today: date) -> Column:
    state = row.state(today)
    word = str(VERDICT_WORDS[Verdict(row.verdict)]) if row.verdict else ""
    return Column(
        name=row.recipient,
        href=reverse("office:opinion", args=[case.number, row.pk]),
        state=(str(STATE_WORDS[state]), STATE_TONES[state]),
        verdict=(word, VERDICT_TONES.get(row.verdict, "neutral")),
        text=row.text,
        conditions=row.conditions,
        papers=tuple(
            (name, reverse("office:file", args=[case.number, key]))
            for key, name in papers.items()
            if key in row.documents
        ),
        said_by=row.said_by,
        asked=formats.short_day(row.asked_at),
        due=formats.short_day(row.due_on),
        at=formats.moment(row.answered_at) if row.answered_at else "",
        is_awaited=row.is_awaited,
    )


def _of_task(task: Task, offices: Mapping[str, str], today: date) -> Column:
    """Return a column for what the process itself has asked an office of the town."""
    verdict = str(task.result.get("opinion", ""))
    choices = {**words.VERDICTS.get(task.kind, {}), **words.LAPSED}
    if task.done_at or verdict:
        state = State.ANSWERED
    elif task.cancelled:
        state = State.REVOKED
    else:
        state = State.OVERDUE if task.due_on < today else State.OPEN
    return Column(
        name=f"{offices.get(task.office, task.office)}: {task.name}",
        href="",
        state=(str(STATE_WORDS[state]), STATE_TONES[state]) if verdict != "none" else (_("abgelaufen"), "warning"),
        verdict=(words.word(choices, verdict) if verdict else "", VERDICT_TONES.get(verdict, "neutral")),
        text=str(task.result.get("text", "")),
        conditions="",
        papers=(),
        said_by=task.done_by,
        asked=formats.short_day(task.opened_at),
        due=formats.short_day(task.due_on),
        at=formats.moment(task.done_at) if task.done_at else "",
        is_awaited=task.is_open,
    )
