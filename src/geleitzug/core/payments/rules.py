# SPDX-License-Identifier: EUPL-1.2
"""States of a payment and its moves, and how long we wait for what. No database, no clock, no provider."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from geleitzug.core.payments.ports import Standing
from geleitzug.ground.calendar import Holidays
from geleitzug.ground.money import Euro


class State(TextChoices):
    """How a payment stands."""

    REQUESTED = "requested", _("Noch nicht bezahlt")
    OPENING = "opening", _("Verbindung zum Bezahldienst wird hergestellt")
    OPEN = "open", _("Beim Bezahldienst begonnen")
    FAILED = "failed", _("Zahlung gescheitert")
    CANCELLED = "cancelled", _("Zahlung abgebrochen")
    PAID = "paid", _("Bezahlt")
    DIFFERS = "differs", _("Betrag weicht ab")
    EXPIRED = "expired", _("Zahlungsfrist abgelaufen")
    WITHDRAWN = "withdrawn", _("Nicht mehr zu bezahlen")
    PAID_LATE = "paid_late", _("Zu spät bezahlt, wird erstattet")


_ENDS = {State.EXPIRED, State.WITHDRAWN}

MOVES: dict[State, set[State]] = {
    State.REQUESTED: {State.OPENING, State.PAID, State.DIFFERS} | _ENDS,
    State.OPENING: {State.OPEN, State.FAILED} | _ENDS,
    State.OPEN: {State.PAID, State.DIFFERS, State.FAILED, State.CANCELLED} | _ENDS,
    State.FAILED: {State.OPENING, State.PAID, State.DIFFERS} | _ENDS,
    State.CANCELLED: {State.OPENING, State.PAID, State.DIFFERS} | _ENDS,
    State.DIFFERS: {State.PAID},
    State.PAID: set(),
    State.EXPIRED: {State.PAID_LATE},
    State.WITHDRAWN: {State.PAID_LATE},
    State.PAID_LATE: set(),
}

# Of these a subject has at most one for each purpose: what is owed or paid, not what has lapsed.
STANDING = frozenset(State) - _ENDS - {State.PAID_LATE}
BEGUN = frozenset({State.OPENING, State.OPEN})
UNPAID = frozenset({State.REQUESTED, State.OPENING, State.OPEN, State.FAILED, State.CANCELLED})
# The payer's browser may still show the provider's page after we have closed the matter.
ASKABLE = frozenset({State.OPEN}) | _ENDS
TRANSFER = "TRANSFER"
"""The method of what came to the municipality's own account; providers name theirs in capitals as well."""

COUNTER = "counter"
"""The provider of what is taken at a counter: nobody can be asked about it, and nothing goes back through it."""


class Means(TextChoices):
    """How somebody pays at the counter."""

    CASH = "cash", _("bar")
    CARD = "card", _("Karte")


FIRST_ASK_STEP = 3
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)
OPENING_PATIENCE = timedelta(minutes=15)
WATCHED_AFTER_END = timedelta(days=14)
PROVIDER_GRACE = timedelta(days=3)
# Longer than any call may take: until then a second worker leaves the payment alone.
CALL_LEASE = timedelta(seconds=45)


class PaymentError(Exception):
    """Something about a payment is not as it must be."""


class NotAllowedNow(PaymentError):
    """The payment is in a state in which this move makes no sense."""

    def __init__(self, now: State, then: State) -> None:
        super().__init__(f"{now.value} → {then.value}")


class TooLate(PaymentError):
    """The time for paying is over."""


class NothingToPay(PaymentError):
    """An amount of nothing, or less, cannot be asked for."""


class NothingComesBack(PaymentError):
    """An amount of nothing, or of more than was paid and has not come back yet, cannot be paid back."""


class WrongDay(PaymentError):
    """Money cannot have come or gone on that day: it was before ``first``, or is yet to come."""

    def __init__(self, on: date | None, first: date) -> None:
        super().__init__(f"{on}, not from {first} until today")
        self.first = first


class NotedMeanwhile(PaymentError):
    """Somebody else has noted a refund since the page was shown: noted twice, it would look as if paid back twice."""


REFUNDABLE = frozenset({State.PAID, State.PAID_LATE})
"""States in which money has come for good; what of it goes back does not change that it came."""


def check_transfer(amount: Euro | None) -> Euro:
    """Return what came; raises NothingToPay. Another amount than was asked for is no mistake: it is settled by hand."""
    if amount is None or amount.cents <= 0:
        raise NothingToPay(str(amount))
    return amount


def check_day(on: date | None, *, first: date, today: date) -> date:
    """Return the day on which money came or went back; raises WrongDay.

    ``first``: of a transfer the day on which it was asked for, of a refund the day on which it was paid.
    """
    if on is None or not first <= on <= today:
        raise WrongDay(on, first)
    return on


def check_refund(amount: Euro, *, left: Euro) -> None:
    """Refuse a refund of nothing, or of more than is left of what was paid; raises NothingComesBack."""
    if not 0 < amount.cents <= left.cents:
        raise NothingComesBack(f"{amount} of {left}")


def check_move(now: State, then: State) -> None:
    """Refuse a move that is not in the table; raises NotAllowedNow."""
    if then not in MOVES[now]:
        raise NotAllowedNow(now, then)


def wait_before(step: int) -> timedelta:
    """Return how long to wait before the next call: 2, 4, 8 … seconds, at most an hour."""
    return min(FIRST_WAIT * 2 ** min(step, 20), LONGEST_WAIT)


def gives_up_opening(begun: datetime, now: datetime) -> bool:
    """Tell whether the payer has waited long enough for a provider that does not answer."""
    return now - begun > OPENING_PATIENCE


def payable_until(announced: date, days: int, holidays: Holidays) -> date:
    """Return the last day for paying an invoice; a Saturday, Sunday or holiday carries it on.

    § 193 BGB; how many days there are is the municipality's to set.
    """
    return holidays.next_working_day(announced + timedelta(days=days))


def is_due(expires: datetime | None, now: datetime) -> bool:
    """Tell whether the time for paying is over."""
    return expires is not None and expires <= now


def may_expire(*, state: State, expires: datetime | None, answered: datetime | None, now: datetime) -> bool:
    """Tell whether a payment may lapse.

    Where a transaction is open, the provider must first have said *after* the deadline that nothing was paid;
    if it stays away for days, the payment lapses all the same, and money that comes later is refunded.
    """
    if state not in UNPAID or expires is None or expires > now:
        return False
    if state is not State.OPEN:
        return True
    return (answered is not None and answered >= expires) or now >= expires + PROVIDER_GRACE


def still_watched(ended: datetime | None, now: datetime) -> bool:
    """Tell whether we go on asking after the payment has ended unpaid."""
    return ended is None or now < ended + WATCHED_AFTER_END


def state_after(now: State, said: Standing, *, asked: Euro, taken: Euro | None) -> State:
    """Return the state that follows from what the provider says; a final state stays.

    Money that comes after the end is PAID_LATE whatever its amount; other money must be what was asked for.
    """
    if said is Standing.OPEN or now not in ASKABLE:
        return now
    if said is Standing.PAID:
        if now is not State.OPEN:
            return State.PAID_LATE
        return State.PAID if taken in (None, asked) else State.DIFFERS
    if now is not State.OPEN:
        return now
    return State.FAILED if said is Standing.FAILED else State.CANCELLED


def sums_of(taken: Iterable[tuple[str, int]]) -> dict[Means, int]:
    """Return what was taken by each means, in cents; what was cancelled is taken off."""
    sums = dict.fromkeys(Means, 0)
    for means, cents in taken:
        sums[Means(means)] += cents
    return sums
