# SPDX-License-Identifier: EUPL-1.2
"""Proof of delivery: what the mailbox states of a letter is filed where the letter is. What it says is proofs.py."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.actions import process
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import proofs
from geleitzug.ground.people.actors import Actor


def prove_delivery(case_id: UUID, letter: UUID, *, by: Actor) -> None:
    """File a proof of how far the delivery of a letter has come; what is proven already is not filed twice.

    Of a letter that is not (or no longer) in the files nothing is proven: there are no bytes to speak of.
    """
    delivered = Document.objects.filter(pk=letter, subject=case_id, deleted_at=None).first()
    if delivered is None:
        return
    case = process.lock(case_id)
    proof = proofs.prove(letter, delivered.sha256)
    if proof is None:
        return
    with override(case.application.language):
        title = _("Zustellnachweis")
    document = files.keep_document(
        by=by,
        subject=case.pk,
        content=proof.text.encode(),
        kind=Document.Kind.PROOF,
        title=f"{title} – {delivered.title}",
        filename=f"{case.number}-zustellnachweis.jwt",
        mime=proofs.MEDIA_TYPE,
        holder=proof.holder,
        filed=True,
    )
    proofs.note(proof, document=document.pk)
