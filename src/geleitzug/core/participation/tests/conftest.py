# SPDX-License-Identifier: EUPL-1.2
"""Towns whose building office asks others."""

from __future__ import annotations

from tests.furnished import district, furnished_database, own_town, sandmoor, town

from geleitzug.core.participation.tests.asked import house

__all__ = ["district", "furnished_database", "house", "own_town", "sandmoor", "town"]
