# SPDX-License-Identifier: EUPL-1.2
"""What an approval sets going: a job plays the examples, and publishes what is due. Who may approve is releasing.py."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.authoring import queries, versions
from geleitzug.core.authoring.errors import AuthoringError, ExamplesBreak
from geleitzug.core.authoring.events import ReleaseRefused, ServiceReleased
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.authoring.own import Own
from geleitzug.core.authoring.rehearsing import Rehearsed, rehearse
from geleitzug.core.authoring.scaffold import FIRST_VERSION
from geleitzug.core.authoring.versions import Difference
from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.core.catalogue.package import Package, PackageError
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import MACHINE

log = logging.getLogger(__name__)

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a release would be: its number, and what is different from the version people apply with now."""

    version: str
    before: str
    differences: tuple[Difference, ...]


def proposal_for(draft: Draft, lang: str = "de") -> Proposal:
    """Return the next version's number and what is new in it; a service nobody has offered yet begins at 1.0.0."""
    raw = draft.submitted or queries.package_of(draft).raw
    taken = list(ServiceVersion.objects.filter(key=draft.key).values_list("version", flat=True))
    if draft.base is None:
        first = FIRST_VERSION if FIRST_VERSION not in taken else versions.next_version(FIRST_VERSION, "patch", taken)
        return Proposal(first, "", ())
    differences = versions.compare(draft.base.raw, raw, lang)
    weight = versions.weight_of(differences)
    return Proposal(versions.next_version(draft.base.version, weight, taken), draft.base.version, differences)


@job("authoring.carry_out")
def carry_out(*, draft: str) -> None:
    """Play the examples of a draft somebody approved; on its day it goes online at once, else it waits for it.

    What speaks against it is kept with the draft, and nothing is released. Nobody waits for its row while the examples
    play, so it is looked at again afterwards: what was taken back meanwhile stays taken back.
    """
    found = Draft.objects.select_related("base").filter(pk=UUID(draft)).first()
    if found is not None and _is_due(found):
        release(found)


def release(draft: Draft) -> bool:
    """Play the examples of an approved draft and publish it if its day has come; returns whether it is online.

    What speaks against it is kept: what was only just approved goes back to its review, what failed on its day waits.
    It is kept in German, whoever is told it: by mail, on the page, in the log.
    """
    with override("de"):
        return _release(draft)


def _release(draft: Draft) -> bool:
    try:
        with transaction.atomic():
            refuse_overtaken(draft)
            proposal = proposal_for(draft)
            played_well(draft.submitted or {}, proposal, queries.own_of(draft))
            now = _unchanged(draft)
            if now is None:
                return False
            refuse_overtaken(now)
            if _has_come(now):
                _publish(now, proposal)
            else:
                now.state = State.APPROVED
                now.save(update_fields=["state"])
            take_over(draft, now)
            return now.state == State.RELEASED
    except (AuthoringError, PackageError) as reason:
        _refuse(draft, _lines(reason))
    except Exception:  # whatever breaks is a reason not to release, and nobody is to wait for a page that never changes
        log.exception("draft %s could not be released", draft.pk)
        _refuse(draft, _("Beim Durchspielen ist etwas schiefgegangen. Versuchen Sie es noch einmal."))
    return False


def _is_due(draft: Draft) -> bool:
    return draft.state == State.PLAYING or (draft.state == State.APPROVED and _has_come(draft))


def _has_come(draft: Draft) -> bool:
    return draft.release_from is not None and draft.release_from <= timezone.localdate()


def _unchanged(draft: Draft) -> Draft | None:
    """Return a draft, locked, if it is still what its examples were played of; None where somebody took it back."""
    now = queries.locked(draft)
    same = now.submitted_at == draft.submitted_at and now.asked_at == draft.asked_at
    return now if same and _is_due(now) else None


def _refuse(draft: Draft, reason: str) -> None:
    with transaction.atomic():
        now = _unchanged(draft)
        if now is None:
            return
        now.trouble = reason
        if now.state == State.PLAYING:
            now.state, now.release_from = State.REVIEW, None
        now.save()
        emit(ReleaseRefused(subject=now.pk, service=now.key, reason=reason), by=MACHINE)
        take_over(draft, now)


def _lines(reason: Exception) -> str:
    return "\n".join(reason.complaints) if isinstance(reason, ExamplesBreak) else str(reason)


def _publish(draft: Draft, proposal: Proposal) -> None:
    """Publish what was reviewed under its number and move the town's offering to it."""
    package = numbered(draft.submitted or {}, proposal.version, proposal.differences)
    try:
        version = catalogue.publish(package, by=MACHINE)
        own = queries.own_of(draft)
        offering = catalogue.offer(
            version, package, by=MACHINE, office=draft.office, values=own.values, texts=own.texts
        )
    except PackageError as error:
        raise AuthoringError(str(error)) from error
    offering.active = True
    offering.online_since = offering.online_since or timezone.localdate()
    offering.save(update_fields=["active", "online_since"])
    draft.state, draft.released, draft.trouble = State.RELEASED, version, ""
    draft.changes = [difference.sentence for difference in proposal.differences]
    draft.save()
    emit(ServiceReleased(subject=draft.pk, service=draft.key, version=version.version), by=MACHINE)


def numbered(raw: Raw, version: str, differences: tuple[Difference, ...] = ()) -> Package:
    """Return a package under a number; its CHANGELOG says what is new."""
    changed = {**raw, "service": {**raw["service"], "version": version}}
    if differences:
        changed["changes"] = _with_news(str(raw.get("changes") or ""), version, differences)
    return Package(changed)


def _with_news(text: str, version: str, differences: tuple[Difference, ...]) -> str:
    lines = "\n".join(f"- {difference.sentence}" for difference in differences)
    news = f"## {version}\n\n{lines}\n"
    head, heading, rest = text.partition("\n## ")
    return f"{head.rstrip()}\n\n{news}\n{heading.lstrip()}{rest}".strip() + "\n"


def played_well(raw: Raw, proposal: Proposal, own: Own) -> tuple[Rehearsed, ...]:
    """Play the examples, with what the town says itself; raises ExamplesBreak where one breaks, or none comes out."""
    played = rehearse(numbered(raw, proposal.version), own=own)
    broken = [each for each in played if each.complaints]
    complaints = [f"{each.title or each.name}: {'; '.join(each.complaints)}" for each in broken]
    if not any(each.went_well and not each.skipped for each in played):
        complaints.append(_("Keines geht mit den Werten dieser Kommune auf. Nehmen Sie hier eines auf."))
    elif all(each.borrowed for each in broken):
        complaints = []  # what was told for another town may end otherwise here; one that does not is enough
    if complaints:
        raise ExamplesBreak(complaints, [each.name for each in broken])
    return played


def refuse_overtaken(draft: Draft) -> None:
    """Raise AuthoringError where another version is offered by now than the draft began from."""
    if sentence := queries.overtaken(draft):
        raise AuthoringError(sentence)


def take_over(draft: Draft, now: Draft) -> None:
    """Bring a caller's draft up to date."""
    for field in Draft._meta.concrete_fields:
        setattr(draft, field.attname, getattr(now, field.attname))
