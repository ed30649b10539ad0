# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a draft share: finding it, storing what was typed, where its pages are, its steps.

The pages themselves are apply.py, who.py, leaving.py and submit.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from geleitzug.core.cases import queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import EditedElsewhere
from geleitzug.core.files import actions as files
from geleitzug.core.forms import engine
from geleitzug.core.forms.shapes import Problem
from geleitzug.desks.citizen.access import CitizenRequest
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

BACK_TO_CHECK = "pruefen"
CHECK = "_check"
ASKS_NOTHING = frozenset({"_upload", "_remove_file", "_leave", "_back"})
"""Buttons after which nobody complains about what is missing."""


def draft_of(request: CitizenRequest, application_id: UUID) -> Application | HttpResponse:
    """Return the draft, or the way to the status of what is sent or has run out."""
    found = queries.application_for(request.actor, application_id)
    return found if found.is_draft else redirect("citizen:status", found.pk)


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


def store_files(request: CitizenRequest, draft: Application, kept: Collection[str], **answered: Any) -> None:
    """Store the files of a page that was refused because another tab was quicker: they are not to be sent again.

    ``answered`` is what is stored by now, with the files. Is even that out of date, they go: nothing names them.
    """
    if not kept:
        return
    try:
        applying.store(draft, by=request.actor, revision=draft.revision, kept=kept, **answered)
    except EditedElsewhere:
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


def wrong_address(email: str) -> str:
    """Return the sentence for what cannot be an e-mail address; empty for what can."""
    if is_address(email):
        return ""
    return _("Diese E-Mail-Adresse ist nicht vollständig. Sie sieht zum Beispiel so aus: name@beispiel.de")


# --- where the pages are ----------------------------------------------------------------------------------------


def first_address(draft: Application) -> str:
    """Return where a draft begins."""
    if who_rules.is_asked(draft.package.service):
        return reverse("citizen:who", args=[draft.pk])
    return page_address(draft, draft.package.form.pages[0].key)


def page_address(draft: Application, key: str, query: str = "", anchor: str = "") -> str:
    """Return the address of a page of the form, or of the question who applies."""
    if key == who_rules.PAGE:
        return reverse("citizen:who", args=[draft.pk])
    return reverse("citizen:page", args=[draft.pk, key]) + query + (f"#f-{anchor}" if anchor else "")


def file_address(draft: Application) -> Any:
    """Return how to get the address of a file an answer names."""
    return lambda file: reverse("citizen:file", args=[draft.pk, file["document"]])


def goes_back_to_check(request: CitizenRequest) -> bool:
    """Tell whether somebody came from the check page to change an answer."""
    return request.GET.get("zurueck") == BACK_TO_CHECK


# --- the steps of an application --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steps:
    """Where somebody is on the way through an application: who, pages, check."""

    items: tuple[tuple[str, str, str], ...]
    """Label, address, state, as ``kern.steps`` takes them."""
    number: int

    @property
    def of(self) -> int:
        """Return how many steps there are, as far as one can know now."""
        return len(self.items)


def steps_of(draft: Application, here: str, answers: Mapping[str, Any] | None = None) -> Steps:
    """Return the steps of a draft; what lies behind can be gone back to."""
    ctx = queries.context_of(draft)
    known = draft.answers if answers is None else answers
    pages = engine.reachable_pages(draft.package.form, known, ctx)
    way = [(found.key, pick(found.title, language())) for found in pages]
    if who_rules.is_asked(draft.package.service):
        way.insert(0, (who_rules.PAGE, _("Wer stellt den Antrag?")))
    way.append((CHECK, _("Prüfen und absenden")))
    keys = [key for key, _title in way]
    number = keys.index(here) if here in keys else 0
    items = tuple(
        (title, page_address(draft, key) if at < number else "", _step_state(at, number))
        for at, (key, title) in enumerate(way)
    )
    return Steps(items, number + 1)


def _step_state(at: int, number: int) -> str:
    return "current" if at == number else "done" if at < number else "open"
