# SPDX-License-Identifier: EUPL-1.2
"""Tablets become pads: by a code the office shows and somebody types into the tablet; and they cease to be ones."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from geleitzug.core.cases.permissions import WORK
from geleitzug.core.screens.pairing import holder_of, new_pairing_code, new_secret, pairing_digest
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.signing import rules, sheets
from geleitzug.verticals.signing.events import PadEnded, PadMade, PadPaired
from geleitzug.verticals.signing.models import Pad

PAD = "pad"
"""What the secret in a tablet's cookie opens."""
CODE_LASTS = timedelta(minutes=10)
MOST_PADS = 200
DAY_ENDS = time(20)


class TooManyPads(rules.SigningError):
    """An office has very many pads already."""


def make(*, by: Actor, name: str, office: str, now: datetime) -> tuple[Pad, str]:
    """Set a pad up and return the code to be typed into the tablet, for the only time; raises TooManyPads."""
    by = require(by, WORK, office=office)
    if Pad.objects.filter(office=office).count() >= MOST_PADS:
        raise TooManyPads
    return new_code(Pad.objects.create(name=name, office=office), by=by, now=now)


def new_code(pad: Pad, *, by: Actor, now: datetime) -> tuple[Pad, str]:
    """Make a new code; the tablet that was paired goes on until another one takes the code."""
    by = require(by, WORK, office=pad.office)
    code = new_pairing_code()
    pad.code_digest, pad.code_until = pairing_digest(code), now + CODE_LASTS
    pad.save(update_fields=["code_digest", "code_until"])
    emit(PadMade(subject=pad.pk, name=pad.name), by=by)
    return pad, code


def pair(typed: str, *, now: datetime) -> tuple[Pad, str] | None:
    """Use a code up: returns the pad and its secret, for the only time; None for a code nobody gave out.

    The tablet that was this pad before is none any more, and what lay on it is taken back.
    """
    digest = pairing_digest(typed)
    if not digest:
        return None
    with doors.at_machine_door(doors.current_tenant()):
        pad = Pad.objects.select_for_update().filter(code_digest=digest, code_until__gt=now).first()
        if pad is None:
            return None
        sheets.clear(pad, by=MACHINE, now=now)
        secret = new_secret()
        pad.code_digest, pad.code_until = "", None
        pad.holder, pad.until = holder_of(secret, of=PAD), rules.lasts_until(_day_ends(now), now)
        pad.save(update_fields=["code_digest", "code_until", "holder", "until"])
        emit(PadPaired(subject=pad.pk, name=pad.name), by=MACHINE)
    return pad, secret


def pad_of(secret: str, *, now: datetime) -> Pad | None:
    """Return which pad a tablet is, by the secret in its cookie. Needs the machine's door."""
    return Pad.objects.filter(holder=holder_of(secret, of=PAD), until__gt=now).first() if secret else None


def end_here(secret: str, *, now: datetime) -> None:
    """End a pairing from the tablet's side; twice is once."""
    with doors.at_machine_door(doors.current_tenant()):
        pad = pad_of(secret, now=now)
        locked = Pad.objects.select_for_update().filter(pk=pad.pk, holder=pad.holder).first() if pad else None
        if locked is not None:
            _end(locked, by=MACHINE, side="tablet", now=now)


def end(pad: Pad, *, by: Actor, now: datetime) -> None:
    """End a pairing from the office's side: what lies on the tablet goes within seconds."""
    by = require(by, WORK, office=pad.office)
    with doors.at_machine_door(doors.current_tenant()):
        _end(Pad.objects.select_for_update().get(pk=pad.pk), by=by, side="office", now=now)


def remove(pad: Pad, *, by: Actor, now: datetime) -> None:
    """Take a pad out of use for good; what was signed on it stays."""
    end(pad, by=by, now=now)
    Pad.objects.filter(pk=pad.pk).delete()


def _end(pad: Pad, *, by: Actor, side: str, now: datetime) -> None:
    sheets.clear(pad, by=by, now=now)
    was_pad = pad.holder is not None
    pad.holder, pad.until, pad.code_digest, pad.code_until = None, None, "", None
    pad.save(update_fields=["holder", "until", "code_digest", "code_until"])
    if was_pad:
        emit(PadEnded(subject=pad.pk, name=pad.name, side=side), by=by)


def _day_ends(now: datetime) -> datetime:
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(local.date(), DAY_ENDS))


def is_paired(pad: Pad, *, now: datetime) -> bool:
    """Tell whether some tablet is this pad now."""
    return pad.holder is not None and pad.until is not None and pad.until > now
