# SPDX-License-Identifier: EUPL-1.2
"""What happened to a draft, and its service's released versions: any two compared, each as a file for other towns."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geleitzug.core.authoring import exchange, queries, versions
from geleitzug.core.authoring.models import Draft
from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.comparing import by_part
from geleitzug.desks.workshop.draft_pages import address, changing, draft_page, may_change
from geleitzug.ground.web.formats import language

PAGE_SIZE = 50
DRAFT = "entwurf"
"""In addresses: the draft as it stands, which has no number yet."""


@changing
@require_safe
def history(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show every change of a draft, and the versions that were ever published; undoing is form.py."""
    changes = queries.history(draft)
    start = request.GET.get("ab", "")
    first = min(int(start), max(len(changes) - 1, 0)) if start.isdecimal() and len(start) < 7 else 0
    published = queries.published(draft.key)
    numbers = [each.version for each in published]
    context = {
        "changes": changes[first : first + PAGE_SIZE],
        "before": address("history", draft, ab=str(max(first - PAGE_SIZE, 0))) if first else "",
        "after": address("history", draft, ab=str(first + PAGE_SIZE)) if first + PAGE_SIZE < len(changes) else "",
        "can_undo": may_change(request, draft) and any(not each.undone for each in changes),
        "can_redo": may_change(request, draft) and any(each.undone for each in changes),
        "published": [(each, address("package", draft, fassung=each.version)) for each in published],
        "options": _options(numbers),
        "old": numbers[0] if numbers else "",
    }
    return draft_page(request, draft, "workshop/history.html", context)


def _options(numbers: Sequence[str]) -> list[tuple[str, str]]:
    return [(DRAFT, _("Dieser Entwurf")), *((each, _("Version %(number)s") % {"number": each}) for each in numbers)]


@changing
@require_safe
def package(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Hand out a published version as the file another town takes it in by."""
    wanted = request.GET.get("fassung", "")
    found = next((each for each in queries.published(draft.key) if each.version == wanted), None)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.key}-{found.version}.zip"'}
    return HttpResponse(exchange.packed(found.raw), content_type="application/zip", headers=headers)


@changing
@require_safe
def compare(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Compare two versions of a service, or one with the draft, in sentences."""
    old, new = request.GET.get("alt", ""), request.GET.get("neu", DRAFT)
    found = {each.version: each for each in queries.published(draft.key)}
    if any(each != DRAFT and each not in found for each in (old, new)):
        raise Http404
    differences = versions.compare(_raw(draft, found, old), _raw(draft, found, new), language())
    options = _options(list(found))
    context = {
        "parts": by_part(differences),
        "options": options,
        "old": old,
        "new": new,
        "title": _("%(old)s und %(new)s") % {"old": dict(options)[old], "new": dict(options)[new]},
        "crumbs": [(_("Vergleich"), "")],
    }
    return draft_page(request, draft, "workshop/compare.html", context)


def _raw(draft: Draft, found: dict[str, ServiceVersion], name: str) -> dict[str, object]:
    return dict(queries.package_of(draft).raw if name == DRAFT else found[name].raw)
