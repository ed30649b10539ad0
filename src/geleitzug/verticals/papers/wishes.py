# SPDX-License-Identifier: EUPL-1.2
"""Who is to be written when a document is there: an address is kept, written to once, and gone with its key.

Each wish has a key of its own: one that another process still has in memory never seals the next. Only the machine
deletes keys, so here its door is opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.papers import mails, queries
from geleitzug.verticals.papers.events import IdDocumentMailWanted
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.rules import State

AT_ONCE = 200


def keep(key: UUID, mail: str, language: str, *, by: Actor, by_staff: bool = False) -> bool:
    """Keep the address for what is still on its way; False where nothing is, or a clerk's stays."""
    row = IdDocument.objects.select_for_update().filter(pk=key, state=State.ORDERED).first()
    if row is None or (row.wants_mail and row.by_staff and not by_staff):
        return False
    if row.wants_mail:
        drop(key)
    row.wish, row.mail, row.language, row.wants_mail, row.by_staff = uuid7(), mail, language[:5], True, by_staff
    row.save(update_fields=["wish", "mail", "language", "wants_mail", "by_staff"])
    emit(IdDocumentMailWanted(subject=row.pk, document=row.kind), by=by)
    return True


def drop(key: UUID) -> bool:
    """Delete an address with its key, and write nothing; False where there is none."""
    with doors.at_machine_door(doors.current_tenant()):
        return bool(_forget(IdDocument.objects.select_for_update().filter(pk=key, wants_mail=True)))


def write(keys: Iterable[UUID]) -> None:
    """Write who wanted it that these are there, once, and delete the addresses with their keys."""
    with doors.at_machine_door(doors.current_tenant()):
        _write(list(IdDocument.objects.select_for_update().filter(pk__in=keys, state=State.ARRIVED, wants_mail=True)))


@job("papers.write")
def write_all() -> None:
    """Write who wanted it of all that has arrived: after a list, which may have thousands."""
    waiting = IdDocument.objects.select_for_update().filter(state=State.ARRIVED, wants_mail=True)
    rows = list(waiting.order_by("id")[:AT_ONCE])
    _write(rows)
    if len(rows) == AT_ONCE:
        defer(write_all)


def _write(rows: list[IdDocument]) -> None:
    """Write to each; a place is read once, however many documents lie there."""
    today = timezone.localdate()
    places = {key: queries.fetch_place(key, today) for key in {row.place_id for row in rows}}
    for row in rows:
        mails.arrived(row, places[row.place_id], by=MACHINE)
    _forget(rows)


def _forget(rows: Iterable[IdDocument]) -> int:
    found = {row.pk: row.wish for row in rows}
    keyring.forget(found.values())
    return IdDocument.objects.filter(pk__in=found).update(mail="", wants_mail=False, by_staff=False)
