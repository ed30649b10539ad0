# SPDX-License-Identifier: EUPL-1.2
"""Rejecting an objection by a letter of the house (Widerspruchsbescheid, § 73 VwGO). Whether it is, is objecting.py.

A municipality decides on objections itself in matters of self-government (§ 73 (1) sentence 2 no. 3 VwGO); in others
the office hands them on. Until the letter has gone out the objection is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, letters, recipients, vouched
from geleitzug.core.cases.actions import concluding, outbox
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.actions.outbox import Kind, Way, Written
from geleitzug.core.cases.events import ObjectionRejected, ObjectionSettled
from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.cases.remedies import result_of
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow, State
from geleitzug.core.cases.vouched import Pressed
from geleitzug.core.files.letters import PLAIN, Letter, render_letter
from geleitzug.core.mailbox.delivery import deliver
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.queries import announced
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE, Actor


def is_ours(objection: Objection, end: str) -> bool:
    """Tell whether this end of an objection is a letter of the house; a protest is decided on elsewhere (§ 367 AO)."""
    return end == Objection.End.REJECTED and objection.remedy == Remedy.OBJECTION


def begin(objection: Objection, *, by: Actor, reasons: str) -> None:
    """Note why an objection is rejected and let the letter go out, or wait for its seal.

    Raises ReasonsMissing, FourEyes, NoNotice, NoAddress: what is missing is said to who rejects it.
    """
    case = objection.case
    if not reasons.strip():
        raise ReasonsMissing
    is_contested = Q(document=objection.letter) | Q(corrections__document=objection.letter)
    drafter = case.decisions.filter(is_contested).values_list("drafted_by", flat=True).first()
    if case.package.needs_four_eyes and drafter in by.persons:
        raise FourEyes
    if not recipients.has_address(case.application.addressee):
        raise NoAddress(str(case.pk))
    objection.answer = {"reasons": reasons.strip(), "signed": by.signed}
    objection.end = Objection.End.REJECTED
    objection.save(update_fields=["answer", "end"])
    written = Written(_letter(objection))
    outbox.send(case, Kind.REJECTION, about=objection.pk, written=written, result=_result(case), by=by)


def preview(objection: Objection, *, reasons: str, by: Actor) -> bytes:
    """Typeset the letter as it would be, marked as a draft; nothing is kept. Raises NoNotice."""
    objection.answer = {"reasons": reasons, "signed": by.signed}
    return render_letter(_letter(objection, draft=True), PLAIN)


def _write(case: Case, about: UUID, _facts: Mapping[str, Any]) -> Written | None:
    """Write the letter anew that waits for its seal; where what was contested holds no more, nothing is to reject."""
    objection = case.objections.select_for_update().get(pk=about)
    contested = announced(objection.letter)
    if objection.settled_at is not None:
        return None
    if contested is None or contested.revoked_on is not None:
        concluding.conclude(case, objection, Objection.End.GIVEN_UP, by=MACHINE)
        return None
    return Written(_letter(objection))


def _go_out(case: Case, about: UUID, _facts: Mapping[str, Any], pressed: Pressed, by: Actor) -> None:
    """File and post the letter: with that the objection is dealt with, and its sender is told."""
    objection = case.objections.select_for_update().get(pk=about)
    title = pressed.letter.subject
    document = vouched.keep(
        pressed, by=by, subject=case.pk, holder=case.holder, title=title,
        filename=f"{case.number}-widerspruchsbescheid.pdf",
    )  # fmt: skip
    with override(case.application.language):
        body = _("Der Widerspruchsbescheid geht Ihnen mit der Post zu.")
    deliver(
        subject=case.pk, holder=case.holder, result_kind=_result(case)["kind"], title=f"{title} – {case.number}",
        body=body, document=document.pk, may_mailbox=False, has_account=case.application.has_account,
        addressee={**case.application.addressee, "email": correspondence.email_of(case.application)},
        language=case.application.language, by=by,
    )  # fmt: skip
    objection.document, objection.settled_at = document.pk, timezone.now()
    objection.save(update_fields=["document", "settled_at"])
    told = {"subject": case.pk, "holder": case.holder, "objection_id": objection.pk}
    emit(ObjectionSettled(**told, remedy=objection.remedy, end=objection.end), by=by)
    emit(ObjectionRejected(**told, document_id=document.pk), by=by)
    with override(case.application.language):
        subject = _("Zu Ihrem Schreiben: %(remedy)s") % {"remedy": _("Widerspruch")}
        body = _(
            "Wir haben noch einmal geprüft und bleiben bei unserer Entscheidung. Die Gründe stehen in einem eigenen"
            " Schreiben."
        )
    correspondence.tell(case.application, kind="message", subject=subject, body=body, by=by)


def _letter(objection: Objection, *, draft: bool = False) -> Letter:
    contested = announced(objection.letter)
    if contested is None:
        raise NotAllowedNow(objection.case.state, State.DECIDED)
    said, today = objection.answer, timezone.localdate()
    return letters.rejection_letter(
        objection, contested, reasons=said["reasons"], signatory=said["signed"], today=today, draft=draft
    )


def _result(case: Case) -> Mapping[str, Any]:
    return result_of(case.package.service, case.outcome)


outbox.register(Kind.REJECTION, Way(_write, _go_out))
