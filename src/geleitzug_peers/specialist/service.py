# SPDX-License-Identifier: EUPL-1.2
"""The system's web service: tokens, messages, replies; and the switches of what it does wrong."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from geleitzug_peers.small_http import Answer, Request, Routes, as_json, plain
from geleitzug_peers.specialist.office import Office, reply_to


@dataclass
class Faults:
    """What goes wrong: the next so many calls are lost after they were worked off, or answered late or wrongly."""

    lose: int = 0
    late: float = 0.0
    status: int = 0
    garbage: bool = False
    latin: bool = False
    deep: bool = False
    other_key: bool = False
    refuse: str = ""
    later: bool = False
    """Say at first only that it was received, and answer when asked for replies."""
    forget_tokens: bool = False


@dataclass
class Service:
    """The service; without a client's name anybody may come who has the right certificate."""

    office: Office
    client_id: str = ""
    client_secret: str = ""
    faults: Faults = field(default_factory=Faults)
    tokens: set[str] = field(default_factory=set)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.routes = Routes()
        self.routes.add("POST", "/token", self._token)
        self.routes.add("POST", "/messages", self._take)
        self.routes.add("GET", "/replies", self._replies)
        self.routes.add("DELETE", "/replies/(?P<key>.+)", self._taken)
        self.control = Routes()
        self.control.add("GET", "/-/kept", self._kept)
        self.control.add("POST", "/-/faults", self._change)
        self.control.add("POST", "/-/reply", self._plant)

    def _token(self, request: Request) -> Answer:
        named = base64.b64decode(request.header("Authorization").removeprefix("Basic ")).decode()
        if named != f"{self.client_id}:{self.client_secret}":
            return as_json({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        return as_json({"access_token": token, "token_type": "Bearer", "expires_in": 300})

    def _refused(self, request: Request) -> Answer | None:
        if self.faults.forget_tokens:
            self.tokens.clear()
            self.faults.forget_tokens = False
        if self.client_id and request.header("Authorization").removeprefix("Bearer ") not in self.tokens:
            return as_json({"detail": "Wer sind Sie?"}, 401)
        return None

    def _take(self, request: Request) -> Answer:
        if (refused := self._refused(request)) is not None:
            return refused
        self.calls += 1
        faults = self.faults
        if faults.late:
            time.sleep(faults.late)
        if faults.status and not (faults.latin or faults.deep):
            return as_json({"detail": "Heute nicht."}, faults.status)
        key = request.header("Idempotency-Key")
        file = self.office.keep(key, "message", _message(request))
        with self._lock:
            if faults.lose > 0:
                faults.lose -= 1
                return Answer(lost=True)
        if faults.latin:
            return Answer(faults.status or 200, '{"detail": "Ungültig"}'.encode("latin-1"))
        if faults.deep:
            return Answer(faults.status or 200, b"[" * 100_000)
        if faults.garbage:
            return plain("<html>Willkommen</html>")
        reply = reply_to(file, state="refused", text=faults.refuse) if faults.refuse else reply_to(file)
        if faults.later:
            self.waiting[reply["id"]] = reply
            return as_json({**reply_to(file, state="received"), "reference": ""}, 202)
        if faults.other_key:
            reply["shipment"] = "00000000-0000-4000-8000-000000000000"
        return as_json(reply, 201)

    def _replies(self, request: Request) -> Answer:
        return self._refused(request) or as_json({"replies": list(self.waiting.values())})

    def _taken(self, request: Request, key: str) -> Answer:
        if (refused := self._refused(request)) is not None:
            return refused
        return Answer(204) if self.waiting.pop(unquote(key), None) is not None else plain("Unbekannt.", 404)

    # --- for tests and onlookers ------------------------------------------------------------------------------------

    def _kept(self, request: Request) -> Answer:
        files = [
            {"key": each.key, "number": each.number, "times": each.times,
             "content": self.office.content(each.key).decode("utf-8", "replace")}
            for each in self.office.files()
        ]  # fmt: skip
        return as_json({"files": files, "calls": self.calls})

    def _change(self, request: Request) -> Answer:
        self.faults = Faults(**json.loads(request.body))
        return as_json({"done": True})

    def _plant(self, request: Request) -> Answer:
        reply = json.loads(request.body)
        self.waiting[str(reply.get("id"))] = reply
        return as_json({"done": True})


def _message(request: Request) -> bytes:
    if not request.header("Content-Type").startswith("multipart/form-data"):
        return request.body
    _head, _blank, rest = request.body.partition(b"\r\n\r\n")
    first, end, _others = rest.partition(b"\r\n--")
    return first if end else b""
