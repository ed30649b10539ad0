# SPDX-License-Identifier: EUPL-1.2
"""Towns in which people live and which offer services."""

from tests.furnished import furnished_database, own_town, sandmoor, town

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]
