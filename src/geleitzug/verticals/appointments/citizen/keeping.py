# SPDX-License-Identifier: EUPL-1.2
"""Whose an appointment is: behind its link, of this browser, of an account. The wall is passed by a secret alone.

A browser that holds a time is known by a mark in its session, so that it holds one time and not twenty. The first is
made of the secret that its forms carry: who presses twice is known before there is a session.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any
from uuid import UUID

from geleitzug.core.booking import codes, queries
from geleitzug.core.booking.models import Booking, Offered, Waiting
from geleitzug.core.booking.rules import State
from geleitzug.core.screens.citizens import CitizenRequest
from geleitzug.ground.tenancy import doors

KEPT = "appointments"
LONGEST_CODE = 60


def mark_of(request: CitizenRequest) -> str:
    """Return the mark by which core/booking knows this browser. Who holds nothing gets no session for it."""
    kept: dict[str, Any] = request.session.get(KEPT) or {}
    if "mark" in kept:
        return str(kept["mark"])
    secret = request.META.get("CSRF_COOKIE")
    return sha256(f"appointments {secret}".encode()).hexdigest()[:32] if secret else token_hex(16)


def keep_mark(request: CitizenRequest, mark: str) -> None:
    """Know this browser again: it holds a time."""
    request.session[KEPT] = {"mark": mark}


def is_held_here(request: CitizenRequest, held: Booking) -> bool:
    """Tell whether it is this browser that holds a time: its address alone, seen by somebody else, books nothing."""
    return not held.session or held.session == codes.session_mark(mark_of(request))


def booking_of(code: str) -> Booking | None:
    """Return the appointment, or the held time, behind a link's code."""
    if not code or len(code) > LONGEST_CODE:
        return None
    return queries.booking_by(code)


def waiting_of(code: str) -> Waiting | None:
    """Return the place on the waiting list behind a link's code."""
    if not code or len(code) > LONGEST_CODE:
        return None
    return queries.waiting_by(code)


def offered_to(waits: Waiting, now: datetime) -> tuple[Booking, datetime] | None:
    """Return the time that is kept for somebody who waits, and until when."""
    with doors.at_machine_door(doors.current_tenant()):
        offers = waits.offers.filter(state=Offered.State.OPEN, until__gt=now)
        found = offers.select_related("booking__location").first()
    return (found.booking, found.until) if found and found.booking else None


def bookings_of(account: UUID, now: datetime) -> list[Booking]:
    """Return the appointments that an account has before it, the next one first."""
    with doors.at_machine_door(doors.current_tenant()):
        found = Booking.objects.select_related("location").filter(account=account, ends__gt=now)
        return list(found.filter(state__in=[State.BOOKED, State.ARRIVED]).order_by("starts"))
