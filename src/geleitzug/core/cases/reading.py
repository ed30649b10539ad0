# SPDX-License-Identifier: EUPL-1.2
"""Looking at filed documents in the background: their format is noted, and cases are found by their words.

One look takes up what was filed since the last, and what was filed before there were looks. What is looked for is
core/files/looking.py; by what a case is found is marks.py.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases import findable
from geleitzug.core.cases.models import Case
from geleitzug.core.files import looking
from geleitzug.core.files.events import DocumentDeleted
from geleitzug.core.files.models import Document
from geleitzug.core.files.texts import Words
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.tenancy.doors import machine_door

AT_ONCE = 10
"""So many documents before other jobs get their turn."""
FOUND_BY_WORDS = frozenset(
    {
        *(Document.Kind.UPLOAD, Document.Kind.LETTER, Document.Kind.MESSAGE),
        *(Document.Kind.SCAN, Document.Kind.MAIL, Document.Kind.ATTACHED),
    }
)
"""Receipts and proofs say again what stands elsewhere."""


@periodic("* * * * *", "cases.look_for_documents")
def look_for_documents() -> None:
    """Ask for a look at what was filed."""
    if looking.unseen().exists():
        defer(read_documents)


@job("cases.read_documents", outside=True, can_wait=True)
def read_documents(*, tenant: UUID) -> None:
    """Look at documents, each between two short doors; a file nobody can read keeps no other from its look."""
    for _turn in range(AT_ONCE):
        with machine_door(tenant):
            begun = looking.begin(timezone.now())
        if begun is None:
            return
        seen = looking.look(begun)
        document = begun.document
        with machine_door(tenant):
            is_there = looking.note(document.pk, document.mime, seen)
            if is_there and seen.text.state is Words.FOUND and _may_be_found(document):
                findable.by_document(document.subject, document.pk, seen.text.words)
    with machine_door(tenant):
        look_for_documents()


@job("cases.forget_words")
def forget_words(*, subject: str, document_id: str, **_facts: Any) -> None:
    """Forget the words of a document that a law lets nobody keep."""
    findable.forget_document(UUID(document_id), UUID(subject))


def _may_be_found(document: Document) -> bool:
    """Tell whether a case may be found by a document's words: not by those of an identity card, which goes soon.

    § 20 (2) PAuswG has the copy deleted; numbers of its words in backups would outlive it.
    """
    if document.kind not in FOUND_BY_WORDS:
        return False
    case = Case.objects.filter(pk=document.subject).first()
    return case is not None and not case.package.has_deleted(document.question)


REACTIONS: Reactions = {DocumentDeleted: [forget_words]}
