# SPDX-License-Identifier: EUPL-1.2
"""Who is meant by an @ in a note, and which days somebody may want to look at a case again. Values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.rules import CaseError
from geleitzug.ground.texts import fold

LONGEST_WAIT = timedelta(days=5 * 366)
"""Longer than any retention period begins to run in; a slip of the keyboard is not."""
_MENTION = re.compile(r"(?<!\S)@(?=\S)")
_AFTER = re.compile(r"\w")


class NobodyMeant(CaseError):
    """After an @ stands nobody who may see the case, or more than one; the text is what was written there."""


class Kind(StrEnum):
    """How a case has to do with another one, read from the first to the second."""

    BELONGS = "belongs"
    SAME = "same"
    FOLLOWS = "follows"
    CONTESTS = "contests"
    JOINS = "joins"


KINDS = [
    (Kind.BELONGS, _("gehört zu")),
    (Kind.SAME, _("gleiche Sache wie")),
    (Kind.FOLLOWS, _("Folgevorgang zu")),
    (Kind.CONTESTS, _("Widerspruch zu")),
    (Kind.JOINS, _("zusammengeführt mit")),
]
BACKWARDS = {
    Kind.BELONGS: _("gehört zu"),
    Kind.SAME: _("gleiche Sache wie"),
    Kind.FOLLOWS: _("Vorgänger von"),
    Kind.CONTESTS: _("dazu läuft ein Widerspruch"),
    Kind.JOINS: _("entscheidet mit über"),
}
"""The same, read from the second to the first."""
BACK = "_back"
"""What is put behind a kind where it is told of the second case."""
BY_HAND = frozenset(Kind) - {Kind.JOINS}
"""What people may say, and take back; that cases were joined stays."""


class NotRelatable(CaseError):
    """A case has nothing to do with itself, or the two are related already."""


class WrongDay(CaseError):
    """A follow-up is on a day from tomorrow on, within five years."""


class NoSuchOffice(CaseError):
    """The town has no office of that function."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be spoken to, and by which names."""

    id: UUID
    name: str
    login: str
    family_name: str = ""


def check_day(day: date | None, today: date) -> date:
    """Return a day on which somebody may look again; raises WrongDay."""
    if day is None or not today < day <= today + LONGEST_WAIT:
        raise WrongDay(str(day))
    return day


def check_call_back(day: date | None, today: date) -> None:
    """Refuse a day that is over or too far away; raises WrongDay. None: no call back is wanted."""
    if day is not None and not today <= day <= today + LONGEST_WAIT:
        raise WrongDay(str(day))


def to_remind(worker: UUID | None, heads: set[UUID], workers: set[UUID]) -> set[UUID]:
    """Return who is reminded of a period: who works on the case and is still there, else the heads, else everybody."""
    if worker is not None and worker in workers:
        return {worker}
    return heads or workers


def to_tell_of_approval(worker: UUID | None, heads: set[UUID], workers: set[UUID]) -> set[UUID]:
    """Return who is told that the law has approved: who worked on the case, and the heads."""
    return to_remind(worker, heads, workers) | heads


def mentioned(text: str, colleagues: Iterable[Colleague]) -> list[Colleague]:
    """Return who is spoken to in a text: ``@login``, ``@Name`` or ``@Family name``; raises NobodyMeant.

    The longest name that fits counts, so that „@Anna Berg“ is not somebody called Anna. An address of mail is none.
    """
    names = _names(colleagues)
    found: dict[UUID, Colleague] = {}
    for match in _MENTION.finditer(text):
        rest = text[match.end() :]
        who = _meant(rest, names)
        if who is None:
            raise NobodyMeant(rest.split()[0][:40].rstrip(".,;:!?)"))
        found[who.id] = who
    return list(found.values())


def _names(colleagues: Iterable[Colleague]) -> Mapping[str, list[Colleague]]:
    names: dict[str, list[Colleague]] = {}
    for colleague in colleagues:
        for name in {fold(colleague.login), fold(colleague.name), fold(colleague.family_name)} - {""}:
            names.setdefault(name, []).append(colleague)
    return names


def _meant(rest: str, names: Mapping[str, list[Colleague]]) -> Colleague | None:
    """Return the one whose name stands at the beginning of a text, whole; nobody where two are called so."""
    folded = fold(rest[:200])
    fitting = [
        name for name in names if folded.startswith(name) and not _AFTER.match(folded[len(name) : len(name) + 1])
    ]
    meant = names[max(fitting, key=len)] if fitting else []
    return meant[0] if len(meant) == 1 else None
