# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries: its language, its protection, its compression. Who asks is tenancy's matter."""

from __future__ import annotations

import re
import secrets
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.cache import patch_vary_headers

from geleitzug.ground.web import errors
from geleitzug.ground.web.languages import LANGUAGE_COOKIE, LANGUAGES, ONE_YEAR, remember

GetResponse = Callable[[HttpRequest], HttpResponse]

WORTH_COMPRESSING = 1200
_GZIP_HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
"""RFC 1952, section 2.3: deflate, a file name follows, no time, no system."""
_KNOWN = re.compile(r"(?:^|,)\s*(de|en)(?:-\w+)*\s*(?:;\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?", re.IGNORECASE)


def speak(get_response: GetResponse) -> GetResponse:
    """Choose the page's language: the cookie first, then what the browser asks for, else German.

    A form that was sent for its language alone chooses anew (languages.py); that is remembered.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        lang = language_of(request)
        translation.activate(lang)
        request.LANGUAGE_CODE = lang
        response = get_response(request)
        if lang != request.LANGUAGE_CODE:
            remember(response, request.LANGUAGE_CODE)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    return middleware


def explain(get_response: GetResponse) -> GetResponse:
    """Show a page with a way on to who opens an address that takes presses only; Django answers with nothing at all.

    People come there by an address a browser has kept, or by reloading in another tab.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            page = errors.only_by_a_press(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


def protect(get_response: GetResponse) -> GetResponse:
    """Set the headers that keep a page from loading, sending or being framed where it should not."""
    always = {
        "Content-Security-Policy": content_security_policy(
            form_action=getattr(settings, "CSP_FORM_ACTION", ()),
            frame_ancestors=getattr(settings, "CSP_FRAME_ANCESTORS", ()),
        ),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "Cache-Control": "private, no-cache",
    }

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        headers = response.headers
        for name, value in always.items():
            headers.setdefault(name, value)
        if request.is_secure():
            headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}; includeSubDomains")
        return response

    return middleware


def compress(get_response: GetResponse) -> GetResponse:
    """Compress pages; a random name in the gzip head hides their exact length (BREACH, as Django does)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.streaming or response.has_header("Content-Encoding"):
            return response
        content = response.content
        kind = response.headers.get("Content-Type", "")
        if len(content) < WORTH_COMPRESSING or not kind.startswith(("text/", "application/json")):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = _packed(content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """Return ``de`` or ``en`` for a request."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return _preferred(request.headers.get("Accept-Language", "")[:200])


def content_security_policy(*, form_action: tuple[str, ...], frame_ancestors: tuple[str, ...]) -> str:
    """Write the policy: everything from ourselves, nothing inline, forms also to the payment providers.

    ``data:`` images are KERN's icons. ``connect-src`` is for the form's refresh and the upload's progress.
    """
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "form-action": " ".join(("'self'", *form_action)),
        "frame-ancestors": " ".join(frame_ancestors) or "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@lru_cache(maxsize=512)
def _preferred(accepted: str) -> str:
    wishes = [(float(weight or 1), code.lower()) for code, weight in _KNOWN.findall(accepted) if weight != "0"]
    return max(wishes, key=lambda wish: wish[0], default=(1.0, "de"))[1]


def _packed(content: bytes) -> bytes:
    """Pack with a file name of random length: two equal pages do not have equal sizes."""
    stuffing = secrets.token_hex(secrets.randbelow(48) + 1).encode()
    packer = zlib.compressobj(3, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    return _GZIP_HEAD + stuffing + b"\0" + packed + struct.pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF)
