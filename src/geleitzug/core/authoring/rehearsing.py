# SPDX-License-Identifier: EUPL-1.2
"""Playing a package's examples through the real engine, in a town that lives, without a trace: all is rolled back.

Its jobs are kept out of the queue, its mails reach nobody, its payments a provider that takes no money, and the people
in it are made up. Playing a story is core/cases/play.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.authoring.linting import findings_in
from geleitzug.core.authoring.own import NOTHING, Own
from geleitzug.core.cases import play
from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue import queries
from geleitzug.core.catalogue.package import Package, PackageError
from geleitzug.core.files.linting import lint_template
from geleitzug.core.handover import sending
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.payments import scripted
from geleitzug.core.workflow import engine
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs.queue import kept_aside, name_of
from geleitzug.ground.mail import outbox
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind
from geleitzug.ground.people.models import Account, Membership, Staff
from geleitzug.ground.tenancy import directory, doors

log = logging.getLogger(__name__)

HOME = "musterhafen"
"""The town a package's stories play in where they name none."""


@dataclass(frozen=True, slots=True)
class Walked:
    """Which way an example went through its process."""

    passed: tuple[engine.Done, ...]
    now: frozenset[str]
    """Where it stands: nowhere once the process has ended."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How an example went."""

    name: str
    title: str
    complaints: tuple[str, ...] = ()
    skipped: bool = False
    """It was told for another town, and this one has examples of its own."""
    borrowed: bool = False
    """It was told for another town and played with this one's values: fee and letter were not compared."""
    walked: Walked | None = field(default=None, compare=False)
    """None where no case came of it: it was not taken, or not paid."""

    @property
    def went_well(self) -> bool:
        """Tell whether everything came out as the example says."""
        return not self.complaints


def complaints_about(package: Package) -> list[str]:
    """Return what is wrong with process and letter that reading the package does not show; typesets the letter."""
    found = findings_in(package.raw["process"].encode())
    return [
        *(f"process.bpmn: {finding.message}" for finding in found if finding.blocks),
        *(f"notice.typ:{complaint.line}: {complaint.message}" for complaint in lint_template(package.notice)),
    ]


def rehearse(package: Package, names: Collection[str] | None = None, *, own: Own = NOTHING) -> tuple[Rehearsed, ...]:
    """Play the examples of a package (or those named) in the town whose door is open; nothing of it stays.

    A town that has none of its own plays those told for others, with its own values: those of its offering, and ``own``
    over them. What goes wrong is a complaint, also that the package cannot be offered here.
    """
    town = directory.by_id(doors.current_tenant())
    wanted = {name: story for name, story in package.examples.items() if names is None or name in names}
    told_here = {name: story for name, story in wanted.items() if story.get("town", HOME) == town.key}
    has_own = any(story.get("town", HOME) == town.key for story in package.examples.values())
    here = told_here if has_own else {name: _borrowed(story) for name, story in wanted.items()}
    played = {name: Rehearsed(name, _title(story), skipped=True) for name, story in wanted.items() if name not in here}
    try:
        with tried_out(package, own) as service:
            played.update({name: _played(service, name, story) for name, story in here.items()})
    except PackageError as error:
        played.update({name: Rehearsed(name, _title(story), (str(error),)) for name, story in here.items()})
    return tuple(replace(played[name], borrowed=name in here and name not in told_here) for name in wanted)


def _borrowed(story: Mapping[str, Any]) -> dict[str, Any]:
    """Return a story without what another town's values decide: the fee, and what the letter says of it."""
    expected = {**(story.get("expect") or {})}
    if isinstance(expected.get("letter"), Mapping):
        expected["letter"] = {name: value for name, value in expected["letter"].items() if name == "kind"}
    return {**story, "fee": None, "expect": expected}


def _title(story: Mapping[str, Any]) -> str:
    return str(story.get("title", ""))


def _played(service: queries.Service, name: str, story: Mapping[str, Any]) -> Rehearsed:
    try:
        with _undone():
            told = play.play(service, story, MadeUp(service.responsible.pk))
            walked = _walked(told, service.responsible.pk)
            return Rehearsed(name, _title(story), tuple(told.complaints), walked=walked)
    except Exception as error:  # whatever an example brings up is about the example, and a reason not to release
        log.warning("the example %s/%s has failed", service.key, name, exc_info=True)
        return Rehearsed(name, _title(story), (_("Das Beispiel bricht ab: %(error)s") % {"error": error},))


def _walked(told: play.Played, town: UUID) -> Walked | None:
    """Return the way of the case a story has made, while it is there."""
    if told.application is None:
        return None
    with doors.machine_door(town):
        case = Case.objects.filter(pk=told.application.pk).first()
        if case is None or case.process_state is None:
            return None
        process = case.package.process
        stands = engine.progress(process, case.process_state)
        return Walked(engine.history(process, case.process_state), stands.now)


def _offered(package: Package, own: Own, town: UUID) -> queries.Service:
    with doors.machine_door(town):
        version = catalogue.publish(package, by=MACHINE)
        offering = catalogue.offer(version, package, by=MACHINE, values=own.values, texts=own.texts)
        offering.active = True
        offering.save(update_fields=["active"])
        service = queries.service_in(town, package.key)
    assert service is not None
    return service


@contextmanager
def tried_out(package: Package, own: Own = NOTHING) -> Iterator[queries.Service]:
    """Offer a package in the town whose door is open while something is tried with it; nothing of it stays.

    Raises PackageError where it cannot be offered here.
    """
    instead: dict[str, Callable[..., Any]] = {
        name_of(outbox.send): outbox.pretend,
        name_of(sending.send): sending.pretend,
    }
    with scripted.playing(), kept_aside(instead), _undone():
        yield _offered(package, own, doors.current_tenant())


@contextmanager
def _undone() -> Iterator[None]:
    """Undo what happens inside, whatever becomes of it; the door that is open stays open."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class MadeUp:
    """People who exist only while an example is played."""

    def __init__(self, town: UUID) -> None:
        self.town = town
        self._staff: dict[tuple[str, str], Actor] = {}

    def applicant(self, *, kind: str, account: bool) -> Actor:
        """Return somebody who applies; with an account they have consented to electronic delivery."""
        if not account:
            holder = people.holder_of_code(people.new_resume_code())
            assert holder is not None
            return people.guest(holder)
        number = uuid7()
        with doors.machine_door(self.town):
            made = Account.objects.create(
                id=number,
                kind=kind,
                email=f"{number}@probe.invalid",
                password="!",  # noqa: S106 nobody signs in with it
                given_name="Erika",
                family_name="Probe",
                company_name="Probe GmbH" if kind == Account.Kind.COMPANY else "",
                confirmed_at=timezone.now(),
            )
        with doors.citizen_door(self.town, made.pk):
            mailbox.give_consent(holder=made.pk, by=made.actor())
        return made.actor()

    def staff(self, *, office: str, role: str) -> Actor:
        """Return somebody of an office who holds a role: for each pair another person."""
        if (office, role) not in self._staff:
            with doors.machine_door(self.town):
                name = f"Probe {role}"
                made = Staff.objects.create(login=f"probe-{uuid7()}", name=name, password="!")  # noqa: S106
                Membership.objects.create(staff=made, office=office, role=role)
            self._staff[office, role] = Actor(ActorKind.STAFF, id=made.pk, name=name, roles=frozenset({(office, role)}))
        return self._staff[office, role]
