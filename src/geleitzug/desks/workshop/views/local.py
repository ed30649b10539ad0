# SPDX-License-Identifier: EUPL-1.2
"""What only this town can say of a service: its rates, its statute, its postcodes. They go online with the draft."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.own import SetOwn
from geleitzug.desks.workshop import local_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.local_form import Blank


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def local_values(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what only this town can say of the service, and take it in; what is left empty can follow later."""
    content = Content(draft)
    blanks = local_form.blanks(content.raw)
    offered = queries.said_in_offering(draft)
    before = queries.own_of(draft).over(offered)
    if request.method != "POST":
        return _page(request, draft, blanks, local_form.fields(blanks, before))
    typed = local_form.sent(blanks, request.POST)
    own, errors = local_form.said(blanks, typed, before, content.raw["service"])
    if errors:
        return _page(request, draft, blanks, typed, errors)
    try:
        store(request, draft, SetOwn(own.beyond(offered)))
    except AuthoringError as error:
        return _page(request, draft, blanks, typed, {"": str(error)})
    return go_on("local_values", draft, "oertlich")


def _page(
    request: WorkshopRequest,
    draft: Draft,
    blanks: list[Blank],
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    context = {
        "blanks": blanks,
        "typed": typed,
        "errors": errors or {},
        "problems": _problems(blanks, errors or {}),
        "missing": [blank.label for blank in blanks if not all(typed.get(name) for name in blank.names)],
        "back": address("service", draft),
        "crumbs": [(_("Was nur Ihre Kommune sagen kann"), "")],
    }
    return draft_page(request, draft, "workshop/local.html", context)


def _problems(blanks: list[Blank], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong by the id of its field, in the order of the fields and each with what its field is called.

    Several fields may lack the same.
    """
    called = {"": "", **{name: f"{blank.label}: " for blank in blanks for name in blank.names}}
    return [(name.replace(".", "-"), label + errors[name]) for name, label in called.items() if name in errors]
