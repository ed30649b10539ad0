# SPDX-License-Identifier: EUPL-1.2
"""The period for the decision: its law, what follows from its end, and what those who wait and those who work read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.edits import ChangeService
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.periods import of_periods
from geleitzug.core.cases import deadlines
from geleitzug.core.catalogue.clocks import COMPLETE, DECIDE, Clock, ClockError, clocks_of
from geleitzug.core.mailbox.rules import post_by
from geleitzug.desks.workshop import period_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.ground.calendar import Holidays, holidays_of
from geleitzug.ground.web.formats import day

Typed = Mapping[str, str]


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the period for the decision and what it leads to, and take it in."""
    content = Content(draft)
    old = content.raw["service"].get("deadline") or {}
    if request.method != "POST":
        return _page(request, draft, content, period_form.fields(old), old)
    typed = period_form.typed(request.POST)
    if errors := period_form.problems(typed, period_form.fields(old)):
        return _page(request, draft, content, typed, None, errors)
    new = period_form.block(typed, old)
    if "_show" in request.POST:
        return _page(request, draft, content, typed, new)
    if new == old:
        return go_on("period", draft)
    try:
        store(request, draft, ChangeService({"deadline": new or None}))
    except AuthoringError as error:
        return _page(request, draft, content, typed, new, {"": str(error)})
    return go_on("period", draft, "frist")


@dataclass(frozen=True, slots=True)
class Read:
    """What people read of a period that begins today."""

    citizen: list[str]
    clerk: list[str]


def read_by(clock: Clock, today: date, holidays: Holidays, *, notice: bool) -> Read:
    """Return the sentences of the page of an application and of a case; raises ValueError for a period without end."""
    ends = deadlines.ends(clock.span, today, holidays)
    until = {"day": day(ends)}
    citizen = []
    if clock.starts == COMPLETE:
        begins = _(
            "Die Frist für die Entscheidung beginnt, sobald alle Unterlagen da sind. Wir sagen Ihnen dann den Tag."
        )
        citizen.append(begins)
    promised = (
        _("Das Amt bescheinigt den Empfang bis zum %(day)s.") if notice else _("Das Amt entscheidet bis zum %(day)s.")
    )
    citizen.append(promised % until)
    clerk = [_("Läuft seit %(starts)s, Ende am %(ends)s") % {"starts": day(today), "ends": day(ends)}]
    clerk[0] += f" ({clock.norm})" if clock.norm else ""
    if clock.deemed:
        norm = {"norm": clock.deemed}
        citizen.append(_("Entscheidet es bis dahin nicht, gilt Ihr Antrag als genehmigt (%(norm)s).") % norm)
        law = _("Danach gilt der Antrag als genehmigt (%(norm)s). Es zählt die Bekanntgabe des Bescheids.") % norm
        clerk += [law, _("Ein Brief muss spätestens am %(day)s zur Post.") % {"day": day(post_by(ends))}]
    if clock.pauses:
        clerk.append(_("Sie ruht, solange jemand auf eine Frage antworten muss."))
    if clock.extendable:
        latest = {"day": day(deadlines.latest_extension(clock, ends, holidays))}
        once = _("Sie lässt sich einmal verlängern, höchstens bis zum %(day)s, wenn die Sache schwierig ist.") % latest
        clerk.append(once + (f" ({clock.extension_norm})" if clock.extension_norm else ""))
    return Read(citizen, clerk)


def _read(request: WorkshopRequest, content: Content, deadline: Mapping[str, Any] | None) -> Read | None:
    if deadline is None:
        return None
    service = {**content.raw["service"], "deadline": deadline}
    try:
        clock = clocks_of(service, {}).get(DECIDE)
        holidays = holidays_of(request.municipality.land)
        notice = service.get("kind") == "notice"
        return read_by(clock, content.today, holidays, notice=notice) if clock else None
    except (ClockError, ValueError):
        return None


def _hints(draft: Draft, deadline: Mapping[str, Any] | None) -> list[tuple[str, bool]]:
    """Return what is wrong or wants a look, and whether it is in the way of going online."""
    if deadline is None:
        return []
    piece = queries.piece_of(draft)
    piece.put("service", {**piece.part("service"), "deadline": deadline})
    return [(finding.sentence, finding.blocking) for finding in of_periods(piece)]


def _page(
    request: WorkshopRequest, draft: Draft, content: Content, typed: Typed, deadline: Mapping[str, Any] | None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "typed": typed,
        "errors": errors or {},
        "problems": list((errors or {}).items()),
        "units": period_form.UNITS,
        "starts": period_form.STARTS,
        "longest": period_form.LONGEST_NORM,
        "hints": _hints(draft, deadline),
        "read": _read(request, content, deadline),
        "others": len(content.raw["service"].get("deadlines") or {}),
        "back": address("service", draft) + "#deadline",
        "crumbs": [(_("Frist für die Entscheidung"), "")],
    }
    return draft_page(request, draft, "workshop/period.html", context)
