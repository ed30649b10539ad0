# SPDX-License-Identifier: EUPL-1.2
"""Ways into rooms of a town's Jitsi server. The server itself is never called from here: browsers go there."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from geleitzug.connectors.jitsi import wire
from geleitzug.connectors.jitsi.wire import BadKey, Bearer
from geleitzug.core.booking.video import Server, WayIn

LONGEST_URL = 200
"""Signs, as many as a town's row has room for; splitting sorts the marks of a host's letters, pair by pair."""


class JitsiRooms:
    """Rooms of Jitsi Meet, opened by tokens."""

    def objection(self, server: Server) -> tuple[str, str]:
        """Say which part of a server is wrong and why."""
        if not _is_base(server.url):
            return "url", _("Bitte geben Sie die Adresse mit https:// an, zum Beispiel https://video.stadt.de")
        if not server.app:
            return "app", _("Bitte geben Sie die App-ID an, die am Server eingestellt ist (app_id).")
        if not server.secret:
            return "secret", _("Bitte geben Sie das Geheimnis oder den privaten Schlüssel ein.")
        try:
            wire.key_of(server.secret)
        except BadKey:
            return "secret", _(
                "Das Geheimnis braucht mindestens 32 Zeichen. Ein Schlüssel muss ein privater RSA-Schlüssel mit"
                " mindestens 2048 Bit sein (PEM)."
            )
        if wire.is_key(server.secret) and not server.key_id:
            return "key_id", _("Zu einem Schlüsselpaar gehört seine Kennung (kid): Unter ihr findet es der Server.")
        return "", ""

    def address(self, server: Server, way: WayIn) -> str:
        """Return the address by which a browser comes in."""
        signed = wire.token(
            server.secret, server.key_id, app=server.app, domain=server.domain, room=way.room,
            bearer=Bearer(_id_of(way), way.name, way.host), opens=int(way.opens.timestamp()),
            closes=int(way.closes.timestamp()),
        )  # fmt: skip
        return wire.address(server.url, way.room, signed)


def _id_of(way: WayIn) -> str:
    """Return by what the server tells two sides of a room apart; it says nothing elsewhere."""
    return sha256(f"{way.room} {'host' if way.host else 'guest'}".encode()).hexdigest()[:16]


def _is_base(url: str) -> bool:
    """Tell whether an address is a server's: by https, or on this machine for the demo."""
    if len(url) > LONGEST_URL:
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_here = host == "localhost" or host.endswith(".localhost")
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    return (
        bool(host)
        and bare
        and not any(each.isspace() for each in url)
        and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
    )
