# SPDX-License-Identifier: EUPL-1.2
"""A service's text blocks: what is often written in its decisions and questions, for clerks to choose and change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring.edits import DeleteTextBlock, SetTextBlock
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.cases import differences
from geleitzug.core.catalogue.checks import ASK, MESSAGE
from geleitzug.core.catalogue.written import LONGEST_TEXT, LONGEST_TITLE
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, changing, draft_page, editing, go_on, store
from geleitzug.desks.workshop.views.letter import outcomes_in

Raw = Mapping[str, Any]

TALK = {
    ASK: gettext_lazy("Rückfrage an die antragstellende Person"),
    MESSAGE: gettext_lazy("Nachricht an die antragstellende Person"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a text block."""

    outcome: str = ""
    title: str = ""
    text: str = ""


@changing
@require_safe
def text_blocks(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the text blocks of a service, by where clerks find them."""
    content = Content(draft)
    groups = [
        (words, [(block, address("text_block", draft, schluessel=str(block["key"]))) for block in found])
        for purpose, words in _purposes(content).items()
        if (found := [block for block in _blocks(content) if block.get("outcome") == purpose])
    ]
    context = {
        "groups": groups,
        "new": address("text_block", draft),
        "back": address("letter", draft),
        "crumbs": [(_("Textbausteine"), "")],
    }
    return draft_page(request, draft, "workshop/text_blocks.html", context)


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def text_block(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a text block, and take it in."""
    content = Content(draft)
    key = request.GET.get("schluessel", "")
    old = next((block for block in _blocks(content) if str(block["key"]) == key), None)
    if key and old is None:
        raise Http404
    if request.method != "POST":
        typed = Typed(str(old["outcome"]), str(old["title"]), str(old["text"]).strip()) if old else Typed()
        return _page(request, draft, content, key, typed)
    data = request.POST
    typed = Typed(data.get("outcome", ""), " ".join(data.get("title", "").split()), _plain(data.get("text", "")))
    is_gone = "_delete" in data and bool(key)
    errors = {} if is_gone else dict(_problems(content, typed))
    if errors:
        return _page(request, draft, content, key, typed, errors)
    try:
        edit = DeleteTextBlock(key) if is_gone else SetTextBlock(key, typed.outcome, typed.title, typed.text)
        store(request, draft, edit)
    except AuthoringError as error:
        return _page(request, draft, content, key, typed, {"": str(error)})
    return go_on("text_blocks", draft, "textbaustein-weg" if is_gone else "textbaustein")


def _blocks(content: Content) -> list[Raw]:
    return list(content.raw.get("texts") or [])


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _purposes(content: Content) -> dict[str, str]:
    """Return where clerks can put a text block: the decisions there are, questions, messages, and what is used."""
    names = dict.fromkeys([*outcomes_in(content), *(str(block["outcome"]) for block in _blocks(content))])
    decided = {name: differences.outcome(name) for name in names if name not in TALK}
    return {**decided, **{key: str(words) for key, words in TALK.items()}}


def _problems(content: Content, typed: Typed) -> Iterator[tuple[str, str]]:
    too_long = _("Das ist zu lang. Möglich sind %(most)d Zeichen.")
    if typed.outcome not in _purposes(content):
        yield "outcome", _("Bitte wählen Sie aus, wozu der Textbaustein gehört.")
    if not typed.title:
        yield "title", _("Bitte geben Sie dem Textbaustein einen Namen.")
    elif len(typed.title) > LONGEST_TITLE:
        yield "title", too_long % {"most": LONGEST_TITLE}
    if not typed.text:
        yield "text", _("Bitte schreiben Sie den Text.")
    elif len(typed.text) > LONGEST_TEXT:
        yield "text", too_long % {"most": LONGEST_TEXT}


def _page(
    request: WorkshopRequest,
    draft: Draft,
    content: Content,
    key: str,
    typed: Typed,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    is_printed = bool(key) and typed.outcome in outcomes_in(content)
    title = typed.title or _("Neuer Textbaustein")
    context = {
        "typed": typed,
        "is_new": not key,
        "purposes": list(_purposes(content).items()),
        "errors": errors or {},
        "problems": list((errors or {}).items()),
        "look": address("letter_pdf", draft, ausgang=typed.outcome, baustein=key) if is_printed else "",
        "back": address("text_blocks", draft),
        "crumbs": [(_("Textbausteine"), address("text_blocks", draft)), (title, "")],
    }
    return draft_page(request, draft, "workshop/text_block.html", context)
