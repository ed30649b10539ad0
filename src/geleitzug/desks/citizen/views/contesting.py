# SPDX-License-Identifier: EUPL-1.2
"""Answering a decision: a question about it, or an objection. Answering what the office writes else is answering.py."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import queries, remedies
from geleitzug.core.cases.actions import concluding, objecting
from geleitzug.core.cases.actions.asking import NothingSaid, NotReadYet
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.remedies import Standing
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.files import actions as files
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.screens.citizens import CitizenRequest, more_needed, needs
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.views.answering import ASKS_NOTHING, LONGEST, take_files
from geleitzug.desks.citizen.views.follow import with_hint
from geleitzug.ground.people.rights import Right
from geleitzug.ground.web import languages

QUESTION, OBJECTION = "frage", "widerspruch"


@own_only
@needs(Right.SEND)
@needs(Right.MAILBOX)
@require_http_methods(["GET", "POST"])
def contest(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Ask about a decision, or contest it where the remedy is lodged with the office."""
    if way := more_needed(request):
        return way
    application = queries.application_for(request.actor, application_id)
    standing = remedies.standing_of(application)
    if standing is None:
        return redirect("citizen:status", application.pk)
    errors: dict[str, str] = {}
    refused: list[str] = []
    wanted = request.POST.get("anliegen", "" if standing.is_open else QUESTION)
    text = request.POST.get("text", "")[: LONGEST + 1]
    if request.method == "POST":
        languages.switched(request)
        refused = take_files(request, application, "")
        if not refused and not ASKS_NOTHING & set(request.POST):
            errors = _problems(standing, wanted, text)
            if not errors:
                done, errors = _send(request, application, wanted, text)
                if done:
                    return redirect(with_hint(application, done))
                standing = remedies.standing_of(application) or standing  # another tab may have been quicker
    return render(request, "citizen/contest.html", {
        "application": application,
        "service": application.service,
        "standing": standing,
        "remedy": concluding.word_of(standing.remedy) if standing.remedy in remedies.WITH_THE_OFFICE else "",
        "is_at_court": standing.remedy in (Remedy.ACTION, Remedy.EITHER),
        "is_late": standing.is_late(timezone.localdate()),
        "about_form": _about_form(request, standing),
        "wanted": wanted,
        "text": text,
        "errors": {**errors, **({"datei": " ".join(refused)} if refused else {})},
        "problems": [*errors.items(), *(("datei", sentence) for sentence in refused)],
        "uploads": files.unfiled(subject=application.pk),
        "longest": LONGEST,
    })  # fmt: skip


def _about_form(request: CitizenRequest, standing: Standing) -> str:
    """Say what is needed besides, where what is sent here does not keep the form of the law."""
    if standing.remedy not in remedies.WITH_THE_OFFICE or remedies.form_is_kept(standing.remedy, request.actor.level):
        return ""
    return objecting.about_the_form(standing)


def _problems(standing: Standing, wanted: str, text: str) -> dict[str, str]:
    if standing.is_open and wanted not in (QUESTION, OBJECTION):
        return {"anliegen": _("Bitte wählen Sie aus, was Sie möchten.")}
    if not standing.is_open and wanted != QUESTION:
        return {"text": _too_late()}
    if len(text) > LONGEST:
        return {"text": _("Bitte schreiben Sie höchstens %(most)d Zeichen.") % {"most": LONGEST}}
    return {}


def _send(request: CitizenRequest, application: Application, wanted: str, text: str) -> tuple[str, dict[str, str]]:
    """Send it; returns what was done, or what is wrong by field."""
    try:
        if wanted == OBJECTION:
            objecting.object_to(application, by=request.actor, text=text)
            return "widersprochen", {}
        objecting.ask_about(application, by=request.actor, text=text)
    except NothingSaid:
        return "", {"text": _("Bitte schreiben Sie Ihre Frage oder laden Sie eine Datei hoch.")}
    except NotReadYet:
        return "", {"text": _("Das Amt hat Ihre letzten Nachrichten noch nicht gelesen. Bitte rufen Sie dort an.")}
    except NotAllowedNow:
        return "", {"text": _too_late()}
    return "beantwortet", {}


def _too_late() -> str:
    return _("Einlegen können Sie hier nichts (mehr). Eine Frage können Sie stellen.")
