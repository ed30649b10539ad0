# SPDX-License-Identifier: EUPL-1.2
"""The small addresses every host answers: the look, the language, the keys to check by, whom to tell of a weakness."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from geleitzug.ground.crypto.signing import key_set, keys_of
from geleitzug.ground.web.languages import LANGUAGES, ONE_YEAR, remember
from geleitzug.ground.web.look import GROUP, Look, stylesheet


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Deliver the municipality's colours; the address carries their version, so they may be kept for a year."""
    town = getattr(request, "municipality", None)
    css = stylesheet(Look.of(town.look) if town is not None else GROUP)
    keep = f"public, max-age={ONE_YEAR}, immutable" if "v" in request.GET else "no-cache"
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": keep})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116); the group's own host names the operator's address."""
    town = getattr(request, "municipality", None)
    contact = (town.contact.get("security") or town.contact.get("mail")) if town is not None else None
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{contact or settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: de, en",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def signing_keys(request: HttpRequest) -> HttpResponse:
    """Offer the public keys by which the town signs, older ones too (RFC 7517); the group's own host signs nothing."""
    town = getattr(request, "municipality", None)
    if town is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    found = key_set(keys_of(town.pk))
    return JsonResponse(found, content_type="application/jwk-set+json", headers=headers)


# Choosing a language changes nothing but a cookie, and a token here would put a secret into every public page.
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language and return to the page on which it was chosen."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    lang = request.POST.get("lang", "")
    if lang in LANGUAGES:
        remember(response, lang)
    return response
