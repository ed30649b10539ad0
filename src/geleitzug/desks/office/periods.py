# SPDX-License-Identifier: EUPL-1.2
"""What the case page says of the periods of a case (Fristen): how each stands, and what follows from its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleitzug.core.cases.actions import extending
from geleitzug.core.cases.deadlines import Stand
from geleitzug.core.cases.models import Case, Deadline
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import State
from geleitzug.core.catalogue.clocks import DECIDE, Clock
from geleitzug.core.mailbox.rules import post_by
from geleitzug.desks.office import words
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import day


@dataclass(frozen=True, slots=True)
class Period:
    """A period as the page shows it."""

    title: str
    badge: tuple[str, str]
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of a case, and what the actor may do about them."""

    all: list[Period]
    badge: tuple[str, str] | None
    """How the period for the decision stands."""
    may_extend: bool
    may_certify: bool


def of(actor: Actor, case: Case, rows: Iterable[Deadline], today: date) -> Periods:
    """Return the periods of a case in words; that for the decision comes first."""
    rows = sorted(rows, key=lambda row: (row.clock != DECIDE, row.ends_on))
    clocks, works = case.application.service.clocks, may(actor, WORK, office=case.office)
    withdrawn = case.state in (State.WITHDRAWN, State.MERGED)
    found = [_period(row, clocks.get(row.clock), today, withdrawn=withdrawn) for row in rows]
    main = next((row for row in rows if row.clock == DECIDE), None)
    return Periods(
        all=found,
        badge=found[0].badge if main else None,
        may_extend=works and case.is_active and extending.latest_of(case, main, today) is not None,
        may_certify=works and case.revoked_at is None and any(row.deemed_on for row in rows),
    )


def _period(row: Deadline, clock: Clock | None, today: date, *, withdrawn: bool) -> Period:
    lang = (get_language() or "de")[:2]
    title = pick(clock.name, lang) if clock else row.clock
    badge = words.deadline_badge(row, today, withdrawn=withdrawn)
    return Period(title, badge, list(_sentences(row, clock, today)))


def _sentences(row: Deadline, clock: Clock | None, today: date) -> Iterable[str]:
    span = {"starts": day(row.starts_on), "ends": day(row.ends_on)}
    law = f" ({clock.norm})" if clock and clock.norm else ""
    yield _("Läuft seit %(starts)s, Ende am %(ends)s") % span + law
    stand = row.stand(today)
    if stand is Stand.PAUSED:
        yield _("Ruht seit %(day)s und verlängert sich um diese Zeit.") % {"day": day(row.paused_on)}
    if row.extended_on:
        told = {"day": day(row.extended_on), "before": day(row.extended_from), "reason": row.extension_reason}
        yield _("Am %(day)s verlängert, vorher bis %(before)s. Grund: %(reason)s") % told
    if stand is Stand.DEEMED:
        yield _("Mit dem Ablauf des Tages galt der Antrag als genehmigt.")
    elif row.deemed and row.met_on is None:
        norm = {"norm": clock.deemed if clock else "§ 42a VwVfG"}
        yield (_("Danach gilt der Antrag als genehmigt (%(norm)s). Es zählt die Bekanntgabe des Bescheids.") % norm)
        yield _("Ein Brief muss spätestens am %(day)s zur Post.") % {"day": day(post_by(row.ends_on))}
