# SPDX-License-Identifier: EUPL-1.2
"""Starts the video server as a process of its own: ``python -m geleitzug_peers.video_server``.

A room is an address of one part; who is let in sees a page, who is not sees why. ``/-/who`` tells as JSON who came.
"""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path
from typing import Any

from geleitzug_peers.small_http import Answer, Request, Routes, Server, as_json, page, plain, serve_until_told
from geleitzug_peers.video_server.door import Door, Refused

PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>{words}</p></main></body></html>"""


class Service:
    """The rooms and who came into them."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._came: list[dict[str, Any]] = []

    def routes(self) -> Routes:
        """Return the addresses."""
        routes = Routes()
        routes.add("GET", r"/-/live", lambda request: plain("ok"))
        routes.add("GET", r"/-/who", lambda request: as_json(self._came))
        routes.add("GET", r"/(?P<room>[a-zA-Z0-9-]+)", self._enter)
        return routes

    def _enter(self, request: Request, room: str) -> Answer:
        try:
            claims = self._door.admit(request.query.get("jwt", ""), room)
        except Refused as refused:
            words = escape(f"Sie kommen hier nicht hinein: {refused}.")
            return page(PAGE.format(title="Kein Zutritt", words=words), 403)
        user = claims.get("context", {}).get("user", {})
        came = {"room": room, "name": user.get("name"), "moderator": user.get("moderator") == "true"}
        self._came.append(came)
        others = len({each["name"] for each in self._came if each["room"] == room})
        part = "Sie leiten das Gespräch" if came["moderator"] else "Sie sind Gast"
        words = f"Sie heißen hier „{came['name']}“. {part}. Im Raum: {others}. Bild und Ton hat dieser Ersatz nicht."
        return page(PAGE.format(title="Videogespräch", words=escape(words)))


def main() -> None:
    """Read the options and serve until told to stop."""
    options = _options()
    door = Door(options.app_id, options.app_secret, options.domain, options.keys)
    server = Server(options.host, options.port, Service(door).routes().answer)
    serve_until_told(server, ready=f"video server ready at http://localhost:{server.port}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.video_server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8017, help="0 takes a free one and says which")
    parser.add_argument("--app-id", default="geleitzug")
    parser.add_argument("--app-secret", default="", help="the secret that is shared with the town")
    parser.add_argument("--domain", default="localhost", help="what the server calls itself inside")
    parser.add_argument("--keys", type=Path, help="folder of public keys, each under the SHA-256 of its kid, .pem")
    parser.add_argument("--state", type=Path, help="taken and not used: it keeps nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
