# SPDX-License-Identifier: EUPL-1.2
"""What somebody need not type again: offered from their account and their earlier applications, never taken unasked.

Once only, with consent (mission B2): nothing is copied before its tick, and what was taken says where it came from.
What fits a question is core/forms/known.py; what another site hands over is handed.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import Phase
from geleitzug.core.cases.who import SELF
from geleitzug.core.forms import known as forms
from geleitzug.core.forms.answers import set_value, value_at
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.known import Known
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context, Page
from geleitzug.ground.crypto.fields import sealed_for
from geleitzug.ground.people.actions import account_of
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import LEGAL_FORM_KEY, Account
from geleitzug.ground.texts import fold, pick
from geleitzug.ground.web import formats

ACCOUNT, EARLIER, SITE = "account", "earlier", "site"
OF_ACCOUNT = {
    "": gettext_lazy("aus Ihrem Konto"),
    "company": gettext_lazy("aus dem Konto des Unternehmens"),
    "vouched": gettext_lazy("aus dem Unternehmenskonto"),
}
Origin = dict[str, Any]
"""Where an answer was taken from, as an application stores it: ``from``; ``title`` and ``day``, ``host``, or ``of``."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one source knows of a page's open questions."""

    key: str
    origin: Origin
    values: Mapping[str, Any]


def offers(application: Application, page: Page, answers: Mapping[str, Any], *, by: Actor, ctx: Context) -> list[Offer]:
    """Return what may be taken into a page's open questions: from the account first, then the newest application.

    Each question is offered once, by the first source that fits, so that two ticks never say two things.
    """
    form = application.package.form
    if not any(forms.open_questions(page, answers, Survey(form, answers, ctx, form.parts[page.key]))):
        return []
    found: list[Offer] = []
    offered: set[str] = set()
    for key, origin, known in _sources(application, page, by=by):
        values = {
            path: value for path, value in forms.fitting(form, page, answers, known, ctx).items() if path not in offered
        }
        if values:
            offered |= values.keys()
            found.append(Offer(key, origin, values))
    return found


def _sources(application: Application, page: Page, *, by: Actor) -> Iterator[tuple[str, Origin, Known]]:
    form = application.package.form
    marked = any(item.page == page.key and item.prefill for item in form.questions())
    if marked and speaks_for_itself(application.who):
        account = account_of(by)
        if account is not None:
            yield ACCOUNT, _origin_of(account), known_of(account, by=by)
    for earlier in queries.sent_before(by, application):
        if is_same_party(application.who, earlier.who):
            same_service = earlier.offering.key == application.offering.key
            known = forms.by_answers(earlier.package.form, earlier.answers, same_service=same_service)
            day = timezone.localdate(earlier.submitted_at).isoformat() if earlier.submitted_at else ""
            yield str(earlier.pk), {"from": EARLIER, "title": earlier.package.title, "day": day}, known


def speaks_for_itself(who: Mapping[str, Any]) -> bool:
    """Tell whether somebody applies for themselves: else the questions are not about the person of the account."""
    return bool(who.get("on_behalf", SELF) == SELF)


def is_same_party(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two applications are about the same: both for oneself, or for the same child, ward or principal."""

    def party(who: Mapping[str, Any]) -> tuple[str, str, str]:
        on_behalf = who.get("on_behalf", SELF)
        represented = "" if on_behalf == SELF else fold(str(who.get("represented", "")))
        return who.get("kind", "person"), on_behalf, represented

    return party(one) == party(other) and (speaks_for_itself(one) or bool(one.get("represented")))


def known_of(account: Account, *, by: Actor) -> Known:
    """Return what an account tells, by the names questions use in ``prefill``.

    Who acts for a company by a mandate is not the person whose name its account holds: of persons nothing is told then,
    since their own account is their own affair (docs/decisions/acting-for-a-company.md).
    """
    values = {
        "account.person": {} if by.acts_for_another else _person_of(account),
        "account.address": account.address,
        "account.email": account.email,
        "account.phone": account.phone,
        "account.company": account.company_name,
        **_known_of_company(account.company_facts),
    }
    return forms.by_marks(values)


def _person_of(account: Account) -> dict[str, str]:
    born = account.born.isoformat() if account.born else ""
    person = {"given": account.given_name, "family": account.family_name, "born": born}
    return {part: text for part, text in person.items() if text}


def _known_of_company(facts: Mapping[str, str]) -> dict[str, str]:
    number = " ".join(facts[part] for part in ("register", "number") if facts.get(part))
    return {
        "account.legal_form": facts.get("legal_form", ""),
        "account.legal_form_key": facts.get(LEGAL_FORM_KEY, ""),
        "account.register": ", ".join(part for part in (facts.get("court", ""), number) if part),
        "account.register_kind": facts.get("register", "").strip().casefold(),
        "account.register_court": facts.get("court", ""),
        "account.register_number": facts.get("number", ""),
    }


def _origin_of(account: Account) -> Origin:
    """Return where an account's answers come from: a company's own, typed there or vouched for by a provider."""
    if account.kind != Account.Kind.COMPANY:
        return {"from": ACCOUNT}
    return {"from": ACCOUNT, "of": "vouched" if account.is_vouched_company else "company"}


def taken_from(offered: Iterable[Offer], typed: Collection[str], answers: Mapping[str, Any]) -> dict[str, Origin]:
    """Return where answers came from: those at the paths that were typed in from a ticked offer."""
    return {
        path: offer.origin
        for offer in offered
        for path, value in offer.values.items()
        if path in typed and value_at(answers, path) is not None
    }


def still_true(origins: Mapping[str, Origin], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Origin]:
    """Return the origins of the answers that are as they were taken: what somebody has changed is their own."""
    return {path: origin for path, origin in origins.items() if value_at(old, path) == value_at(new, path)}


def in_words(origin: Mapping[str, Any], lang: str) -> str:
    """Say where an answer came from, as it stands beside it."""
    if origin.get("from") == ACCOUNT:
        return str(OF_ACCOUNT[origin.get("of", "")])
    if origin.get("from") == EARLIER:
        return _("aus Ihrem Antrag „%(title)s“ vom %(day)s") % {
            "title": pick(origin.get("title") or {}, lang),
            "day": formats.day(origin.get("day", "")),
        }
    return site_in_words(str(origin.get("host", "")))


def site_in_words(host: str) -> str:
    """Say which site has brought an answer."""
    return (
        _("von der Seite %(host)s mitgebracht") % {"host": host} if host else _("von einer anderen Seite mitgebracht")
    )


# --- what another site has brought, until its page is sent ------------------------------------------------------


def brought_to(application: Application, page: Page) -> dict[str, Any]:
    """Return what another site has brought to a page's questions that are not answered: path → value."""
    form = application.package.form
    values = application.brought.get("values") or {}
    return {
        path: value
        for path, value in values.items()
        if (question := form.question(path)) and question.page == page.key and not value_at(application.answers, path)
    }


def with_brought(application: Application, page: Page) -> dict[str, Any]:
    """Return the answers as the page shows them: with what was brought, which is no answer before the page is sent."""
    brought = brought_to(application, page)
    return forms.fill(application.package.form, application.answers, brought) if brought else application.answers


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a page and of what was brought to it."""

    answers: dict[str, Any]
    brought: dict[str, Any]
    origins: dict[str, Origin]


def settle(application: Application, page: Page, result: PageResult, *, sent: bool) -> Settled:
    """Decide what was brought to a page when it is sent, or only put by.

    Sent: it is an answer now. Put by: what stands as it was brought waits on; what somebody has changed is theirs.
    """
    form, answers, origins = application.package.form, result.answers, {}
    left = dict(application.brought.get("values") or {})
    for path, value in brought_to(application, page).items():
        if path not in result.raw:
            continue
        same = value_at(answers, path) == value
        if same and not sent:
            answers = set_value(form, answers, path, None)
            continue
        del left[path]
        if same:
            origins[path] = {"from": SITE, "host": application.brought.get("host", "")}
    brought = {**application.brought, "values": left} if left else {}
    return Settled(answers, brought, origins)


# --- what a list does not have, and is right all the same --------------------------------------------------------


def keep_streets(application: Application, kept: Collection[str]) -> None:
    """Remember which addresses were asked about and are right although no list of streets has them; stored by need."""
    if set(kept) <= set(application.kept_streets):
        return
    application.kept_streets = sorted(kept)
    sealed = sealed_for(application, "kept_streets", application.kept_streets)
    Application.objects.filter(pk=application.pk, phase=Phase.DRAFT).update(kept_streets=sealed)
