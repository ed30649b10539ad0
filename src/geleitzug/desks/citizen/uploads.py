# SPDX-License-Identifier: EUPL-1.2
"""Files that come with a page: kept one by one, each refusal a sentence at its question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def take_uploads(
    application: Application,
    page: Page,
    sent: Mapping[str, list[UploadedFile]],
    answers: Mapping[str, Any],
    *,
    by: Actor,
) -> tuple[dict[str, Any], list[Problem]]:
    """Keep the files sent with a page; returns the answers with them, and what was refused."""
    form = application.package.form
    kept, problems = dict(answers), []
    for path, uploads in sent.items():
        question = form.question(path)
        if question is None or question.page != page.key or not isinstance(question.kind, Files):
            continue
        known = list(form_answers.value_at(kept, path) or [])
        for upload in uploads:
            label = label_of(form, path, question)
            if len(known) >= question.kind.max_files:
                message = _("Hier sind höchstens %(most)d Dateien möglich. Entfernen Sie zuerst eine.")
                problems.append(Problem(page.key, path, message % {"most": question.kind.max_files}, label))
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
                known.append(as_answer(document))
            except FilesError as refused:
                problems.append(Problem(page.key, path, str(refused), label))
        kept = form_answers.set_files(form, kept, path, known)
    return kept, problems


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
