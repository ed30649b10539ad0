# SPDX-License-Identifier: EUPL-1.2
"""Files that come with a page: kept one by one, each refusal a sentence at its question.

A kept file is stored as an answer in the same request, whatever else is wrong with the page (views/apply.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Application
from geleitzug.core.files import actions as files
from geleitzug.core.files.errors import FilesError
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
        known = list(form_answers.value_at(taken.answers, path) or [])
        label = label_of(form, path, question)
        for upload in uploads:
            if len(known) >= question.kind.max_files:
                message = _("Hier sind höchstens %(most)d Dateien möglich. Entfernen Sie zuerst eine.")
                taken.refused.append(Problem(page.key, path, message % {"most": question.kind.max_files}, label))
                break
            try:
                document = keep(
                    application,
                    upload,
                    path,
                    by=by,
                    allowed=question.kind.accept,
                    max_bytes=question.kind.max_mb * 1_000_000,
                )
            except FilesError as refused:
                taken.refused.append(Problem(page.key, path, str(refused), label))
            else:
                known.append(as_answer(document))
                taken.kept.append(str(document.pk))
        taken.answers = form_answers.set_files(form, taken.answers, path, known)
    return taken


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
