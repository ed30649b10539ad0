# SPDX-License-Identifier: EUPL-1.2
"""How surely somebody must be known here, how they can show it, and in which words we refuse an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases.who import COMPANY
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.screens.citizens import WAY_ON, CitizenRequest
from geleitzug.ground.identity import ports
from geleitzug.ground.people import identities
from geleitzug.ground.people.levels import Level
from geleitzug.ground.saml.refusals import Reason

LEVEL, ANEW = "stufe", "neu"
"""The parameters that say how surely somebody wants to show who they are, and whether they shall do so once more."""
AGAIN = gettext_lazy("Bitte melden Sie sich noch einmal an.")

SENTENCES: Mapping[str, Any] = {
    Reason.UNREADABLE: gettext_lazy("Die Antwort von %(name)s konnten wir nicht lesen."),
    Reason.COMMENT: gettext_lazy("Die Antwort von %(name)s enthält Teile, die dort nichts zu suchen haben."),
    Reason.WRAPPED: gettext_lazy("Die Antwort von %(name)s enthält Teile, die dort nichts zu suchen haben."),
    Reason.UNSIGNED: gettext_lazy("Die Antwort von %(name)s ist nicht unterschrieben."),
    Reason.WRONG_SIGNATURE: gettext_lazy("Die Unterschrift unter der Antwort von %(name)s stimmt nicht."),
    Reason.UNENCRYPTED: gettext_lazy("Die Antwort von %(name)s war nicht verschlüsselt."),
    Reason.UNDECIPHERABLE: gettext_lazy("Die Antwort von %(name)s konnten wir nicht entschlüsseln."),
    Reason.WRONG_ISSUER: gettext_lazy("Die Antwort kommt nicht von %(name)s."),
    Reason.WRONG_ADDRESS: gettext_lazy("Die Antwort von %(name)s ist für eine andere Adresse bestimmt."),
    Reason.WRONG_AUDIENCE: gettext_lazy("Die Antwort von %(name)s ist für jemand anderen bestimmt."),
    Reason.EXPIRED: gettext_lazy("Die Anmeldung bei %(name)s hat zu lange gedauert."),
    Reason.EARLY: gettext_lazy("Die Antwort von %(name)s gilt noch nicht. Vielleicht geht eine Uhr falsch."),
    Reason.UNASKED: gettext_lazy("Diese Anmeldung bei %(name)s wurde hier nicht begonnen."),
    Reason.REPLAYED: gettext_lazy("Diese Anmeldung bei %(name)s wurde schon einmal verwendet."),
    Reason.OTHER_BROWSER: gettext_lazy("Diese Anmeldung bei %(name)s hat in einem anderen Browser begonnen."),
    Reason.TOO_LOW: gettext_lazy("%(name)s hat Sie nicht so sicher erkannt, wie wir es hier brauchen."),
    Reason.NOT_ANEW: gettext_lazy("%(name)s hat Sie nicht noch einmal gefragt, wer Sie sind."),
}
"""Why an answer is not believed, in the words of who reads it; each goes on with what to do."""


def sentence_of(reason: str, name: str) -> str:
    """Return why somebody is not let in, and what to do."""
    if reason == "somebody_else":
        return _(
            "Mit diesem Zugang zu %(name)s gehört schon jemand zu einem anderen Konto bei uns, oder Ihr Konto gehört"
            " zu einem anderen Zugang. Melden Sie sich ab, und melden Sie sich dann mit %(name)s an."
        ) % {"name": name}
    if reason == "begun_otherwise":
        return _(
            "Während Sie bei %(name)s waren, wurden Sie hier abgemeldet oder anders angemeldet. Bitte melden Sie sich"
            " hier wieder an, und weisen Sie sich dann noch einmal aus."
        ) % {"name": name}
    if reason == "no_key":
        return _(
            "Sie haben sich bei %(name)s ohne Konto angemeldet. Damit können wir Sie nicht wiedererkennen und Ihrem"
            " Konto hier nicht zuordnen. Bitte melden Sie sich dort mit Ihrem Konto an."
        ) % {"name": name}
    if reason == Reason.OTHER_BROWSER:
        more = _("Bitte machen Sie dort weiter, oder melden Sie sich hier noch einmal an.")
        return f"{SENTENCES[reason] % {'name': name}} {more}"
    return f"{SENTENCES[reason] % {'name': name}} {AGAIN}"


def wanted_level(request: HttpRequest) -> Level:
    """Return the level somebody wants to reach; anything else typed there is none."""
    wanted = request.POST.get(LEVEL) or request.GET.get(LEVEL) or ""
    return Level.named(wanted) if wanted.upper() in Level.__members__ else Level.NONE


def is_wanted_anew(request: HttpRequest) -> bool:
    """Tell whether somebody shall show who they are although we know it."""
    return bool(request.POST.get(ANEW) or request.GET.get(ANEW))


def has_shown(request: CitizenRequest) -> bool:
    """Tell whether somebody has an account, or has shown who they are without one."""
    return request.actor.has_account or request.actor.level > Level.NONE


def ways_in(request: CitizenRequest, service: Service) -> list[tuple[str, str]]:
    """Return where one may sign in for a service that asks for an account, or for a company's: name and address."""
    audience, here = service.package.service["audience"], request.get_full_path()
    kinds = [kind == COMPANY for kind in audience] if service.needs_account else [True] if audience == [COMPANY] else []
    found = [each for kind in kinds for each in ports.offered(service.level, for_companies=kind)]
    return [(each.name, address_of(each.key, service.level, here)) for each in found]


def why_account(service: Service) -> str:
    """Return why a service that asks for an account does so: by how surely it has to know who applies."""
    if service.level > Level.LOW:
        return _("Das Amt muss sicher wissen, wer Sie sind, bevor es entscheidet oder etwas herausgibt.")
    return _(
        "Das Ergebnis darf nicht in falsche Hände kommen: Das Amt muss Sie wiedererkennen und erreichen können."
        " Dafür genügt hier ein Konto mit bestätigter E-Mail-Adresse."
    )


def announced(request: CitizenRequest, service: Service) -> dict[str, Any] | None:
    """Return how surely a service will want to know who applies, for who has shown nothing yet; None for an account.

    ``can_show`` says whether anybody here can vouch for that.
    """
    if has_shown(request) or service.level <= Level.LOW:
        return None
    return {"level": service.level, "can_show": bool(ports.offered(service.level))}


def is_too_low(request: CitizenRequest, service: Service) -> bool:
    """Tell whether a service wants to know more surely who applies; who has no account yet is asked for one first."""
    return has_shown(request) and request.actor.level < service.level


def step_up(request: CitizenRequest, service: Service, path: str = "") -> dict[str, Any] | None:
    """Return how somebody can show more surely who they are and come back here; None where nothing more is wanted."""
    if not is_too_low(request, service):
        return None
    here = path or request.get_full_path()
    # Who came by a company's account shows more there; who acts by a mandate is known as themselves.
    came_by = ports.provider(request.how.means) if request.how else None
    by_company = came_by is not None and came_by.for_companies
    offered = ports.offered(service.level, for_companies=by_company)
    ways = [(each.name, address_of(each.key, service.level, here), each.key) for each in offered]
    return {"level": service.level, "ways": ways}


def providers_for(owner: UUID, level: Level, path: str, *, joined: bool) -> list[tuple[str, str]]:
    """Return with whom somebody who is signed in can show once more who they are: name and address.

    ``joined``: only providers that open their account already.
    """
    found = [each for each in ports.offered(level) if not joined or identities.is_joined(owner, each.key)]
    return [(each.name, address_of(each.key, level, path, anew=True)) for each in found]


def address_of(key: str, level: Level, path: str, *, anew: bool = False) -> str:
    """Return where somebody signs in at a provider at least at a level, and comes back to a path."""
    query = urlencode({LEVEL: level.word, **({ANEW: "1"} if anew else {}), **({WAY_ON: path} if path else {})})
    return f"{reverse('citizen:identity', args=[key])}?{query}"
