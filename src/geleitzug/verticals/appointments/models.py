# SPDX-License-Identifier: EUPL-1.2
"""The tables of the rooms, where Django looks for them. What each is stands in its room."""

from geleitzug.verticals.appointments.offer.models import BookedFeed, ToTelephone
from geleitzug.verticals.appointments.queue.models import Call, DayMeasure, Queue, Screen, Seat, Ticket

__all__ = ["BookedFeed", "Call", "DayMeasure", "Queue", "Screen", "Seat", "Ticket", "ToTelephone"]
