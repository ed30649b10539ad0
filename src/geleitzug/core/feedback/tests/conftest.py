# SPDX-License-Identifier: EUPL-1.2
"""A furnished town for the tests of what staff say of steps."""

from __future__ import annotations

from tests.furnished import furnished_database, town

__all__ = ["furnished_database", "town"]
