# SPDX-License-Identifier: EUPL-1.2
"""The gallery as a site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.pages import PageClient

from geleitzug.ground.web.tests import gallery


@pytest.fixture
def musterhafen() -> Iterator[PageClient]:
    """A visitor of Musterhafen's gallery, whose pages are checked."""
    with gallery.SITE:
        yield PageClient(headers={"host": "musterhafen.localhost"}, raise_request_exception=False)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gallery, served."""
    with gallery.served() as address:
        yield address
