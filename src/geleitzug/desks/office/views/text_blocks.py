# SPDX-License-Identifier: EUPL-1.2
"""The text blocks of the offices one works in: listed, written, changed, thrown away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import wording
from geleitzug.core.caseload.actions.wording import TitleTaken, TooManyBlocks
from geleitzug.core.caseload.models import TextBlock
from geleitzug.core.cases import why_not
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import offices_with
from geleitzug.ground.texts import in_order

LONGEST_TITLE = 120


@office_page(WORK)
@require_http_methods(["GET", "POST"])
def listed(request: OfficeRequest) -> HttpResponse:
    """List the blocks of one's offices, and write a new one."""
    return _form(request, None)


@office_page(WORK)
@require_http_methods(["GET", "POST"])
def change(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Change a block."""
    return _form(request, queries.block_for(request.actor, key))


@office_page(WORK)
@require_POST
def drop(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Throw a block away."""
    wording.drop_block(queries.block_for(request.actor, key), by=request.actor)
    return go_on(reverse("office:text_blocks"), "baustein_geloescht")


def _form(request: OfficeRequest, block: TextBlock | None) -> HttpResponse:
    names = office_names(request)
    offices = in_order((key, names.get(key, key)) for key in offices_with(request.actor, WORK))
    typed = _typed(request, block, offices)
    errors = _problems(typed, offices) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        try:
            wording.write_block(by=request.actor, block=block, **typed)
            return go_on(reverse("office:text_blocks"), "baustein")
        except TitleTaken:
            errors = {"title": str(why_not.TITLE_TAKEN)}
        except TooManyBlocks:
            errors = {"title": str(why_not.TOO_MANY_BLOCKS)}
    blocks = [(each, names.get(each.office, each.office)) for each in queries.blocks_of(dict(offices))]
    context = {
        "block": block,
        "blocks": blocks if block is None else [],
        "offices": offices,
        "purposes": TextBlock.Purpose.choices,
        "typed": typed,
        "errors": errors,
    }
    return page(request, "office/text_blocks.html", context)


def _typed(request: OfficeRequest, block: TextBlock | None, offices: list[tuple[str, str]]) -> dict[str, str]:
    if request.method == "POST":
        return {
            "office": offices[0][0] if len(offices) == 1 else cleaning.line(request.POST, "office"),
            "purpose": cleaning.line(request.POST, "purpose"),
            "title": cleaning.line(request.POST, "title")[:LONGEST_TITLE],
            "text": cleaning.text(request.POST, "text", longest=wording.LONGEST_TEXT),
        }
    if block is None:
        return {"office": "", "purpose": "", "title": "", "text": ""}
    return {"office": block.office, "purpose": block.purpose, "title": block.title, "text": block.text}


def _problems(typed: dict[str, str], offices: list[tuple[str, str]]) -> dict[str, str]:
    found = {}
    if typed["office"] not in dict(offices):
        found["office"] = _("Bitte wählen Sie aus, für welches Amt.")
    if typed["purpose"] not in TextBlock.Purpose.values:
        found["purpose"] = _("Bitte wählen Sie aus, wofür der Baustein ist.")
    if not typed["title"]:
        found["title"] = _("Bitte geben Sie dem Baustein einen Titel.")
    if not typed["text"]:
        found["text"] = _("Bitte schreiben Sie den Text.")
    return found
