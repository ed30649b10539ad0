# SPDX-License-Identifier: EUPL-1.2
"""A client that shows our own error page instead of raising, as a person would see it."""

from __future__ import annotations

import logging
from typing import Any

from django.test import Client

from tests.pages import PageClient


class ToughClient(PageClient):
    """A client for tests that expect trouble: a broken view answers 500, and pages are checked where it matters."""

    checks_pages = False

    def __init__(self, **defaults: Any) -> None:
        super().__init__(raise_request_exception=False, **defaults)

    def request(self, **request: Any) -> Any:
        """Fetch without writing what broke into the log: the test says it."""
        logging.disable(logging.ERROR)
        try:
            return super().request(**request) if self.checks_pages else Client.request(self, **request)
        finally:
            logging.disable(logging.NOTSET)


def why(response: Any) -> str:
    """Return what broke, if something did."""
    found = getattr(response, "exc_info", None)
    return (
        f" ({found[0].__name__}: {str(found[1]).splitlines()[0][:160]})"
        if found and response.status_code >= 500
        else ""
    )
