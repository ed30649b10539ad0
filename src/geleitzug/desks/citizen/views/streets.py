# SPDX-License-Identifier: EUPL-1.2
"""The streets that fit what somebody is typing, as JSON: the same for everybody, so browsers may keep it a while."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from geleitzug.core.streets import queries
from geleitzug.desks.citizen.access import CitizenRequest, in_a_town
from geleitzug.desks.citizen.streets import in_words
from geleitzug.ground.web.limits import Allowance

askers = Allowance("STREETS_PER_ADDRESS", seconds=60)
KEPT = "public, max-age=3600"


@in_a_town
@require_GET
def streets(request: CitizenRequest) -> HttpResponse:
    """Return at most ten streets of the town that begin with ``q``, or one of whose words does."""
    if askers.wait(request):
        return JsonResponse({"streets": []}, status=429)
    askers.note(request)
    found = [
        {"street": street.name, "postcode": street.postcode, "city": street.city, "words": in_words(street)}
        for street in queries.completions(request.GET.get("q", "")[:120])
    ]
    return JsonResponse({"streets": found}, headers={"Cache-Control": KEPT})
