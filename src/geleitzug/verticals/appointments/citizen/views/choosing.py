# SPDX-License-Identifier: EUPL-1.2
"""The first pages: what somebody comes for, for how many persons, and what to bring along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geleitzug.core.booking import meeting
from geleitzug.core.booking.models import Errand
from geleitzug.core.booking.queries import errands
from geleitzug.core.booking.rules import Line
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.ground.texts import fold, pick
from geleitzug.ground.web.formats import language
from geleitzug.verticals.appointments.citizen import asked as asking
from geleitzug.verticals.appointments.citizen.asked import Asked

MOST_SHOWN = 60
"""Errands on one page; the search finds the others."""


@in_a_town
@require_safe
def choose(request: CitizenRequest) -> HttpResponse:
    """Let somebody choose what they come for; what is chosen already stays so while they search."""
    offered = offered_errands()
    asked = asking.read(request.GET, offered)
    if asked.lines and "weiter" in request.GET:
        return redirect(f"{reverse('appointments:details')}?{asked.query()}")
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    chosen = {line.errand for line in asked.lines}
    found = [each for each in _found(offered.values(), words) if each.key not in chosen]
    context = {
        "chosen": [offered[line.errand] for line in asked.lines],
        "found": found[:MOST_SHOWN],
        "is_more": len(found) > MOST_SHOWN,
        "words": words,
        "has_errands": bool(offered),
        "missing": "weiter" in request.GET,
    }
    return render(request, "appointments/citizen/choose.html", context)


@in_a_town
@require_safe
def details(request: CitizenRequest) -> HttpResponse:
    """Say what to bring, and ask for how many persons."""
    offered = offered_errands()
    asked = asking.read(request.GET, offered)
    if not asked.lines:
        return redirect("appointments:choose")
    if "weiter" in request.GET:
        return redirect(f"{reverse('appointments:times')}?{asked.query()}")
    context = {
        "lines": [(offered[line.errand], line.count) for line in asked.lines],
        "asked": asked,
        "needs_account": needs_account(asked.lines, offered),
        "ways": _ways(asked, offered),
    }
    return render(request, "appointments/citizen/details.html", context)


def offered_errands() -> Mapping[str, Errand]:
    """Return what one may come for, by key, in the order of the page's language."""
    lang = language()
    return {each.key: each for each in sorted(errands(), key=lambda each: fold(pick(each.names, lang)))}


def needs_account(lines: Iterable[Line], offered: Mapping[str, Errand]) -> bool:
    """Tell whether some errand is booked signed in."""
    return any(offered[line.errand].account_needed for line in lines)


def _ways(asked: Asked, offered: Mapping[str, Errand]) -> list[tuple[str, str]]:
    """Return how one may come, as choices; nothing where there is no choice."""
    if not (asking.may_be_by_video(asked.lines, offered) and meeting.is_offered()):
        return []
    return [("besuch", _("Ich komme vorbei")), (asking.VIDEO, _("Per Video, zum Beispiel am Telefon oder am Computer"))]


def _found(offered: Iterable[Errand], words: str) -> list[Errand]:
    """Return the errands whose names and notes contain every word."""
    wanted = fold(words).split()
    return [each for each in offered if all(word in _text_of(each) for word in wanted)]


def _text_of(errand: Errand) -> str:
    return fold(" ".join([*errand.names.values(), *errand.notes.values()]))
