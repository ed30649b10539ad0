# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: offers to who waits, reminders, and forgetting what nobody needs any more."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from geleitzug.core.booking import mails
from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.models import Absence, BookedDay, Booking, ClosedDay, Waiting
from geleitzug.core.booking.rules import CLOSED_KEPT_FOR, KEPT_FOR, State
from geleitzug.ground.crypto import keyring
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors

AHEAD = timedelta(hours=30)
"""Reminded is on the day before, at the first hour after so long ahead."""
TOLD_ANYWAY = timedelta(hours=12)
"""Who has booked so lately needs no reminder."""
AT_ONCE = 500
MOST_LINKS = 10
"""So many appointments nobody has before them; more links in one go are not sent."""


@periodic("* * * * *", "booking.offer")
def offer() -> None:
    """Look after the waiting list where somebody waits."""
    if waiting.is_called_for():
        defer(offer_in_turn)


@job("booking.offer_in_turn", outside=True)
def offer_in_turn(*, tenant: UUID) -> None:
    """Take back offers nobody has answered, and offer what is free to those who wait.

    Each offer has a transaction of its own: who books meanwhile waits for one, and not for the whole list.
    """
    now = timezone.now()

    def step() -> AbstractContextManager[Any]:
        return doors.machine_door(tenant)

    waiting.lapse(now, step)
    waiting.offer_in_turn(now, step)


@periodic("10 7-20 * * *", "booking.remind")
def remind() -> None:
    """Remind of the appointments of the next day, once each; what fails is tried again an hour later."""
    now = timezone.now()
    rows = Booking.objects.filter(state=State.BOOKED, starts__gt=now, starts__lte=now + AHEAD, reminded_at=None)
    for booking in rows.select_related("location").order_by("starts")[: 10 * AT_ONCE]:
        if booking.booked_at is None or booking.booked_at < now - TOLD_ANYWAY:
            mails.remind(booking)
        Booking.objects.filter(pk=booking.pk).update(reminded_at=now)


@job("booking.send_links_again")
def send_links_again(*, mark: str) -> None:
    """Send somebody who has lost them the links of what they have before them, to the addresses they gave then.

    A job and no step of the page: how long the page takes says nothing of whether there is an appointment. ``mark`` is
    what codes.once_mark makes of the name and the address that were typed, so the job's row names nobody.
    """
    now = timezone.now()
    # Into a talk that has begun one comes by the link alone.
    ahead = Q(state=State.BOOKED, starts__gt=now) | Q(
        state__in=[State.BOOKED, State.ARRIVED], by_video=True, ends__gt=now
    )
    rows = Booking.objects.filter(ahead, once_mark=mark).select_related("location")
    for booking in rows.order_by("starts")[:MOST_LINKS]:
        mails.asked_for(booking, now)
    for row in Waiting.objects.filter(once_mark=mark, state=Waiting.State.OPEN).order_by("id")[:MOST_LINKS]:
        mails.waits(row, row.secret, by=MACHINE, again=f"-{now:%Y%m%d%H}")


@periodic("35 3 * * *", "booking.forget")
def forget() -> None:
    """Delete appointments KEPT_FOR after their day, with their keys; and what waited and is over."""
    today = timezone.localdate()
    over = Q(day__lt=today - KEPT_FOR) | Q(state=State.HELD, held_until__lt=timezone.now() - timedelta(hours=1))
    while keys := list(Booking.objects.filter(over).values_list("pk", flat=True)[:AT_ONCE]):
        _delete(keys)
    ended = Waiting.objects.filter(state=Waiting.State.ENDED, ended_at__lt=timezone.now() - KEPT_FOR)
    for row in ended[:AT_ONCE]:
        keyring.forget([row.pk])
        row.delete()
    BookedDay.objects.filter(day__lt=today - KEPT_FOR).delete()
    ClosedDay.objects.filter(day__lt=today - CLOSED_KEPT_FOR).delete()
    Absence.objects.filter(last__lt=today - KEPT_FOR).delete()


def _delete(keys: list[UUID]) -> None:
    keyring.forget(keys)
    Booking.objects.filter(pk__in=keys).delete()
