# SPDX-License-Identifier: EUPL-1.2
"""Files that a script sends one by one while somebody goes on typing, answered as JSON. Without it pages bring them.

Each is stored as an answer at once. The answer names the draft's revision before and after, so that a page which was
drawn before can go on from there, and does not when another tab has stored something in between. Below them: handing
a file out again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import EditedElsewhere
from geleitzug.core.files import queries as file_queries
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms.drawing import draw_file
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Page
from geleitzug.core.screens.citizens import CitizenRequest, needs
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.uploads import Taken, take_uploads
from geleitzug.desks.citizen.views import drafts
from geleitzug.ground.people.rights import Right

TRIES = 4
"""How often a change is made anew because another request of the same person was quicker."""

Change = Callable[[Application], Taken]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A change that is stored: the draft as it is now, what was taken, and the revision it was made on."""

    draft: Application
    taken: Taken
    before: int


@own_only
@needs(Right.SEND)
@require_POST
def upload(request: CitizenRequest, application_id: UUID, key: str) -> HttpResponse:
    """Take one file for a question, or take one back (``_remove_file``), and say what the list looks like now."""
    draft = queries.application_for(request.actor, application_id)
    here = draft.package.form.page(key)
    if not draft.is_draft or here is None:
        return _refused(_("Dieser Antrag nimmt keine Dateien mehr an. Bitte laden Sie die Seite neu."), status=409)
    press = form_answers.pressed(draft.package.form, request.POST)
    if press is not None and press.does == "remove_file":
        return _removed(request, application_id, press)
    for path, uploads in request.FILES.lists():
        if form_answers.is_file(draft.package.form, path):
            return _kept(request, application_id, here, path, uploads)
    return _refused(_("Es ist keine Datei angekommen. Bitte wählen Sie sie noch einmal aus."), status=400)


def _kept(request: CitizenRequest, application_id: UUID, here: Page, path: str, uploads: list[Any]) -> HttpResponse:
    def take(draft: Application) -> Taken:
        return take_uploads(draft, here, {path: uploads[:1]}, draft.answers, by=request.actor)

    stored = _store(request, application_id, here.key, take)
    if stored is None:
        return _busy()
    if stored.taken.refused:
        return _refused(stored.taken.refused[0].message, status=422)
    files = form_answers.value_at(stored.draft.answers, path) or []
    found = [file for file in files if file["document"] in stored.taken.kept]
    url = drafts.file_address(stored.draft)
    return _answer(stored, path, file=draw_file(path, found[0], file_url=url) if found else "")


def _removed(request: CitizenRequest, application_id: UUID, press: form_answers.Press) -> HttpResponse:
    def remove(draft: Application) -> Taken:
        form = draft.package.form
        return Taken(form_answers.remove_file(form, draft.answers, press.path, press.document))

    stored = _store(request, application_id, "", remove)
    return _busy() if stored is None else _answer(stored, press.path)


def _store(request: CitizenRequest, application_id: UUID, page: str, change: Change) -> _Stored | None:
    """Make a change on what is stored now; None where others kept being quicker."""
    for _attempt in range(TRIES):
        draft = queries.application_for(request.actor, application_id)
        before = draft.revision
        taken = change(draft)
        if taken.answers == draft.answers:
            return _Stored(draft, taken, before)
        try:
            applying.store(
                draft,
                by=request.actor,
                revision=before,
                answers=taken.answers,
                page=page or draft.page,
                kept=taken.kept,
            )
        except EditedElsewhere:
            drafts.drop_files(draft, taken.kept)
            continue
        return _Stored(draft, taken, before)
    return None


def _answer(stored: _Stored, path: str, **more: Any) -> HttpResponse:
    question = stored.draft.package.form.question(path)
    assert question is not None
    assert isinstance(question.kind, Files)
    files = form_answers.value_at(stored.draft.answers, path) or []
    facts = {
        "before": stored.before,
        "after": stored.draft.revision,
        "free": max(0, question.kind.max_files - len(files)),
    }
    return JsonResponse({**facts, **more})


def _refused(sentence: str, *, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)


def _busy() -> HttpResponse:
    sentence = _("Gerade wurde viel auf einmal gespeichert. Bitte versuchen Sie es noch einmal.")
    return _refused(sentence, status=409)


@own_only
@require_GET
def file(request: CitizenRequest, application_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Hand out a file the applicant has sent in, or their receipt; always as a download."""
    found = queries.application_for(request.actor, application_id)
    document = file_queries.document_for(request.actor, document_id, subject=found.pk)
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )
