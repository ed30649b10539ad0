# SPDX-License-Identifier: EUPL-1.2
"""Writing to the office: the answer to its question, or to a message that asked for nothing; words, files, or both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import asking
from geleitzug.core.cases.actions.asking import NothingSaid, NotReadYet
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import NotAllowedNow, Phase
from geleitzug.core.files import actions as files
from geleitzug.core.files.errors import FilesError, NoRoom
from geleitzug.core.mailbox import queries as mailbox
from geleitzug.core.screens.citizens import CitizenRequest, more_needed, needs
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.uploads import keep
from geleitzug.desks.citizen.views.follow import author_of, case_of, with_hint
from geleitzug.desks.citizen.whose import SHOW_AGAIN
from geleitzug.ground.people.rights import Right
from geleitzug.ground.web import languages

MOST_FILES = 10
LONGEST = 5000
ASKS_NOTHING = frozenset({"_upload", "_remove_file", SHOW_AGAIN, languages.CHOOSE})
"""What sends nothing to the office."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is answered, as the page shows it above the form; ``until`` is the day by which the office wants it."""

    by: str
    at: datetime
    title: str
    text: str
    until: date | None = None
    about: str = ""
    """The path of the question of the form that a file answers."""
    title_language: str = ""
    language: str = "de"
    """What a clerk has typed is German (§ 23 (1) VwVfG), whatever the language of the rest."""


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def answer(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Answer the office's question."""
    application = queries.application_for(request.actor, application_id)
    question = queries.open_question(case_of(application)) if application.phase == Phase.SUBMITTED else None
    if question is None:
        return redirect("citizen:status", application.pk)
    asked = Said(_("Das Amt fragt"), question.asked_at, "", question.text, until=question.due_on, about=question.about)
    return _page(request, application, asked, lambda text: asking.answer(application, by=request.actor, text=text))


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def reply(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    """Answer a message; while the office waits for an answer to its question, that is what is answered."""
    if way := more_needed(request):
        return way
    message = mailbox.message_for(request.actor, message_id)
    if not asking.can_reply(message):
        raise Http404
    application = queries.application_for(request.actor, message.subject)
    if queries.open_question(case_of(application)) is not None:
        return redirect("citizen:answer", application.pk)
    said = Said(
        author_of(message, town=message.tenant.name),
        message.provided_at,
        message.title,
        message.body,
        title_language=message.language,
        language="de" if message.kind == message.Kind.QUESTION else message.language,
    )
    return _page(
        request, application, said, lambda text: asking.reply(application, to=message, by=request.actor, text=text)
    )


def _page(request: CitizenRequest, application: Application, said: Said, send: Callable[[str], object]) -> HttpResponse:
    """Take words and files and send them; what was typed and kept stays where something is wrong."""
    errors: dict[str, str] = {}
    refused: list[str] = []
    text = request.POST.get("text", "")[: LONGEST + 1]
    if request.method == "POST":
        languages.switched(request)
        refused = take_files(request, application, said.about)
        if len(text) > LONGEST:
            errors["text"] = _("Bitte schreiben Sie höchstens %(most)d Zeichen.") % {"most": LONGEST}
        if not errors and not refused and not ASKS_NOTHING & set(request.POST):
            try:
                send(text)
            except NothingSaid:
                errors["text"] = _("Bitte schreiben Sie eine Antwort oder laden Sie eine Datei hoch.")
            except NotReadYet:
                errors["text"] = _("Das Amt hat Ihre letzten Nachrichten noch nicht gelesen. Bitte rufen Sie dort an.")
            except NotAllowedNow:
                return redirect("citizen:status", application.pk)
            else:
                return redirect(with_hint(application, "beantwortet"))
    context = {
        "application": application,
        "service": application.service,
        "said": said,
        "text": text,
        "errors": {**errors, **({"datei": " ".join(refused)} if refused else {})},
        "problems": [*errors.items(), *(("datei", sentence) for sentence in refused)],
        "uploads": files.unfiled(subject=application.pk),
        "longest": LONGEST,
    }
    return render(request, "citizen/answer.html", context)


def take_files(request: CitizenRequest, application: Application, about: str) -> list[str]:
    """Keep the files that came, as answers to what the office asked ``about``; or drop one whose button was pressed.

    Returns a sentence for each that is refused; the others are kept.
    """
    known = files.unfiled(subject=application.pk)
    if gone := request.POST.get("_remove_file"):
        for document in known:
            if str(document.pk) == gone:
                with suppress(FilesError):  # the answer was sent in another tab at this moment
                    files.remove_upload(document, by=request.actor)
        return []
    uploads: list[UploadedFile] = request.FILES.getlist("datei")
    refused: list[str] = []
    kept = len(known)
    for upload in uploads:
        try:
            if kept >= MOST_FILES:
                raise NoRoom(upload.name or "", MOST_FILES)
            keep(application, upload, about, by=request.actor)
            kept += 1
        except FilesError as error:
            refused.append(str(error))
    return refused
