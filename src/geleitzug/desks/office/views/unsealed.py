# SPDX-License-Identifier: EUPL-1.2
"""Letters that wait for the town's seal: the list of the office, and trying one again now."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.cases.actions import outbox
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.ground.web.keyset import page_of


@office_page(WORK)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """List the letters that wait, the longest waiting first."""
    found = page_of(outbox.waiting_for(request.actor), key=("id",), cursor=request.GET.get("cursor", ""))
    return page(request, "office/unsealed.html", {"rows": found.rows, "found": found})


@office_page(WORK)
@require_POST
def again(request: OfficeRequest, letter_id: UUID) -> HttpResponse:
    """Try to seal a letter now; on with the page from which that was asked for."""
    letter = outbox.waiting_for(request.actor).filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    outbox.try_again(letter, by=request.actor)
    on_case = cleaning.line(request.POST, "von") == "vorgang"
    address = reverse("office:case", args=[letter.case.number]) if on_case else reverse("office:unsealed")
    return go_on(address, "siegel_nochmal")
