# SPDX-License-Identifier: EUPL-1.2
"""The furnished town for the tests of signing."""

from tests.furnished import furnished_database, own_town, town

__all__ = ["furnished_database", "own_town", "town"]
