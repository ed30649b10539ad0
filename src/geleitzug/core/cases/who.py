# SPDX-License-Identifier: EUPL-1.2
"""Who applies, for whom: oneself, a child, a person under care, a principal; and the proof the service asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.forms.shapes import Problem

PAGE = "wer"
SELF = "self"
COMPANY = "company"
CHILD = "child"

WORDS = {
    "self": gettext_lazy("Für mich selbst"),
    "child": gettext_lazy("Für mein Kind"),
    "care": gettext_lazy("Für eine Person, die ich rechtlich betreue"),
    "principal": gettext_lazy("Mit Vollmacht für eine andere Person oder ein Unternehmen"),
}
WORDS_OF_A_COMPANY = {
    "care": gettext_lazy("Für eine Person, die das Unternehmen rechtlich betreut"),
    "principal": gettext_lazy("Für eine andere Person oder ein anderes Unternehmen, mit Vollmacht von dort"),
}
KIND_WORDS = {
    "person": gettext_lazy("als Privatperson"),
    "company": gettext_lazy("als Unternehmen, Verein oder andere Organisation"),
}


def is_asked(service: Mapping[str, Any]) -> bool:
    """Tell whether this service has to ask who applies."""
    return bool(service.get("on_behalf")) or len(service["audience"]) > 1


def is_for(service: Mapping[str, Any], *, is_company: bool) -> bool:
    """Tell whether a service is for who applies: somebody who acts for a company, or for themselves.

    Where it is for both, somebody may still say of themselves that they apply as a company (an association has no
    business account). For what another municipality asks nobody applies.
    """
    if service["kind"] == "inquiry":
        return False
    return COMPANY in service["audience"] if is_company else service["audience"] != [COMPANY]


def page_title(service: Mapping[str, Any]) -> str:
    """Return what the page is called that asks who applies: whoever gives a notice makes no application."""
    return _("Wer macht die Anzeige?") if service["kind"] == "notice" else _("Wer stellt den Antrag?")


def for_whom_title(service: Mapping[str, Any]) -> str:
    """Return the question for whom somebody applies, or gives notice."""
    return _("Für wen ist die Anzeige?") if service["kind"] == "notice" else _("Für wen ist der Antrag?")


def default_who(service: Mapping[str, Any], account_kind: str = "person") -> dict[str, Any]:
    """Return who applies as long as nobody has said otherwise."""
    kind = account_kind if account_kind in service["audience"] else service["audience"][0]
    return {"kind": kind, "on_behalf": SELF}


def behalf_for(service: Mapping[str, Any], *, is_company: bool) -> list[str]:
    """Return for whom one may apply; a company has no child, an association may be a guardian (§ 1818 BGB).

    In the order of the words, the most frequent first: a package out of the database has forgotten its own.
    """
    asked = service.get("on_behalf") or {}
    return [key for key in WORDS if key == SELF or (key in asked and (key != CHILD or not is_company))]


def behalf_in_words(on_behalf: str, *, company: str) -> str:
    """Return for whom somebody applies, in words; ``company`` is whom they act for, and nothing is for them then."""
    if company and on_behalf == SELF:
        return _("Für %(company)s") % {"company": company}
    return str((WORDS_OF_A_COMPANY if company else WORDS).get(on_behalf, ""))


def kinds_for(service: Mapping[str, Any], *, is_company: bool) -> list[str]:
    """Return as what one may apply: who acts for a company does so as one."""
    return [kind for kind in service["audience"] if kind == COMPANY or not is_company]


def problems_of_party(who: Mapping[str, Any], *, is_company: bool) -> list[Problem]:
    """Return the complaint that a company's draft is sent as somebody's own: the affairs of the two never mix."""
    if not is_company or who.get("kind") == COMPANY:
        return []
    return [Problem(PAGE, "who.kind", _("Sie handeln für ein Unternehmen. Bitte wählen Sie das hier."))]


def project(who: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts of who applies: whoever acts for themselves represents nobody, whatever was typed before."""
    kept = ["kind", "on_behalf"]
    if who.get("on_behalf", SELF) != SELF:
        kept += ["represented", "acting", "proof", "reached", "address"]
    return {name: who[name] for name in kept if name in who}


def problems_of(service: Mapping[str, Any], who: Mapping[str, Any], *, has_account: bool) -> list[Problem]:
    """Return what is missing about who applies; paths begin with ``who.``.

    Whoever acts for another says under what name: the questions of the form are about the other. An account knows it.
    """
    kind, on_behalf = who.get("kind"), who.get("on_behalf")
    found = []
    if kind not in service["audience"]:
        found.append(
            Problem(PAGE, "who.kind", _("Bitte wählen Sie, ob Sie als Privatperson oder für ein Unternehmen handeln."))
        )
    allowed = {SELF, *(service.get("on_behalf") or {})}
    if on_behalf not in allowed:
        found.append(Problem(PAGE, "who.on_behalf", _("Bitte wählen Sie, für wen Sie handeln.")))
    elif on_behalf != SELF:
        if not who.get("represented"):
            found.append(
                Problem(PAGE, "who.represented", _("Bitte geben Sie den Namen der Person an, für die Sie handeln."))
            )
        if not who.get("acting") and not has_account:
            found.append(Problem(PAGE, "who.acting", _("Bitte geben Sie auch Ihren eigenen Namen an.")))
        if not who.get("proof"):
            found.append(
                Problem(
                    PAGE, "who.proof", _("Bitte laden Sie den Nachweis hoch, dass Sie für diese Person handeln dürfen.")
                )
            )
    return found
