# SPDX-License-Identifier: EUPL-1.2
"""What the pages about one draft share: its content, who may change it, storing a change and saying what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring import actions, permissions, queries
from geleitzug.core.authoring.blocks import expand_form
from geleitzug.core.authoring.edits import Edit, Edited
from geleitzug.core.authoring.errors import ChangedByAnother
from geleitzug.core.authoring.letter_words import Gaps
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.authoring.rehearsing import HOME
from geleitzug.core.authoring.sentences import Labels
from geleitzug.core.catalogue.package import Package
from geleitzug.core.screens.staff import View
from geleitzug.desks.workshop import told
from geleitzug.desks.workshop.access import WorkshopRequest, draft_of, page, safe_path, workshop_page
from geleitzug.desks.workshop.trial import Trial
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

DONE = {
    "bedingung": gettext_lazy("Die Bedingung ist gespeichert."),
    "immer": gettext_lazy("Das wird jetzt immer gefragt."),
    "pruefung": gettext_lazy("Die Prüfung ist gespeichert."),
    "pruefung-weg": gettext_lazy("Die Prüfung ist gelöscht."),
    "nachweis": gettext_lazy("Der Nachweis ist jetzt nur unter dieser Bedingung nötig."),
    "nachweis-immer": gettext_lazy("Der Nachweis ist jetzt immer nötig."),
    "automatik": gettext_lazy("Die Angaben zur Automatik sind gespeichert."),
    "automatik-weg": gettext_lazy("Hier entscheidet kein Programm mehr allein."),
    "uebergabe": gettext_lazy("Die Übergabe ist gespeichert."),
    "schreiben": gettext_lazy("Das Schreiben ist gespeichert."),
    "schreiben-haus": gettext_lazy("Für diese Entscheidung ist nichts mehr eigens geschrieben."),
    "schreiben-hier": gettext_lazy("Das Schreiben wird jetzt hier geschrieben. Die Vorlage in Typst gilt nicht mehr."),
    "schreiben-art": gettext_lazy("Name und Rechtsbehelf des Schreibens sind gespeichert."),
    "schreiben-bedingung": gettext_lazy("Der Abschnitt steht jetzt nur unter dieser Bedingung im Schreiben."),
    "schreiben-immer": gettext_lazy("Der Abschnitt steht jetzt immer im Schreiben."),
    "oertlich": gettext_lazy("Die Angaben Ihrer Kommune sind gespeichert."),
    "textbaustein": gettext_lazy("Der Textbaustein ist gespeichert."),
    "textbaustein-weg": gettext_lazy("Der Textbaustein ist gelöscht."),
    "frist": gettext_lazy("Die Frist ist gespeichert."),
    "zweifel": gettext_lazy("Der Zweifel ist gespeichert."),
    "zweifel-weg": gettext_lazy("Der Zweifel ist gelöscht."),
    "gebuehr": gettext_lazy("Die Gebühr ist gespeichert."),
    "gebuehr-weg": gettext_lazy("Die Gebühr ist gelöscht."),
    "gebuehr-platz": gettext_lazy("Die Gebühr steht jetzt an anderer Stelle."),
    "bezahlen": gettext_lazy("Der Zeitpunkt der Bezahlung ist gespeichert."),
    "punkte": gettext_lazy("Die Vorschläge sind übernommen."),
    "weggelassen": gettext_lazy("Die Punkte sind weggelassen. Der Grund steht dabei."),
    "erledigt": gettext_lazy("Der Punkt ist erledigt."),
    "wieder-offen": gettext_lazy("Der Punkt ist wieder offen."),
    "liste": gettext_lazy("Die Liste ist aufgenommen. Die Frage bietet sie jetzt zur Auswahl an."),
    "beispiel": gettext_lazy("Das Beispiel ist aufgenommen."),
    "beispiel-neu": gettext_lazy("Das Beispiel ist neu aufgenommen."),
    "beispiel-weg": gettext_lazy("Das Beispiel ist gelöscht."),
    "beispiel-name": gettext_lazy("Das Beispiel heißt jetzt anders."),
    "aufgenommen": gettext_lazy(
        "Die Leistung ist aufgenommen. Bitte sehen Sie Angaben, Gebühren und Ablauf durch: Was dort örtlich ist, gilt"
        " bei Ihnen vielleicht nicht."
    ),
    "aufgenommen-ohne-schreiben": gettext_lazy(
        "Die Leistung ist aufgenommen, aber ohne ihr Schreiben: Das war von Hand gesetzt. Es beginnt hier mit den"
        " Sätzen des Hauses. Bitte sehen Sie auch Angaben, Gebühren und Ablauf durch."
    ),
    "eingereicht": gettext_lazy("Der Entwurf ist in der Prüfung. Freigeben muss ihn jemand anderes."),
    "zurueck": gettext_lazy("Der Entwurf ist wieder in Arbeit."),
    "zurueckgezogen": gettext_lazy(
        "Die Leistung wird nicht mehr angeboten. Was beantragt ist, wird fertig bearbeitet."
    ),
}
"""What the page after a POST says; its address carries the key, so that nothing must be remembered."""
MOVED = frozenset({"aufgenommen", "aufgenommen-ohne-schreiben", "eingereicht", "zurueck", "zurueckgezogen"})
"""What is no change of a draft's content, and so nothing to undo."""


@dataclass(frozen=True)
class Content:
    """A draft's whole content, read once per request."""

    draft: Draft

    @cached_property
    def written(self) -> dict[str, Any]:
        """Return it as it is written, building blocks by reference."""
        return queries.raw_of(self.draft)

    @cached_property
    def raw(self) -> dict[str, Any]:
        """Return it with building blocks written out."""
        return {**self.written, "form": expand_form(self.written["form"], queries.building_blocks())}

    @property
    def form(self) -> Raw:
        """Return the form alone."""
        form: Raw = self.raw["form"]
        return form

    @cached_property
    def labels(self) -> Labels:
        """Return what its questions are called."""
        return Labels(self.form)

    @cached_property
    def trial(self) -> Trial:
        """Return it ready for trying things."""
        return Trial(self.draft, self.raw, self.stories, self.today)

    @property
    def today(self) -> date:
        """Return the day in the town's time zone."""
        return timezone.localdate()

    @cached_property
    def pages(self) -> dict[str, str]:
        """Return its pages in order: key → number and title."""
        pages = self.form.get("pages") or []
        return {str(p["key"]): f"{n}. {pick(p.get('title'), language())}" for n, p in enumerate(pages, 1)}

    def page(self, key: str) -> Raw:
        """Return a page; raises KeyError."""
        for found in self.form.get("pages") or []:
            if found["key"] == key:
                page: Raw = found
                return page
        raise KeyError(key)

    @property
    def settings(self) -> list[str]:
        """Return the names of the values a municipality sets for this service."""
        service = self.raw["service"]
        return sorted({*(service.get("values") or {}), *((service.get("local") or {}).get("values") or [])})

    @cached_property
    def gaps(self) -> Gaps:
        """Return what its letter can insert, by name."""
        return Gaps(self.labels, Package(self.raw).setting_defaults)

    @property
    def stories(self) -> dict[str, Raw]:
        """Return the examples that play in this municipality, with its values."""
        town = directory.by_id(doors.current_tenant()).key
        found = (self.raw.get("examples") or {}).items()
        return {name: story for name, story in sorted(found) if story.get("town", HOME) == town}

    @cached_property
    def page_of(self) -> dict[str, str]:
        """Return path of a question → key of its page."""
        found: dict[str, str] = {}
        for each in self.form.get("pages") or []:
            _note(found, each.get("questions") or [], "", str(each["key"]))
        return found


def _note(found: dict[str, str], items: Any, prefix: str, page_key: str) -> None:
    for item in items:
        path = f"{prefix}{item.get('key', '')}"
        found.setdefault(path, page_key)
        _note(found, item.get("questions") or [], f"{path}.", page_key)


def may_change(request: WorkshopRequest, draft: Draft) -> bool:
    """Tell whether this person may change the draft as it stands."""
    return draft.state == State.EDITING and permissions.may_edit(request.actor, draft.office)


def changing(view: View) -> View:
    """Let a view about one draft run; whoever may not do what it does gets the page that says so."""

    @workshop_page
    @wraps(view)
    def guarded(request: WorkshopRequest, draft_id: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, draft_of(request, draft_id), *args, **kwargs)

    return guarded


def editing(view: View) -> View:
    """Let a view about one draft run; who only looks at drafts may not send anything to it."""

    @changing
    @wraps(view)
    def guarded(request: WorkshopRequest, draft: Draft, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            permissions.require_edit(request.actor, draft.office)
        return view(request, draft, *args, **kwargs)

    return guarded


def draft_page(
    request: WorkshopRequest,
    draft: Draft,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page about a draft in its frame."""
    shared = {
        "draft": draft,
        "revision": draft.revision,
        "may_change": may_change(request, draft),
        **told.said(request, draft),
    }
    if words := DONE.get(request.GET.get("gut", "")):
        shared["done"] = words
    return page(request, template, {**shared, **(context or {})}, status=status)


def store(
    request: WorkshopRequest, draft: Draft, edit: Edit, *, follows: bool = False, parts: Collection[str] = ()
) -> Edited:
    """Store a change; raises what actions.save_edit raises. Afterwards the draft is up to date, also after a refusal.

    ``follows`` says that it belongs to a change that has just been stored; ``parts`` are as in actions.save_edit.
    """
    revision = draft.revision if follows else revision_in(request)
    try:
        done = actions.save_edit(draft, edit, revision=revision, by=request.actor, parts=parts)
    except ChangedByAnother:
        draft.refresh_from_db()
        raise
    told.remember(request, draft, done)
    return done


def revision_in(request: WorkshopRequest) -> int:
    """Return the revision the page was made from; a broken one is none's."""
    sent = request.POST.get("_revision", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else -1


def go_on(page_name: str, draft: Draft, done: str = "", /, *, anchor: str = "", **query: str) -> HttpResponse:
    """Go on after a POST; the next page says what was done, and offers to take a change back."""
    asked = {key: value for key, value in {**query, "gut": done}.items() if value}
    if draft.state == State.EDITING and done not in MOVED:
        asked[told.DONE] = str(draft.revision)
    return redirect(address(page_name, draft, **asked) + (f"#{anchor}" if anchor else ""))


def onward(request: WorkshopRequest) -> str:
    """Return where a tab leads that stores the page's form first; nothing where another button was pressed."""
    return safe_path(request.POST.get("_go"), "")


def go_onward(request: WorkshopRequest, draft: Draft, **renamed: str) -> HttpResponse:
    """Go where a tab leads, after its page was stored; what was changed is said there, and taken back from there.

    ``renamed`` is what the address may name otherwise by now: the question (``frage``), the page (``seite``).
    """
    way, _question, query = onward(request).partition("?")
    asked = QueryDict(query, mutable=True)
    for name in asked.keys() & renamed.keys():
        asked[name] = renamed[name]
    if draft.revision != revision_in(request):
        asked[told.DONE] = str(draft.revision)
    return redirect(f"{way}?{asked.urlencode()}" if asked else way)


def address(page_name: str, draft: Draft, /, **query: str) -> str:
    """Return the address of a page about a draft."""
    asked = {key: value for key, value in query.items() if value}
    return reverse(f"workshop:{page_name}", args=[draft.pk]) + (f"?{urlencode(asked)}" if asked else "")
