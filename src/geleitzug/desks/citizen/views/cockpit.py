# SPDX-License-Identifier: EUPL-1.2
"""“Meine Daten”: who looked at them, where they came from and went, the report, and asking to have them put right.

What the pages show is read by core/privacy through the person's own door. Changing one's account is account.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from geleitzug.core.cases import answers, known
from geleitzug.core.cases import queries as cases
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.standing import word_of
from geleitzug.core.files import queries as files
from geleitzug.core.forms.characters import paragraphs_of
from geleitzug.core.mailbox import queries as mailbox
from geleitzug.core.privacy import asking, queries, reporting, words
from geleitzug.core.privacy.models import RESULT_WORDS, STATE_WORDS, DataRequest
from geleitzug.core.privacy.reporting import Made
from geleitzug.core.privacy.rules import LONGEST_TEXT, Kind, NotAllowedNow, Result, State, TooOften
from geleitzug.core.privacy.words import Told
from geleitzug.core.screens.citizens import CitizenRequest, more_needed, needs, personal
from geleitzug.desks.citizen import whose
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.views.entering import login_first
from geleitzug.ground.people.rights import Right
from geleitzug.ground.texts import pick
from geleitzug.ground.web import languages
from geleitzug.ground.web.formats import language

SHAPES: tuple[Literal["pdf", "zip"], ...] = ("pdf", "zip")
KINDS = {
    "auskunft": Kind.ACCESS,
    "berichtigung": Kind.RECTIFICATION,
    "loeschung": Kind.ERASURE,
    "mensch": Kind.HUMAN,
}
CHOICES = {
    "auskunft": (
        gettext_lazy("Auskunft aus der Akte des Amts"),
        gettext_lazy("auch Vermerke und Stellungnahmen, die Sie hier nicht sehen"),
    ),
    "berichtigung": (gettext_lazy("Etwas ist falsch und soll berichtigt werden"), ""),
    "loeschung": (gettext_lazy("Meine Daten sollen gelöscht werden"), ""),
    "mensch": (
        gettext_lazy("Ein Mensch soll prüfen, was ein Programm allein entschieden hat"),
        gettext_lazy("auch, wenn Sie nichts dazu schreiben"),
    ),
}
OF_ACCOUNT = {
    **CHOICES,
    "auskunft": (
        gettext_lazy("Auskunft: was das Amt sonst noch über mich hat"),
        gettext_lazy("auch, was andere in Ihrem Namen beantragt haben: Eltern, Betreuung oder wer eine Vollmacht hat"),
    ),
}
"""What one may ask where it is about no application of one's own."""
HINTS = {
    "gestellt": gettext_lazy("Ihr Anliegen ist beim Amt. Sie bekommen spätestens in einem Monat Antwort."),
    "kommt": gettext_lazy(
        "Wir stellen Ihre Auskunft zusammen. Das dauert ein paar Minuten. Eine Nachricht im Postfach sagt Ihnen, wenn"
        " sie bereitliegt."
    ),
    "zu_oft": gettext_lazy(
        "Sie haben Ihre Auskunft heute schon mehrmals abgerufen. Bitte versuchen Sie es morgen wieder."
    ),
    "vorbei": gettext_lazy("Diese Auskunft liegt nicht mehr bereit. Sie können eine neue zusammenstellen lassen."),
}
WARNINGS = ("zu_oft", "vorbei")


@dataclass(frozen=True, slots=True)
class Line:
    """A trace as the list shows it, with the application it is about."""

    told: Told
    title: str
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of one's own as the page shows it."""

    row: DataRequest
    state: str
    tone: str
    download: str


@personal
@needs(Right.SEE)
@require_safe
def cockpit(request: CitizenRequest) -> HttpResponse:
    """Show a part for each application, what happened to the data of all of them, and one's requests."""
    if request.actor.holder is None:
        return login_first(request)
    if way := more_needed(request):
        return way
    holder, lang = request.actor.holder, language()
    applications = queries.applications_page(request.actor, request.GET.get("antraege", ""))
    traces = queries.traces_of(holder, cursor=request.GET.get("cursor", ""))
    told = words.told(traces.rows, holder, lang)
    context = {
        "applications": applications,
        "parts": [_part(application, lang) for application in applications.rows],
        "lines": _lines(told, holder, applications.rows, lang),
        "traces": traces,
        **_shared(request, queries.requests_of(request.actor)),
    }
    return render(request, "citizen/cockpit.html", context)


@own_only
@require_safe
def data_of(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Show one application's data: where they came from, who looked, where they went, how long they are kept."""
    if way := more_needed(request):
        return way
    application = cases.application_for(request.actor, application_id)
    holder, lang = application.holder, language()
    traces = queries.traces_of(holder, application, cursor=request.GET.get("cursor", ""))
    told = words.told(traces.rows, holder, lang)
    erasure = words.erasure_for(application, _case_of(application), timezone.localdate())
    context = {
        "application": application,
        "service": application.service,
        "record": application.package.service["processing_record"],
        "town": application.service.responsible,
        "origins": list(_origins(application, lang)),
        "looks": [each for each in told if each.is_look],
        "went": [each for each in told if not each.is_look],
        "lines": [Line(each, "", "", "") for each in told],
        "traces": traces,
        "why_kept": words.why_kept(application, erasure, lang),
        "may_ask": application.opened_at is not None,
        **_shared(request, queries.requests_of(request.actor, application.pk)),
    }
    return render(request, "citizen/data_of.html", context)


@own_only
@require_POST
def report(request: CitizenRequest) -> HttpResponseBase:
    """Hand out one's report, or promise it where it is large."""
    if way := more_needed(request):
        return way
    shape = next((each for each in SHAPES if each == request.POST.get("form")), None)
    if shape is None:
        raise Http404
    try:
        made = reporting.report(by=request.actor, shape=shape, language=language())
    except TooOften:
        return redirect(_with_hint("zu_oft"))
    if not isinstance(made, Made):
        return redirect(_with_hint("kommt"))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return StreamingHttpResponse(made.content, content_type=made.mime, headers=headers)


@own_only
@require_GET
def report_file(request: CitizenRequest, request_id: UUID) -> HttpResponseBase:
    """Hand out a report that lies ready."""
    if way := more_needed(request):
        return way
    try:
        document = reporting.fetch(queries.request_for(request.actor, request_id), by=request.actor)
    except NotAllowedNow:
        return redirect(_with_hint("vorbei"))
    return FileResponse(
        files.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def data_request(request: CitizenRequest, application_id: UUID | None = None) -> HttpResponse:
    """Ask the office in charge for access to its file, to put something right or to delete it."""
    if way := more_needed(request):
        return way
    application = cases.application_for(request.actor, application_id) if application_id else None
    if (application and application.opened_at is None) or not (application or request.actor.has_account):
        raise Http404
    offered, choices = _offered(request, application), CHOICES if application else OF_ACCOUNT
    typed = {"art": request.GET.get("art", ""), "text": ""}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {"art": request.POST.get("art", ""), "text": paragraphs_of(request.POST.get("text", ""))}
        shown_again = languages.switched(request) or whose.SHOW_AGAIN in request.POST
        errors = {} if shown_again else _problems(typed, offered)
        if not errors and not shown_again:
            with suppress(NotAllowedNow):  # pressed twice: somebody looks already
                asking.ask(
                    by=request.actor,
                    kind=KINDS[typed["art"]],
                    text=typed["text"],
                    application=application,
                    language=language(),
                )
            back = reverse("citizen:data_of", args=[application.pk]) if application else reverse("citizen:cockpit")
            return redirect(f"{back}?hinweis=gestellt")
    context = {
        "application": application,
        "title": pick(application.service.text("title"), language()) if application else "",
        "why_kept": _why_kept(application) if application else "",
        "choices": [(key, str(label), str(hint)) for key, (label, hint) in choices.items() if key in offered],
        "typed": typed,
        "errors": errors,
        "longest": LONGEST_TEXT,
    }
    return render(request, "citizen/data_request.html", context)


# --- helpers ----------------------------------------------------------------------------------------------------


def _shared(request: CitizenRequest, asked: list[DataRequest]) -> dict[str, Any]:
    hint = request.GET.get("hinweis", "")
    return {
        "requests": [_asked(each) for each in asked],
        "hint": str(HINTS.get(hint, "")),
        "hint_tone": "warning" if hint in WARNINGS else "success",
        "has_account": request.actor.has_account,
        "unread": mailbox.unread_count(request.actor),
    }


def _part(application: Application, lang: str) -> dict[str, Any]:
    record = application.package.service["processing_record"]
    word, tone = word_of(application, getattr(application, "case", None) if application.opened_at else None)
    return {
        "application": application,
        "title": pick(application.service.text("title"), lang),
        "town": application.service.responsible.name,
        "word": word,
        "tone": tone,
        "purpose": pick(record["purpose"], lang),
        "retention": pick(record["retention"], lang),
        "origins": len(application.origins),
    }


def _lines(told: list[Told], holder: UUID, shown: list[Application], lang: str) -> list[Line]:
    """Return the rows of the list with what their applications are called; those on the page need no query."""
    found = {application.pk: application for application in shown}
    found |= queries.applications_by_id(holder, {each.application for each in told} - found.keys())
    lines = []
    for each in told:
        about = found.get(each.application)
        title = pick(about.service.text("title"), lang) if about else ""
        address = reverse("citizen:data_of", args=[about.pk]) if about else ""
        lines.append(Line(each, title, about.number if about else "", address))
    return lines


def _origins(application: Application, lang: str) -> Iterator[tuple[str, str, str]]:
    """Yield the answers that were taken from somewhere: question, answer, source."""
    if not application.origins:
        return
    for row in answers.shown(application, lang).rows:
        if origin := application.origins.get(row.path):
            yield ": ".join(part for part in (row.entry, row.label) if part), row.value, known.in_words(origin, lang)


def _asked(row: DataRequest) -> Asked:
    if row.state == State.ANSWERED:
        return Asked(row, str(RESULT_WORDS[Result(row.result)]), "success", "")
    ready = row.state == State.READY
    download = reverse("citizen:report_file", args=[row.pk]) if ready else ""
    return Asked(row, str(STATE_WORDS[State(row.state)]), "info" if row.is_open else "neutral", download)


def _offered(request: CitizenRequest, application: Application | None) -> list[str]:
    """Return what may be asked for; a human only where a program alone has decided and nobody looks yet."""
    may_be_looked_at = queries.may_ask_for_human(request.actor, application) if application else False
    return [key for key in KINDS if key != "mensch" or may_be_looked_at]


def _problems(typed: dict[str, str], offered: list[str]) -> dict[str, str]:
    errors = {}
    if typed["art"] not in offered:
        errors["art"] = _("Bitte wählen Sie, worum es geht.")
    if not typed["text"] and typed["art"] != "mensch":
        errors["text"] = _("Bitte schreiben Sie, worum es geht.")
    elif len(typed["text"]) > LONGEST_TEXT:
        errors["text"] = _("Bitte schreiben Sie höchstens %(most)d Zeichen.") % {"most": LONGEST_TEXT}
    return errors


def _why_kept(application: Application) -> str:
    erasure = words.erasure_for(application, _case_of(application), timezone.localdate())
    return words.why_kept(application, erasure, language())


def _case_of(application: Application) -> Case | None:
    return Case.objects.filter(application=application.pk).first() if application.opened_at else None


def _with_hint(hint: str) -> str:
    return f"{reverse('citizen:cockpit')}?hinweis={hint}"
