# SPDX-License-Identifier: EUPL-1.2
"""Check the answers and send them. What happens then is core's; paying is pay.py."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import addressees, correspondence, queries, reached
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying, assisting
from geleitzug.core.cases.assistance import NotDeclared, NotSigned
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import EditedElsewhere, FormChanged, Incomplete, LevelTooLow, Phase
from geleitzug.core.catalogue import fees
from geleitzug.core.forms.drawing import anchor, sentence_of
from geleitzug.core.forms.shapes import Problem
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox.errors import OtherWords
from geleitzug.core.mailbox.wording import consent_text, consent_version
from geleitzug.core.screens.citizens import CitizenRequest, more_needed, needs
from geleitzug.desks.citizen import helping, own_data, sure
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.views import answered, drafts
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.rights import Right
from geleitzug.ground.texts import pick
from geleitzug.ground.web import languages
from geleitzug.ground.web.formats import language

MOST_LINES = 8
"""So many complaints are listed one by one."""


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def check(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Show all answers before sending, and send them."""
    draft = queries.application_for(request.actor, application_id)
    if not draft.is_draft:
        return redirect(_after_sending(request, draft))
    if request.method == "POST" and not languages.switched(request):
        return _send(request, draft)
    return _check_page(request, draft)


def _send(request: CitizenRequest, draft: Application) -> HttpResponse:
    email = None if request.actor.has_account or "email" not in request.POST else request.POST["email"].strip()
    if email and (wrong := own_data.wrong_address(email)):
        return _check_page(request, draft, own={"email": wrong})
    agreed = request.POST.get("einwilligung", "") if _may_consent(request) else ""
    try:
        if agreed:
            mailbox.check_version(agreed)
    except OtherWords as changed:
        return _check_page(request, draft, own={"einwilligung": str(changed)})
    try:
        revision = int(request.POST.get("_revision", ""))
    except ValueError:
        revision = -1
    try:
        sent = _submitted(request, draft, revision, email)
    except NotSigned:
        return _check_page(request, draft, own={"erklaerung": helping.not_signed()})
    except NotDeclared:
        return _check_page(request, draft, own={"erklaerung": helping.not_declared()})
    except Incomplete as stopped:
        return _check_page(request, draft, problems=stopped.problems)
    except LevelTooLow:
        sentence = _("Bevor Sie absenden, müssen wir sicherer wissen, wer Sie sind. Bitte weisen Sie sich aus.")
        if request.actor.helps:
            return _check_page(request, draft, own={"erklaerung": helping.not_known()})
        return _check_page(request, draft, own={"ausweisen": sentence})
    except FormChanged:
        sentence = _(
            "Das Formular hat sich inzwischen geändert. Bitte prüfen Sie die Angaben und senden Sie noch einmal."
        )
        return _check_page(request, draft, own={"": sentence})
    except EditedElsewhere:
        sentence = _("Der Antrag wurde inzwischen geändert. Bitte prüfen Sie die Angaben und senden Sie noch einmal.")
        return _check_page(request, draft, own={"": sentence})
    if agreed:
        assert request.actor.holder is not None
        mailbox.give_consent(holder=request.actor.holder, by=request.actor, version=agreed, language=language())
    return redirect(_after_sending(request, sent))


def _submitted(request: CitizenRequest, draft: Application, revision: int, email: str | None) -> Application:
    if not request.actor.helps:
        return applying.submit(draft, by=request.actor, revision=revision, contact_email=email)
    declared = request.POST.get("erklaerung", "")
    return assisting.send(draft, by=request.actor, revision=revision, declared=declared, contact_email=email)


def _check_page(
    request: CitizenRequest,
    draft: Application,
    *,
    problems: list[Problem] | None = None,
    own: dict[str, str] | None = None,
) -> HttpResponse:
    lang = language()
    if problems is None:
        problems = applying.problems_of(draft, by=request.actor, read_anew=False)
    assert request.actor.holder is not None
    lines = _fee_lines(draft) if not problems else ()
    steps = drafts.steps_of(draft, drafts.CHECK)
    payment_kind = draft.package.service["payment"]
    context: dict[str, Any] = {
        "application": draft,
        "service": draft.service,
        "sections": answered.shown(draft, lang),
        "who_title": who_rules.page_title(draft.package.service),
        "who_asked": who_rules.is_asked(draft.package.service),
        "who_words": _who_words(draft, by=request.actor),
        "represented": draft.who.get("represented", ""),
        "named_instead": addressees.named_instead_of_represented(draft),
        "fees": lines,
        "total": fees.total(tuple(line for line in lines if line.per == "once")),
        "problems": _problem_lines(draft, problems, lang),
        "own_problems": [(f"f-{name}" if name else "", message) for name, message in (own or {}).items()],
        "errors": own or {},
        "email": "" if request.actor.has_account else request.POST.get("email", correspondence.email_of(draft)),
        "has_account": request.actor.has_account,
        "may_consent": _may_consent(request),
        "consented": request.actor.has_account and mailbox.has_consent(request.actor.holder),
        "consent_version": (version := consent_version(town=draft.tenant_id)),
        "consent_text": consent_text(lang, version),
        "agreed": request.POST.get("einwilligung") == version,
        "last_page": steps.items[-2][1] if steps.of > 1 else reverse("citizen:service", args=[draft.offering.key]),
        "steps": steps,
        "before": payment_kind == "before",
        "changes": drafts.changes_of(draft),
        "later": drafts.later_address(request, draft),
        "declarations": helping.choices(request.actor, draft),
        "declared": request.POST.get("erklaerung", ""),
        "panels": [] if problems else helping.told(request.actor, draft),
        "step_up": None
        if request.actor.helps
        else sure.step_up(request, draft.service, reverse("citizen:check", args=[draft.pk])),
    }
    return render(request, "citizen/check.html", context)


def _may_consent(request: CitizenRequest) -> bool:
    """Tell whether somebody may consent to electronic delivery here: with an account, and not by a password alone."""
    return request.actor.has_account and more_needed(request) is None


def _problem_lines(draft: Application, problems: list[Problem], lang: str) -> list[tuple[str, str]]:
    """Return what is missing with the way there: question by question, or page by page where it is much."""
    if len(problems) <= MOST_LINES:
        return [(_problem_address(draft, problem), sentence_of(problem)) for problem in problems]
    titles = {page.key: pick(page.title, lang) for page in draft.package.form.pages}
    lines = []
    for key in dict.fromkeys(problem.page for problem in problems):
        here = [problem for problem in problems if problem.page == key]
        words = ngettext("noch eine Angabe", "noch %(num)d Angaben", len(here)) % {"num": len(here)}
        title = titles.get(key) or who_rules.page_title(draft.package.service)
        lines.append((_problem_address(draft, here[0]), f"{title} – {words}"))
    return lines


def _fee_lines(draft: Application) -> tuple[fees.FeeLine, ...]:
    try:
        return applying.fee_lines(draft)
    except fees.FeesError:
        return ()


def _who_words(draft: Application, *, by: Actor) -> list[tuple[str, str]]:
    """Return who applies for whom; of who acts for a company its name, and theirs beside it."""
    who, rows = draft.who, []
    on_behalf = who.get("on_behalf", who_rules.SELF)
    if by.acting_for:
        rows.append((_("Unternehmen"), by.acting_for))
        if by.name != by.acting_for:
            rows.append((_("Es handelt"), by.name))
    elif len(draft.package.service["audience"]) > 1:
        rows.append((_("Sie handeln"), str(who_rules.KIND_WORDS.get(who.get("kind", ""), ""))))
    if draft.package.service.get("on_behalf") and not (by.acting_for and on_behalf == who_rules.SELF):
        rows.append((_("Für wen"), who_rules.behalf_in_words(on_behalf, company=by.acting_for)))
    if who.get("represented"):
        rows.append((_("Name der Person, für die Sie handeln"), who["represented"]))
    if who.get("acting") and not draft.has_account:
        rows.append((_("Ihr eigener Name"), who["acting"]))
    if who.get("proof"):
        rows.append((_("Nachweis"), ", ".join(proof["name"] for proof in who["proof"])))
    if on_behalf != who_rules.SELF and (where := reached.in_words(who, addressees.address_answered(draft))):
        rows.append((_("Briefe gehen an"), where))
    return rows


def _problem_address(draft: Application, problem: Problem) -> str:
    if problem.page == who_rules.PAGE:
        return reverse("citizen:who", args=[draft.pk]) + "?zurueck=pruefen"
    there = anchor(draft.package.form, problem.path)
    return f"{reverse('citizen:page', args=[draft.pk, problem.page])}?zurueck=pruefen#{there}"


def _after_sending(request: CitizenRequest, sent: Application) -> str:
    if request.actor.helps:
        return helping.office_address(sent)
    name = "citizen:pay" if sent.phase == Phase.UNPAID else "citizen:done"
    return reverse(name, args=[sent.pk])
