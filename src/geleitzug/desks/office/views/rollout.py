# SPDX-License-Identifier: EUPL-1.2
"""How far the offices are with the e-file: which services are filed, and what is left on the shelves."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.filing import plan, queries
from geleitzug.core.filing.permissions import PLAN
from geleitzug.core.filing.queries import OfficeState
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names

NO_DAY = {"day": "", "month": "", "year": ""}
LONGEST_SHELF = 100_000


@office_page(PLAN)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show each office that offers a service: how much of it is filed, since when paper is scanned, what is left."""
    names = office_names(request)
    rows = [
        (names.get(each.office, each.office), reverse("office:note_rollout", args=[each.office]), each)
        for each in queries.rollout()
    ]
    metres = sum(each.noted.shelf_metres or 0 for _name, _href, each in rows if each.noted)
    return page(request, "office/rollout.html", {"rows": rows, "metres": metres})


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def one(request: OfficeRequest, office: str) -> HttpResponse:
    """Note how far an office is."""
    state = next((each for each in queries.rollout() if each.office == office), None)
    if state is None:
        raise Http404
    if request.method != "POST":
        return _page(request, state, _stored(state), {})
    metres, since = cleaning.line(request.POST, "metres"), cleaning.day_parts(request.POST, "since")
    errors = {}
    if metres and not (metres.isascii() and metres.isdecimal() and int(metres) <= LONGEST_SHELF):
        errors["metres"] = _("Bitte geben Sie ganze Meter an, zum Beispiel 120.")
    day = cleaning.day(request.POST, "since")
    if any(since.values()) and day is None:
        errors["since"] = _("Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 9 3 2026.")
    if errors:
        return _page(request, state, {"metres": metres, "since": since}, errors)
    plan.note_rollout(
        office, by=request.actor, shelf_metres=int(metres) if metres else None, scans_since=day,
        today=timezone.localdate(),
    )  # fmt: skip
    return go_on(reverse("office:rollout"), "einfuehrung")


def _stored(state: OfficeState) -> dict[str, object]:
    noted = state.noted
    if noted is None:
        return {"metres": "", "since": NO_DAY}
    since = noted.scans_since
    parts = {"day": since.day, "month": since.month, "year": since.year} if since else NO_DAY
    return {"metres": "" if noted.shelf_metres is None else str(noted.shelf_metres), "since": parts}


def _page(request: OfficeRequest, state: OfficeState, form: dict[str, object], errors: dict[str, str]) -> HttpResponse:
    name = office_names(request).get(state.office, state.office)
    return page(request, "office/note_rollout.html", {"name": name, "state": state, "form": form, "errors": errors})
