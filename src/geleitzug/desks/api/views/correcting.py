# SPDX-License-Identifier: EUPL-1.2
"""What follows a decision or a period: correcting, deciding anew, taking longer, certifying, objections."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases import queries, why_not
from geleitzug.core.cases.actions import correcting, deeming, extending, objecting, redeciding, rejecting
from geleitzug.core.cases.corrections import Passage
from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.cases.permissions import DECIDE, WORK
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.interface.rules import Scope
from geleitzug.core.privacy.rules import What
from geleitzug.core.wording.queries import versions_of
from geleitzug.desks.api import asked, rows_of_desk, shapes, shapes_of_desk
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import DECIDING, READING, WORKING, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.desks.api.views.cases import listed, page
from geleitzug.desks.api.views.deciding import PDF, shown
from geleitzug.desks.api.views.working import done, need_person, refuse_unless
from geleitzug.ground.people.actors import acting, may

NEWEST_FIRST = ("-number",)


@operation(
    "GET", "cases/{number}/versions", "versions", gettext_lazy("Die Fassungen des Entwurfs, die neueste zuerst"),
    scope=Scope.READ, tag=READING, query=asked.OfVersions, gives=shapes_of_desk.VersionPage,
)  # fmt: skip
def versions(call: Call, number: str, query: asked.OfVersions) -> Told:
    """Return the versions of the decision's draft."""
    case = call.case(number, What.DRAFT)
    found = page(versions_of(case.pk), NEWEST_FIRST, query.cursor, query.limit)
    return listed(call, found, shapes_of_desk.VersionPage(
        items=[rows_of_desk.version_row(each) for each in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "cases/{number}/correct", "correct", gettext_lazy("Einen Bescheid berichtigen"),
    scope=Scope.DECIDE, tag=DECIDING, body=asked.Correct, gives=shapes.Done, needs_version=True,
    about=gettext_lazy("Verlangt der Ablauf vier Augen, gilt die erste Fassung, bis jemand gezeichnet hat (approve)."),
)  # fmt: skip
def correct(call: Call, number: str, body: asked.Correct) -> Told:
    """Correct what is obviously wrong in a letter, in the name of whose token it is."""
    case = call.case_to_change(number)
    passages = _passages(body.passages)
    row = correcting.correct(
        case, by=call.actor, passages=passages, reasons=body.reasons, renews=body.renews, fee_stays=body.fee_stays
    )  # fmt: skip
    return done(case, row.pk)


@operation(
    "POST", "cases/{number}/correct/letter", "correction_letter",
    gettext_lazy("Der berichtigte Bescheid, wie er hinausginge"),
    scope=Scope.DECIDE, tag=DECIDING, body=asked.Correct, media=(PDF,),
)  # fmt: skip
def correction_letter(call: Call, number: str, body: asked.Correct) -> HttpResponse:
    """Return the corrected letter as it would be; nothing is kept."""
    case = call.case(number, What.DRAFT)
    refuse_unless(may(call.actor, DECIDE, office=case.office), DECIDE)
    decision = queries.decision_in_force(case)
    if decision is None or not correcting.correctable(decision):
        raise Problem("not-now", _("Hier ist kein Bescheid, der sich berichtigen lässt."))
    passages = _passages(body.passages)
    return shown(case, correcting.preview(decision, passages=passages, reasons=body.reasons, renews=body.renews))


@operation(
    "POST", "cases/{number}/reopen", "reopen", gettext_lazy("Nach einer Aufhebung neu entscheiden"),
    scope=Scope.DECIDE, tag=DECIDING, gives=shapes.Done, needs_version=True,
    about=gettext_lazy("Der Vorgang bekommt eine Aufgabe, mit der neu entschieden wird (decide)."),
)  # fmt: skip
def reopen(call: Call, number: str) -> Told:
    """Take up a case again whose decision was revoked."""
    case = call.case_to_change(number)
    return done(case, redeciding.reopen(case, by=call.actor).pk)


@operation(
    "POST", "cases/{number}/extend", "extend", gettext_lazy("Die Frist für die Entscheidung verlängern"),
    scope=Scope.WORK, tag=WORKING, body=asked.Extend, gives=shapes.Done,
    about=gettext_lazy(
        "Einmal, vor ihrem Ende, bis höchstens „latest“. Sie ruht von selbst, solange auf eine Antwort gewartet wird"
        " (question), und läuft mit ihr weiter (question/call-off)."
    ),
)  # fmt: skip
def extend(call: Call, number: str, body: asked.Extend) -> Told:
    """Take longer to decide, and tell the applicant why."""
    case = call.case_to_change(number)
    need_person(call)
    extending.extend(case, by=call.actor, until=body.until, reason=body.reason)
    return done(case)


@operation(
    "POST", "cases/{number}/certify", "certify", gettext_lazy("Bescheinigen, dass ein Antrag als genehmigt gilt"),
    scope=Scope.WORK, tag=WORKING, gives=shapes.Certified,
    about=gettext_lazy("„sent“ sagt, ob die Bescheinigung hinausging; sonst wartet sie auf ihr Siegel."),
)  # fmt: skip
def certify(call: Call, number: str) -> Told:
    """Write the certificate (§ 42a (3) VwVfG), and tell whether it has gone out."""
    case = call.case_to_change(number)
    need_person(call)
    try:
        sent = deeming.certify(case, by=call.actor)
    except NotAllowedNow:
        raise Problem("not-now", str(why_not.NOTHING_TO_CERTIFY)) from None
    told = done(case)
    return Told(shapes.Certified(**msgspec.structs.asdict(told.body), sent=sent), headers=told.headers)


@operation(
    "POST", "cases/{number}/objections/{key}/stay", "stay",
    gettext_lazy("Die Vollziehung aussetzen, oder das beenden"),
    scope=Scope.WORK, tag=WORKING, body=asked.Stay, gives=shapes.Done,
)  # fmt: skip
def stay(call: Call, number: str, key: UUID, body: asked.Stay) -> Told:
    """Let a contested decision wait, or let it be enforced again."""
    case = call.case_to_change(number)
    need_person(call)
    return done(case, objecting.stay(_objection(case, key), by=call.actor, stayed=body.stayed).pk)


@operation(
    "POST", "cases/{number}/objections/{key}/letter", "rejection_letter",
    gettext_lazy("Der Widerspruchsbescheid, wie er hinausginge"),
    scope=Scope.DECIDE, tag=DECIDING, body=asked.Reject, media=(PDF,),
)  # fmt: skip
def rejection_letter(call: Call, number: str, key: UUID, body: asked.Reject) -> HttpResponse:
    """Return the letter that would reject an objection; nothing is kept."""
    case = call.case(number, What.DRAFT)
    refuse_unless(may(call.actor, WORK, office=case.office), WORK)
    by = acting(call.actor, lambda office, _role: office == case.office)
    return shown(case, rejecting.preview(_objection(case, key), reasons=body.reasons, by=by))


def _objection(case: Case, key: UUID) -> Objection:
    found = case.objections.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _passages(rows: Sequence[asked.Wrong]) -> list[Passage]:
    """Return the passages as the letter has them, its lines run together; raises Problem."""
    passages = [Passage(*(" ".join(text.split()) for text in (row.wrong, row.right))) for row in rows]
    for place, passage in enumerate(passages):
        if passage.wrong == passage.right:
            raise wrong(f"passages/{place}/right", str(why_not.BOTH_THE_SAME))
    return passages
