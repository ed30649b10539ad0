# SPDX-License-Identifier: EUPL-1.2
"""Putting a file into the e-file of a case that came to the office by another way. Scanned stacks are incoming.py."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction

from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.files import actions as files
from geleitzug.core.files import rules
from geleitzug.core.files.actions import Upload
from geleitzug.core.files.chaining import locked_record
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of
from geleitzug.ground.people.actors import Actor, require

MOST_BYTES = 20_000_000
LONGEST_TITLE = 200
CHUNK = 2**20


@transaction.atomic
def attach(
    case: Case, *, by: Actor, upload: Upload, title: str = "", kind: Document.Kind = Document.Kind.SCAN
) -> Document:
    """Check a file like one of the applicant's, and bind it into the chain at once; the applicant does not see it.

    As ``UPLOAD`` it is a proof like those the applicant sends, and goes along wherever theirs go; what the office
    itself lays down is ``ATTACHED``. The same bytes by the same title are filed once: who presses twice means one
    file. Raises NotPermitted, and UploadRefused with a sentence that says what to do.
    """
    by = require(by, WORK, office=case.office)
    locked_record(case.pk)  # who presses a second time waits for the first
    title = (title or rules.clean_filename(upload.name or ""))[:LONGEST_TITLE]
    if (filed := _filed_already(case, upload, title, kind)) is not None:
        return filed
    return files.keep_upload(
        by=by, subject=case.pk, upload=upload, title=title, kind=kind, filed=True, max_bytes=MOST_BYTES
    )  # fmt: skip


def _filed_already(case: Case, upload: Upload, title: str, kind: Document.Kind) -> Document | None:
    same = documents_of(case.pk, kinds=[kind]).filter(sha256=_digest(upload), deleted_at=None).exclude(filed_at=None)
    return next((each for each in same if each.title == title), None)


def _digest(upload: Upload) -> str:
    found = sha256()
    upload.seek(0)
    while chunk := upload.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
