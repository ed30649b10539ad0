# SPDX-License-Identifier: EUPL-1.2
"""A test client that reads every page it fetches and fails on a bad one. What the checks are says page_check.py."""

from __future__ import annotations

import gzip
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.test import Client

from geleitzug.ground.web.page_check import problems

_PLAIN_TEXT = re.compile(rb">\s*(?!\xe2\x80\x93)[^<>&\s\x00-\x1f\x7f][^<>&\x00-\x08\x0e-\x1f\x7f]*<")
_PLAIN_VALUE = re.compile(rb'(\s(?:value|href|action|content|datetime|title)=")(?!//)[\w\-./?=%#, ]+"')
_found: dict[bytes, tuple[str, ...]] = {}
_shared: list[Path] = []
"""Where the processes of a run leave a mark for each page they have found to be as it should."""


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
            found = page_problems(gzip.decompress(response.content) if packed else response.content)
            if found:
                where = f"{request.get('REQUEST_METHOD')} {request.get('PATH_INFO')} ({response.status_code})"
                raise BadPage(f"{where}:\n  " + "\n  ".join(found))
        return response


def page_problems(content: bytes) -> tuple[str, ...]:
    """Return what is wrong with a page; parsed is only what differs from earlier pages in more than plain words.

    A strict parser of HTML takes longer than the page took. Nothing a check looks at is taken for the same: tags,
    names, ids, references, and every text or value with a sign in it that could mean something to a parser.
    """
    bones = _PLAIN_VALUE.sub(rb'\1x"', _PLAIN_TEXT.sub(b">x<", content))
    if bones not in _found:
        _found[bones] = _problems(content, sha256(bones).hexdigest())
    return _found[bones]


def share_what_is_well(folder: Path) -> None:
    """Let the processes of a run tell one another which pages are as they should be."""
    folder.mkdir(exist_ok=True)
    _shared[:] = [folder]


def _problems(content: bytes, digest: str) -> tuple[str, ...]:
    marks = [folder / digest for folder in _shared]
    if any(mark.exists() for mark in marks):
        return ()
    found = tuple(problems(content))
    if not found:
        for mark in marks:
            mark.touch()
    return found
