# SPDX-License-Identifier: EUPL-1.2
"""The tables of the rooms, where Django looks for them. What each is stands in its room."""

from geleitzug.verticals.appointments.figures.models import (
    DayFigure,
    Measure,
    MonthFigure,
    StaffYear,
    WorkloadNotice,
    YearFigure,
)
from geleitzug.verticals.appointments.forecast.models import Outlook
from geleitzug.verticals.appointments.offer.models import BookedFeed, ToTelephone
from geleitzug.verticals.appointments.queue.models import Call, Queue, Screen, Seat, Ticket, TurnedAway

__all__ = [
    "BookedFeed",
    "Call",
    "DayFigure",
    "Measure",
    "MonthFigure",
    "Outlook",
    "Queue",
    "Screen",
    "Seat",
    "StaffYear",
    "Ticket",
    "ToTelephone",
    "TurnedAway",
    "WorkloadNotice",
    "YearFigure",
]
