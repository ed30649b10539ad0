# SPDX-License-Identifier: EUPL-1.2
"""Letters on their way out: at once, or once they bear the town's seal. What seals is vouched.py.

Nothing is announced, delivered or acknowledged before its letter goes out. A letter that waits is written anew at each
try, so that it bears the day on which it leaves (docs/decisions/seals.md).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases import permissions, vouched
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Case, WaitingLetter
from geleitzug.core.cases.rules import CaseError
from geleitzug.core.cases.vouched import NotSealed, Pressed
from geleitzug.core.files.letters import PLAIN, Letter
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.rules import NoNotice
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor, offices_with, require
from geleitzug.ground.tenancy import doors

Kind = WaitingLetter.Kind
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
LATE = timedelta(minutes=10)
"""A letter that waits so long has met something: a seal takes seconds, and the first tries are minutes apart."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it would go out now, and by which template."""

    letter: Letter
    template: str = PLAIN


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind of letter goes out. All three get the locked case, what it is about, and its facts."""

    write: Callable[[Case, UUID, Mapping[str, Any]], Written | None]
    """Writes it as of today; None where it is not to go out any more."""
    go_out: Callable[[Case, UUID, Mapping[str, Any], Pressed, Actor], None]
    """Files and delivers it, and marks what it changes; raises NoAddress."""
    afterwards: Callable[[Case, Mapping[str, Any]], None] = lambda _case, _facts: None
    """What waits for a letter that had to wait; one that goes out at once has somebody who goes on."""


_ways: dict[Kind, Way] = {}


def register(kind: Kind, way: Way) -> None:
    """Say how a kind of letter goes out; its module does this when it is loaded."""
    _ways[kind] = way


def send(
    case: Case,
    kind: Kind,
    *,
    about: UUID,
    written: Written,
    result: Mapping[str, Any],
    by: Actor,
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Let a letter of a locked case go out, or wait for its seal; tells whether it has gone. Twice is once.

    ``result`` is the package's word on such a letter: whether it bears a seal. Raises TemplateBroken, NoAddress.
    """
    facts = dict(facts or {})
    if not vouched.wants_seal(case, result):
        _ways[kind].go_out(case, about, facts, vouched.press(written.letter, written.template), by)
        return True
    row, is_new = WaitingLetter.objects.get_or_create(case=case, kind=kind, about=about, defaults={"facts": facts})
    if is_new:
        defer(seal_letter, letter=str(row.pk), turn=0)
    return False


@job("cases.seal_letter", outside=True)
def seal_letter(*, tenant: UUID, letter: str, turn: int) -> None:
    """Seal a letter that waits and let it go out; what holds it up is noted, and it is tried again, for good.

    ``turn`` is how often it was tried before: of two jobs that ask for the same turn the second finds it taken.
    """
    try:
        with doors.machine_door(tenant):
            found = _now(letter, turn)
            pressed = vouched.press(found[1].letter, found[1].template) if found else None
        if pressed is None:
            return
        sealed = vouched.seal(pressed, tenant=tenant)
        with doors.machine_door(tenant):
            _let_go(letter, turn, sealed)
    except (InterfaceError, OperationalError):
        raise  # the database's trouble and nothing to tell the office
    except Exception as trouble:
        if not isinstance(trouble, NotSealed | NoNotice | NoAddress):
            log.exception("The letter %s cannot go out.", letter)
        with doors.machine_door(tenant):
            _note(letter, turn, in_words(trouble))


def in_words(trouble: Exception) -> str:
    """Say to the office why a letter does not go out."""
    if isinstance(trouble, NoAddress):
        return _("Ins Postfach darf es nicht, und eine Anschrift steht nicht im Antrag.")
    if isinstance(trouble, NoNotice):
        return _("Der Gemeinde fehlt eine Angabe für die Belehrung.")
    if isinstance(trouble, NotSealed | CaseError) and str(trouble):
        return str(trouble)
    return _("Das Schreiben lässt sich nicht fertigstellen. Das Protokoll des Betriebs nennt den Grund.")


@transaction.atomic
def try_again(letter: WaitingLetter, *, by: Actor) -> None:
    """Try to seal a letter now and not only when its turn comes; raises NotPermitted."""
    require(by, permissions.WORK, office=letter.case.office)
    defer(seal_letter, letter=str(letter.pk), turn=letter.tries)


def waiting_for(actor: Actor) -> QuerySet[WaitingLetter]:
    """Return the letters that wait in the offices whose cases somebody works on."""
    offices = sorted(offices_with(actor, permissions.WORK))
    return WaitingLetter.objects.filter(case__office__in=offices).select_related("case")


def drop(case: Case) -> None:
    """Let no letter of a locked case go out any more: somebody has ended it otherwise."""
    WaitingLetter.objects.filter(case=case).delete()


@dataclass(frozen=True, slots=True)
class Late:
    """Letters that wait for their seal longer than a seal takes, and what was in the oldest one's way."""

    number: int
    since: datetime
    trouble: str


def late(now: datetime) -> Late | None:
    """Return the letters of the open door's town that should have gone out by now; None where there are none."""
    waiting = WaitingLetter.objects.filter(since__lt=now - LATE).order_by("since", "id")
    oldest = waiting.first()
    return Late(waiting.count(), oldest.since, oldest.trouble) if oldest is not None else None


def waits(case: Case, kind: Kind, about: UUID) -> bool:
    """Tell whether such a letter waits."""
    return WaitingLetter.objects.filter(case=case, kind=kind, about=about).exists()


def _now(letter: str, turn: int) -> tuple[WaitingLetter, Written, Case] | None:
    """Return a letter whose turn it is, as it is written today, with its case locked; what is void is dropped."""
    known = WaitingLetter.objects.filter(pk=letter, tries=turn).values_list("case_id", flat=True).first()
    if known is None:
        return None
    case = process.lock(known)
    row = WaitingLetter.objects.select_for_update(of=("self",)).filter(pk=letter, tries=turn).first()
    if row is None:
        return None
    written = _ways[Kind(row.kind)].write(case, row.about, row.facts)
    if written is None:
        row.delete()
        return None
    return row, written, case


def _let_go(letter: str, turn: int, sealed: Pressed) -> None:
    found = _now(letter, turn)
    if found is None:
        return
    row, written, case = found
    way = _ways[Kind(row.kind)]
    way.go_out(case, row.about, row.facts, vouched.check_ready(sealed, written.letter), MACHINE)
    row.delete()
    way.afterwards(case, row.facts)


def _note(letter: str, turn: int, trouble: str) -> None:
    row = WaitingLetter.objects.select_for_update(of=("self",)).filter(pk=letter, tries=turn).first()
    if row is None:
        return
    row.tries, row.tried_at, row.trouble = turn + 1, timezone.now(), trouble
    row.save(update_fields=["tries", "tried_at", "trouble"])
    wait = min(FIRST_WAIT * 2 ** min(turn, 10), LONGEST_WAIT)
    defer(seal_letter, at=row.tried_at + wait, letter=letter, turn=row.tries)
