# SPDX-License-Identifier: EUPL-1.2
"""What can be in the way of an appointment. The pages find the words."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


class BookingError(Exception):
    """Something is in the way; the subclass names the situation."""


class TimeGone(BookingError):
    """Somebody else was quicker, or the time is not offered (any more)."""


class NoSuchBooking(BookingError):
    """No appointment has this link: it was never given, or what it led to is over and deleted."""


class UnknownErrand(BookingError):
    """Somebody asks for an errand that nobody offers."""


class NoVideo(UnknownErrand):
    """Somebody wants to come by video, and what they come for is not done that way (any more)."""


class TooManyPersons(BookingError):
    """More people than one appointment is made for."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class AccountNeeded(BookingError):
    """This errand is booked signed in."""


class AlreadyBooked(BookingError):
    """The same person has an appointment for this before them (ein Termin je Person und Anliegen).

    Only staff are told when: whoever types a name and an address would learn when somebody is away from home.
    """

    def __init__(self, booking: UUID, starts: datetime) -> None:
        super().__init__(booking, starts)
        self.booking, self.starts = booking, starts


class NotAllowedNow(BookingError):
    """The appointment is in a state in which this makes no sense."""


class NothingToReach(BookingError):
    """There is neither a name nor a way to reach somebody."""


class OfferOver(BookingError):
    """What the waiting list offered is no longer kept."""


class WrongRules(BookingError):
    """A plan that cannot be: the message is for whoever plans."""
