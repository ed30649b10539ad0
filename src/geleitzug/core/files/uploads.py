# SPDX-License-Identifier: EUPL-1.2
"""Refusing what is far too large before anything reads it. What a question allows is checked by actions.py."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from geleitzug.ground.web.errors import too_large

CHUNK = 1024 * 1024
PATIENCE = 400_000_000
Handler = Callable[[HttpRequest], HttpResponse]


def refuse_oversized(get_response: Handler) -> Handler:
    """Answer 413 to a request whose announced length exceeds settings.UPLOAD_MAX_BYTES.

    Nothing of it is parsed or stored. The rest of the body is read and thrown away, as far as patience goes:
    a browser that is still sending does not look at the answer and would show a broken connection instead.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = _announced(request)
        if length <= settings.UPLOAD_MAX_BYTES:
            return get_response(request)
        if length <= PATIENCE:
            _throw_away(request, length)
        answer = too_large(request)
        answer["Connection"] = "close"
        return answer

    return middleware


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _throw_away(request: HttpRequest, length: int) -> None:
    while length > 0:
        chunk = request.read(min(CHUNK, length))
        if not chunk:
            return
        length -= len(chunk)
