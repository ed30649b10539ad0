# SPDX-License-Identifier: EUPL-1.2
"""Where a program decides alone: the norm that permits it, what people are told, how many are sampled.

Its doubts are listed here, and made one by one in doubt.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring.edits import ChangeService
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.catalogue import automatic
from geleitzug.core.catalogue.automatic import SAMPLE_PERCENT, AutomaticError
from geleitzug.core.catalogue.package import ISSUE
from geleitzug.core.forms.codelists import load_codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.shapes import Form
from geleitzug.core.workflow.approvals import undecided
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.reading import read_drawing
from geleitzug.desks.workshop import rule_places
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.views.doubt import doubts_in
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

TEXTS = ("de", "en", "norm", "url", "sample", "discretion")
UNREAD = frozenset({"long_text", "file"})
"""Kinds of questions whose answers a program does not understand; it passes over them where the package says so."""

Typed = Mapping[str, str]


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def automatic_page(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what holds where a program decides alone, and take it in."""
    content = Content(draft)
    if request.method != "POST":
        return _page(request, draft, content, _stored(content), _passed(content), {})
    typed, passed = _typed(request.POST), frozenset(request.POST.getlist("passes_over"))
    if "_nobody" in request.POST:
        edit = ChangeService({"automatic": None})
    else:
        errors = _problems(typed)
        block = _block(content, typed, passed)
        if not errors and (wrong := _wrong(content, block)):
            errors = {"": wrong}
        if errors:
            return _page(request, draft, content, typed, passed, errors)
        edit = ChangeService({"automatic": block})
    try:
        store(request, draft, edit)
    except AuthoringError as error:
        return _page(request, draft, content, typed, passed, {"": str(error)})
    return go_on("process", draft, "automatik" if "_nobody" not in request.POST else "automatik-weg")


def _stored(content: Content) -> dict[str, str]:
    """Return the block as the form's fields."""
    now = content.raw["service"].get("automatic") or {}
    norm = now.get("norm") or {}
    return {
        "de": now.get("de", ""),
        "en": now.get("en", ""),
        "norm": norm.get("title", ""),
        "url": norm.get("url", ""),
        "sample": str(now.get("sample", SAMPLE_PERCENT)),
        "discretion": ("ja" if now["discretion"] else "nein") if "discretion" in now else "",
    }


def _typed(data: QueryDict) -> dict[str, str]:
    return {name: data.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}


def _block(content: Content, typed: Typed, passed: frozenset[str]) -> dict[str, Any]:
    now = content.raw["service"].get("automatic") or {}
    kept = {name: now[name] for name in ("plain", "plain_en", "doubts") if name in now}
    norm = {"title": typed["norm"], **({"url": typed["url"]} if typed["url"] else {})}
    sample = int(typed["sample"]) if _is_percent(typed["sample"]) else SAMPLE_PERCENT
    block: dict[str, Any] = {"de": typed["de"], "en": typed["en"], **kept, "norm": norm}
    block |= {"discretion": typed["discretion"] != "nein", "sample": sample}
    if passed:
        block["passes_over"] = sorted(passed)
    return block


def _is_percent(text: str) -> bool:
    return text.isdecimal() and len(text) <= 3 and int(text) <= 100


def _problems(typed: Typed) -> dict[str, str]:
    """Return what is missing, by field."""
    found = {}
    for lang in ("de", "en"):
        if not typed[lang]:
            found[lang] = _("Bitte schreiben Sie, was das Programm prüft und was daraus folgt.")
    if not typed["norm"]:
        found["norm"] = _("Bitte nennen Sie den Paragrafen, der zulässt, dass ein Programm entscheidet (§ 35a VwVfG).")
    if typed["discretion"] not in ("ja", "nein"):
        found["discretion"] = _("Bitte wählen Sie Ja oder Nein aus.")
    elif typed["discretion"] == "ja":
        found["discretion"] = _(
            "Dann darf kein Programm entscheiden (§ 35a VwVfG). Setzen Sie im Ablauf eine Aufgabe „Entscheiden“ auf"
            " jeden Weg zur Entscheidung."
        )
    if not _is_percent(typed["sample"]):
        found["sample"] = _("Bitte schreiben Sie eine ganze Zahl von 0 bis 100.")
    return found


def _wrong(content: Content, block: Mapping[str, Any]) -> str:
    try:
        automatic.load(block, _form(content))
    except (AutomaticError, FormError) as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A doubt in the list."""

    says: str
    when: rule_places.Said
    change: str


def _listed(draft: Draft, content: Content) -> list[Listed]:
    return [
        Listed(
            pick(each.get("says"), language()) or str(each.get("key", "")),
            rule_places.said(each.get("when") or "", content),
            address("doubt", draft, zweifel=str(each.get("key", ""))),
        )
        for each in doubts_in(content)
    ]


def _form(content: Content) -> Form:
    lists = {key: load_codelist(each, key) for key, each in (content.raw.get("codelists") or {}).items()}
    return load_form(content.raw["form"], lists)


def _passed(content: Content) -> frozenset[str]:
    return frozenset((content.raw["service"].get("automatic") or {}).get("passes_over") or [])


def _unread(content: Content) -> list[tuple[str, str]]:
    """Return the questions whose answers a program does not understand: path and label."""
    try:
        questions = [question for question in _form(content).questions() if question.kind.name in UNREAD]
    except FormError:
        return []
    return [(question.path, pick(question.label, language())) for question in questions]


def _decides_alone(content: Content) -> bool:
    try:
        return undecided(read_drawing(content.raw["process"].encode()), ISSUE)
    except (ProcessError, KeyError, AttributeError):
        return False


def _page(
    request: WorkshopRequest, draft: Draft, content: Content, typed: Typed, passed: frozenset[str],
    errors: Mapping[str, str],
) -> HttpResponse:  # fmt: skip
    context = {
        "typed": typed,
        "errors": errors,
        "problems": [(name, sentence) for name, sentence in errors.items()],
        "doubts": _listed(draft, content),
        "new_doubt": address("doubt", draft),
        "unread": _unread(content),
        "passed": passed,
        "decides_alone": _decides_alone(content),
        "is_there": bool(content.raw["service"].get("automatic")),
        "back": address("process", draft),
        "crumbs": [(_("Automatik"), "")],
    }
    return draft_page(request, draft, "workshop/automatic.html", context)
