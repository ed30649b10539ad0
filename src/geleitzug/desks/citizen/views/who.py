# SPDX-License-Identifier: EUPL-1.2
"""The page that asks who applies and for whom, with the proof the service asks for. What counts is core's who.py.

Where letters reach who acts for another is reaching.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import reached
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.models import Application
from geleitzug.core.files import queries as file_queries
from geleitzug.core.files.errors import FilesError
from geleitzug.core.forms.characters import line_of, strangers_in_text
from geleitzug.core.forms.shapes import Problem
from geleitzug.core.forms.shells import sayable
from geleitzug.core.screens.citizens import CitizenRequest, needs
from geleitzug.desks.citizen import reaching
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.uploads import keep
from geleitzug.desks.citizen.views import drafts
from geleitzug.desks.citizen.views.drafts import ASKS_NOTHING
from geleitzug.ground.people.rights import Right
from geleitzug.ground.texts import pick
from geleitzug.ground.web import languages
from geleitzug.ground.web.formats import language

MOST_PROOFS = 5
NAMES = ("represented", "acting")
"""Whom somebody acts for, and who they are themselves: that an account knows, and it is asked of nobody else."""


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def who(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Ask who applies and for whom, with the proof the service asks for."""
    draft = drafts.draft_of(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    home = reaching.home(request) if draft.package.service.get("on_behalf") else {}
    if request.method != "POST":
        return _page(request, draft, dict(draft.who), [], home)
    proofs = list(draft.who.get("proof") or [])
    if "_refresh" in request.POST:
        return _page(request, draft, _chosen(request, draft, proofs, home), [], home)
    if "_save" in request.POST:
        who_now = _storable(_chosen(request, draft, proofs, home))
        return drafts.save(request, draft, who=who_now, page=who_rules.PAGE)
    brought = _take_proofs(request, draft, proofs)
    chosen = _chosen(request, draft, brought.proofs, home)
    languages.switched(request)
    sent = "" if ASKS_NOTHING & set(request.POST) else who_rules.PAGE
    who_now = _storable(chosen)
    if not drafts.store(request, draft, who=who_now, page=who_rules.PAGE, sent=sent, kept=brought.kept):
        drafts.store_files(request, draft, brought.kept, who={**draft.who, "proof": brought.proofs})
        return _page(request, draft, chosen, [drafts.edited_elsewhere(who_rules.PAGE)], home)
    if "_leave" in request.POST:
        return redirect(drafts.later_address(request, draft))
    if "_back" in request.POST:
        return redirect("citizen:service", draft.offering.key)
    strange = [problem for name in NAMES if name in chosen for problem in _strange_letters(request, name)]
    problems = [*brought.refused, *strange]
    if ASKS_NOTHING & set(request.POST):
        return _page(request, draft, chosen, problems, home)
    asked_now = [] if problems else _asked_now(request, draft, chosen, home)
    problems = problems or _problems(request, draft, chosen)
    if problems or asked_now:
        return _page(request, draft, chosen, problems, home, revealed=[] if problems else asked_now)
    return redirect(_next_address(request, draft))


@dataclass(frozen=True, slots=True)
class _Brought:
    """The proofs there are now, which documents of them are new, and what was refused."""

    proofs: list[Any]
    kept: list[str]
    refused: list[Problem]


def _take_proofs(request: CitizenRequest, draft: Application, known: list[Any]) -> _Brought:
    brought = _Brought(list(known), [], [])
    for upload in request.FILES.getlist("who.proof"):
        if len(brought.proofs) >= MOST_PROOFS:
            sentence = _("Hier sind höchstens %(most)d Dateien möglich. Entfernen Sie zuerst eine.")
            brought.refused.append(Problem(who_rules.PAGE, "who.proof", sentence % {"most": MOST_PROOFS}))
            break
        try:
            document = keep(draft, upload, "who.proof", by=request.actor)
        except FilesError as error:
            brought.refused.append(Problem(who_rules.PAGE, "who.proof", str(error)))
        else:
            brought.proofs.append(file_queries.as_answer(document))
            brought.kept.append(str(document.pk))
    return brought


def _chosen(request: CitizenRequest, draft: Application, proofs: list[Any], home: Mapping[str, str]) -> dict[str, Any]:
    """Return who applies, as the page says."""
    data = request.POST
    on_behalf, kind = data.get("who.on_behalf"), data.get("who.kind")
    chosen: dict[str, Any] = {
        "kind": kind if kind in _kinds(request, draft) else draft.who.get("kind"),
        "on_behalf": on_behalf if on_behalf in _behalf(request, draft) else who_rules.SELF,
    }
    if chosen["on_behalf"] != who_rules.SELF:
        removed = data.get("_remove_file", "").rpartition("/")[2]
        chosen["represented"] = sayable(_name_typed(request, "represented"))
        if not draft.has_account:
            chosen["acting"] = sayable(_name_typed(request, "acting"))
        chosen["proof"] = [proof for proof in proofs if proof["document"] != removed]
        chosen |= reaching.chosen(request, draft, home)
    return chosen


def _kinds(request: CitizenRequest, draft: Application) -> list[str]:
    return who_rules.kinds_for(draft.package.service, is_company=bool(request.actor.acting_for))


def _behalf(request: CitizenRequest, draft: Application) -> list[str]:
    return who_rules.behalf_for(draft.package.service, is_company=bool(request.actor.acting_for))


def _name_typed(request: CitizenRequest, name: str) -> str:
    return line_of(request.POST.get(f"who.{name}", ""))[:200]


def _strange_letters(request: CitizenRequest, name: str) -> list[Problem]:
    strangers = strangers_in_text(_name_typed(request, name))
    if not strangers:
        return []
    sentence = _("Diese Zeichen können wir hier nicht verwenden: %(signs)s")
    return [Problem(who_rules.PAGE, f"who.{name}", sentence % {"signs": " ".join(strangers[:5])})]


def _storable(chosen: dict[str, Any]) -> dict[str, Any]:
    """Leave out a name with characters no register takes; the page shows it again all the same."""
    return {**chosen, **{name: "" for name in NAMES if strangers_in_text(chosen.get(name, ""))}}


def _next_address(request: CitizenRequest, draft: Application) -> str:
    if drafts.goes_back_to_check(request):
        return reverse("citizen:check", args=[draft.pk])
    return drafts.reached_address(draft)


def _asked_now(
    request: CitizenRequest, draft: Application, chosen: Mapping[str, Any], home: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return what the page asks by what was chosen and had not asked yet: id and label, to be led to."""
    if chosen["on_behalf"] == who_rules.SELF:
        return []
    if "who.represented" not in request.POST:
        return _asked_for_another(draft, chosen, home)
    return [reaching.link()] if reaching.is_new(request, chosen) else []


def _problems(request: CitizenRequest, draft: Application, chosen: Mapping[str, Any]) -> list[Problem]:
    """Return what is missing or wrong of what the page has asked, in its order."""
    if chosen["on_behalf"] != who_rules.SELF and "who.represented" not in request.POST:
        return []
    service = draft.package.service
    found = who_rules.problems_of(service, chosen, has_account=draft.has_account)
    return [*found, *reaching.problems(request, service, chosen)]


def _page(
    request: CitizenRequest,
    draft: Application,
    chosen: Any,
    problems: list[Problem],
    home: Mapping[str, str],
    *,
    revealed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """Show the page; ``revealed`` is what it asks more than before, which nobody can have answered yet."""
    service = draft.package.service
    asked = service.get("on_behalf") or {}
    possible = reached.ways(service, home)
    errors = {problem.path: problem.message for problem in problems}
    way = chosen.get("reached") if chosen.get("reached") in possible else reached.way_at_first(possible)
    context = {
        "application": draft,
        "service": draft.service,
        "page_name": who_rules.page_title(service),
        "for_whom": who_rules.for_whom_title(service),
        "who": chosen,
        "kinds": {kind: who_rules.KIND_WORDS[kind] for kind in _kinds(request, draft)},
        "behalf": {
            key: who_rules.behalf_in_words(key, company=request.actor.acting_for) for key in _behalf(request, draft)
        },
        "person": request.actor.name if request.actor.name != request.actor.acting_for else "",
        "takes_files": True,
        "asks_own_name": not draft.has_account,
        "ways": reaching.options(request, possible, chosen, home),
        "way": way,
        "address": reaching.drawn(request, chosen, errors, way=way),
        "proofs_asked": {key: pick(wanted["proof"], language()) for key, wanted in asked.items()},
        "errors": errors,
        "problems": [(_anchor(draft, problem.path, possible), problem.message) for problem in problems],
        "back_to_check": drafts.goes_back_to_check(request),
        "file_url": drafts.file_address(draft),
        "steps": drafts.steps_of(draft, who_rules.PAGE),
        "revealed": revealed or [],
        "changes": drafts.changes_of(draft),
    }
    return render(request, "citizen/who.html", context)


def _asked_for_another(draft: Application, chosen: Mapping[str, Any], home: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is asked of whoever acts for another, to be led to."""
    asked = [("f-who.represented", _("Name der Person, für die Sie handeln"))]
    if not draft.has_account:
        asked.append(("f-who.acting", _("Ihr eigener Name")))
    if not chosen.get("proof"):
        asked.append(("f-who.proof", _("Nachweis, dass Sie für diese Person handeln dürfen")))
    if not chosen.get("reached"):
        first = reached.ways(draft.package.service, home)[0]
        asked.append((f"f-who.reached-{first}", _("Wohin schreiben wir Ihnen?")))
    elif chosen["reached"] == reached.OTHER and not chosen["address"]:
        asked.append(reaching.link())
    return asked


def _anchor(draft: Application, path: str, possible: list[str]) -> str:
    """Return the id a complaint leads to: of a group of choices its first."""
    first = {
        "who.kind": draft.package.service["audience"][0],
        "who.on_behalf": who_rules.SELF,
        "who.reached": possible[0],
    }
    return "-".join(["f-" + path, *([first[path]] if path in first else [])]) if path else ""
