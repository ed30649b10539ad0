# SPDX-License-Identifier: EUPL-1.2
"""Signing in with the town's own account. What the identity provider said was fetched before (errands.py)."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.screens.staff import OfficeRequest, safe_path
from geleitzug.core.staffing import sign_on, signing
from geleitzug.core.staffing.ports import Farewell, Journey, NotSignedIn, Why
from geleitzug.desks.office import errands
from geleitzug.desks.office.errands import COOKIE, LONGEST_JOURNEY, Returned
from geleitzug.desks.office.pages import home_of
from geleitzug.desks.office.views.signing import login_page
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.how import How
from geleitzug.ground.web import actor

PROOF = "sign_on_proof"
AGAIN = _("Bitte beginnen Sie die Anmeldung noch einmal.")
CALL = _("Wenn das wieder geschieht, rufen Sie bitte Ihre IT an.")
SENTENCES = {
    Why.AWAY: [
        _("Der Anmeldedienst Ihrer Gemeinde antwortet gerade nicht."),
        _("Bitte versuchen Sie es gleich noch einmal."),
    ],
    Why.MISCONFIGURED: [
        _("Die Anmeldung mit dem Konto Ihrer Gemeinde ist falsch eingerichtet."),
        _("Bitte rufen Sie Ihre IT an."),
    ],
    Why.CANCELLED: [_("Sie haben die Anmeldung abgebrochen.")],
    Why.REFUSED: [_("Der Anmeldedienst Ihrer Gemeinde hat Sie nicht angemeldet."), CALL],
    Why.NOT_BEGUN: [_("Diese Anmeldung hat nicht in diesem Browser begonnen, oder sie war zu lange offen."), AGAIN],
    Why.STATE: [_("Die Antwort gehört zu einer anderen Anmeldung."), AGAIN],
    Why.ISSUER: [_("Die Antwort kommt nicht vom Anmeldedienst Ihrer Gemeinde."), AGAIN, CALL],
    Why.CODE: [_("Diese Anmeldung ist schon benutzt oder abgelaufen."), AGAIN],
    Why.NONCE: [_("Die Antwort gehört zu einer anderen Anmeldung."), AGAIN],
    Why.EXPIRED: [_("Die Antwort des Anmeldedienstes ist abgelaufen."), AGAIN],
    Why.CLOCK: [_("Die Uhr des Anmeldedienstes geht anders als unsere."), CALL],
    Why.UNKNOWN: [_("Für Ihr Konto gibt es hier keinen Zugang."), _("Bitte bitten Sie die Leitung Ihres Amts darum.")],
    Why.INACTIVE: [_("Ihr Zugang ist gesperrt."), _("Bitte wenden Sie sich an die Leitung Ihres Amts.")],
    Why.NO_ROLE: [_("Ihr Konto hat hier noch keine Rolle."), _("Bitte bitten Sie die Leitung Ihres Amts darum.")],
    Why.TOO_OFTEN: [_("Das waren viele Versuche."), _("Bitte warten Sie eine Minute.")],
}
NOT_GENUINE = [_("Die Antwort des Anmeldedienstes ist nicht echt oder nicht lesbar."), AGAIN, CALL]
"""For a wrong signature, algorithm, key, audience and form: who signs in can do the same about each."""
log = logging.getLogger(__name__)


@require_safe
def begin(request: OfficeRequest) -> HttpResponse:
    """Send the browser to the provider's sign-in page; what it has to bring back is kept in a cookie."""
    way_on = safe_path(request.GET.get("weiter"), "")
    fetched = _fetched(request)
    if isinstance(fetched, NotSignedIn):
        return _refused(request, fetched)
    if not isinstance(fetched, Journey):
        raise Http404
    response = redirect(fetched.address)
    response.set_cookie(
        COOKIE,
        errands.sealed(fetched, town=request.municipality.key, way_on=way_on),
        max_age=LONGEST_JOURNEY,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def come_back(request: OfficeRequest) -> HttpResponse:
    """Let in whom the provider vouches for, or say why not; the journey is over either way."""
    fetched = _fetched(request)
    if isinstance(fetched, NotSignedIn):
        response = _refused(request, fetched)
    elif isinstance(fetched, Returned):
        response = _enter(request, fetched)
    else:
        raise Http404
    response.delete_cookie(COOKIE, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_POST
def signed_out(request: OfficeRequest) -> HttpResponse:
    """End all sessions of whom the provider has signed out; it wants 200, or 400 for a token that is none."""
    fetched = _fetched(request)
    if isinstance(fetched, Farewell):
        signing.say_farewell(fetched)
        return HttpResponse(status=200, headers={"Cache-Control": "no-store"})
    if isinstance(fetched, NotSignedIn):
        if fetched.why is not Why.TOO_OFTEN:
            signing.note_refusal(fetched, who="logout")
        return HttpResponse(status=400, headers={"Cache-Control": "no-store"})
    raise Http404


def _enter(request: OfficeRequest, returned: Returned) -> HttpResponse:
    identity = returned.identity
    try:
        staff = signing.admit(identity, table=sign_on.table_of(request.municipality.key))
    except NotSignedIn as refused:
        return _refused(request, refused, who=identity.login or identity.subject)
    # A second factor is the provider's matter: whoever runs it decides for all of the town's programs at once.
    actor.sign_in_staff(request, staff.pk, how=How(signing.OIDC, strong=True))
    request.session[PROOF] = identity.proof
    known = staff_actor(staff.pk)
    return redirect(safe_path(returned.way_on, home_of(known) if known else "/amt/"))


def _refused(request: OfficeRequest, refused: NotSignedIn, *, who: str = "") -> HttpResponse:
    """Say why, and write it down; 403 and not 5xx, which would take the audit row back."""
    if refused.why is Why.TOO_OFTEN:
        return login_page(request, error=_sentence(refused.why), about="", status=429)
    log.warning("sign-in refused in %s: %s", request.municipality.key, refused)
    signing.note_refusal(refused, who=who)
    return login_page(request, error=_sentence(refused.why), about="", status=403)


def _sentence(why: Why) -> str:
    return " ".join(str(part) for part in SENTENCES.get(why, NOT_GENUINE))


def _fetched(request: OfficeRequest) -> object:
    if request.municipality is None:
        raise Http404
    return getattr(request, "fetched", None)
