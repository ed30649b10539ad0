# SPDX-License-Identifier: EUPL-1.2
"""What may follow a decision: revoking it, a fee that was paid back, a file that must not go."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import refunding, revoking
from geleitzug.core.cases.permissions import REVOKE
from geleitzug.core.filing import holding
from geleitzug.core.interface.rules import Scope
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api import asked, shapes
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import DECIDING, WORKING, operation
from geleitzug.desks.api.problems import Problem
from geleitzug.desks.api.views.working import check_prose, done, refuse_unless
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import may

PDF = "application/pdf"


@operation(
    "POST", "cases/{number}/revoke", "revoke", gettext_lazy("Einen Bescheid aufheben"),
    scope=Scope.REVOKE, tag=DECIDING, body=asked.Revoke, gives=shapes.Done, needs_version=True,
    about=gettext_lazy(
        "Verlangt der Ablauf vier Augen, gilt der Bescheid, bis jemand anderes gezeichnet hat (approve)."
    ),
)  # fmt: skip
def revoke(call: Call, number: str, body: asked.Revoke) -> Told:
    """Revoke the decision of a case, in the name of whose token it is."""
    case = call.case_to_change(number)
    check_prose("reasons", body.reasons)
    decision = revoking.revoke(case, by=call.actor, ground=body.ground, reasons=body.reasons, heard=body.heard)
    return done(case, decision.pk)


@operation(
    "POST", "cases/{number}/revoke/letter", "revocation_letter",
    gettext_lazy("Das Schreiben, mit dem der Bescheid aufgehoben würde"),
    scope=Scope.REVOKE, tag=DECIDING, body=asked.Revoke, media=(PDF,),
)  # fmt: skip
def revocation_letter(call: Call, number: str, body: asked.Revoke) -> HttpResponse:
    """Return the letter as it would be; nothing is kept."""
    case = call.case(number, What.DRAFT)
    refuse_unless(may(call.actor, REVOKE, office=case.office), REVOKE)
    decision = queries.decision_in_force(case)
    if decision is None or body.ground not in revoking.grounds_for(decision):
        raise Problem("not-now", _("Hier ist aus diesem Grund kein Bescheid aufzuheben."))
    check_prose("reasons", body.reasons)
    content = revoking.preview(decision, ground=body.ground, reasons=body.reasons, by=call.actor)
    headers = {"Content-Disposition": f'attachment; filename="Entwurf-{case.number}.pdf"'}
    return HttpResponse(content, content_type=PDF, headers=headers)


@operation(
    "POST", "cases/{number}/refund", "refund", gettext_lazy("Vermerken, dass eine Gebühr erstattet ist"),
    scope=Scope.REFUND, tag=WORKING, body=asked.Refund, gives=shapes.Done,
    about=gettext_lazy("Überwiesen wird von der Kasse. „so_far“ ist, was beim Lesen schon als erstattet vermerkt war."),
)  # fmt: skip
def refund(call: Call, number: str, body: asked.Refund) -> Told:
    """Note that money was paid back."""
    case = call.case_to_change(number)
    payment = refunding.note_refund(
        case, by=call.actor, amount=Euro(body.amount), so_far=Euro(body.so_far), on=body.on, reason=body.reason
    )
    return done(case, payment.pk)


@operation(
    "POST", "cases/{number}/refund/none", "keep_fee",
    gettext_lazy("Vermerken, dass von einer Gebühr nichts zurückgeht"),
    scope=Scope.REFUND, tag=WORKING, body=asked.KeepFee, gives=shapes.Done,
)  # fmt: skip
def keep_fee(call: Call, number: str, body: asked.KeepFee) -> Told:
    """Note that nothing more of a paid fee comes back."""
    case = call.case_to_change(number)
    payment = refunding.keep_fee(case, by=call.actor, reason=body.reason)
    return done(case, payment.pk)


@operation(
    "POST", "cases/{number}/hold", "hold", gettext_lazy("Die Akte sperren: Sie darf nicht weg"),
    scope=Scope.HOLD, tag=WORKING, body=asked.Hold, gives=shapes.Done,
)  # fmt: skip
def hold(call: Call, number: str, body: asked.Hold) -> Told:
    """Keep the file of a case until somebody lifts it."""
    case = call.case_to_change(number)
    try:
        row = holding.hold(case, by=call.actor, reason=body.reason)
    except holding.FileGone as gone:
        raise Http404 from gone
    except holding.HeldAlready:
        raise Problem("not-now", _("Die Akte ist schon gesperrt.")) from None
    return done(case, row.pk)


@operation(
    "POST", "cases/{number}/hold/lift", "lift", gettext_lazy("Die Sperre der Akte aufheben"),
    scope=Scope.HOLD, tag=WORKING, gives=shapes.Done,
)  # fmt: skip
def lift(call: Call, number: str) -> Told:
    """Let the file go again when its time has come; twice is once."""
    case = call.case_to_change(number)
    holding.lift(case, by=call.actor)
    return done(case)
