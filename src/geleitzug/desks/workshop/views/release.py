# SPDX-License-Identifier: EUPL-1.2
"""From draft to online: what is in the way, what is new, review, sending back, approving, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.authoring import permissions, publishing, queries, releasing
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, ExamplesBreak, NotClean
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.publishing import Proposal
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.package import PackageError
from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.core.forms.kinds.days import day_of, typed_day
from geleitzug.core.moving.permissions import MOVE
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.comparing import by_part
from geleitzug.desks.workshop.draft_pages import address, changing, draft_page, editing, go_on, revision_in
from geleitzug.desks.workshop.finding_places import english_of, first_of, names_in, place_of
from geleitzug.desks.workshop.views.examples import UNFINISHED
from geleitzug.ground.people.actors import NotPermitted, may
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.formats import language

WEIGHTS = {
    "major": gettext_lazy("Es wird anderes gefragt als bisher, deshalb steigt die erste Stelle."),
    "minor": gettext_lazy("Es ist etwas dazugekommen, deshalb steigt die zweite Stelle."),
    "patch": gettext_lazy("Geändert sind nur Texte und Ordnung, deshalb steigt die dritte Stelle."),
    "": gettext_lazy("Die Leistung wird zum ersten Mal veröffentlicht."),
}
MOST_SHOWN = 40
LOOK_AGAIN = 3
"""After so many seconds a page asks anew while a job plays the examples; an example takes about half a second."""
TAKES_LONG = timedelta(minutes=2)
LATEST = timedelta(days=366)


@changing
@require_http_methods(["GET", "POST"])
def release(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show how far a draft is on its way online; a POST plays its examples for whoever reviews."""
    if request.method == "GET":
        return _release_page(request, draft)
    try:
        played = releasing.try_examples(draft)
    except UNFINISHED as error:
        return _release_page(request, draft, trouble=str(error))
    return _release_page(request, draft, more={"played": played, "broken": any(each.complaints for each in played)})


def _release_page(
    request: WorkshopRequest, draft: Draft, *, trouble: str = "", more: Mapping[str, Any] | None = None
) -> HttpResponse:
    with read_ahead(*queries.reads_of_whole(draft)):
        found = releasing.findings_of(draft) if draft.state in (State.EDITING, State.REVIEW) else ()
        blocking = [each for each in found if each.blocking]
        gaps = english_of(found)
        hints = [each for each in found if not each.blocking and each not in gaps]
        proposal = _proposal(draft, blocking if draft.state == State.EDITING else ())
        names = names_in(draft, found)
    state = draft.state
    is_own = draft.submitter is not None and draft.submitter == request.actor.id
    may_release = may(request.actor, permissions.RELEASE)
    may_edit = permissions.may_edit(request.actor, draft.office)
    under_way = _is_under_way(draft)
    # A page that loads itself anew is no place to write something, so nobody is asked to until it waits in vain.
    waits = under_way and not _takes_long(draft)
    context: dict[str, Any] = {
        "blocking": [place_of(draft, each, names) for each in blocking[:MOST_SHOWN]],
        "blocking_count": len(blocking),
        "hints": [place_of(draft, each, names) for each in hints[:MOST_SHOWN]],
        "hint_count": len(hints),
        "english": first_of(draft, gaps, names),
        "proposal": proposal,
        "parts": by_part(proposal.differences) if proposal else (),
        "why": _why(proposal) if proposal else "",
        "may_submit": state == State.EDITING and may_edit and not blocking,
        "may_review": state == State.REVIEW and may_release and draft.submitter not in request.actor.persons,
        "is_own": state == State.REVIEW and is_own,
        "may_take_back": state in (State.REVIEW, State.PLAYING, State.APPROVED) and is_own and may_edit and not waits,
        "may_send_back": state in (State.PLAYING, State.APPROVED) and may_release and not waits,
        "may_try_again": state == State.APPROVED and draft.trouble and may_release,
        "under_way": under_way,
        "waits": waits,
        "open_points": releasing.open_points(draft.submitted) if draft.submitted else 0,
        "points": address("points", draft),
        "local_values": _own_page(draft),
        "reasons": draft.trouble.splitlines(),
        "again": address("release", draft),
        "may_withdraw": state == State.RELEASED and may_release and _is_offered(draft),
        **_way_on(request, draft),
        "today": typed_day(timezone.localdate().isoformat()),
        "preview": address("preview", draft),
        "trouble": trouble,
        "typed": {},
        "errors": {},
        "played": (),
        "broken": False,
        **(more or {}),
    }
    shown = {
        "day": context["may_review"],
        "comment": context["may_review"] or context["may_send_back"] or context["may_take_back"],
        "reason": context["may_withdraw"],
    }
    for name, sentence in list(context["errors"].items()):
        if not shown[name]:  # somebody else was quicker, and the form it was typed into is gone
            context["trouble"], context["errors"] = sentence, {}
    answer = draft_page(request, draft, "workshop/release.html", context)
    if waits and request.method == "GET":
        answer["Refresh"] = f"{LOOK_AGAIN}; url={context['again']}"
    return answer


def _own_page(draft: Draft) -> str:
    """Return where who reviews sees what the town says itself; nothing where it need not say anything."""
    return address("local_values", draft) if ((draft.submitted or {}).get("service") or {}).get("local") else ""


def _is_under_way(draft: Draft) -> bool:
    """Tell whether a job is playing the examples, or is about to."""
    if draft.state == State.APPROVED:
        is_due = draft.release_from is not None and draft.release_from <= timezone.localdate()
        return is_due and not draft.trouble and not _takes_long(draft)
    return draft.state == State.PLAYING


def _takes_long(draft: Draft) -> bool:
    """Tell whether the page has waited so long that something may be wrong."""
    return draft.asked_at is None or timezone.now() - draft.asked_at > TAKES_LONG


def _proposal(draft: Draft, blocking: Sequence[Finding]) -> Proposal | None:
    if draft.state in (State.RELEASED, State.WITHDRAWN):
        return None
    if any(each.part != "examples" for each in blocking):
        return None
    return publishing.proposal_for(draft, language())


def _why(proposal: Proposal) -> str:
    """Say why the number of the version goes up where it does."""
    weight = _weight(proposal)
    if weight == "major" and not any(each.part == "form" and each.weight == "major" for each in proposal.differences):
        return _("Es wird anders gearbeitet als bisher, deshalb steigt die erste Stelle.")
    return str(WEIGHTS[weight])


def _weight(proposal: Proposal) -> str:
    if not proposal.before:
        return ""
    old, new = (version.split(".") for version in (proposal.before, proposal.version))
    return "major" if old[0] != new[0] else "minor" if old[1] != new[1] else "patch"


def _is_offered(draft: Draft) -> bool:
    return Offering.objects.filter(tenant=doors.current_tenant(), key=draft.key, active=True).exists()


def _way_on(request: WorkshopRequest, draft: Draft) -> dict[str, Any]:
    """Return where one goes from a draft that is closed: its page in the portal, the next version."""
    if draft.is_open:
        return {"online": "", "movings": "", "may_begin_anew": False, "in_work": ""}
    later = queries.open_draft(draft.key)
    may_see = later is not None and queries.draft_for(request.actor, later.pk) is not None
    is_online = draft.state == State.RELEASED and _is_offered(draft)
    return {
        "online": resolve_url(settings.WEB_PLACES["service"], draft.key) if is_online else "",
        "movings": _movings(request, draft),
        "may_begin_anew": queries.offered(request.actor).filter(key=draft.key).exists(),
        "in_work": address("draft", later) if later and may_see else "",
    }


def _movings(request: WorkshopRequest, draft: Draft) -> str:
    """Return where running cases go over to what was released, for whom that is to do."""
    is_ready = draft.state == State.RELEASED and may(request.actor, MOVE) and _is_offered(draft)
    return reverse("workshop:moving", args=[draft.key]) if is_ready else ""


# --- the moves ----------------------------------------------------------------------------------------------


@editing
@require_POST
def submit(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Give a draft to the review."""
    note = request.POST.get("comment", "")
    try:
        releasing.submit(draft, comment=note, revision=revision_in(request), by=request.actor)
    except NotClean as error:
        return _release_page(request, draft, trouble=str(error))
    except ExamplesBreak as error:
        more = {"complaints": _complaints(draft, error), "typed": {"comment": note}}
        return _release_page(
            request, draft, trouble=_("Nicht zur Prüfung gegeben: Ein Beispiel geht nicht auf."), more=more
        )
    except (AuthoringError, PackageError) as error:
        if isinstance(error, ChangedByAnother):
            draft.refresh_from_db()
        return _release_page(request, draft, trouble=str(error), more={"typed": {"comment": note}})
    return go_on("release", draft, "eingereicht")


def _complaints(draft: Draft, error: ExamplesBreak) -> list[tuple[str, str]]:
    """Return what each broken example says, with its page; what is said of all of them leads to none."""
    pages = [address("example", draft, name=name) for name in error.names[: len(error.complaints)]]
    return list(zip_longest(error.complaints, pages, fillvalue=""))


@changing
@require_POST
def send_back(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Give a draft back to its editor with what is to be changed."""
    note = request.POST.get("comment", "")
    try:
        releasing.send_back(draft, comment=note, by=request.actor)
    except AuthoringError as error:
        return _release_page(request, draft, more={"errors": {"comment": str(error)}, "typed": {"comment": note}})
    return go_on("release", draft, "zurueck")


@changing
@require_POST
def approve(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Approve a draft from a day on; a job plays its examples first, and the next page says how far it is."""
    if not may(request.actor, permissions.RELEASE):
        raise NotPermitted(permissions.RELEASE)
    typed = request.POST.get("day", "").strip()
    try:
        releasing.approve(draft, release_from=_day(typed), seen=_seen(request), by=request.actor)
    except _NoDay as error:
        return _release_page(request, draft, more={"errors": {"day": str(error)}, "typed": {"day": typed}})
    except (AuthoringError, PackageError) as error:
        draft.refresh_from_db()
        return _release_page(request, draft, trouble=str(error), more={"typed": {"day": typed}})
    return go_on("release", draft)


def _seen(request: WorkshopRequest) -> datetime | None:
    """Return when what the page showed was submitted; a broken one is none's."""
    try:
        return datetime.fromisoformat(request.POST.get("_seen", ""))
    except ValueError:
        return None


class _NoDay(ValueError):
    """The day of the release cannot be used; the message is a sentence."""


def _day(typed: str) -> date:
    today = timezone.localdate()
    try:
        found = day_of(typed, today)
    except Wrong as wrong:
        raise _NoDay(wrong.problems[0][1]) from wrong
    if found is None:
        raise _NoDay(_("Bitte geben Sie an, ab wann die Leistung online ist."))
    day = date.fromisoformat(found)
    if day < today:
        raise _NoDay(_("Bitte geben Sie heute oder einen späteren Tag an."))
    if day > today + LATEST:
        raise _NoDay(_("Bitte geben Sie einen Tag innerhalb eines Jahres an."))
    return day


@changing
@require_POST
def release_again(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Try once more to bring a draft online that was refused on its day."""
    try:
        releasing.release_now(draft, by=request.actor)
    except AuthoringError as error:
        return _release_page(request, draft, trouble=str(error))
    return go_on("release", draft)


@changing
@require_POST
def withdraw(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Take a service off the portal, with the reason."""
    reason = request.POST.get("reason", "")
    try:
        releasing.withdraw(draft.key, reason=reason, by=request.actor)
    except AuthoringError as error:
        return _release_page(request, draft, more={"errors": {"reason": str(error)}, "typed": {"reason": reason}})
    return go_on("release", draft, "zurueckgezogen")
