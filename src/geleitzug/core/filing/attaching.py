# SPDX-License-Identifier: EUPL-1.2
"""Putting a file into the e-file of a case that came to the office by another way. Scanned stacks are incoming.py."""

from __future__ import annotations

from django.db import transaction

from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.files import actions as files
from geleitzug.core.files.actions import Upload
from geleitzug.core.files.models import Document
from geleitzug.ground.people.actors import Actor, require

MOST_BYTES = 20_000_000


@transaction.atomic
def attach(
    case: Case, *, by: Actor, upload: Upload, title: str = "", kind: Document.Kind = Document.Kind.SCAN
) -> Document:
    """Check a file like one of the applicant's, and bind it into the chain at once; the applicant does not see it.

    As ``UPLOAD`` it is a proof like those the applicant sends, and goes along wherever theirs go; what the office
    itself lays down is ``ATTACHED``. Raises NotPermitted, and UploadRefused with a sentence that says what to do.
    """
    by = require(by, WORK, office=case.office)
    return files.keep_upload(
        by=by, subject=case.pk, upload=upload, title=title, kind=kind, filed=True, max_bytes=MOST_BYTES
    )  # fmt: skip
