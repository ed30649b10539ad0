# SPDX-License-Identifier: EUPL-1.2
"""Applying for somebody who calls or stands at the counter. The pages are the citizen's own; the gate is as well."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases import assistance, assisted, correspondence, pads
from geleitzug.core.cases.actions import applying, claiming, ending
from geleitzug.core.cases.assistance import Declared, NotDeclared, NotHelped, NotOurs, NotSigned, Stage
from geleitzug.core.cases.events import ApplicationHandedOver, ApplicationTakenDown
from geleitzug.core.cases.models import Application, Assisted
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.cases.rules import Phase
from geleitzug.core.catalogue.queries import Service
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import holders
from geleitzug.ground.people.actors import Actor, offices_with, require
from geleitzug.ground.tenancy import doors

HANDABLE = frozenset({Phase.DRAFT, Phase.UNPAID, Phase.SUBMITTED})
"""What can go on in somebody's own hands: a draft to finish, a fee to pay online, or what the office writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who calls or stands there. ``document`` and ``digits`` say which identity card was seen, if one was."""

    name: str
    relation: str = ""
    contact: str = ""
    document: str = ""
    digits: str = ""


@transaction.atomic
def begin(
    service: Service, *, by: Actor, channel: str, identity: str, person: Person, language: str = "de"
) -> Assisted:
    """Begin an application for somebody. It is theirs, by a code nobody knows yet: hand_over makes one that is told.

    Raises NotPermitted, NotOurs, NotAsWeKnowThem, and what applying.start raises.
    """
    by = require(by, FILE_FOR)
    assistance.check_identity(channel=channel, identity=identity, document=person.document, digits=person.digits)
    if service.offering.tenant_id != doors.current_tenant() or service.package.is_inquiry:
        raise NotOurs(service.key)
    seen = identity == assistance.Identity.SEEN
    assert by.id is not None
    row = Assisted(
        office=_office_of(by, service),
        staff=by.id,
        staff_name=by.signed,
        channel=channel,
        identity=identity,
        service_key=service.key,
        person={
            "name": person.name,
            "relation": person.relation,
            "contact": person.contact,
            "document": person.document if seen else "",
            "digits": person.digits if seen else "",
        },
    )
    holder = _new_holder()[1]
    helper = assisted.as_helper(row, by, holder)
    with doors.citizen_door(doors.current_tenant(), holder):
        row.application = applying.start(service, by=helper, language=language)
    row.save(force_insert=True)
    return row


def send(
    application: Application, *, by: Actor, revision: int, declared: str, contact_email: str | None = None
) -> Application:
    """Send what was filled in for somebody, once it is noted how they have declared that it is their application.

    Raises NotDeclared, NotSigned, and what applying.submit raises. Sent twice is sent once.
    """
    if declared not in assisted.declarable(application.pk):
        raise NotDeclared(declared)
    if declared == Declared.PAD:
        _check_signed(application, revision)
    sent = applying.submit(application, by=by, revision=revision, contact_email=contact_email)
    with doors.at_machine_door(sent.tenant_id):
        row = Assisted.objects.select_for_update().get(application_id=sent.pk)
        if row.stage != Stage.OPEN:
            return sent
        row.stage, row.declared, row.number, row.sent_at = Stage.SENT, declared, sent.number, timezone.now()
        row.save(update_fields=["stage", "declared", "number", "sent_at"])
        taken_down = ApplicationTakenDown(
            subject=sent.pk, holder=sent.holder, channel=row.channel, identity=row.identity, declared=declared
        )
        emit(taken_down, by=by)
    return sent


def _check_signed(application: Application, revision: int) -> None:
    with doors.at_machine_door(doors.current_tenant()):
        office = Assisted.objects.values_list("office", flat=True).get(application_id=application.pk)
        if pads.lacks_signature(application.pk, revision, office):
            raise NotSigned


@transaction.atomic
def hand_over(row: Assisted, *, by: Actor, email: str = "") -> str:
    """Give an application into its owner's hands, and return the code by which they go on; it is told only here.

    It is theirs alone from then on, and no second code is made. What waits for its fee can still be paid at the
    counter. A mail holds the address where the code is asked for, and not the code. Raises NotHelped, NotPermitted.
    """
    by = require(by, FILE_FOR, office=row.office)
    code, holder = _new_holder()
    with doors.at_machine_door(doors.current_tenant()):
        # The application before its row, as in send: the other way round two wait for each other.
        (application,) = claiming.lock([row.application_id])
        row = Assisted.objects.select_for_update().get(pk=row.pk)
        # What is in its owner's hands is never taken back: a second code would open to us what they have typed since.
        if row.stage == Stage.HANDED or application.has_account or application.phase not in HANDABLE:
            raise NotHelped(row.stage)
        holders.move(application.holder, holder)
        application.refresh_from_db()
        if email:
            application.contact_email = email
            application.save(update_fields=["contact_email"])
        emit(ApplicationHandedOver(subject=application.pk, holder=holder), by=by)
        if email:
            correspondence.send_way_back(application, by=by)
    row.stage = Stage.HANDED
    row.save(update_fields=["stage"])
    return code


@transaction.atomic
def withdraw(row: Assisted, *, by: Actor) -> None:
    """Take back what waits for its fee, as its owner says at the telephone or the counter; nothing is owed for it then.

    What is in their own hands they take back themselves. Raises NotHelped, NotPermitted, and NotAllowedNow where it
    has been paid meanwhile.
    """
    by = require(by, FILE_FOR, office=row.office)
    with doors.at_machine_door(doors.current_tenant()):
        # The application before its row, as in send.
        application = Application.objects.select_for_update().get(pk=row.application_id)
        row = Assisted.objects.select_for_update().get(pk=row.pk)
        if row.stage != Stage.SENT or application.phase not in (Phase.UNPAID, Phase.WITHDRAWN):
            raise NotHelped(row.stage)
        ending.withdraw(application, by=assisted.as_helper(row, by, application.holder))


def forget_ended() -> int:
    """Forget whom staff helped with what was never a case and has ended; returns how many. Needs the machine's door."""
    over = Assisted.objects.filter(
        application__opened_at=None, application__phase__in=[Phase.DISCARDED, Phase.EXPIRED, Phase.WITHDRAWN]
    )
    keys = list(over.values_list("pk", flat=True))
    forget(keys)
    return len(keys)


def forget(keys: list[UUID]) -> None:
    """Delete rows with their keys."""
    Assisted.objects.filter(pk__in=keys).delete()
    keyring.forget(keys)


def _office_of(by: Actor, service: Service) -> str:
    """Return in which office somebody helps: the service's own, if it is theirs."""
    offices = sorted(offices_with(by, FILE_FOR))
    return service.offering.office if service.offering.office in offices else offices[0]


def _new_holder() -> tuple[str, UUID]:
    code = people.new_resume_code()
    holder = people.holder_of_code(code)
    assert holder is not None
    return code, holder
