# SPDX-License-Identifier: EUPL-1.2
"""The furnished towns, and a browser in one with something to book."""

from tests.furnished import furnished_database, own_town, sandmoor, town

from geleitzug.verticals.appointments.citizen.tests.pages_walked import browser, planned

__all__ = ["browser", "furnished_database", "own_town", "planned", "sandmoor", "town"]
