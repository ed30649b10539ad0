# SPDX-License-Identifier: EUPL-1.2
"""Who may hold a time now: a bound for each network address, and work before it while very many want one.

Counted in this process's memory, as ground/web/limits.py does. With scripts the work is challenge.py, without them a
page of some seconds; both are signed, belong to one address and are good once.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from math import ceil
from secrets import token_hex
from threading import Lock

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.booking.errors import AlreadyBooked, BookingError
from geleitzug.ground.web.limits import Allowance, Limiter, address_of
from geleitzug.verticals.appointments.citizen import challenge

holders = Allowance("HOLDS_PER_ADDRESS", seconds=3600)
names = Limiter(free=5)
"""Slows down who tries under which names somebody has an appointment."""
WORK, PATIENCE = "appointments.work", "appointments.patience"
PATIENT_SECONDS = 8
"""So long a browser without scripts waits: about what a program would pay for by computing."""
LASTS_SECONDS = 600
MOST_USED = 100_000


class Passed(Enum):
    """What becomes of somebody who wants to hold a time."""

    YES = "yes"
    PATIENCE = "patience"
    """The work was not done: the page of some seconds comes first."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """Work for a browser: its signed form, and what the worker needs of it."""

    token: str
    salt: str
    bits: int


class Load:
    """How many have asked for a time in the last minute, and which answers are used up."""

    def __init__(self) -> None:
        self._lately: deque[float] = deque(maxlen=100_000)
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def note(self) -> None:
        """Count somebody who wants to hold a time."""
        with self._lock:
            self._lately.append(time.monotonic())

    def bits(self) -> int:
        """Return how much work is asked for now; 0 for none."""
        since = time.monotonic() - 60
        with self._lock:
            while self._lately and self._lately[0] < since:
                self._lately.popleft()
            return challenge.bits_for(len(self._lately), settings.CHALLENGE_FROM)

    def use_up(self, token: str) -> bool:
        """Use an answer up; False where it was used before."""
        digest = sha256(token.encode()).hexdigest()
        with self._lock:
            if digest in self._used:
                return False
            self._used[digest] = None
            while len(self._used) > MOST_USED:
                self._used.popitem(last=False)
            return True

    def forget(self) -> None:
        """Forget everything (for tests)."""
        with self._lock:
            self._lately.clear()
            self._used.clear()


load = Load()


def challenge_now(request: HttpRequest) -> Challenge | None:
    """Return the work a page with free times carries along; None while few ask."""
    bits = load.bits()
    if not bits:
        return None
    salt = token_hex(8)
    return Challenge(signing.dumps([salt, bits, _whose(request)], salt=WORK), salt, bits)


def too_often(request: HttpRequest) -> str:
    """Return the sentence for an address that has held too many times lately; nothing where it may."""
    seconds = holders.wait(request)
    if not seconds:
        return ""
    minutes = ceil(seconds / 60)
    sentence = ngettext(
        "Von Ihrem Internetanschluss wurden gerade sehr viele Zeiten reserviert."
        " Bitte versuchen Sie es in einer Minute noch einmal.",
        "Von Ihrem Internetanschluss wurden gerade sehr viele Zeiten reserviert."
        " Bitte versuchen Sie es in %(minutes)d Minuten noch einmal.",
        minutes,
    )
    return sentence % {"minutes": minutes}


def too_many_names(request: HttpRequest) -> str:
    """Return the sentence for an address that has found several people with an appointment; else nothing."""
    return _("Sie haben es sehr oft versucht. Bitte warten Sie eine Minute.") if names.wait(request) else ""


def note_name(request: HttpRequest, trouble: BookingError) -> None:
    """Count a name that was told to have an appointment already."""
    if isinstance(trouble, AlreadyBooked):
        names.note(request)


def passes(request: HttpRequest) -> Passed:
    """Tell whether somebody may hold a time: while few ask everybody, else who has worked or waited."""
    load.note()
    if not load.bits() or _has_worked(request) or _has_waited(request):
        return Passed.YES
    return Passed.PATIENCE


def patience(request: HttpRequest) -> str:
    """Return a token that is good once PATIENT_SECONDS have passed."""
    return signing.dumps([token_hex(8), int(time.time()) + PATIENT_SECONDS, _whose(request)], salt=PATIENCE)


def is_ripe(request: HttpRequest, token: str) -> bool:
    """Tell whether somebody has waited long enough with a token, and not too long."""
    return seconds_left(request, token) == 0


def seconds_left(request: HttpRequest, token: str) -> int | None:
    """Return how many seconds somebody still waits with a token; None for one that is none of theirs, or old."""
    try:
        _mark, good_from, whose = signing.loads(token, salt=PATIENCE, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return max(0, good_from - int(time.time())) if whose == _whose(request) else None


def _has_worked(request: HttpRequest) -> bool:
    token = request.POST.get("aufgabe", "")
    try:
        salt, bits, whose = signing.loads(token, salt=WORK, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return False
    answer = request.POST.get("antwort", "")
    return whose == _whose(request) and challenge.is_solved(salt, answer, bits) and load.use_up(token)


def _has_waited(request: HttpRequest) -> bool:
    token = request.POST.get("geduld", "")
    return bool(token) and is_ripe(request, token) and load.use_up(token)


def _whose(request: HttpRequest) -> str:
    """Return what ties a token to a network address without telling it."""
    return sha256(f"{settings.SECRET_KEY}|{address_of(request)}".encode()).hexdigest()[:16]
