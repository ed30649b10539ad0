# SPDX-License-Identifier: EUPL-1.2
"""Saying on which server video appointments are held."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.db import transaction

from geleitzug.core.booking import video
from geleitzug.core.booking.events import VideoServerSetUp
from geleitzug.core.booking.locking import lock_server
from geleitzug.core.booking.meeting import host_of
from geleitzug.core.booking.models import VideoServer
from geleitzug.core.booking.permissions import VIDEO
from geleitzug.core.booking.video import Server, WrongServer
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors


@transaction.atomic
def set_up(typed: Server, *, active: bool, by: Actor) -> VideoServer:
    """Set the town's server up or change it; a secret that is left empty stays as it was.

    Raises NotPermitted, WrongServer. An empty domain is the host of the address.
    """
    by = require(by, VIDEO)
    lock_server()
    row = VideoServer.objects.first() or VideoServer()
    secret = typed.secret
    if not secret and row.secret and (row.url, row.app) == (typed.url, typed.app):
        # What was shared with one server signs no way into another that somebody has named since.
        secret = row.secret
    server = replace(typed, secret=secret)
    field, sentence = video.rooms().objection(server)
    if field:
        raise WrongServer(field, sentence)
    domain = typed.domain or urlsplit(typed.url).hostname or ""
    row.url, row.app, row.secret, row.domain, row.key_id, row.active = (
        server.url, server.app, server.secret, domain, server.key_id, active
    )  # fmt: skip
    row.save()
    emit(VideoServerSetUp(subject=doors.current_tenant(), host=host_of(row), active=active), by=by)
    return row
