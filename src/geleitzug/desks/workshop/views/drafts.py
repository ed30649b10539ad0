# SPDX-License-Identifier: EUPL-1.2
"""The desk's first page: what waits, what is in work, and which services a new version can be made of."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from geleitzug.core.authoring import permissions, queries
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.feedback import queries as feedback
from geleitzug.desks.workshop.access import WorkshopRequest, page, workshop_page
from geleitzug.ground.people.actors import offices_with
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.keyset import page_of

LINES = 20
WAITING = 10
TONES = {
    "editing": "neutral",
    "review": "info",
    "playing": "info",
    "approved": "info",
    "released": "success",
    "withdrawn": "warning",
}


@workshop_page
@require_safe
def home(request: WorkshopRequest) -> HttpResponse:
    """Show the drafts somebody works on, and those that wait for their review."""
    words = request.GET.get("q", "").strip()[:100]
    found = page_of(
        queries.find_drafts(request.actor, words),
        key=("-changed_at", "-id"),
        cursor=request.GET.get("ab", ""),
        size=LINES,
    )
    asked = {"q": words} if words else {}
    context = {
        "rows": [_line(request, draft) for draft in found.rows],
        "found": found,
        "waiting": [_line(request, draft, "release") for draft in queries.waiting_for_review(request.actor)[:WAITING]],
        "words": words,
        "next_page": f"?{urlencode({**asked, 'ab': ''})}%s",
        "first_page": f"{request.path}?{urlencode(asked)}" if asked else request.path,
        "remarks": feedback.remarks_for(request.actor).exists(),
        "may_begin": bool(offices_with(request.actor, permissions.EDIT)),
    }
    return page(request, "workshop/home.html", context)


def _line(request: WorkshopRequest, draft: Draft, to: str = "draft") -> dict[str, object]:
    office = catalogue.office_of(request.municipality.pk, draft.office)
    return {
        "draft": draft,
        "title": pick(draft.title, language()) or draft.key,
        "href": reverse(f"workshop:{to}", args=[draft.pk]),
        "tone": TONES[draft.state],
        "sent_back": draft.state == State.EDITING and bool(draft.comment),
        "office": pick(office.name, language()) if office else draft.office,
    }
