# SPDX-License-Identifier: EUPL-1.2
"""Towns in which people live and apply."""

from __future__ import annotations

from tests.furnished import furnished_database, own_town, town

__all__ = ["furnished_database", "own_town", "town"]
