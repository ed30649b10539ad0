# SPDX-License-Identifier: EUPL-1.2
"""The streets that fit what somebody is typing, as JSON: the same for everybody, so browsers may keep it a while."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.core.streets import queries
from geleitzug.desks.citizen.streets import in_words
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web.limits import Allowance

askers = Allowance("STREETS_PER_ADDRESS", seconds=60)
KEPT = "public, max-age=3600"


@in_a_town
@require_GET
def streets(request: CitizenRequest) -> HttpResponse:
    """Return at most ten streets that begin with ``q``, or one of whose words does: the town's, and ``auch`` another's.

    That other one is the town of the office an application goes to (streets.lists_for).
    """
    if askers.wait(request):
        return JsonResponse({"streets": []}, status=429)
    askers.note(request)
    typed = request.GET.get("q", "")[:120]
    streets = queries.completions(typed)
    also = next((town for town in directory.everyone() if town.key == request.GET.get("auch")), None)
    if also is not None and also.pk != doors.current_tenant():
        with queries.list_of(also.pk):
            streets = [*streets, *queries.completions(typed)]
    found = [
        {"street": street.name, "postcode": street.postcode, "city": street.city, "words": in_words(street)}
        for street in streets[: queries.MOST]
    ]
    return JsonResponse({"streets": found}, headers={"Cache-Control": KEPT})
