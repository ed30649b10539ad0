# SPDX-License-Identifier: EUPL-1.2
"""The tables of the rooms, where Django looks for them. What each is stands in its room."""

from geleitzug.verticals.appointments.offer.models import BookedFeed, ToTelephone

__all__ = ["BookedFeed", "ToTelephone"]
