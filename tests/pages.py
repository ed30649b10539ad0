# SPDX-License-Identifier: EUPL-1.2
"""A test client that reads every page it fetches and fails on a bad one. What the checks are says page_check.py."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

from django.test import Client

from geleitzug.ground.web.page_check import problems


class BadPage(AssertionError):
    """A page was fetched that is not as pages should be."""


class PageClient(Client):
    """Django's client; ``musterhafen = PageClient(headers={"host": "musterhafen.localhost"})``."""

    def request(self, **request: Any) -> Any:
        """Fetch, then check what came if it is a page."""
        response = super().request(**request)
        if (
            not response.streaming
            and response.content
            and response.headers.get("Content-Type", "").startswith("text/html")
        ):
            packed = response.headers.get("Content-Encoding") == "gzip"
            found = _problems(gzip.decompress(response.content) if packed else response.content)
            if found:
                where = f"{request.get('REQUEST_METHOD')} {request.get('PATH_INFO')} ({response.status_code})"
                raise BadPage(f"{where}:\n  " + "\n  ".join(found))
        return response


@lru_cache(maxsize=2000)
def _problems(content: bytes) -> tuple[str, ...]:
    return tuple(problems(content))
