# SPDX-License-Identifier: EUPL-1.2
"""A trial run with many cases is a job: it is asked for, says how far it is, and keeps what came of it.

What it begins with is trials.py, the simulation itself core/workflow/simulation.py.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from geleitzug.core.authoring.models import Draft, TrialRun
from geleitzug.core.workflow.definition import load_process
from geleitzug.core.workflow.durations import LOCAL
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.simulated import as_json
from geleitzug.core.workflow.simulation import Assumptions, Story, simulate
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.tenancy import directory, doors

log = logging.getLogger(__name__)


class _Overtaken(Exception):
    """Somebody has asked for another trial run of the drawing, or has thrown the draft away."""


def latest(draft: Draft, drawing: str) -> TrialRun | None:
    """Return the last trial run of a drawing, be it under way or done."""
    return TrialRun.objects.filter(draft=draft, drawing=drawing).first()


@transaction.atomic
def ask(draft: Draft, drawing: str, xml: str, stories: Sequence[Story], assumed: Assumptions) -> TrialRun:
    """Ask for a trial run; one that is under way is given up."""
    told = {
        "xml": xml,
        "stories": [asdict(story) for story in stories],
        "assumed": {
            "per_day": assumed.per_day,
            "hours": dict(assumed.hours),
            "people": [[*pool, people] for pool, people in assumed.people.items()],
            "seed": assumed.seed,
        },
    }
    fresh = {"asked": uuid7(), "ended": 0, "result": None, "trouble": ""}
    run, _new = TrialRun.objects.update_or_create(draft=draft, drawing=drawing, defaults={**told, **fresh})
    defer(try_many, asked=str(run.asked))
    return run


@job("authoring.try_many", outside=True)
def try_many(*, tenant: UUID, asked: str) -> None:
    """Let the cases come, with no door open meanwhile; twice is once, and what was asked for later counts."""
    with doors.machine_door(tenant):
        run = TrialRun.objects.filter(asked=UUID(asked), result__isnull=True, trouble="").first()
    if run is None:
        return
    assumed = assumptions(run.assumed, directory.by_id(tenant).land)
    try:
        stories = [Story(**story) for story in run.stories]
        begins = _morning_after(run.asked_at)
        went = simulate(
            load_process(run.xml.encode()), stories, assumed, begins, tell=lambda ended: _keep(tenant, run, ended=ended)
        )
        _keep(tenant, run, ended=went.runs, result=as_json(went))
    except _Overtaken:
        return
    except (InterfaceError, OperationalError):
        raise  # the database's trouble, and none of the drawing's
    except ProcessError as error:
        _give_up(tenant, run, str(error))
    except Exception:  # whatever breaks is said, and nobody waits for a page that never changes
        log.exception("trial run %s has failed", run.pk)
        _give_up(tenant, run, _("Beim Probelauf ist etwas schiefgegangen. Versuchen Sie es noch einmal."))


def assumptions(raw: Mapping[str, Any], land: str) -> Assumptions:
    """Return what was assumed for a trial run, with the holidays of a Land."""
    return Assumptions(
        per_day=raw["per_day"],
        hours=raw["hours"],
        people={(role, office): people for role, office, people in raw["people"]},
        seed=raw["seed"],
        holidays=holidays_of(land),
    )


def _morning_after(moment: datetime) -> datetime:
    """Begin on the day after: so the same numbers give the same result however late it is."""
    return datetime.combine(moment.astimezone(LOCAL).date() + timedelta(days=1), time(), LOCAL)


def _keep(tenant: UUID, run: TrialRun, **told: Any) -> None:
    with doors.machine_door(tenant):
        if not TrialRun.objects.filter(asked=run.asked).update(**told):
            raise _Overtaken


def _give_up(tenant: UUID, run: TrialRun, why: str) -> None:
    with doors.machine_door(tenant):
        TrialRun.objects.filter(asked=run.asked).update(trouble=why)
