# SPDX-License-Identifier: EUPL-1.2
"""The furnished town for the tests of figures, and the browser of who heads its citizens' office."""

import pytest
from tests.furnished import Town, furnished_database, own_town, town
from tests.pages import PageClient
from tests.signing import sign_in_staff

__all__ = ["furnished_database", "own_town", "town"]


@pytest.fixture
def head(town: Town) -> PageClient:
    """The browser of the head of the citizens' office."""
    client = PageClient(headers={"host": "musterhafen.localhost"})
    sign_in_staff(client, "buergerbuero.leitung", town="musterhafen")
    return client
