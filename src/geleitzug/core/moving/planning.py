# SPDX-License-Identifier: EUPL-1.2
"""A plan is made: what would become of each running case, tried on the real engine. A job, in pieces."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.actions import moving as cases
from geleitzug.core.cases.actions.moving import Hindered
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import ACTIVE
from geleitzug.core.catalogue.versions import MOVING, package_of
from geleitzug.core.moving.models import MovedCase, Moving
from geleitzug.core.moving.rules import group_of
from geleitzug.core.workflow.moving import Choices, standing
from geleitzug.ground.jobs import defer, job

AT_ONCE = 100
"""So many cases a job looks at before it lets other jobs have their turn; each costs about ten milliseconds."""
log = logging.getLogger(__name__)


def running(service_key: str) -> QuerySet[Case]:
    """Return the cases of a service that are not finished."""
    return Case.objects.filter(service_key=service_key, state__in=ACTIVE)


def is_same(source: UUID, target: UUID) -> bool:
    """Tell whether two versions have the same process, and hand over the same."""
    if source == target:
        return True
    one, other = package_of(source).raw, package_of(target).raw
    return all((one.get(part) or {}) == (other.get(part) or {}) for part in MOVING)


@job("moving.look")
def look(*, moving: str) -> None:
    """Look at the next cases of a plan; twice is once, since the plan knows how far it is."""
    now = Moving.objects.select_for_update().filter(pk=UUID(moving), state=Moving.State.PLANNING).first()
    if now is None:
        return
    cases_ = running(now.service_key).select_related("application__offering").order_by("pk")
    cases_ = cases_.filter(pk__gt=now.looked_to) if now.looked_to else cases_
    found = list(cases_[:AT_ONCE])
    rows = (_looked_at(now, case) for case in found)
    MovedCase.objects.bulk_create([row for row in rows if row is not None])
    now.looked += len(found)
    if len(found) < AT_ONCE:
        now.state = Moving.State.PLANNED
    else:
        now.looked_to = found[-1].pk
        defer(look, moving=moving)
    now.save()


def choices_of(moving: Moving) -> Choices:
    """Return what was chosen for a moving."""
    return Choices(targets=moving.targets, catch_up=frozenset(moving.catch_up))


def why_not(call: Callable[[], object]) -> Mapping[str, str] | None:
    """Call something; return why it is hindered in both languages, None where it went well."""
    told = {}
    for language in ("de", "en"):
        try:
            with override(language), transaction.atomic():
                call()
        except Hindered as error:
            told[language] = str(error)
        else:
            return None
    return told


def _source(case: Case) -> UUID:
    return case.process_version_id or case.application.version_id


def _looked_at(moving: Moving, case: Case) -> MovedCase | None:
    """Return the row of a case, None where its process stays the same; one that breaks stays and stops no plan."""
    try:
        with transaction.atomic():
            return None if is_same(_source(case), moving.version_id) else _row(moving, case)
    except (InterfaceError, OperationalError):
        raise  # the database's trouble, and no case's
    except Exception:
        log.exception("the case %s could not be looked at for a plan", case.pk)
        return _broken(moving, case)


def _broken(moving: Moving, case: Case) -> MovedCase:
    source, reason = _source(case), {}
    for language in ("de", "en"):
        with override(language):
            reason[language] = _("Dieser Vorgang ließ sich nicht prüfen. Er bleibt, wie er ist.")
    return MovedCase(
        moving=moving,
        case=case,
        number=case.number,
        source_id=source,
        stands=[],
        effect=None,
        reason=reason,
        group=group_of(source, [], None, reason),
        stamp="",
    )


def _row(moving: Moving, case: Case) -> MovedCase:
    source, choices = _source(case), choices_of(moving)
    state = case.process_state
    stands = sorted(standing(case.package.process, state, {}).open) if state is not None else []
    effect = None
    now = timezone.now()

    def try_it() -> None:
        nonlocal effect
        effect = cases.foresee(case, moving.version_id, choices, now).effect.as_json()

    reason = why_not(try_it)
    return MovedCase(
        moving=moving,
        case=case,
        number=case.number,
        source_id=source,
        stands=stands,
        effect=effect,
        reason=reason,
        group=group_of(source, stands, effect, reason),
        stamp=cases.stamp_of(case),
    )
