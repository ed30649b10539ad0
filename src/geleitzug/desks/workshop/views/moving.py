# SPDX-License-Identifier: EUPL-1.2
"""Running cases go over to a newer version: which services have some, the plan, carrying it out, what stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.catalogue.models import Offering
from geleitzug.core.moving import actions, queries
from geleitzug.core.moving.models import Moving
from geleitzug.core.moving.rules import MovingError
from geleitzug.desks.workshop import plan_words
from geleitzug.desks.workshop.access import WorkshopRequest, page, workshop_mover
from geleitzug.desks.workshop.plan_words import NOWHERE
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, number
from geleitzug.ground.web.keyset import page_of

State = Moving.State
LOOK_AGAIN = 3
"""After so many seconds a page asks anew while a job is at work."""
LINES = 50


@workshop_mover
@require_safe
def services(request: WorkshopRequest) -> HttpResponse:
    """Show the services of which cases follow an older process than the one online."""
    rows = [
        (pick(offering.title, language()), reverse("workshop:moving", args=[offering.key]), number(cases))
        for offering, cases in queries.services_behind()
    ]
    return page(request, "workshop/movings.html", {"rows": rows})


@workshop_mover
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: WorkshopRequest, key: str) -> HttpResponse:
    """Show the plan for the running cases of a service, or how far it is carried out; a POST asks, goes on, halts."""
    offering = queries.offering_of(key)
    if offering is None:
        raise Http404
    latest = queries.latest(key)
    if request.method != "POST":
        return _page(request, offering, latest)
    errors = _wrong(request, offering)
    if errors:
        return _page(request, offering, latest, errors=errors)
    try:
        _do(request, offering, latest)
    except MovingError as error:
        return _page(request, offering, queries.latest(key), trouble=str(error))
    return redirect("workshop:moving", key)


def _do(request: WorkshopRequest, offering: Offering, latest: Moving | None) -> None:
    if request.POST.get("_do") == "plan":
        actions.plan(offering, targets=_targets(request), catch_up=request.POST.getlist("nachholen"), by=request.actor)
        return
    verbs: Mapping[str, Callable[..., None]] = {"go": actions.go, "halt": actions.halt, "away": actions.put_away}
    verb = verbs.get(request.POST.get("_do", ""))
    if verb is None or latest is None or request.POST.get("plan") != str(latest.pk):
        raise MovingError(_("Der Plan ist inzwischen ein anderer. Bitte sehen Sie ihn noch einmal an."))
    verb(latest, by=request.actor)


def _targets(request: WorkshopRequest) -> dict[str, str]:
    chosen = {name.removeprefix("ziel:"): value for name, value in request.POST.items() if name.startswith("ziel:")}
    return {element: "" if place == NOWHERE else str(place) for element, place in chosen.items() if place}


def _wrong(request: WorkshopRequest, offering: Offering) -> dict[str, str]:
    """Say what is not chosen, or no choice: another version may have come online since the page was shown."""
    missing = _("Bitte wählen Sie, wo es weitergeht.")
    empty = {name: missing for name, value in request.POST.items() if name.startswith("ziel:") and not value}
    known = {key for key, _label in plan_words.steps(offering.version_id)}
    sentence = _("Diesen Schritt gibt es nicht. Bitte wählen Sie einen aus der Liste.")
    wrong = {f"ziel:{key}": sentence for key, place in _targets(request).items() if place and place not in known}
    return {**empty, **wrong}


def _page(
    request: WorkshopRequest,
    offering: Offering,
    latest: Moving | None,
    *,
    errors: Mapping[str, str] | None = None,
    trouble: str = "",
) -> HttpResponse:
    here = reverse("workshop:moving", args=[offering.key])
    context: dict[str, Any] = {
        "title": pick(offering.title, language()),
        "version": offering.version.version,
        "behind": [(each.version.version, each.cases) for each in queries.behind(offering)],
        "state": latest.state if latest else "",
        "plan": latest,
        "is_old": latest is not None and latest.version_id != offering.version_id,
        "errors": errors or {},
        "trouble": trouble,
        "again": here,
        "back": reverse("workshop:movings"),
        "gone": (),
        "left_out": (),
        "stay": reverse("workshop:left_cases", args=[offering.key]),
        **(_plan(latest, request) if latest else {}),
    }
    shown = {each.name for each in context["gone"]} if context["state"] == State.PLANNED else set()
    if missed := [sentence for name, sentence in context["errors"].items() if name not in shown]:
        context["trouble"], context["errors"] = missed[0], {}  # the plan it was chosen in is gone
    answer = page(request, "workshop/moving.html", context)
    if latest and latest.state in (State.PLANNING, State.MOVING) and request.method == "GET":
        answer["Refresh"] = f"{LOOK_AGAIN}; url={here}"
    return answer


def _plan(latest: Moving, request: WorkshopRequest) -> dict[str, Any]:
    if latest.state == State.PLANNING:
        return {"looked": number(latest.looked)}
    groups = queries.groups_of(latest)
    return {
        "progress": queries.standing_of(latest),
        "groups": [plan_words.told(group, latest) for group in groups],
        "gone": plan_words.gone(groups, latest, request.POST),
        "left_out": plan_words.left_out(groups, latest),
        "caught_up": request.POST.getlist("nachholen") if "_do" in request.POST else latest.catch_up,
    }


@workshop_mover
@require_safe
def left(request: WorkshopRequest, key: str) -> HttpResponse:
    """Show the cases that stay as they are, with the reason of each."""
    offering, latest = queries.offering_of(key), queries.latest(key)
    if offering is None or latest is None:
        raise Http404
    found = page_of(queries.left(latest), key=("number", "id"), cursor=request.GET.get("ab", ""), size=LINES)
    context = {
        "title": pick(offering.title, language()),
        "found": found,
        "rows": [(row.number, pick(row.reason, language())) for row in found.rows],
        "next_page": f"?{urlencode({'ab': ''})}%s",
        "first_page": request.path,
        "back": reverse("workshop:moving", args=[key]),
    }
    return page(request, "workshop/left_cases.html", context)
