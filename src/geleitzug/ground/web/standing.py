# SPDX-License-Identifier: EUPL-1.2
"""Answers this process still has: an address asked over and over is answered before any door is opened.

For what is the same for everybody in a town and may be some seconds old, as a feed of free times. What is handed out is
bytes and their ETag: who has them already is told so and gets none (RFC 9110, 13.1.2). No session, no database.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

MOST_KEPT = 500
"""Addresses of all towns together; of too many the oldest goes."""

_paths: dict[str, float] = {}
_kept: OrderedDict[tuple[str, str], tuple[float, str, bytes, str]] = OrderedDict()
_lock = Lock()


def register(path: str, *, seconds: float) -> None:
    """Say for which address answers stand, and how long."""
    _paths[path] = seconds


def answer(request: HttpRequest) -> HttpResponse | None:
    """Return an answer that still stands; None where a view has to make one."""
    seconds = _paths.get(request.path_info)
    if seconds is None or request.method not in ("GET", "HEAD"):
        return None
    key = _key(request)
    with _lock:
        found = _kept.get(key)
    if found is None or time.monotonic() - found[0] > seconds:
        return None
    return _response(request, *found[1:])


def keep(request: HttpRequest, body: bytes, content_type: str, *, same: bytes | None = None) -> HttpResponse:
    """Let an answer stand from now on, and return it; the address is one that was registered.

    ``same`` is what two answers have in common that are as good as one another; without it that is the whole body.
    """
    etag = f'"{sha256(body if same is None else same).hexdigest()[:24]}"'
    with _lock:
        _kept[_key(request)] = (time.monotonic(), etag, body, content_type)
        _kept.move_to_end(_key(request))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return _response(request, etag, body, content_type)


def forget() -> None:
    """Forget all answers (for tests)."""
    with _lock:
        _kept.clear()


def _key(request: HttpRequest) -> tuple[str, str]:
    town = request.municipality  # type: ignore[attr-defined]
    return str(town.pk if town else ""), request.path_info


def _response(request: HttpRequest, etag: str, body: bytes, content_type: str) -> HttpResponse:
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    response = HttpResponseNotModified() if etag in known else HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={int(_paths[request.path_info])}"
    return response
