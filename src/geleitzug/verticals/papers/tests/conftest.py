# SPDX-License-Identifier: EUPL-1.2
"""The furnished town for the tests of ordered identity documents."""

from tests.furnished import furnished_database, own_town, sandmoor, town

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]
