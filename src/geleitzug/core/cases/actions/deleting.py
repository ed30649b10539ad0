# SPDX-License-Identifier: EUPL-1.2
"""Deleting what a law lets the office keep only until it is checked. Ends of retention periods are another matter."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from geleitzug.core.cases.models import Case
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of, has_kind
from geleitzug.core.forms.shapes import definition_path
from geleitzug.ground.people.actors import Actor


def delete_checked(case: Case, *, by: Actor) -> None:
    """Delete files whose question says ``delete_after``, once its task is done or nothing is left to check.

    An identity card's image: „… hat die Kopie unverzüglich zu löschen“, § 20 (2) PAuswG. Called twice it is done once.
    """
    for document, law in _to_delete(case):
        files.delete_filed(document, law=law, by=by)


def has_uploads(subject: UUID) -> bool:
    """Tell whether anything came with a case that might have to be deleted."""
    return has_kind(subject, Document.Kind.UPLOAD)


def _to_delete(case: Case) -> Iterator[tuple[Document, str]]:
    over = not case.is_active or case.decided_at is not None
    tasks = list(case.tasks.all()) if case.package.deletions else []
    laws = {
        question.path: after.law
        for question, after in case.package.deletions
        if over
        or (
            any(task.element == after.task and task.done_at for task in tasks)
            and not any(task.element == after.task and task.is_open for task in tasks)
        )
    }
    if laws:
        filed = documents_of(case.pk, kinds=[Document.Kind.UPLOAD]).filter(deleted_at=None).exclude(filed_at=None)
        for document in filed:
            if law := laws.get(definition_path(document.question)):
                yield document, law
