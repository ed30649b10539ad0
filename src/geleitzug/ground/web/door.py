# SPDX-License-Identifier: EUPL-1.2
"""One request, one door: the town by its host name, one transaction, one database role. Who acts is actor.py."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse

from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import errands, standing
from geleitzug.ground.web.actor import guest_holder
from geleitzug.ground.web.errors import bad_request

OFFICE_PREFIXES = ("/amt/", "/scim/", "/api/")
"""Where a town's staff work, where its directory tells who they are, and where programs work in their name."""
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
"""Methods that change nothing (RFC 9110, 9.2.1); with all others the transaction is going to write."""
NO_TOWN_PREFIXES = ("/-/live", "/-/ready", "/static/")
NO_DOOR_PREFIXES = ("/-/look.css", "/-/warten/", "/-/unterschrift/")
"""What a town shows out of this process's memory, and what screens ask again and again: no session, no person."""


class DoorMiddleware:
    """Open the door around everything below it, and let nothing out before it is committed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(NO_TOWN_PREFIXES):
            return self.get_response(request)
        request.municipality = directory.by_host(request.get_host())  # type: ignore[attr-defined]
        if request.path_info.startswith(NO_DOOR_PREFIXES):
            return self.get_response(request)
        if (standing_answer := standing.answer(request)) is not None:
            return standing_answer
        errands.run(request)
        with doors.open_door(_door_for(request)):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Roll the whole request back: a view that raised has not half-happened.

        The page that follows is rendered outside; a session changed on the way is not kept either. A NUL in a text,
        which no browser's keyboard has and no database takes, is the sender's mistake and not ours.
        """
        if not doors.is_open():
            return None
        transaction.set_rollback(True)
        request.session.modified = False
        return bad_request(request) if isinstance(exception, DataError) and _holds_nul(request) else None


def _holds_nul(request: HttpRequest) -> bool:
    sent = [*request.GET.lists(), *request.POST.lists()]
    return any("\x00" in text for name, values in sent for text in (name, *values))


def _door_for(request: HttpRequest) -> doors.Door:
    town = request.municipality  # type: ignore[attr-defined]
    tenant = town.pk if town else None
    writes = request.method not in SAFE
    if tenant and request.path_info.startswith(OFFICE_PREFIXES):
        return doors.Door(doors.OFFICE, tenant, writes=writes)
    return doors.Door(doors.CITIZEN, tenant, guest_holder(request), writes=writes)
