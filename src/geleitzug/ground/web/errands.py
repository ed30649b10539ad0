# SPDX-License-Identifier: EUPL-1.2
"""What an address has to ask of another server before its door is opened (docs/decisions/errands.md).

Nobody else's server holds our transaction open. Where an answer is needed now and not by a job, as at a sign-in with
the town's accounts, it is fetched here: with the request and the town, without session and database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Errand = Callable[[HttpRequest], Any]

_errands: dict[str, Errand] = {}


def register(path: str, errand: Errand) -> None:
    """Say what is fetched for an address; what can go wrong is part of what the errand returns."""
    _errands[path] = errand


def run(request: HttpRequest) -> None:
    """Do the errand of an address, if it has one, in a town; its view finds what came of it."""
    errand = _errands.get(request.path_info)
    if errand is not None and request.municipality is not None:  # type: ignore[attr-defined]
        request.fetched = errand(request)  # type: ignore[attr-defined]
