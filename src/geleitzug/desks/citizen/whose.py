# SPDX-License-Identifier: EUPL-1.2
"""Whose an application or a message is that somebody asks for while they act for somebody else of theirs.

A person has several parties: themselves and each company that gave them a mandate. What belongs to one of them is not
shown to who acts for another; it is said whose it is, and one press changes and goes on. Changing is views/acting.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from geleitzug.core.cases import queries
from geleitzug.core.mailbox import queries as mailbox
from geleitzug.ground.people import mandates
from geleitzug.ground.people.actors import Actor, RightMissing
from geleitzug.ground.people.models import Account, Mandate
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import mandates as trust
from geleitzug.ground.web import actor as session

OWN = "selbst"
CHANGE_TO = "_handeln_fuer"
"""The field by which a refused form says for whom to go on; it comes only from the page this module shows."""
SHOW_AGAIN = "_refresh"
"""Asks a page to be shown with what was typed, and to store nothing."""
KEEP_TYPED = frozenset({"page", "who", "answer", "reply", "contest", "data_request"})
"""The pages that know SHOW_AGAIN; what is typed on the others is a press or a line, and they are opened anew."""
_OURS = frozenset({"csrfmiddlewaretoken", CHANGE_TO})


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a person may act for; without a mandate that is the person."""

    name: str
    actor: Actor
    mandate: Mandate | None = None

    @property
    def key(self) -> str:
        """Return how a form names it."""
        return str(self.mandate.pk) if self.mandate else OWN


def other_owner(actor: Actor, parts: Mapping[str, Any]) -> Party | None:
    """Return whose the thing is that a page's address names, if it belongs to another party of who asks."""
    if not {"application_id", "message_id"} & parts.keys():
        return None
    return next((party for party in _others(actor) if _is_theirs(party.actor, parts)), None)


def change_to_owner(request: HttpRequest, parts: Mapping[str, Any]) -> None:
    """Go on as the owner of what the address names, if that is whom the form names."""
    party = other_owner(_actor(request), parts)
    if party is not None and request.POST.get(CHANGE_TO) == party.key:
        actor = session.act_for(request, party.mandate)
        if party.mandate is not None:
            trust.note_use(party.mandate, by=actor)


def keeps_typed(request: HttpRequest) -> bool:
    """Tell whether a page shows again what was typed when it is sent with SHOW_AGAIN."""
    return request.resolver_match is not None and request.resolver_match.url_name in KEEP_TYPED


def refused(request: HttpRequest, party: Party) -> HttpResponse:
    """Say whose it is and offer to change; what was typed travels in the page and is stored nowhere."""
    return _page(request, party)


def refused_form(request: HttpRequest) -> HttpResponse | None:
    """Keep what was typed in a form that came too late: its page was opened before somebody changed or signed in.

    None for a form that another site sent: it could put words into somebody's mouth.
    """
    match = request.resolver_match
    if match is None or not _is_from_here(request) or not match.kwargs.keys() & {"application_id", "message_id"}:
        return None
    actor = _actor(request)
    if actor.holder is None:
        return None
    if party := other_owner(actor, match.kwargs):
        return _page(request, party, status=403)
    return _page(request, None, status=403) if _is_theirs(actor, match.kwargs) else None


def _page(request: HttpRequest, party: Party | None, *, status: int = 404) -> HttpResponse:
    typed = [(name, text) for name, texts in request.POST.lists() for text in texts if name not in _OURS]
    context = {
        "party": party,
        "acting_for": _actor(request).acting_for,
        "was_sent": request.method == "POST",
        "typed": [(name, text) for name, text in typed if not _is_button(name)] if keeps_typed(request) else [],
        "files": [file.name for name in request.FILES for file in request.FILES.getlist(name)],
        "way_on": request.get_full_path(),
    }
    response = render(request, "citizen/whose.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_button(name: str) -> bool:
    """Tell buttons from what was typed: none of them is pressed a second time, only the revision goes along."""
    return name.startswith("_") and name != "_revision"


def _others(actor: Actor) -> Iterator[Party]:
    """Name the parties of who acts, but for the one they act for now."""
    person = mandates.account_of_person(actor)
    if person is None or person.kind != Account.Kind.PERSON:
        return
    own = person.actor()
    if actor.holder != person.pk:
        yield Party(person.name, own)
    for mandate in mandates.of_person(person.pk, today=timezone.localdate()):
        if mandate.company_id != actor.holder:
            yield Party(mandate.company.company_name, mandates.actor_by(mandate, own), mandate)


def _is_theirs(actor: Actor, parts: Mapping[str, Any]) -> bool:
    """Look through a party's own door: what its mandate does not let one see is not theirs either."""
    with doors.citizen_door(doors.current().tenant, actor.holder):
        try:
            if application := parts.get("application_id"):
                queries.application_for(actor, _key(application))
            else:
                mailbox.message_for(actor, parts["message_id"])
        except (Http404, RightMissing):
            return False
    return True


def _key(found: Any) -> UUID:
    return found if isinstance(found, UUID) else UUID(str(found))


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def _is_from_here(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
