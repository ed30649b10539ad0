# SPDX-License-Identifier: EUPL-1.2
"""Two towns for the tests of streets."""

from types import SimpleNamespace

import pytest
from tests.towns import found


@pytest.fixture
def musterhafen(db, owner_connection):
    return SimpleNamespace(pk=found(owner_connection, "musterhafen"))


@pytest.fixture
def sandmoor(db, owner_connection):
    return SimpleNamespace(pk=found(owner_connection, "sandmoor"))
