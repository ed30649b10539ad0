# SPDX-License-Identifier: EUPL-1.2
"""Second factors of an account or a member of staff: kept, tried, used up. Telling of it is the floor above (trust).

All of it goes through the machine's door: neither citizens' nor the office's role may read a factor.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db.models import F

from geleitzug.ground.people import how, passkeys, sealing, totp
from geleitzug.ground.people.actions import CODE_ALPHABET, MISREAD
from geleitzug.ground.people.models import Factor
from geleitzug.ground.tenancy import doors

log = logging.getLogger(__name__)

RECOVERY_CODES = 8
RECOVERY_LENGTH = 12
"""60 bits: too many to try at a page, and their digests are keyed."""
STRONG = (Factor.Kind.PASSKEY, Factor.Kind.TOTP)
FREE_GUESSES = 5
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose factors: an account (of no town), or a member of staff of the town whose door is open."""

    id: UUID
    is_staff: bool
    login: str
    name: str

    @property
    def town(self) -> UUID | None:
        """Return the town the factors belong to."""
        return doors.current_tenant() if self.is_staff else None


@dataclass(frozen=True, slots=True)
class Ways:
    """What somebody can show besides a password."""

    has_app: bool
    passkeys: tuple[str, ...]
    """The domains where they have one."""
    codes_left: int

    @property
    def is_strong(self) -> bool:
        """Tell whether there is a factor at all; recovery codes alone are none."""
        return self.has_app or bool(self.passkeys)


class MustWait(Exception):
    """Too many wrong codes: the next is looked at after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class LastFactor(Exception):
    """Somebody wants to remove the only factor they have."""


# --- what there is ------------------------------------------------------------------------------------------------


def ways_of(owner: UUID) -> Ways:
    """Return what somebody can show."""
    with doors.at_machine_door(doors.current().tenant):
        rows = list(Factor.objects.filter(owner=owner).values_list("kind", "domain", "used_at"))
    return Ways(
        has_app=any(kind == Factor.Kind.TOTP for kind, _domain, _used in rows),
        passkeys=tuple(sorted({domain for kind, domain, _used in rows if kind == Factor.Kind.PASSKEY})),
        codes_left=sum(kind == Factor.Kind.RECOVERY and used is None for kind, _domain, used in rows),
    )


def strong_ones_of(owner: UUID) -> list[Factor]:
    """Return somebody's passkeys and their app, the oldest first."""
    with doors.at_machine_door(doors.current().tenant):
        return list(Factor.objects.filter(owner=owner, kind__in=STRONG).order_by("id"))


# --- an authenticator app -----------------------------------------------------------------------------------------


def add_app(owner: Owner, secret: str, *, name: str = "", used_step: int = 0) -> Factor:
    """Keep an app's secret; one that was there before is replaced. ``used_step``: the code that proved it is used."""
    with _machine():
        Factor.objects.filter(owner=owner.id, kind=Factor.Kind.TOTP).delete()
        row = Factor(owner=owner.id, tenant_id=owner.town, kind=Factor.Kind.TOTP, name=name[:80], last_step=used_step)
        row.sealed = sealing.seal(secret, place=str(row.pk))
        row.save(force_insert=True)
    return row


def use_app_code(owner: UUID, code: str, *, at: datetime) -> bool:
    """Use a code up; False for a wrong one and for one that was used (RFC 6238, 5.2). Raises MustWait."""
    with _machine():
        # Locked: guesses that come at once are looked at one after the other.
        row = Factor.objects.select_for_update().filter(owner=owner, kind=Factor.Kind.TOTP).first()
        if row is None:
            return False
        if seconds := pause_after(row.failures, row.failed_at, at):
            raise MustWait(seconds)
        step = totp.step_of(code, _secret_of(row), at.timestamp())
        mine = Factor.objects.filter(pk=row.pk)
        # In one statement: of two browsers with the same code one comes in.
        if step is not None and mine.filter(last_step__lt=step).update(
            last_step=step, failures=0, failed_at=None, used_at=at
        ):
            return True
        mine.update(failures=F("failures") + 1, failed_at=at)
    return False


def pause_after(failures: int, last: datetime | None, now: datetime) -> int:
    """Return how many seconds to wait after so many wrong codes: it doubles, up to a quarter of an hour.

    Six digits, three of them good at a time: a hundred tries a day hit once in nine years.
    """
    if last is None or failures < FREE_GUESSES:
        return 0
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(failures - FREE_GUESSES + 1, 20)))
    return max(0, ceil((last + pause - now).total_seconds()))


def next_code(owner: UUID, secret: str, *, at: datetime) -> str:
    """Return a code of somebody's app that is not used yet, if its secret is this one: for the demo's people."""
    with _machine():
        row = Factor.objects.filter(owner=owner, kind=Factor.Kind.TOTP).first()
        if row is None or _secret_of(row) != secret:
            return ""
    unused = [step for step in totp.steps_around(at.timestamp()) if step > row.last_step]
    return totp.code_of(secret, unused[0]) if unused else ""


def _secret_of(app: Factor) -> str:
    """Return an app's secret; none, whose codes nobody has, where SECRET_KEY is not the one it was sealed with."""
    try:
        return sealing.unseal(app.sealed, place=str(app.pk))
    except sealing.CannotUnseal:
        log.error("the secret of an app does not open: was SECRET_KEY changed? See SECRET_KEY_FALLBACKS in operate.md")
        return totp.new_secret()


# --- passkeys -----------------------------------------------------------------------------------------------------


def known_passkeys(owner: UUID) -> list[str]:
    """Return the ids of somebody's passkeys."""
    with _machine():
        return list(Factor.objects.filter(owner=owner, kind=Factor.Kind.PASSKEY).values_list("credential", flat=True))


def add_passkey(owner: Owner, key: passkeys.NewKey, *, domain: str, name: str) -> Factor:
    """Keep a passkey."""
    with _machine():
        return Factor.objects.create(
            owner=owner.id, tenant_id=owner.town, kind=Factor.Kind.PASSKEY, name=name[:80],
            credential=key.credential, public_key=key.public_key, sign_count=key.sign_count, domain=domain,
        )  # fmt: skip


def use_passkey(
    answer: str, *, challenge: str, site: passkeys.Site, staff: bool, owner: UUID | None, at: datetime
) -> UUID:
    """Return whose passkey has answered; raises BadPasskey. With ``owner`` it has to be theirs."""
    credential = passkeys.credential_of(answer)
    with _machine():
        known = Factor.objects.select_for_update().filter(
            credential=credential, domain=site.domain, tenant__isnull=not staff
        )
        row = known.filter(owner=owner).first() if owner else known.first()
        if row is None:
            raise passkeys.BadPasskey("unknown")
        count = passkeys.check(
            answer, challenge=challenge, site=site, public_key=bytes(row.public_key), sign_count=row.sign_count
        )
        Factor.objects.filter(pk=row.pk).update(sign_count=count, used_at=at)
    return row.owner


# --- recovery codes -----------------------------------------------------------------------------------------------


def new_recovery_codes(owner: Owner) -> list[str]:
    """Make codes for the day phone and key are lost; those from before no longer work."""
    codes = ["".join(secrets.choice(CODE_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    with _machine():
        Factor.objects.filter(owner=owner.id, kind=Factor.Kind.RECOVERY).delete()
        Factor.objects.bulk_create(
            Factor(owner=owner.id, tenant_id=owner.town, kind=Factor.Kind.RECOVERY, digest=sealing.digests_of(code)[0])
            for code in codes
        )
    return [_in_groups(code) for code in codes]


def use_recovery_code(owner: UUID, typed: str, *, at: datetime) -> bool:
    """Use a recovery code up; it works once."""
    letters = "".join(letter for letter in typed[:60].upper().translate(MISREAD) if letter.isalnum())
    if len(letters) != RECOVERY_LENGTH:
        return False
    with _machine():
        mine = Factor.objects.filter(owner=owner, kind=Factor.Kind.RECOVERY, used_at=None)
        return bool(mine.filter(digest__in=sealing.digests_of(letters)).update(used_at=at))


def use_code(owner: UUID, typed: str, *, at: datetime) -> str:
    """Use what somebody typed as a code of their app or a recovery code; returns the means, or nothing."""
    if digits := totp.digits_of(typed):
        return how.TOTP if use_app_code(owner, digits, at=at) else ""
    return how.RECOVERY if use_recovery_code(owner, typed, at=at) else ""


# --- ending them --------------------------------------------------------------------------------------------------


def remove(owner: UUID, factor: UUID) -> Factor | None:
    """Remove a passkey or the app; raises LastFactor. None for one that is not theirs or gone."""
    with _machine():
        strong = list(Factor.objects.select_for_update().filter(owner=owner, kind__in=STRONG))
        found = next((row for row in strong if row.pk == factor), None)
        if found is not None:
            if len(strong) == 1:
                raise LastFactor
            Factor.objects.filter(pk=factor).delete()
    return found


def remove_all(owner: UUID) -> int:
    """Remove all somebody has, because they lost all of it; returns how many."""
    with _machine():
        return Factor.objects.filter(owner=owner).delete()[0]


@contextmanager
def _machine() -> Iterator[None]:
    with doors.machine_door(doors.current().tenant):
        yield


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
