# SPDX-License-Identifier: EUPL-1.2
"""Files that come with a page: kept one by one, each refusal a sentence at its question.

A kept file is stored as an answer in the same request, whatever else is wrong with the page (views/apply.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from geleitzug.core.cases.models import Application
from geleitzug.core.files import actions as files
from geleitzug.core.files.errors import FilesError, NoPlace, NoRoom
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import as_answer
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms.checking import label_of
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Page, Problem
from geleitzug.ground.people.actors import Actor

PROOF_KINDS = ("pdf", "jpg", "png")
PROOF_BYTES = 10_000_000


@dataclass(slots=True)
class Taken:
    """What came of the files sent with a page."""

    answers: dict[str, Any]
    """The stored answers with the files that were kept."""
    kept: list[str] = field(default_factory=list)
    """The documents that are new."""
    refused: list[Problem] = field(default_factory=list)


def take_uploads(
    application: Application,
    page: Page,
    sent: Mapping[str, list[UploadedFile]],
    answers: Mapping[str, Any],
    *,
    by: Actor,
) -> Taken:
    """Keep the files sent with a page, and answer its questions with them."""
    form = application.package.form
    taken = Taken(dict(answers))
    for path, uploads in sent.items():
        question = form.question(path)
        if question is None or question.page != page.key or not isinstance(question.kind, Files):
            continue
        label = label_of(form, path, question)
        for upload in uploads:
            try:
                _take(application, upload, path, question.kind, taken, by=by)
            except FilesError as refused:
                taken.refused.append(Problem(page.key, path, str(refused), label))
    return taken


def _take(application: Application, upload: UploadedFile, path: str, kind: Files, taken: Taken, *, by: Actor) -> None:
    """Keep one file and name it in the answers; raises FilesError with a sentence.

    What is there already by name and content is not there twice: a connection that is lost after the last byte makes
    people, and scripts, send once more.
    """
    known = list(form_answers.value_at(taken.answers, path) or [])
    if len(known) >= kind.max_files:
        raise NoRoom(upload.name or "", kind.max_files)
    document = keep(application, upload, path, by=by, allowed=kind.accept, max_bytes=kind.max_mb * 1_000_000)
    file = as_answer(document)
    if any((other.get("name"), other.get("sha256")) == (file["name"], file["sha256"]) for other in known):
        files.drop(subject=application.pk, documents=[document.pk])
        return
    named = form_answers.set_files(application.package.form, taken.answers, path, [*known, file])
    if file not in (form_answers.value_at(named, path) or []):
        files.drop(subject=application.pk, documents=[document.pk])
        raise NoPlace(file["name"])
    taken.answers = named
    taken.kept.append(str(document.pk))


def keep(
    application: Application,
    upload: UploadedFile,
    path: str,
    *,
    by: Actor,
    allowed: Iterable[str] = PROOF_KINDS,
    max_bytes: int = PROOF_BYTES,
) -> Document:
    """Keep one file of an application; raises FilesError with a sentence."""
    return files.keep_upload(
        by=by,
        subject=application.pk,
        holder=application.holder,
        upload=upload,
        path=path,
        accept=tuple(allowed),
        max_bytes=max_bytes,
    )
