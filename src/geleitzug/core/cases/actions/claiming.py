# SPDX-License-Identifier: EUPL-1.2
"""Taking over what one has begun as a guest: whoever shows the resume code and has an account may have it there."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from geleitzug.core.cases.events import ApplicationClaimed
from geleitzug.core.cases.models import Application, Case
from geleitzug.ground.events import emit
from geleitzug.ground.people import holders
from geleitzug.ground.people.actors import Actor, NotPermitted
from geleitzug.ground.tenancy import doors


@transaction.atomic
def claim(guest: Actor, *, by: Actor) -> int:
    """Give everything a guest has, in all towns of the group, to an account; returns how many applications that are.

    ``guest`` is who came with the resume code (``people.actions.guest``): that they could is the proof that it is
    theirs. The code opens nothing afterwards. Raises NotPermitted for anybody without an account.
    """
    if not by.has_account or by.holder is None or guest.has_account or guest.holder is None:
        raise NotPermitted("cases.claim")
    with doors.citizen_door(doors.current().tenant, guest.holder):
        found = list(Application.objects.values_list("tenant_id", "pk"))
    for town in sorted({town for town, _pk in found}):
        _move_in(town, [pk for where, pk in found if where == town], guest.holder, by=by)
    return len(found)


def _move_in(town: UUID, applications: list[UUID], guest: UUID, *, by: Actor) -> None:
    assert by.holder is not None
    with doors.machine_door(town):
        lock(applications)
        holders.move(guest, by.holder)
        Application.objects.filter(pk__in=applications).update(has_account=True)
        for application in applications:
            emit(ApplicationClaimed(subject=application, holder=by.holder), by=by)


def lock(keys: Collection[UUID]) -> list[Application]:
    """Return all applications a holder has in this town for giving them to another (``holders.move``).

    Those who write to the applicant now finish first, and those who begin wait: a letter that came between two tables
    that move would stay where no code opens anything any more. The cases come first, as where a process goes on
    (``process.lock``). Needs the machine's door.
    """
    list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return list(Application.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
