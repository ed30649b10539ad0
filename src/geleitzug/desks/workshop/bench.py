# SPDX-License-Identifier: EUPL-1.2
"""What is being edited, a draft or a building block, as pages about questions see it: content, addresses, saving."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from geleitzug.core.authoring import blocks, findings, keeping, queries
from geleitzug.core.authoring.edits import Edit, Edited
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.outline import Finding, Outline
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import PAGE, Piece
from geleitzug.desks.workshop import told
from geleitzug.desks.workshop.access import WorkshopRequest, page
from geleitzug.desks.workshop.draft_pages import address, draft_page, may_change, revision_in, store
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

THE_PAGE = "baustein"
"""The one page a building block is edited on."""


class Bench(ABC):
    """Something with pages and questions that is being edited."""

    request: WorkshopRequest
    is_block: bool = False

    @property
    @abstractmethod
    def piece(self) -> Piece:
        """Return the content, in parts."""

    @property
    @abstractmethod
    def revision(self) -> int:
        """Return the revision a page is made from."""

    @property
    @abstractmethod
    def may_change(self) -> bool:
        """Tell whether this person may change it as it stands."""

    @abstractmethod
    def save(self, edit: Edit) -> Edited:
        """Store a change; raises AuthoringError."""

    @abstractmethod
    def list_address(self, page_key: str = "", **query: str) -> str:
        """Return the address of the list of questions."""

    @abstractmethod
    def question_address(self, at: str, **query: str) -> str:
        """Return the address of a question."""

    @abstractmethod
    def render(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Render a page about it."""

    @abstractmethod
    def meanwhile(self) -> list[str]:
        """Return in sentences what others changed since the page was made."""

    @abstractmethod
    def after(self, done: Edited) -> dict[str, str]:
        """Return what the next address carries to say what was done."""

    @cached_property
    def outline(self) -> Outline:
        """Return the content in short."""
        return outline_of(self.piece)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that is wrong with the form."""
        return findings.of_form(self.piece)

    def go_to_list(self, done: Edited, page_key: str, at: str = "") -> HttpResponse:
        """Show the list after a change, at the question it was about; the next one goes into the same group."""
        address = self.list_address(page_key, **self.after(done), wohin=at.rpartition(".")[0])
        return redirect(address + (f"#q-{at}" if at else ""))

    def go_to_question(self, done: Edited, at: str) -> HttpResponse:
        """Show a question after a change."""
        return redirect(self.question_address(at, **self.after(done)))

    def expanded_pages(self, page_key: str) -> dict[str, Raw]:
        """Return a page and those its conditions speak of, building blocks written out."""
        outline = self.outline.page(page_key)
        wanted = {page_key}
        for reading in outline.readings if outline else ():
            for path in reading.paths:
                meant = self.outline.meant(path, reading.within)
                wanted.add(self.outline.page_of(self.outline.known(meant)) if meant else "")
        return {key: blocks.expand_page(raw, self.piece.blocks) for key, raw in self.pages(wanted - {""}).items()}

    def pages(self, keys: set[str]) -> dict[str, Raw]:
        """Return some pages as they are written."""
        return {key: self.piece.page(key) for key in keys}


class DraftBench(Bench):
    """A draft on the bench."""

    def __init__(self, request: WorkshopRequest, draft: Draft) -> None:
        self.request, self.draft = request, draft
        self._pages: dict[str, Raw] = {}

    @cached_property
    def piece(self) -> Piece:
        """Return the draft, whose parts come when they are asked for."""
        return queries.piece_of(self.draft)

    @property
    def revision(self) -> int:
        """Return the draft's revision."""
        return self.draft.revision

    @property
    def may_change(self) -> bool:
        """Tell whether this person may change the draft as it stands."""
        return may_change(self.request, self.draft)

    def save(self, edit: Edit) -> Edited:
        """Store a change of the draft."""
        return store(self.request, self.draft, edit, parts=self.piece.fetched)

    def list_address(self, page_key: str = "", **query: str) -> str:
        """Return the address of the form's list."""
        return address("draft", self.draft, seite=page_key, **query)

    def question_address(self, at: str, **query: str) -> str:
        """Return the address of a question of the form."""
        return address("question", self.draft, frage=at, **query)

    def render(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Render a page in the draft's frame."""
        return draft_page(self.request, self.draft, template, {"bench": self, **context}, status=status)

    def meanwhile(self) -> list[str]:
        """Return what others changed since, the newest first."""
        changes = queries.since(self.draft, revision_in(self.request))
        return [_("%(who)s: %(what)s") % {"who": each.who, "what": each.what} for each in changes]

    def after(self, done: Edited) -> dict[str, str]:
        """Return the number of the change, to be told and taken back."""
        return told.remember(self.request, self.draft, done)

    def pages(self, keys: set[str]) -> dict[str, Raw]:
        """Return some pages; those nobody has asked for yet in one query."""
        if wanted := [PAGE + key for key in sorted(keys - self._pages.keys())]:
            parts = queries.parts_of(self.draft, wanted)
            self._pages |= {name.removeprefix(PAGE): raw for name, raw in parts.items()}
        return {key: self._pages[key] for key in sorted(keys & self._pages.keys())}


class BlockBench(Bench):
    """A building block on the bench, as the one item of a page."""

    is_block = True

    def __init__(self, request: WorkshopRequest, key: str, title: Text, raw: Raw, version: int, may: bool) -> None:
        self.request, self.key, self.title, self.version, self._may = request, key, title, version, may
        item = {**raw, "key": key}
        form = {
            "pages": [
                {"key": THE_PAGE, "title": {"de": pick(title, "de"), "en": pick(title, "en")}, "questions": [item]}
            ]
        }
        self._piece = Piece.of({"form": form})

    @property
    def piece(self) -> Piece:
        """Return the block's page."""
        return self._piece

    @property
    def revision(self) -> int:
        """Return the block's version."""
        return self.version

    @property
    def may_change(self) -> bool:
        """Tell whether this person keeps the building blocks."""
        return self._may

    @property
    def words(self) -> str:
        """Return what the block is called in the page's language."""
        return pick(self.title, language()) or self.key

    def save(self, edit: Edit) -> Edited:
        """Store a change of the block; the drafts that use it follow."""
        done = edit.apply(self._piece)
        (item,) = self._piece.page(THE_PAGE)["questions"]
        seen = revision_in(self.request)
        saved, following = keeping.save_block(
            self.key, self.title, item, version=seen, by=self.request.actor, what=done.what
        )
        self.version = saved.version
        return Edited(done.what, (*done.said, *_followed(following)), done.at, done.page)

    def take_back(self) -> HttpResponse:
        """Take the last change back, or with „Wiederholen“ do it again; raises AuthoringError."""
        does_again = "_redo" in self.request.POST
        move = keeping.redo_block if does_again else keeping.undo_block
        saved, _following = move(self.key, version=revision_in(self.request), by=self.request.actor)
        return redirect(self.list_address(**{told.DONE if does_again else told.UNDONE: str(saved.version)}))

    def list_address(self, page_key: str = "", **query: str) -> str:
        """Return the address of the block."""
        asked = urlencode(query)
        return reverse("workshop:block", args=[self.key]) + (f"?{asked}" if asked else "")

    def question_address(self, at: str, **query: str) -> str:
        """Return the address of a question of the block."""
        return f"{reverse('workshop:block_question', args=[self.key])}?{urlencode({'frage': at, **query})}"

    def render(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Render a page in the desk's frame."""
        shared = {
            "bench": self,
            "may_change": self.may_change,
            "revision": self.version,
            **self._told(),
        }
        return page(self.request, template, {**shared, **context}, status=status)

    def _told(self) -> dict[str, Any]:
        """Return what is said of the last change, and where a button beside it takes it back."""
        said = told.said_of_block(self.request, queries.town_block(self.key))
        return {**said, "takes_back": self.list_address() if said["undo"] and self._may else ""}

    def meanwhile(self) -> list[str]:
        """Return who changed the block last."""
        return [self._last_hand()]

    def after(self, done: Edited) -> dict[str, str]:
        """Return the version that came of it, to be told and taken back."""
        return {told.DONE: str(self.version)}

    def _last_hand(self) -> str:
        block = queries.town_block(self.key)
        return block.changed_by if block else ""


def _followed(drafts: list[Draft]) -> tuple[str, ...]:
    names = [f"„{pick(draft.title, language())}“" for draft in drafts]
    return (_("Diese Entwürfe folgen: %(names)s") % {"names": ", ".join(names)},) if names else ()
