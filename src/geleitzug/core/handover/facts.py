# SPDX-License-Identifier: EUPL-1.2
"""What a message to a specialist system may read of a case, and which files go along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases.actions.applying import facts_of
from geleitzug.core.cases.models import Case, Decision
from geleitzug.core.catalogue.handovers import Handover
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of
from geleitzug.core.forms.shapes import definition_path
from geleitzug.ground.tenancy import directory


def facts_for(case: Case, key: UUID) -> dict[str, Any]:
    """Return the variables a message may read: answers and results, and under ``c`` the case itself.

    Days are ISO dates in the town's time. ``c.key`` is the number the other system has to answer with.
    """
    town = directory.by_id(case.tenant_id)
    about = {
        "key": str(key),
        "number": case.number,
        "service": case.service_key,
        "leika": str(case.package.service["leika"]),
        "version": case.package.version,
        "title": case.title,
        "applicant": case.applicant,
        "office": case.office,
        "received_on": timezone.localdate(case.received_at).isoformat(),
        "decided_on": timezone.localdate(case.decided_at).isoformat() if case.decided_at else None,
        "fee_cents": case.application.fee_cents,
        "town": town.name,
        "ags": town.ags,
    }
    return {**facts_of(case.application), "t": case.results, "outcome": case.outcome or None, "c": about}


def files_for(case: Case, handover: Handover) -> list[UUID]:
    """Return the files that go along: what was uploaded to the questions named, and the decision's letter."""
    found: list[UUID] = []
    if handover.uploads is None or handover.uploads:
        for document in documents_of(case.pk, kinds=[Document.Kind.UPLOAD]).filter(deleted_at=None).order_by("id"):
            if handover.uploads is None or definition_path(document.question) in handover.uploads:
                found.append(document.pk)
    if handover.letter:
        decision = Decision.objects.filter(case=case, revoked_at=None).exclude(document=None).first()
        if decision is not None and decision.document is not None:
            found.append(decision.document)
    return found
