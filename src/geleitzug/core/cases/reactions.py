# SPDX-License-Identifier: EUPL-1.2
"""What follows from what has happened to applications, cases and their payments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence
from geleitzug.core.cases.actions import (
    applying,
    asking,
    deeming,
    deleting,
    ending,
    issuing,
    objecting,
    opening,
    periods,
    proving,
    rechecking,
    returning,
    timing,
)
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.actions.process import lock
from geleitzug.core.cases.events import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
    ApprovalDeemed,
    CaseClosed,
    CaseDecided,
    CaseMerged,
    CaseOpened,
    CaseRetried,
    CertificateRequested,
    ObjectionRaised,
    QuestionAnswered,
    TaskDone,
)
from geleitzug.core.cases.models import Application, Decision
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files import actions as files
from geleitzug.core.mailbox.events import (
    DecisionAnnounced,
    LetterHandedOver,
    LetterReturned,
    LetterSent,
    LetterServed,
    NotRetrieved,
    ResultRetrieved,
)
from geleitzug.core.mailbox.queries import is_result, messages_of
from geleitzug.core.payments.events import PaidTooLate, PaymentExpired, PaymentReceived, RefundNoted
from geleitzug.core.payments.queries import standing_payment
from geleitzug.core.staffing.events import DeputyEnded, StaffLeft, StaffMoved
from geleitzug.ground.events import Reactions
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs import job
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.web import formats

REFUND_DAYS = 90
"""So long we keep how to tell a guest whose money came too late that it has gone back."""


@job("cases.open_case")
def open_case(*, subject: str, purpose: str = FEE, **_facts: Any) -> None:
    """Open the case of an application that is sent, as soon as nothing holds it back."""
    if purpose == FEE:
        opening.open_case(UUID(subject), by=MACHINE)


@job("cases.confirm_receipt")
def confirm_receipt(*, subject: str, **_facts: Any) -> None:
    """Write the receipt and tell the applicant; what another municipality asks was handed over by ourselves."""
    application = lock(UUID(subject)).application
    if not application.package.is_inquiry:
        issuing.confirm_receipt(application, by=MACHINE)


@job("cases.give_back")
def give_back(*, staff_id: str, **_facts: Any) -> None:
    """Put back on the worklist what somebody had taken who has left, stands in no longer, or works elsewhere now."""
    returning.give_back(UUID(staff_id), by=MACHINE)


@job("cases.resume")
def resume(*, subject: str, **_facts: Any) -> None:
    """File what the applicant sent and let the case go on."""
    case = lock(UUID(subject))
    files.file_all(subject=case.pk, by=MACHINE)
    asking.resume(case)
    deleting.delete_checked(case, by=MACHINE)  # what came after its check is filed, and not kept


@job("cases.end_withdrawn")
def end_withdrawn(*, subject: str, **_facts: Any) -> None:
    """End the office's case, if there is one."""
    application = Application.objects.get(pk=UUID(subject))
    if application.opened_at:
        ending.end_case(application.pk, by=MACHINE)
        deleting.delete_checked(lock(application.pk), by=MACHINE)


@job("cases.delete_checked", only_if=deleting.has_uploads)
def delete_checked(*, subject: str, **_facts: Any) -> None:
    """Delete what may be kept only until it is checked."""
    deleting.delete_checked(lock(UUID(subject)), by=MACHINE)


@job("cases.prove_delivery")
def prove_delivery(*, subject: str, document_id: str, **_facts: Any) -> None:
    """File a proof of how a result went, once it has come or was given to the post; a mere letter needs none."""
    if is_result(UUID(document_id)):
        proving.prove_delivery(UUID(subject), UUID(document_id), by=MACHINE)


@job("cases.expire_unpaid")
def expire_unpaid(*, subject: str, purpose: str, gate: bool, **_facts: Any) -> None:
    """Let an application run out whose payment has: payments know whether money is under way, we do not.

    Where no worker ran when its applicant was to be warned, they are asked once more and warned now.
    """
    application = Application.objects.select_for_update().get(pk=UUID(subject))
    asked_anew = standing_payment(application.pk, FEE) is not None  # this job runs again
    if not gate or purpose != FEE or application.phase != Phase.UNPAID or asked_anew:
        return
    if application.warn_on is not None and application.warn_on <= timezone.localdate():
        applying.ask_once_more(application, by=MACHINE)
        ending.warn(application, by=MACHINE)
    else:
        ending.expire(application, by=MACHINE)


@job("cases.promise_refund")
def promise_refund(*, subject: str, paid_cents: int, **_facts: Any) -> None:
    """Tell somebody whose money came too late that they get it back; the treasury sees it in its list."""
    application = Application.objects.select_for_update().get(pk=UUID(subject))
    came = Entry.objects.filter(subject=application.pk, kind=PaidTooLate.__name__).count()
    with override(application.language):
        title = _("Sie bekommen Geld zurück")
        if _told(application, title) >= came:
            return  # this job runs again: each payment is told of once
        body = _why_it_comes_back(application) % {"amount": Euro(paid_cents).format(application.language)}
        correspondence.tell(application, kind="message", subject=title, body=body, by=MACHINE)
    if application.phase == Phase.EXPIRED and application.contact_email:
        until = timezone.localdate() + timedelta(days=REFUND_DAYS)
        Application.objects.filter(pk=application.pk).update(expires_on=until)


def _told(application: Application, title: str) -> int:
    """Return how many messages of an application begin with a title."""
    return sum(message.title.startswith(title) for message in messages_of(application.pk))


def _why_it_comes_back(application: Application) -> str:
    paid = standing_payment(application.pk, FEE)
    if paid is not None and paid.is_paid:
        return _(
            "Ihre Zahlung über %(amount)s kam an, als die Gebühr schon bezahlt war."
            " Wir zahlen Ihnen den Betrag zurück. Sie müssen dafür nichts tun."
        )
    return _(
        "Ihre Zahlung über %(amount)s kam erst an, nachdem der Antrag abgelaufen oder zurückgezogen war."
        " Wir zahlen Ihnen den Betrag zurück. Sie müssen dafür nichts tun."
    )


@job("cases.tell_of_refund")
def tell_of_refund(
    *, subject: str, payment_id: str, refund_cents: int, on: str, in_cash: bool = False, **_facts: Any
) -> None:
    """Tell somebody that their money is on its way back, or lies at the till.

    With that the reason ends for which we kept how to reach a guest whose application had expired.
    """
    application = Application.objects.select_for_update().get(pk=UUID(subject))
    noted = list(Entry.objects.filter(subject=application.pk, kind=RefundNoted.__name__).order_by("pk"))
    this = {"payment_id": payment_id, "refund_cents": refund_cents, "on": on}
    reason = next((entry.told["reason"] for entry in reversed(noted) if this.items() <= entry.facts.items()), "")
    with override(application.language):
        title = _("Wir haben Ihnen Geld erstattet")
        if _told(application, title) >= len(noted):
            return  # this job runs again: each refund is told of once
        words = (
            _(
                "Die Quittung über %(amount)s wurde am %(day)s storniert, das Geld zahlt Ihnen die Kasse bar zurück."
                " Der Grund: %(reason)s\n\nHaben Sie es noch nicht bekommen? Dann holen Sie es bitte am Schalter ab."
            )
            if in_cash
            else _(
                "Wir haben Ihnen am %(day)s %(amount)s zurückgezahlt. Der Grund: %(reason)s"
                "\n\nBis das Geld auf Ihrem Konto ist, kann es einige Tage dauern. Sie müssen nichts tun."
            )
        )
        body = words % {
            "day": formats.day(on),
            "amount": Euro(refund_cents).format(application.language),
            "reason": reason,
        }
        correspondence.tell(application, kind="message", subject=title, body=body, by=MACHINE)
    if application.phase == Phase.EXPIRED and application.contact_email:
        Application.objects.filter(pk=application.pk).update(contact_email="", expires_on=None)


@job("cases.take_up_objection")
def take_up_objection(*, objection_id: str, **_facts: Any) -> None:
    """Put an objection on the office's worklist and confirm when it came."""
    objecting.take_up(UUID(objection_id), by=MACHINE)


@job("cases.note_paid")
def note_paid(*, subject: str, purpose: str = FEE, **_facts: Any) -> None:
    """Let the periods run that begin with the payment, where it comes after the case was opened."""
    if purpose == FEE:
        opening.pay(UUID(subject), timezone.localdate())


@job("cases.note_announced")
def note_announced(
    *, subject: str, document_id: str, announced_on: str, contestable_until: str = "", **_facts: Any
) -> None:
    """Note that the decision was announced: in time, it keeps what the law would else take as approved."""
    periods.note(UUID(subject), UUID(document_id), date.fromisoformat(contestable_until) if contestable_until else None)
    if not Decision.objects.filter(case=UUID(subject), document=UUID(document_id)).exists():
        return  # a letter that decides nothing here, or a file that went before this job ran
    case = lock(UUID(subject))
    if case.decisions.filter(document=UUID(document_id), revoked_at=None).exists():
        timing.announced(case, date.fromisoformat(announced_on))


@job("cases.note_returned")
def note_returned(*, subject: str, document_id: str, **_facts: Any) -> None:
    """Note that a letter came back: nobody was told, and no period runs."""
    periods.note(UUID(subject), UUID(document_id), None)


@job("cases.take_up_request")
def take_up_request(*, subject: str, **_facts: Any) -> None:
    """Put a request for a certificate on the office's worklist."""
    deeming.take_up_request(UUID(subject), by=MACHINE)


@job("cases.try_letter_again")
def try_letter_again(*, subject: str, **_facts: Any) -> None:
    """Try once more to send what was decided beside the process."""
    rechecking.try_again(UUID(subject))


REACTIONS: Reactions = {
    ApplicationSubmitted: [open_case],
    PaymentReceived: [open_case, note_paid],
    CaseOpened: [confirm_receipt],
    QuestionAnswered: [resume],
    TaskDone: [delete_checked],
    CaseDecided: [delete_checked],
    ApprovalDeemed: [delete_checked],
    CaseRetried: [try_letter_again],
    CertificateRequested: [take_up_request],
    StaffLeft: [give_back],
    StaffMoved: [give_back],
    DeputyEnded: [give_back],
    CaseClosed: [delete_checked],
    CaseMerged: [delete_checked],
    ObjectionRaised: [take_up_objection],
    ApplicationWithdrawn: [end_withdrawn],
    PaymentExpired: [expire_unpaid],
    PaidTooLate: [promise_refund],
    RefundNoted: [tell_of_refund],
    ResultRetrieved: [prove_delivery],
    NotRetrieved: [prove_delivery],
    LetterSent: [prove_delivery],
    LetterReturned: [prove_delivery, note_returned],
    LetterServed: [prove_delivery],
    LetterHandedOver: [prove_delivery],
    DecisionAnnounced: [prove_delivery, note_announced],
}
