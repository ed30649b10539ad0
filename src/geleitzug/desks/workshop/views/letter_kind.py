# SPDX-License-Identifier: EUPL-1.2
"""What sort of letter it is: its name when granted and when refused, and by which law one objects to it.

What it says is letter.py; the notice itself is the house's (core/mailbox/rules.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring.edits import ChangeService
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store

Raw = Mapping[str, Any]

NO_REMEDY = "none"
DECISIONS = {
    "bescheid": gettext_lazy("ein Bescheid"),
    "abgabenbescheid": gettext_lazy("ein Abgabenbescheid (Steuern, Beiträge)"),
}
PAPERS = {
    "bescheinigung": gettext_lazy("eine Bescheinigung"),
    "empfangsbescheinigung": gettext_lazy("eine Empfangsbescheinigung"),
    "urkunde": gettext_lazy("eine Urkunde"),
    "auskunft": gettext_lazy("eine Auskunft"),
}
"""What decides nothing: nobody can object to it, but to its refusal."""
KINDS = {**DECISIONS, **PAPERS}
MATTERS = {
    "general": gettext_lazy("allgemeines Verwaltungsrecht"),
    "building": gettext_lazy("Baurecht"),
    "tax": gettext_lazy("Steuern und Abgaben"),
    NO_REMEDY: gettext_lazy("keine Belehrung, auch nicht bei einer Ablehnung"),
}
LONGEST = 200
_NAMES = ("result.de", "result.en", "refusal.de", "refusal.en")


@dataclass
class Typed:
    """What stands in the form, and what is wrong with it."""

    names: dict[str, str]
    kind: str
    matter: str
    errors: dict[str, str] = field(default_factory=dict)


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def letter_kind(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what sort of letter it is, and take it in."""
    service = Content(draft).raw["service"]
    if request.method != "POST":
        return _page(request, draft, of_service(service))
    typed = _typed(request)
    if not typed.errors:
        try:
            store(request, draft, ChangeService(_letters(service, typed)))
            return go_on("letter", draft, "schreiben-art")
        except AuthoringError as error:
            typed.errors[""] = str(error)
    return _page(request, draft, typed)


def of_service(service: Raw) -> Typed:
    """Return what a service says of its letters."""
    result, refusal = service["result"], service["refusal"]
    names = {
        f"{name}.{lang}": str((letter.get("title") or {}).get(lang, ""))
        for name, letter in (("result", result), ("refusal", refusal))
        for lang in ("de", "en")
    }
    matter = refusal.get("remedy") if result.get("remedy") == NO_REMEDY else result.get("remedy")
    return Typed(names, str(result.get("kind", "")), str(matter))


def _typed(request: HttpRequest) -> Typed:
    names = {name: request.POST.get(name, "").strip()[:LONGEST] for name in _NAMES}
    typed = Typed(names, request.POST.get("kind", ""), request.POST.get("matter", ""))
    for name in ("result.de", "refusal.de"):
        if not names[name]:
            typed.errors[name] = _("Bitte geben Sie dem Schreiben einen Namen.")
    if typed.kind not in KINDS:
        typed.errors["kind"] = _("Bitte wählen Sie, was für ein Schreiben es ist.")
    if typed.matter not in MATTERS:
        typed.errors["matter"] = _("Bitte wählen Sie, nach welchem Recht entschieden wird.")
    elif typed.matter == NO_REMEDY and typed.kind in DECISIONS:
        typed.errors["matter"] = _(
            "Zu einem Bescheid gehört eine Rechtsbehelfsbelehrung. Bitte wählen Sie, nach welchem Recht entschieden"
            " wird."
        )
    return typed


def _letters(service: Raw, typed: Typed) -> dict[str, Raw]:
    """Return what the service says of its letters then; a paper that decides nothing bears no notice on remedies."""
    remedies = {"result": typed.matter if typed.kind in DECISIONS else NO_REMEDY, "refusal": typed.matter}
    letters: dict[str, Raw] = {}
    for name, remedy in remedies.items():
        title = {**(service[name].get("title") or {}), "de": typed.names[f"{name}.de"]}
        title.pop("en", None)
        if english := typed.names[f"{name}.en"]:
            title["en"] = english
        letters[name] = {**service[name], "title": title, "remedy": remedy}
    letters["result"] = {**letters["result"], "kind": typed.kind}
    return letters


def _page(request: WorkshopRequest, draft: Draft, typed: Typed) -> HttpResponse:
    context = {
        "typed": typed,
        "kinds": list(KINDS.items()),
        "matters": list(MATTERS.items()),
        "problems": list(typed.errors.items()),
        "longest": LONGEST,
        "back": address("letter", draft),
        "crumbs": [(_("Name und Rechtsbehelf"), "")],
    }
    return draft_page(request, draft, "workshop/letter_kind.html", context)
