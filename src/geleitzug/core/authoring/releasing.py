# SPDX-License-Identifier: EUPL-1.2
"""From a draft to a service online: review by a second person, the examples played, a day, and taking it off again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.authoring import actions, permissions, queries, versions
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, ExamplesBreak, NotClean, NotNow
from geleitzug.core.authoring.events import (
    DraftApproved,
    DraftSentBack,
    DraftSubmitted,
    ReleaseRefused,
    ServiceReleased,
    ServiceWithdrawn,
)
from geleitzug.core.authoring.models import MOVES, Draft, State
from geleitzug.core.authoring.outdated import outdated
from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.rehearsing import HOME, Rehearsed, complaints_about, rehearse
from geleitzug.core.authoring.scaffold import FIRST_VERSION
from geleitzug.core.authoring.versions import Difference
from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.core.catalogue.package import Package, PackageError
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted, may, require
from geleitzug.ground.tenancy import directory, doors

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


def findings_of(draft: Draft) -> tuple[Finding, ...]:
    """Return everything that is wrong with a draft, also which of this town's examples cannot come out any more."""
    found = queries.findings_of(draft)
    if any(finding.blocking for finding in found):
        return found
    package = queries.package_of(draft)
    tenant = doors.current_tenant()
    town = directory.by_id(tenant).key
    stories = {name: story for name, story in package.examples.items() if story.get("town", HOME) == town}
    own = Offering.objects.filter(tenant=tenant, key=draft.key).values_list("values", flat=True).first()
    return (*found, *outdated(package, stories, package.values(own or {}), timezone.localdate()))


def try_examples(draft: Draft, names: Collection[str] | None = None) -> tuple[Rehearsed, ...]:
    """Play the examples of a draft as it stands; nothing of it stays."""
    return rehearse(_numbered(draft.submitted or queries.package_of(draft).raw, proposal_for(draft).version), names)


@transaction.atomic
def submit(draft: Draft, *, comment: str = "", revision: int, by: Actor) -> None:
    """Give a draft to the review as it stands: building blocks are written out and follow no longer.

    Its examples are played: who reviews it is not to find that one breaks. Raises NotClean with what is still wrong,
    ExamplesBreak, ChangedByAnother, NotNow, NotPermitted.
    """
    now = _locked(draft)
    permissions.require_edit(by, now.office)
    _move(now, State.REVIEW)
    if now.revision != revision:
        raise ChangedByAnother(now.changed_by)
    wrong = [finding for finding in findings_of(now) if finding.blocking]
    if wrong:
        raise NotClean(wrong)
    package = queries.package_of(now)
    if complaints := complaints_about(package):
        raise AuthoringError(" ".join(complaints))
    _played_well(package.raw, proposal_for(now))
    now.submitted = dict(package.raw)
    now.submitted_by, now.submitter, now.comment, now.trouble = by.signed, by.id, comment.strip(), ""
    now.save()
    emit(DraftSubmitted(subject=now.pk, service=now.key), by=by)
    _take_over(draft, now)


@transaction.atomic
def send_back(draft: Draft, *, comment: str, by: Actor) -> None:
    """Give a draft back to its editor, with what is to be changed; also one that waits for its day.

    From now on it follows its building blocks again, also in what has changed of them meanwhile.
    Who submitted it may take it back. Raises NotNow, NotPermitted, AuthoringError without a comment.
    """
    now = _locked(draft)
    is_own = now.submitter == by.id and permissions.may_edit(by, now.office)
    if not (is_own or may(by, permissions.RELEASE)):
        raise NotPermitted(permissions.RELEASE)
    if not comment.strip() and not is_own:
        raise AuthoringError(_("Bitte schreiben Sie, was noch zu ändern ist."))
    _move(now, State.EDITING)
    now.submitted, now.release_from, now.approved_by, now.comment = None, None, "", comment.strip()
    now.save()
    actions.look_at_blocks(now)
    emit(DraftSentBack(subject=now.pk, service=now.key, comment=now.comment), by=by)
    _take_over(draft, now)


@transaction.atomic
def approve(draft: Draft, *, release_from: date, by: Actor) -> tuple[Rehearsed, ...]:
    """Approve a draft after its examples were played; from today on it is released at once, else on its day.

    Raises ExamplesBreak with the reasons (the draft stays in review), NotNow, NotPermitted, and AuthoringError for
    whoever submitted it: two persons look at what goes online.
    """
    now = _locked(draft)
    by = require(by, permissions.RELEASE)
    if now.submitter is not None and now.submitter in by.persons:
        raise AuthoringError(_("Sie haben den Entwurf selbst zur Prüfung gegeben. Freigeben muss ihn jemand anderes."))
    _move(now, State.APPROVED)
    _refuse_overtaken(now)
    proposal = proposal_for(now)
    played = _played_well(now.submitted or {}, proposal)
    now.release_from, now.approved_by, now.trouble = max(release_from, timezone.localdate()), by.signed, ""
    now.save()
    approved = DraftApproved(subject=now.pk, service=now.key, version=proposal.version, release_from=now.release_from)
    emit(approved, by=by)
    if now.release_from <= timezone.localdate():
        _publish(now, proposal)
    _take_over(draft, now)
    return played


def release_now(draft: Draft, *, by: Actor) -> bool:
    """Release an approved draft before its day, or once more after it was refused; returns whether it is online.

    Raises NotNow where somebody has taken it back meanwhile.
    """
    by = require(by, permissions.RELEASE)
    approved = Draft.objects.filter(pk=draft.pk, state=State.APPROVED)
    if not approved.update(release_from=timezone.localdate(), trouble=""):
        draft.refresh_from_db()
        raise NotNow(_not_from(draft))
    return release(draft)


def release(draft: Draft) -> bool:
    """Release an approved draft whose day has come; a reason against it is kept. Returns whether it is online."""
    try:
        with transaction.atomic():
            now = _locked(draft)
            if now.state != State.APPROVED or now.release_from is None or now.release_from > timezone.localdate():
                return False
            _refuse_overtaken(now)
            proposal = proposal_for(now)
            _played_well(now.submitted or {}, proposal)
            _publish(now, proposal)
            _take_over(draft, now)
            return True
    except (AuthoringError, PackageError) as reason:
        with transaction.atomic():
            now = _locked(draft)
            now.trouble = str(reason)
            now.save(update_fields=["trouble"])
            emit(ReleaseRefused(subject=now.pk, service=now.key, reason=str(reason)), by=MACHINE)
            _take_over(draft, now)
        return False


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


def _publish(draft: Draft, proposal: Proposal) -> None:
    """Publish what was reviewed under its number and move the town's offering to it."""
    package = _numbered(draft.submitted or {}, proposal.version, proposal.differences)
    try:
        version = catalogue.publish(package, by=MACHINE)
        offering = catalogue.offer(version, package, by=MACHINE, office=draft.office)
    except PackageError as error:
        raise AuthoringError(str(error)) from error
    offering.active = True
    offering.online_since = offering.online_since or timezone.localdate()
    offering.save(update_fields=["active", "online_since"])
    draft.state, draft.released, draft.trouble = State.RELEASED, version, ""
    draft.changes = [difference.sentence for difference in proposal.differences]
    draft.save()
    emit(ServiceReleased(subject=draft.pk, service=draft.key, version=version.version), by=MACHINE)


def _numbered(raw: Raw, version: str, differences: tuple[Difference, ...] = ()) -> Package:
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


def _played_well(raw: Raw, proposal: Proposal) -> tuple[Rehearsed, ...]:
    """Play the examples; raises ExamplesBreak where one breaks, or none plays in this town."""
    with override("de"):
        played = rehearse(_numbered(raw, proposal.version))
    complaints = [f"{each.title or each.name}: {'; '.join(each.complaints)}" for each in played if each.complaints]
    if not any(not each.skipped for each in played):
        complaints.append(_("Keines spielt in dieser Kommune. Nehmen Sie hier eines auf."))
    if complaints:
        raise ExamplesBreak(complaints)
    return played


def _refuse_overtaken(draft: Draft) -> None:
    if sentence := queries.overtaken(draft):
        raise AuthoringError(sentence)


def _move(draft: Draft, state: State) -> None:
    if state not in MOVES[State(draft.state)]:
        raise NotNow(_not_from(draft))
    draft.state = state


def _not_from(draft: Draft) -> str:
    return _("Das geht jetzt nicht: Der Entwurf ist %(state)s.") % {"state": draft.get_state_display()}


def _locked(draft: Draft) -> Draft:
    return Draft.objects.select_for_update(of=("self",)).select_related("base").get(pk=draft.pk)


def _take_over(draft: Draft, now: Draft) -> None:
    for field in Draft._meta.concrete_fields:
        setattr(draft, field.attname, getattr(now, field.attname))
