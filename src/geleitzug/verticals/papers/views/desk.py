# SPDX-License-Identifier: EUPL-1.2
"""Pages for staff: finding a document by its number, and noting what becomes of it. Lists are setting_up.py.

The number comes by POST and leads to the address of the row; what is not in the list can be taken in at once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geleitzug.core.booking.models import Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.actors import may
from geleitzug.ground.web import formats
from geleitzug.verticals.papers import actions, queries, typed, words
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.permissions import HANDLE
from geleitzug.verticals.papers.rules import HandedTo, Kind, NotAllowedNow, State, kept_for

Errors = dict[str, str]


@office_page(HANDLE)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("number")
def look_up(request: OfficeRequest) -> HttpResponse:
    """Find a document by its number, and go to its page; or take in one that is in no list."""
    places = queries.places_of(request.actor)
    if request.method != "POST" or not (places or queries.hands_out(request.actor)):
        return _desk(request, places)
    asked, errors = typed.document(request.POST)
    if asked is None:
        return _desk(request, places, errors=errors)
    if request.POST.get("tun") == "aufnehmen":
        return _take_in(request, places, asked)
    return _looked_up(request, places, asked)


@office_page(HANDLE)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("mail")
def document(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show how far a document is, and note what becomes of it: the verbs are _VERBS'."""
    found = _found(request, key)
    verb = request.POST.get("tun", "")
    if verb not in _VERBS:
        return _document(request, found)
    try:
        errors = _VERBS[verb](request, found)
    except NotAllowedNow:
        sentence = _("Das Dokument steht inzwischen anders. Bitte sehen Sie noch einmal hin.")
        return _document(request, _found(request, key), {"": sentence}, status=409)
    if errors:
        return _document(request, found, errors)
    if verb == "entfernen":
        return go_on(reverse("papers_office:look_up"), _DONE[verb])
    return go_on(reverse("papers_office:document", args=[key]), _DONE[verb])


def _take_in(request: OfficeRequest, here: list[Location], asked: typed.Asked) -> HttpResponse:
    """Take one document in: as ordered, or as arrived at a place."""
    places = {str(each.pk): each for each in here}
    chosen = request.POST.get("place", "")
    if chosen and chosen not in places:
        return _desk(request, here, errors={"place": _("Bitte wählen Sie einen Abholort.")}, missing="unknown")
    place = places.get(chosen)
    try:
        row = actions.note(asked.kind, asked.number, place=place, by=request.actor, on=timezone.localdate())
    except actions.AlreadyNoted:
        return _looked_up(request, here, asked)
    return go_on(reverse("papers_office:document", args=[row.pk]), "ausweis_aufgenommen")


def _arrive(request: OfficeRequest, found: IdDocument) -> Errors:
    places = {str(each.pk): each for each in queries.places_of(request.actor)}
    place = places.get(request.POST.get("place", ""))
    if place is None:
        return {"place": _("Bitte wählen Sie einen Abholort.")}
    actions.arrive(found, place, by=request.actor, on=timezone.localdate())
    return {}


def _hand_out(request: OfficeRequest, found: IdDocument) -> Errors:
    to = request.POST.get("to", "")
    if to not in set(HandedTo):
        return {"to": _("Bitte wählen Sie, wer das Dokument mitgenommen hat.")}
    actions.hand_out(found, HandedTo(to), by=request.actor, on=timezone.localdate())
    return {}


def _take_back(request: OfficeRequest, found: IdDocument) -> Errors:
    actions.take_back(found, by=request.actor, on=timezone.localdate())
    return {}


def _want_mail(request: OfficeRequest, found: IdDocument) -> Errors:
    mail = typed.line(request.POST, "mail", 254)
    if not is_address(mail):
        return {"mail": _("Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.org.")}
    language = "en" if request.POST.get("language") == "en" else "de"
    actions.want_mail(found, mail, language, by=request.actor)
    return {}


def _drop_mail(request: OfficeRequest, found: IdDocument) -> Errors:
    actions.drop_mail(found, by=request.actor)
    return {}


def _remove(request: OfficeRequest, found: IdDocument) -> Errors:
    actions.remove(found, by=request.actor)
    return {}


_VERBS = {
    "eingetroffen": _arrive,
    "ausgehaendigt": _hand_out,
    "zurueck": _take_back,
    "nachricht": _want_mail,
    "vergessen": _drop_mail,
    "entfernen": _remove,
}
_DONE = {
    "eingetroffen": "ausweis_da",
    "ausgehaendigt": "ausweis_weg",
    "zurueck": "ausweis_zurueck",
    "nachricht": "ausweis_nachricht",
    "vergessen": "ausweis_vergessen",
    "entfernen": "ausweis_entfernt",
}


def _looked_up(request: OfficeRequest, places: list[Location], asked: typed.Asked) -> HttpResponse:
    """Go to a document by its number, or say that it lies elsewhere or is in no list."""
    if found := queries.document_by(request.actor, asked.kind, asked.number):
        return go_on(reverse("papers_office:document", args=[found.pk]))
    return _desk(request, places, missing="elsewhere" if queries.is_known(asked.kind, asked.number) else "unknown")


def _found(request: OfficeRequest, key: UUID) -> IdDocument:
    """Return a document somebody may see; what lies at another office is not there for them."""
    found = queries.document_for(request.actor, key) if queries.hands_out(request.actor) else None
    if found is None:
        raise Http404
    return found


def _desk(
    request: OfficeRequest, places: list[Location], *, errors: Errors | None = None, missing: str = ""
) -> HttpResponse:
    is_one = bool(places) or queries.hands_out(request.actor)
    counts = queries.counts(request.actor) if is_one else {}
    context = {
        "places_here": options(places),
        "hands_out": is_one,
        "counts": [(word, counts.get(state, 0)) for state, word in words.STATES.items()],
        "kinds": [(kind.value, word) for kind, word in words.KINDS.items()],
        "typed": {
            "kind": typed.line(request.POST, "kind", 20),
            "number": typed.line(request.POST, "number", typed.LONGEST_NUMBER),
            "place": request.POST.get("place", ""),
        },
        "errors": errors or {},
        "missing": missing,
        "may_plan": may(request.actor, PLAN),
    }
    return _unkept(page(request, "papers/desk.html", context))


def _document(
    request: OfficeRequest, found: IdDocument, errors: Errors | None = None, *, status: int = 200
) -> HttpResponse:
    state = found.standing
    context: dict[str, Any] = {
        "it": found,
        "kind": words.KINDS[Kind(found.kind)],
        "state": words.STATES[state],
        "is_ordered": state is State.ORDERED,
        "is_arrived": state is State.ARRIVED,
        "where": words.where(found.place) if found.place else "",
        "to": words.HANDED_TO[HandedTo(found.handed_to)] if found.handed_to else "",
        "tos": [(each.value, word) for each, word in words.HANDED_TO.items()],
        "goes_on": found.moved_on + kept_for(state),
        "places_here": options([each for each in queries.places_of(request.actor) if each.pk != found.place_id]),
        "has_pin": Kind(found.kind) is not Kind.PASSPORT,
        "entries": [(words.told(each), formats.moment(each.at), words.who(each)) for each in queries.entries_of(found)],
        "typed": {
            "place": request.POST.get("place", ""),
            "to": request.POST.get("to", ""),
            "mail": typed.line(request.POST, "mail", 254),
            "language": request.POST.get("language", "de"),
        },
        "errors": errors or {},
    }
    return _unkept(page(request, "papers/document.html", context, status=status))


def _unkept(response: HttpResponse) -> HttpResponse:
    """Let no browser keep a page: what was typed stands in it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def options(places: list[Location]) -> list[tuple[str, str]]:
    """Return places as a list to choose from."""
    return [(str(each.pk), each.name) for each in places]
