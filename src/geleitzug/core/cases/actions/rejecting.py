# SPDX-License-Identifier: EUPL-1.2
"""Rejecting an objection by a letter of the house (Widerspruchsbescheid, § 73 VwGO). Whether it is, is objecting.py.

A municipality decides on objections itself in matters of self-government (§ 73 (1) sentence 2 no. 3 VwGO); in others
the office hands them on. The letter is written by a job, since it may have to wait for its seal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, letters, vouched
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.events import ObjectionRejected
from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.cases.remedies import result_of
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow, State
from geleitzug.core.files.letters import PLAIN, Letter, render_letter
from geleitzug.core.mailbox.delivery import deliver
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.queries import announced
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.tenancy import doors

LEAST_LINES = 2
"""Of an address: a name and a place."""


def is_ours(objection: Objection, end: str) -> bool:
    """Tell whether this end of an objection is a letter of the house; a protest is decided on elsewhere (§ 367 AO)."""
    return end == Objection.End.REJECTED and objection.remedy == Remedy.OBJECTION


def begin(objection: Objection, *, by: Actor, reasons: str) -> None:
    """Note why an objection is rejected and let a job write the letter.

    Raises ReasonsMissing, FourEyes, NoNotice, NoAddress: what is missing is said to who rejects it.
    """
    case = objection.case
    if not reasons.strip():
        raise ReasonsMissing
    drafter = case.decisions.filter(document=objection.letter).values_list("drafted_by", flat=True).first()
    if case.package.needs_four_eyes and drafter in by.persons:
        raise FourEyes
    if len([line for line in case.application.addressee.get("lines", ()) if line.strip()]) < LEAST_LINES:
        raise NoAddress(str(case.pk))
    objection.answer = {"reasons": reasons.strip(), "signed": by.signed}
    _letter(objection)
    objection.save(update_fields=["answer"])
    defer(send_rejection, objection=str(objection.pk))


def preview(objection: Objection, *, reasons: str, by: Actor) -> bytes:
    """Typeset the letter as it would be, marked as a draft; nothing is kept. Raises NoNotice."""
    objection.answer = {"reasons": reasons, "signed": by.signed}
    return render_letter(_letter(objection, draft=True), PLAIN)


@job("cases.send_rejection", outside=True)
def send_rejection(*, tenant: UUID, objection: str) -> None:
    """Write the letter that rejects an objection, seal it where that is wanted, and post it; twice is once."""
    with doors.machine_door(tenant):
        found = Objection.objects.select_related("case__application").get(pk=objection)
        if found.document is not None:
            return
        pressed = vouched.press(_letter(found))
        wants_seal = vouched.wants_seal(found.case, _result(found.case))
    if wants_seal:
        pressed = vouched.seal(pressed, tenant=tenant)
    with doors.machine_door(tenant):
        found = Objection.objects.select_for_update(of=("self",)).select_related("case__application").get(pk=objection)
        if found.document is None:
            _post(found, pressed)


def _post(objection: Objection, pressed: vouched.Pressed) -> None:
    case = process.lock(objection.case_id)
    title = pressed.letter.subject
    document = vouched.keep(
        pressed, by=MACHINE, subject=case.pk, holder=case.holder, title=title,
        filename=f"{case.number}-widerspruchsbescheid.pdf",
    )  # fmt: skip
    with override(case.application.language):
        body = _("Der Widerspruchsbescheid geht Ihnen mit der Post zu.")
    deliver(
        subject=case.pk, holder=case.holder, result_kind=_result(case)["kind"], title=f"{title} – {case.number}",
        body=body, document=document.pk, may_mailbox=False, has_account=case.application.has_account,
        addressee={**case.application.addressee, "email": correspondence.email_of(case.application)},
        language=case.application.language, by=MACHINE,
    )  # fmt: skip
    objection.document = document.pk
    objection.save(update_fields=["document"])
    told = {"subject": case.pk, "holder": case.holder, "objection_id": objection.pk}
    emit(ObjectionRejected(**told, document_id=document.pk), by=MACHINE)


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
