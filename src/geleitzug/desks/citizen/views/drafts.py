# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a draft share: finding it, storing what was typed, where its pages are, its steps.

The pages themselves are apply.py, who.py, leaving.py and submit.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from geleitzug.core.cases import paces, queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import EditedElsewhere
from geleitzug.core.files import actions as files
from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.drawing import sentence_of
from geleitzug.core.forms.shapes import Problem, definition_path
from geleitzug.core.screens.citizens import CitizenRequest
from geleitzug.desks.citizen import helping
from geleitzug.ground.texts import pick
from geleitzug.ground.web import languages
from geleitzug.ground.web.formats import language

BACK_TO_CHECK = "pruefen"
CHECK = "_check"
OFFER, TAKE = "_offer", "_take"
"""The ticks of what is known already, and the button that takes it over."""
_UNREAD = "citizen.unread"
_ANY = "0"
"""Stands for the key of a page; nothing after it in the address looks like it."""
STEP_UP = "_step_up"
"""The button that goes to an identity provider and comes back to this page; its value is the provider."""
ASKS_NOTHING = frozenset({"_upload", "_remove_file", "_leave", "_back", TAKE, STEP_UP, languages.CHOOSE})
"""Buttons after which nobody complains about what is missing."""


def draft_of(request: CitizenRequest, application_id: UUID) -> Application | HttpResponse:
    """Return the draft, or the way to the status of what is sent or has run out."""
    found = queries.application_for(request.actor, application_id)
    return found if found.is_draft else redirect(sent_address(request, found))


def sent_address(request: CitizenRequest, application: Application) -> str:
    """Return where one reads how something stands that is sent: who fills in for somebody, at their own desk."""
    if request.actor.helps:
        return helping.office_address(application)
    return reverse("citizen:status", args=[application.pk])


def later_address(request: CitizenRequest, draft: Application) -> str:
    """Return where somebody goes who puts a draft by."""
    return helping.office_address(draft) if request.actor.helps else reverse("citizen:later", args=[draft.pk])


# --- storing ----------------------------------------------------------------------------------------------------


def store(request: CitizenRequest, draft: Application, **changed: Any) -> bool:
    """Store what was typed; False if another tab was quicker. The next try is made on what is stored now."""
    try:
        revision = int(request.POST.get("_revision", ""))
    except ValueError:
        revision = draft.revision
    try:
        applying.store(draft, by=request.actor, revision=revision, **changed)
    except EditedElsewhere:
        return False
    return True


def save(request: CitizenRequest, draft: Application, **changed: Any) -> HttpResponse:
    """Store what a script sends while somebody types; says the revision now, or that another tab was quicker."""
    stored = store(request, draft, **changed)
    return JsonResponse({"stored": stored, "revision": draft.revision})


def store_files(request: CitizenRequest, draft: Application, kept: Collection[str], **answered: Any) -> None:
    """Store the files of a page that was refused because another tab was quicker: they are not to be sent again.

    ``answered`` is what is stored by now, with the files. Is even that out of date, they go: nothing names them.
    """
    if not kept:
        return
    try:
        applying.store(draft, by=request.actor, revision=draft.revision, kept=kept, **answered)
    except EditedElsewhere:
        drop_files(draft, kept)


def drop_files(draft: Application, kept: Collection[str]) -> None:
    """Drop files that were kept for a change which was not stored."""
    if kept:
        files.drop(subject=draft.pk, documents=kept)


def edited_elsewhere(key: str) -> Problem:
    """Return the complaint that another tab was quicker."""
    return Problem(
        key,
        "",
        _(
            "Sie haben diesen Antrag in einem anderen Fenster geändert. Ihre Eingaben stehen noch auf dieser Seite."
            " Prüfen Sie sie und speichern Sie noch einmal."
        ),
    )


# --- where the pages are ----------------------------------------------------------------------------------------


def first_address(draft: Application) -> str:
    """Return where a draft begins."""
    if who_rules.is_asked(draft.package.service):
        return reverse("citizen:who", args=[draft.pk])
    return page_address(draft, draft.package.form.pages[0].key)


def reached_address(draft: Application) -> str:
    """Return the first page that is reached with these answers; where none is, nothing is left but checking."""
    pages = queries.pages_of(draft)
    return page_address(draft, pages[0].key) if pages else reverse("citizen:check", args=[draft.pk])


def note_unread(request: CitizenRequest, draft: Application, problems: Iterable[Problem]) -> None:
    """Keep what could not be read on a page somebody leaves, until the next one says so; never what was typed."""
    rows = [[sentence_of(problem), problem.page, definition_path(problem.path)] for problem in problems]
    if rows:
        request.session[_UNREAD] = {"draft": str(draft.pk), "rows": rows}


def unread(request: CitizenRequest, draft: Application) -> list[tuple[str, str]]:
    """Return what could not be read on the page somebody comes from: a sentence, and where to type it again."""
    kept = request.session.get(_UNREAD)
    if request.method != "GET" or not kept or kept["draft"] != str(draft.pk):
        return []
    del request.session[_UNREAD]
    return [(sentence, page_address(draft, page, anchor=path)) for sentence, page, path in kept["rows"]]


def page_address(draft: Application, key: str, query: str = "", anchor: str = "") -> str:
    """Return the address of a page of the form, or of the question who applies."""
    if key == who_rules.PAGE:
        return reverse("citizen:who", args=[draft.pk])
    return reverse("citizen:page", args=[draft.pk, key]) + query + (f"#f-{anchor}" if anchor else "")


def page_addresses(draft: Application) -> Callable[[str], str]:
    """Return how to get the address of a page of the form; many of them at the price of one."""
    before, _mark, after = reverse("citizen:page", args=[draft.pk, _ANY]).rpartition(_ANY)
    return lambda key: f"{before}{key}{after}"


def file_address(draft: Application) -> Any:
    """Return how to get the address of a file an answer names."""
    return lambda file: reverse("citizen:file", args=[draft.pk, file["document"]])


def goes_back_to_check(request: CitizenRequest) -> bool:
    """Tell whether somebody came from the check page to change an answer."""
    return request.GET.get("zurueck") == BACK_TO_CHECK


# --- what a newer version changed -------------------------------------------------------------------------------


def changes_of(draft: Application, answers: Mapping[str, Any] | None = None) -> list[tuple[str, str, str]]:
    """Return what a newer version of the form changed in a draft: kind, label, and where to answer it.

    What was new and is answered by now need not be said any more.
    """
    form, known = draft.package.form, draft.answers if answers is None else answers
    found = []
    for change in draft.changes:
        question = form.question(change["path"])
        href = page_address(draft, question.page) if question is not None else ""
        is_open = change["what"] == "gone" or (question is not None and value_at(known, change["path"]) is None)
        if is_open:
            found.append((change["what"], pick(change["label"], language()), "" if change["what"] == "gone" else href))
    return found


# --- the steps of an application --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steps:
    """Where somebody is on the way through an application: who, pages, check."""

    items: tuple[tuple[str, str, str], ...]
    """Label, address, state, as ``kern.steps`` takes them."""
    number: int
    minutes: int | None = None
    """How long the pages from here on take, as measured; None where nobody knows."""

    @property
    def of(self) -> int:
        """Return how many steps there are, as far as one can know now."""
        return len(self.items)


def steps_of(draft: Application, here: str, answers: Mapping[str, Any] | None = None) -> Steps:
    """Return the steps of a draft; what lies behind can be gone back to."""
    lang = language()
    pages = queries.pages_of(draft, answers)
    way = [(found.key, pick(found.title, lang)) for found in pages]
    if who_rules.is_asked(draft.package.service):
        way.insert(0, (who_rules.PAGE, who_rules.page_title(draft.package.service)))
    way.append((CHECK, _("Prüfen und absenden")))
    keys = [key for key, _title in way]
    number = keys.index(here) if here in keys else 0
    minutes = paces.minutes_left(draft.offering.pace, keys[number:-1])
    address = page_addresses(draft)
    done = tuple(
        (title, page_address(draft, key) if key == who_rules.PAGE else address(key), "done")
        for key, title in way[:number]
    )
    here_and_on = tuple((title, "", "open" if at else "current") for at, (_key, title) in enumerate(way[number:]))
    return Steps(done + here_and_on, number + 1, minutes)
