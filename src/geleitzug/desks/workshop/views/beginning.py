# SPDX-License-Identifier: EUPL-1.2
"""Beginning a service: from nothing, from a schema of the FIM, from a version online here, or from another town's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.authoring import actions, exchange, permissions, ports, queries
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.desks.workshop.access import WorkshopRequest, page, workshop_editor
from geleitzug.desks.workshop.draft_pages import changing, draft_page, go_on
from geleitzug.ground.people.actors import may, offices_with
from geleitzug.ground.texts import fold, pick
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.keyset import page_of

MOST_LISTS = 40
LINES = 20
_REPORT = "workshop.report"


@dataclass(slots=True)
class Begun:
    """What was typed to begin a service, and what is wrong with it."""

    title: str = ""
    english: str = ""
    key: str = ""
    office: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Return what the summary of errors takes."""
        return list(self.errors.items())

    @property
    def text(self) -> dict[str, str]:
        """Return the title in its languages."""
        return {"de": self.title, **({"en": self.english} if self.english else {})}


@workshop_editor
@require_safe
def new(request: WorkshopRequest) -> HttpResponse:
    """Show the ways to begin."""
    return _choices(request)


@workshop_editor
@require_POST
def from_nothing(request: WorkshopRequest) -> HttpResponse:
    """Begin a service from nothing."""
    begun = _typed(request)
    if not begun.title:
        begun.errors["title"] = _("Bitte geben Sie der Leistung einen Namen.")
    if begun.errors:
        return _choices(request, begun)
    try:
        draft = actions.create_empty(
            begun.key or key_of(begun.title), begun.text, office=begun.office, by=request.actor
        )
    except AuthoringError as trouble:
        begun.errors["key"] = str(trouble)
        return _choices(request, begun)
    return redirect("workshop:draft", draft.pk)


@workshop_editor
@require_POST
def from_version(request: WorkshopRequest) -> HttpResponse:
    """Begin a new version of a service that is online."""
    offering = queries.offered(request.actor).filter(key=request.POST.get("key", "")).first()
    if offering is None:
        raise Http404
    try:
        draft = actions.create_from_version(offering.version, by=request.actor)
    except AuthoringError as trouble:
        return _choices(request, Begun(errors={"": str(trouble)}))
    return redirect("workshop:draft", draft.pk)


def _typed(request: WorkshopRequest) -> Begun:
    data = request.POST
    title, english, key, office = (data.get(name, "").strip()[:300] for name in ("title", "english", "key", "office"))
    begun = Begun(title, english, key, office)
    if office not in dict(offices(request)):
        begun.errors["office"] = _("Bitte wählen Sie das zuständige Amt aus.")
    return begun


def _choices(request: WorkshopRequest, begun: Begun | None = None) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    found = page_of(
        queries.offered(request.actor, words), key=("key", "id"), cursor=request.GET.get("ab", ""), size=LINES
    )
    context = {
        "begun": begun or Begun(),
        "offices": offices(request),
        "found": found,
        "words": words,
        "can_import": ports.can_import(),
        "next_page": f"?q={words}&ab=%s" if words else "?ab=%s",
        "first_page": request.path,
    }
    return page(request, "workshop/new.html", context)


def offices(request: WorkshopRequest) -> list[tuple[str, str]]:
    """Return the offices somebody may build services for."""
    own = offices_with(request.actor, permissions.EDIT)
    all_of_them = may(request.actor, permissions.EDIT, office=permissions.DIGITAL)
    found = catalogue.offices_of(request.municipality.pk)
    return [(each.function, pick(each.name, language())) for each in found if all_of_them or each.function in own]


def key_of(title: str) -> str:
    """Return a key for a service made of its title."""
    key = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:60].strip("-")
    return key if key[:1].isalpha() else f"leistung-{key}".strip("-")


# --- from another town ---------------------------------------------------------------------------------------


@workshop_editor
@require_http_methods(["GET", "HEAD", "POST"])
def from_package(request: WorkshopRequest) -> HttpResponse:
    """Ask for the file of a service somebody has built elsewhere, or take it in as a draft."""
    if request.method != "POST":
        return _package_page(request, Begun())
    begun = _typed(request)
    upload = request.FILES.get("package")
    if upload is None:
        begun.errors["package"] = _("Bitte wählen Sie die ZIP-Datei mit der Leistung aus.")
    if upload is None or begun.errors:
        return _package_page(request, begun)
    try:
        taken = exchange.unpacked(cast(IO[bytes], upload.file))
    except exchange.NotTaken as trouble:
        begun.errors["package"] = str(trouble)
        return _package_page(request, begun, detail=trouble.detail)
    try:
        draft = actions.create_from_package(taken.raw, office=begun.office, key=begun.key, by=request.actor)
    except AuthoringError as trouble:
        begun.errors["key"] = str(trouble)
        return _package_page(request, begun)
    return go_on("draft", draft, "aufgenommen-ohne-schreiben" if taken.had_typst else "aufgenommen")


def _package_page(request: WorkshopRequest, begun: Begun, *, detail: str = "") -> HttpResponse:
    context = {"begun": begun, "offices": offices(request), "detail": detail}
    return page(request, "workshop/from_package.html", context)


# --- from a schema ------------------------------------------------------------------------------------------


@workshop_editor
@require_http_methods(["GET", "HEAD", "POST"])
def from_schema(request: WorkshopRequest) -> HttpResponse:
    """Ask for a schema of the FIM, or make a form of it."""
    if request.method != "POST":
        return _schema_page(request, Begun())
    begun = _typed(request)
    try:
        imported = _imported(request)
    except AuthoringError as trouble:
        begun.errors["schema"] = str(trouble)
        return _schema_page(request, begun)
    begun.title = begun.title or imported.title
    if not begun.title:
        begun.errors["title"] = _("Bitte geben Sie der Leistung einen Namen.")
    if begun.errors:
        return _schema_page(request, begun)
    try:
        draft = actions.create_from_form(
            begun.key or key_of(begun.title),
            begun.text,
            office=begun.office,
            form=imported.form,
            codelists=imported.codelists,
            by=request.actor,
        )
    except AuthoringError as trouble:
        begun.errors["key"] = str(trouble)
        return _schema_page(request, begun)
    request.session[_REPORT] = {
        "draft": str(draft.pk),
        "rows": [[row.what, row.given, row.made, row.open] for row in imported.rows],
        "problems": list(imported.problems)[:200],
    }
    return redirect("workshop:imported", draft.pk)


def _imported(request: WorkshopRequest) -> ports.Imported:
    files = request.FILES.getlist("schema")
    lists = request.FILES.getlist("lists")
    if not files:
        raise ports.NotReadable(_("Bitte wählen Sie die Datei mit dem Datenschema aus."))
    if len(lists) > MOST_LISTS:
        raise ports.NotReadable(_("Bitte schicken Sie höchstens %(most)d Listen auf einmal.") % {"most": MOST_LISTS})
    return ports.importer().form(_uploads(files), _uploads(lists), _land(request))


def _uploads(files: list[Any]) -> list[ports.Upload]:
    return [ports.Upload(each.name or "", each) for each in files]


def _land(request: WorkshopRequest) -> str:
    return str(getattr(request.municipality, "land", "") or "")


def _schema_page(request: WorkshopRequest, begun: Begun) -> HttpResponse:
    context = {"begun": begun, "offices": offices(request), "can_import": ports.can_import()}
    return page(request, "workshop/from_schema.html", context)


@changing
@require_safe
def imported(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what became of a schema: what went in and out, and what is left to do."""
    kept = request.session.get(_REPORT) or {}
    report = kept if kept.get("draft") == str(draft.pk) else {}
    context = {
        "rows": report.get("rows", []),
        "problems": report.get("problems", []),
        "crumbs": [(_("Übernommen aus FIM"), "")],
    }
    return draft_page(request, draft, "workshop/imported.html", context)
