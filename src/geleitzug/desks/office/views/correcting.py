# SPDX-License-Identifier: EUPL-1.2
"""Correcting a decision that has gone out: the page that asks what is wrong and why, and the letter as it would be."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases import corrections, queries, why_not
from geleitzug.core.cases.actions import correcting
from geleitzug.core.cases.actions.correcting import FeeWouldChange, NotInTheLetter, SaidTwice
from geleitzug.core.cases.amending import NotAnAnswer
from geleitzug.core.cases.corrections import LEAST, LONGEST, MOST, Passage
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import DECIDE
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.rules import NoNotice, PlaceMissing
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, unsent_forms, words
from geleitzug.desks.office.looking import case_of, case_of_draft
from geleitzug.desks.office.views.case import address_of, case_page
from geleitzug.desks.office.views.revoking import not_sent
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import require
from geleitzug.ground.web.reader import shown_inline


@dataclass(slots=True)
class Form:
    """What stands in the form, and what is wrong with it by field."""

    pairs: tuple[Passage, ...] = (Passage("", ""),) * MOST
    reasons: str = ""
    renews: bool = False
    fee_stays: bool = False
    fee_told: str = ""
    """Of which amounts the box speaks: ticked, it says nothing of others."""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def passages(self) -> list[Passage]:
        """Return the rows that were filled in."""
        return [pair for pair in self.pairs if pair.wrong or pair.right]


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def correct(request: OfficeRequest, number: str) -> HttpResponse:
    """Ask what is obviously wrong in the letter and what should stand there, and correct it."""
    case = case_of(request.actor, number)
    require(request.actor, DECIDE, office=case.office)
    decision = queries.decision_in_force(case)
    if decision is None or not correcting.correctable(decision):
        return case_page(request, case, trouble=_("Hier ist kein Bescheid, der sich berichtigen lässt."))
    before = unsent_forms.kept(case, by=request.actor).get(unsent.CORRECT) if request.method != "POST" else None
    form = _typed(before) if before else Form()
    if request.method == "POST":
        form = _checked(_typed(request.POST))
        done = None if form.errors else _do(request, case, form)
        if done is not None:
            return done
    return page(request, "office/correct.html", {
        "case": case,
        "decision": decision,
        "decided": words.chosen(case.package, decision.outcome),
        "needs_four_eyes": case.package.needs_four_eyes,
        "form": form,
        "longest": LONGEST,
        "begun": before is not None,
        "sheet": uuid7().hex,
    })  # fmt: skip


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def preview(request: OfficeRequest, number: str) -> HttpResponseBase:
    """Show the corrected letter as it would be: of the stored draft, or by POST with what stands in the form now."""
    case = case_of_draft(request.actor, number)
    decision = queries.decision_in_force(case)
    if decision is None or decision.document is None:
        return page(request, "office/no_draft.html", {"case": case})
    if request.method == "POST":
        require(request.actor, DECIDE, office=case.office)
        form = _typed(request.POST)
        _check_pairs(form)
        if form.errors:
            sentence = next(iter(form.errors.values()))
            return page(request, "office/no_draft.html", {"case": case, "wrong": sentence})
        wanted = form.passages, form.reasons, form.renews
    else:
        row = correcting.open_correction(decision)
        if row is None:
            return page(request, "office/no_draft.html", {"case": case})
        wanted = list(corrections.read(row.passages)), row.reasons, row.renews
    passages, reasons, renews = wanted
    whole = [each for each in passages if each.wrong and each.right]
    if not whole:
        sentence = _("Bitte schreiben Sie zuerst auf, was falsch ist und was dort stehen muss.")
        return page(request, "office/no_draft.html", {"case": case, "wrong": sentence})
    try:
        pdf = correcting.preview(decision, passages=whole, reasons=reasons, renews=renews)
    except NoNotice as error:
        missing = "court" if isinstance(error, PlaceMissing) else "remedy"
        return page(request, "office/no_draft.html", {"case": case, "missing": missing})
    except FeeWouldChange as error:
        sentence = why_not.fee_would_change(error.before, error.after, may_stay=error.may_stay)
        return page(request, "office/no_draft.html", {"case": case, "wrong": sentence})
    except NotInTheLetter:
        return page(request, "office/no_draft.html", {"case": case, "wrong": str(why_not.NOT_IN_THE_LETTER)})
    except SaidTwice:
        return page(request, "office/no_draft.html", {"case": case, "wrong": str(why_not.SAID_TWICE)})
    except NotAnAnswer as error:
        return page(request, "office/no_draft.html", {"case": case, "wrong": why_not.no_answer(error)})
    return shown_inline(pdf, f"Entwurf-{case.number}.pdf")


def _do(request: OfficeRequest, case: Case, form: Form) -> HttpResponse | None:
    """Correct it; None where a passage is wrong, which then stands in the form's errors."""
    lost = "\n".join([*(f"{wrong} → {right}" for wrong, right in form.passages), form.reasons])
    try:
        form.fee_stays = form.fee_stays and form.fee_told == _amounts(correcting.other_fee(case, form.passages))
        row = correcting.correct(
            case, by=request.actor, passages=form.passages, reasons=form.reasons, renews=form.renews,
            fee_stays=form.fee_stays,
        )  # fmt: skip
    except FeeWouldChange as error:
        sentence = why_not.fee_would_change(error.before, error.after, may_stay=error.may_stay)
        form.fee_stays, form.fee_told = False, _amounts(error)
        form.errors["fee_stays" if error.may_stay else "wrong-0"] = sentence
        return None
    except NotInTheLetter as error:
        place = form.pairs.index(form.passages[error.place])
        form.errors[f"wrong-{place}"] = str(why_not.NOT_IN_THE_LETTER)
        return None
    except NotAnAnswer as error:
        form.errors["wrong-0"] = why_not.no_answer(error)
        return None
    except NotAllowedNow:
        sentence = _("Der Bescheid gilt inzwischen nicht mehr, oder jemand berichtigt ihn schon.")
        return case_page(request, case_of(request.actor, case.number), trouble=sentence, lost=lost)
    except (NoNotice, NoAddress) as error:
        return case_page(request, case, trouble=not_sent(error), lost=lost)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.CORRECT)
    if row.issued_at is not None:
        return go_on(address_of(case), "berichtigt")
    return go_on(address_of(case), "berichtigung_zeichnen" if case.package.needs_four_eyes else "berichtigung_siegeln")


def _amounts(other: FeeWouldChange | None) -> str:
    return f"{other.before.cents}-{other.after.cents}" if other else ""


def _typed(data: QueryDict) -> Form:
    pairs = tuple(Passage(_passage(data, f"wrong-{place}"), _passage(data, f"right-{place}")) for place in range(MOST))
    reasons = cleaning.text(data, "reasons")
    renews, fee_stays = (bool(cleaning.line(data, name)) for name in ("renews", "fee_stays"))
    return Form(pairs, reasons, renews, fee_stays, cleaning.line(data, "fee_told"))


def _passage(data: QueryDict, name: str) -> str:
    """Return a passage as typed; one sign more than a passage may have is kept, so that it is told and not cut."""
    return " ".join(cleaning.text(data, name, longest=LONGEST + 1).split())


def _checked(form: Form) -> Form:
    _check_pairs(form)
    if not form.passages:
        form.errors["wrong-0"] = _("Bitte schreiben Sie die Stelle ab, die falsch ist.")
    if not form.reasons:
        form.errors["reasons"] = _("Bitte schreiben Sie, woran man den Fehler erkennt. Es steht im Schreiben.")
    return form


def _check_pairs(form: Form) -> None:
    again = corrections.twice(form.pairs)
    for place, (wrong, right) in enumerate(form.pairs):
        if right and not wrong:
            form.errors[f"wrong-{place}"] = _("Bitte schreiben Sie die Stelle ab, die falsch ist.")
        elif wrong and not right:
            form.errors[f"right-{place}"] = _("Bitte schreiben Sie, was dort richtig stehen muss.")
        elif wrong and not LEAST <= len(wrong) <= LONGEST:
            form.errors[f"wrong-{place}"] = _("Bitte schreiben Sie zwischen %(least)d und %(most)d Zeichen ab.") % {
                "least": LEAST, "most": LONGEST,
            }  # fmt: skip
        elif len(right) > LONGEST:
            form.errors[f"right-{place}"] = _("Bitte schreiben Sie höchstens %(most)d Zeichen.") % {"most": LONGEST}
        elif wrong and wrong == right:
            form.errors[f"right-{place}"] = str(why_not.BOTH_THE_SAME)
        elif place == again:
            form.errors[f"wrong-{place}"] = str(why_not.SAID_TWICE)
