# SPDX-License-Identifier: EUPL-1.2
"""Revoking a decision that has gone out: the page that asks on what ground and why, and the letter as it would be."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import redeciding, revoking
from geleitzug.core.cases.models import Case, Decision
from geleitzug.core.cases.permissions import REVOKE
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.files.prose import lint
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.rules import NoNotice, PlaceMissing
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, unsent_forms, words
from geleitzug.desks.office.looking import case_of, case_of_draft
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import acting, require
from geleitzug.ground.web.reader import shown_inline


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def revoke(request: OfficeRequest, number: str) -> HttpResponse:
    """Ask on what ground and why the decision is to hold no longer, and do it."""
    case = case_of(request.actor, number)
    require(request.actor, REVOKE, office=case.office)
    decision = queries.decision_in_force(case)
    choices = revoking.grounds_for(decision)
    if decision is None or not choices:
        return case_page(request, case, trouble=_("Hier ist kein Bescheid, der sich aufheben lässt."))
    before = unsent_forms.kept(case, by=request.actor).get(unsent.REVOKE) if request.method != "POST" else None
    typed = _typed(before or QueryDict())
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(request.POST)
        errors = _problems(typed, choices)
        if not errors:
            return _do(request, case, typed)
    return page(request, "office/revoke.html", {
        "case": case,
        "decision": decision,
        "decided": words.chosen(case.package, decision.outcome),
        "choices": [(ground.value, str(words.GROUNDS[ground.value])) for ground in choices],
        "needs_four_eyes": case.package.needs_four_eyes,
        **typed,
        "errors": errors,
        "begun": before is not None,
        "sheet": uuid7().hex,
    })  # fmt: skip


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def preview(request: OfficeRequest, number: str) -> HttpResponse:
    """Show the letter as it would be: of the stored draft, or by POST with the words that stand in the form now."""
    case = case_of_draft(request.actor, number)
    decision = queries.decision_in_force(case)
    if request.method == "POST":
        require(request.actor, REVOKE, office=case.office)
        wanted = _typed(request.POST)
        is_there = decision is not None and wanted["ground"] in revoking.grounds_for(decision)
    else:
        wanted = decision.revocation if decision else {}
        is_there = bool(wanted)
    if decision is None or not is_there:
        return page(request, "office/no_draft.html", {"case": case})
    return _shown(request, decision, Ground(wanted["ground"]), wanted["reasons"])


@office_page("cases.see")
@require_POST
def reopen(request: OfficeRequest, number: str) -> HttpResponse:
    """Take up a case again whose decision was revoked."""
    case = case_of(request.actor, number)
    try:
        redeciding.reopen(case, by=request.actor)
    except NotAllowedNow:
        return case_page(request, case, trouble=_("Hier ist nichts neu zu entscheiden."))
    return go_on(address_of(case), "wieder_offen")


def _shown(request: OfficeRequest, decision: Decision, ground: Ground, reasons: str) -> HttpResponse:
    """Show the letter as a draft, or say what the town lacks for it."""
    try:
        by = acting(request.actor, lambda office, _role: office == decision.case.office)
        pdf = revoking.preview(decision, ground=ground, reasons=reasons, by=by)
    except NoNotice as error:
        missing = "court" if isinstance(error, PlaceMissing) else "remedy"
        return page(request, "office/no_draft.html", {"case": decision.case, "missing": missing})
    return shown_inline(pdf, f"Entwurf-{decision.case.number}.pdf")


def _do(request: OfficeRequest, case: Case, typed: dict[str, Any]) -> HttpResponse:
    try:
        decision = revoking.revoke(
            case, by=request.actor, ground=Ground(typed["ground"]), reasons=typed["reasons"], heard=bool(typed["heard"])
        )
    except NotAllowedNow:
        sentence = _("Der Bescheid ist inzwischen aufgehoben, oder jemand hat es schon entworfen.")
        return case_page(request, case_of(request.actor, case.number), trouble=sentence, lost=typed["reasons"])
    except (NoNotice, NoAddress) as error:
        return case_page(request, case, trouble=not_sent(error), lost=typed["reasons"])
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.REVOKE)
    if decision.revoked_at is not None:
        return go_on(address_of(case), "aufgehoben")
    return go_on(address_of(case), "aufheben_zeichnen" if case.package.needs_four_eyes else "aufheben_siegeln")


def not_sent(error: NoNotice | NoAddress) -> str:
    """Say why the letter cannot go out: the decision goes on to hold."""
    if isinstance(error, NoAddress):
        return _(
            "Das Schreiben lässt sich nicht zustellen: Ins Postfach darf es nicht, und eine Anschrift steht nicht im"
            " Antrag. Der Bescheid gilt weiter."
        )
    return _("Das Schreiben lässt sich nicht fertigen: Der Gemeinde fehlt eine Angabe für die Belehrung.")


def _typed(data: QueryDict) -> dict[str, Any]:
    return {
        "ground": cleaning.line(data, "ground"),
        "reasons": cleaning.text(data, "reasons"),
        "heard": cleaning.line(data, "heard"),
    }


def _problems(typed: dict[str, Any], choices: tuple[Ground, ...]) -> dict[str, str]:
    found = {}
    if typed["ground"] not in choices:
        found["ground"] = _("Bitte wählen Sie aus, wie der Bescheid endet.")
    if not typed["reasons"]:
        found["reasons"] = _("Bitte schreiben Sie die Gründe (§ 39 VwVfG, § 121 AO). Sie stehen im Schreiben.")
    elif wrong := lint(typed["reasons"]):
        found["reasons"] = " ".join(wrong)
    if not typed["heard"]:
        found["heard"] = _("Bitte bestätigen Sie die Anhörung, oder dass sie nicht nötig ist.")
    return found
