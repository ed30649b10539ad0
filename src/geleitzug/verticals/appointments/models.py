# SPDX-License-Identifier: EUPL-1.2
"""The tables of the rooms, where Django looks for them. What each is stands in its room."""

from geleitzug.verticals.appointments.figures.models import DayFigure, MonthFigure
from geleitzug.verticals.appointments.forecast.models import Outlook
from geleitzug.verticals.appointments.offer.models import BookedFeed, ToTelephone
from geleitzug.verticals.appointments.queue.models import Call, Queue, Screen, Seat, Ticket, TurnedAway

__all__ = [
    "BookedFeed",
    "Call",
    "DayFigure",
    "MonthFigure",
    "Outlook",
    "Queue",
    "Screen",
    "Seat",
    "Ticket",
    "ToTelephone",
    "TurnedAway",
]
