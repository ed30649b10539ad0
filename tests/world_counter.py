# SPDX-License-Identifier: EUPL-1.2
"""What the world has of the telephone and the counter: somebody the registrar helps. The rest is world.py."""

from __future__ import annotations

from typing import Any
from uuid import UUID

REGISTER = "melderegisterauskunft-einfach"


def take_down(town: UUID) -> dict[str, str]:
    """Let the registrar take down an application that is a draft, and one that waits for its fee; returns their ids."""
    from geleitzug.config import seed
    from geleitzug.core.caseload.actions import calls
    from geleitzug.core.cases.actions import assisting
    from geleitzug.core.catalogue import queries as catalogue
    from geleitzug.ground.tenancy import doors

    clerk = seed.TownCast(town).staff(office="registry", role="clerk")
    caller = assisting.Person(name="Hinrich Ahlers", relation="Sohn", contact="0471 4711")
    with doors.office_door(town):
        service = catalogue.service_in(town, REGISTER)
        assert service is not None
        draft = assisting.begin(service, by=clerk, channel="telephone", identity="questions", person=caller)
        note = calls.take(by=clerk, office="tax", caller="Frau Ahlers, 0471 4711", text="Fragt nach ihrer Hundemarke.")
    unpaid, paid = _sent(town, service, clerk), _sent(town, service, clerk)
    made = {"helped": draft.application_id, "helped_unpaid": unpaid, "call": note.pk}
    return {name: str(key) for name, key in made.items()} | _take_money(town, paid, clerk)


def _sent(town: UUID, service: Any, clerk: Any) -> UUID:
    from geleitzug.config import seed
    from geleitzug.core.cases import play
    from geleitzug.core.cases.models import Application, Assisted
    from geleitzug.ground.people import actions as people
    from geleitzug.ground.people.actors import Actor
    from geleitzug.ground.tenancy import doors

    class Cast(seed.TownCast):
        """The demo's people; nobody knows the code of whom staff help."""

        def applicant(self, *, kind: str, account: bool) -> Actor:
            holder = people.holder_of_code(people.new_resume_code())
            assert holder is not None
            return people.guest(holder)

    played = play.play(service, service.package.examples["sperre-neutral"], Cast(town), steps=0)
    assert not played.complaints, played.complaints
    key = play.subject_of(played)
    with doors.machine_door(town):
        Assisted.objects.create(
            application=Application.objects.get(pk=key), office="registry", staff=clerk.id, staff_name=clerk.name,
            channel="counter", identity="seen", person={"name": "Wiebke Ahlers", "document": "card", "digits": "X4T7"},
            declared="paper", stage="sent", service_key=service.key, number=Application.objects.get(pk=key).number,
        )  # fmt: skip
    return key


def _take_money(town: UUID, application: UUID, clerk: Any) -> dict[str, str]:
    """Take the fee of an application in cash at a till of the registrar's; returns the ids of till and receipt."""
    from geleitzug.config import seed
    from geleitzug.core.cases.rules import FEE
    from geleitzug.core.payments import tills
    from geleitzug.core.payments.queries import standing_payment
    from geleitzug.core.payments.rules import Means
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town):
        payment = standing_payment(application, FEE)
    assert payment is not None
    with doors.office_door(town):
        treasury = seed.TownCast(town).staff(office="treasury", role="approver")
        till = tills.open_till(by=treasury, office="registry", name="Standesamt, Schalter 1")
        receipt = tills.take(payment.pk, by=clerk, till=till, means=Means.CASH)
    return {"till": str(till.pk), "receipt": str(receipt.pk)}
