# SPDX-License-Identifier: EUPL-1.2
"""From a draft to a service online: review by a second person, a day, and taking it off again.

What an approval sets going, playing the examples and publishing, is publishing.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring import keeping, permissions, queries
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, NotClean, NotNow
from geleitzug.core.authoring.events import DraftApproved, DraftSentBack, DraftSubmitted, ServiceWithdrawn
from geleitzug.core.authoring.models import MOVES, Draft, State
from geleitzug.core.authoring.outdated import outdated
from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.publishing import (
    carry_out,
    numbered,
    played_well,
    proposal_for,
    refuse_overtaken,
    take_over,
)
from geleitzug.core.authoring.rehearsing import HOME, Rehearsed, complaints_about, rehearse
from geleitzug.core.authoring.unstaffed import unstaffed
from geleitzug.core.catalogue.models import Offering
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, NotPermitted, may, require
from geleitzug.ground.tenancy import directory, doors

_MUST_SAY_WHY = gettext_lazy(
    "Offene Punkte aus dem Baustein: %(number)d. Sehen Sie sie an, oder schreiben Sie der prüfenden Person, warum es so"
    " richtig ist."
)


def findings_of(draft: Draft) -> tuple[Finding, ...]:
    """Return everything that is wrong with a draft, also what only this town can tell.

    That is which of its examples cannot come out any more, and which tasks nobody here could do.
    """
    found = queries.findings_of(draft)
    if any(finding.blocking for finding in found):
        return found
    package = queries.package_of(draft)
    tenant = doors.current_tenant()
    town = directory.by_id(tenant).key
    stories = {name: story for name, story in package.examples.items() if story.get("town", HOME) == town}
    own = queries.said_here(draft)
    missed = outdated(package, stories, package.values(own.values), timezone.localdate())
    return (*found, *missed, *unstaffed(package, draft.office))


def try_examples(draft: Draft, names: Collection[str] | None = None) -> tuple[Rehearsed, ...]:
    """Play the examples of a draft as it stands; nothing of it stays."""
    package = numbered(draft.submitted or queries.package_of(draft).raw, proposal_for(draft).version)
    return rehearse(package, names, own=queries.own_of(draft))


def open_points(package: Mapping[str, Any]) -> int:
    """Return how many points of an import nobody has taken over or left out."""
    points = package["form"].get("points") or []
    return sum(point.get("state", "open") == "open" for point in points)


@transaction.atomic
def submit(draft: Draft, *, comment: str = "", revision: int, by: Actor) -> None:
    """Give a draft to the review as it stands: building blocks are written out and follow no longer.

    Its examples are played: who reviews it is not to find that one breaks. Points of an import that nobody has looked
    at do not keep it from its review, but want a word why that is right (docs/decisions/open-points-want-a-word.md).
    Raises NotClean with what is still wrong, ExamplesBreak, ChangedByAnother, NotNow, NotPermitted, AuthoringError.
    """
    now = queries.locked(draft)
    permissions.require_edit(by, now.office)
    _move(now, State.REVIEW)
    if now.revision != revision:
        raise ChangedByAnother(now.changed_by)
    wrong = [finding for finding in findings_of(now) if finding.blocking]
    if wrong:
        raise NotClean(wrong)
    package = queries.package_of(now)
    if (number := open_points(package.raw)) and not comment.strip():
        raise AuthoringError(_MUST_SAY_WHY % {"number": number})
    if complaints := complaints_about(package):
        raise AuthoringError(" ".join(complaints))
    played_well(package.raw, proposal_for(now), queries.own_of(now))
    now.submitted = dict(package.raw)
    now.submitted_by, now.submitter, now.comment, now.trouble = by.signed, by.id, comment.strip(), ""
    now.submitted_at = timezone.now()
    now.save()
    emit(DraftSubmitted(subject=now.pk, service=now.key), by=by)
    take_over(draft, now)


@transaction.atomic
def send_back(draft: Draft, *, comment: str, by: Actor) -> None:
    """Give a draft back to its editor, with what is to be changed; also one that waits for its day.

    From now on it follows its building blocks again, also in what has changed of them meanwhile.
    Who submitted it may take it back. Raises NotNow, NotPermitted, AuthoringError without a comment.
    """
    now = queries.locked(draft)
    is_own = now.submitter == by.id and permissions.may_edit(by, now.office)
    if not (is_own or may(by, permissions.RELEASE)):
        raise NotPermitted(permissions.RELEASE)
    if not comment.strip() and not is_own:
        raise AuthoringError(_("Bitte schreiben Sie, was noch zu ändern ist."))
    _move(now, State.EDITING)
    now.submitted, now.release_from, now.approved_by, now.comment, now.trouble = None, None, "", comment.strip(), ""
    now.save()
    keeping.look_at_blocks(now)
    emit(DraftSentBack(subject=now.pk, service=now.key, comment=now.comment), by=by)
    take_over(draft, now)


@transaction.atomic
def approve(draft: Draft, *, release_from: date, seen: datetime | None, by: Actor) -> None:
    """Approve a draft from a day on. A job plays its examples first (publishing.py): only then is it approved.

    ``seen`` is when what the approver has looked at was submitted. Raises NotNow (also where somebody else has just
    approved it), NotPermitted, AuthoringError where it was changed and submitted anew meanwhile, or another version is
    offered by now, and for whoever submitted it: two persons look at what goes online.
    """
    now = queries.locked(draft)
    by = require(by, permissions.RELEASE)
    if now.submitter is not None and now.submitter in by.persons:
        raise AuthoringError(_("Sie haben den Entwurf selbst zur Prüfung gegeben. Freigeben muss ihn jemand anderes."))
    if now.state == State.PLAYING:
        raise NotNow(_("%(name)s hat ihn gerade freigegeben.") % {"name": now.approved_by})
    _move(now, State.PLAYING)
    if now.submitted_at != seen:
        raise AuthoringError(
            _("Der Entwurf wurde inzwischen geändert und neu zur Prüfung gegeben. Bitte sehen Sie ihn noch einmal an.")
        )
    refuse_overtaken(now)
    now.release_from, now.approved_by, now.trouble = max(release_from, timezone.localdate()), by.signed, ""
    now.asked_at = timezone.now()
    now.save()
    version = proposal_for(now).version
    emit(DraftApproved(subject=now.pk, service=now.key, version=version, release_from=now.release_from), by=by)
    defer(carry_out, draft=str(now.pk))
    take_over(draft, now)


@transaction.atomic
def release_now(draft: Draft, *, by: Actor) -> None:
    """Let a job release an approved draft before its day, or once more after it was refused.

    Raises NotNow where somebody has taken it back meanwhile.
    """
    require(by, permissions.RELEASE)
    now = queries.locked(draft)
    if now.state != State.APPROVED:
        take_over(draft, now)
        raise NotNow(_not_from(now))
    now.release_from, now.asked_at, now.trouble = timezone.localdate(), timezone.now(), ""
    now.save()
    defer(carry_out, draft=str(now.pk))
    take_over(draft, now)


@transaction.atomic
def withdraw(key: str, *, reason: str, by: Actor) -> None:
    """Take a service off the portal; what has been applied for is worked on. Raises AuthoringError."""
    by = require(by, permissions.RELEASE)
    own = Offering.objects.filter(key=key, tenant=doors.current_tenant(), active=True)
    offering = own.select_for_update(of=("self",)).first()
    if offering is None:
        raise AuthoringError(_("Diese Leistung wird zurzeit nicht angeboten."))
    if not reason.strip():
        raise AuthoringError(_("Bitte schreiben Sie, warum die Leistung nicht mehr angeboten wird."))
    offering.active = False
    offering.save(update_fields=["active"])
    released = Draft.objects.filter(key=key, state=State.RELEASED)
    released.update(state=State.WITHDRAWN, comment=reason.strip())
    emit(ServiceWithdrawn(subject=offering.pk, service=key, reason=reason.strip()), by=by)


def _move(draft: Draft, state: State) -> None:
    if state not in MOVES[State(draft.state)]:
        raise NotNow(_not_from(draft))
    draft.state = state


def _not_from(draft: Draft) -> str:
    return _("Das geht jetzt nicht: Der Entwurf ist %(state)s.") % {"state": draft.get_state_display()}
