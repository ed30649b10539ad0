# SPDX-License-Identifier: EUPL-1.2
"""Where somebody is signed in: the list, and ending one session or all others."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from geleitzug.ground.people.factors import Owner
from geleitzug.ground.people.models import Session
from geleitzug.ground.tenancy import directory
from geleitzug.ground.trust import sessions
from geleitzug.ground.trust.events import SessionsEnded, note
from geleitzug.ground.web.security import means, proving
from geleitzug.ground.web.security.desk import Desk, SecurityRequest, acting, own_page
from geleitzug.ground.web.sessions import digest_of, how_of


@require_http_methods(["GET", "POST"])
@own_page()
def devices(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """List the browsers in which somebody is signed in, and end what they want."""
    here = digest_of(request.session.session_key or "")
    if request.method == "POST":
        wanted = request.POST.get("ende", "")
        number = sessions.end_all(owner.id, but=here) if wanted == "andere" else sessions.end(owner.id, wanted)
        if number:
            holder = None if owner.is_staff else owner.id
            note(SessionsEnded(subject=owner.id, holder=holder, number=number), by=acting(request, owner))
        return redirect(f"{desk.address('devices')}?hinweis=beendet")
    towns = {town.pk: town.name for town in directory.everyone()}
    rows = [
        (row, towns.get(row.town, "") if row.town else "", _means_of(row, owner), row.session_key == here)
        for row in sessions.sessions_of(owner.id)
    ]
    context = {"rows": rows, "has_password": proving.has_password(owner), "hint": request.GET.get("hinweis", "")}
    return desk.page(request, "devices", context)


def _means_of(row: Session, owner: Owner) -> str:
    by = how_of(row, staff=owner.is_staff)
    return means.word_of(by.means) if by else ""
