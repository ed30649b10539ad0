# SPDX-License-Identifier: EUPL-1.2
"""The verbs: taking a document in, arrived, handed out, back again; and who wants a mail. Lists are importing.py.

People outside may write nothing here: what their page asks for is done at the machine's door, which the caller opens.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from geleitzug.core.booking.models import Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import NOBODY, Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.papers import mails
from geleitzug.verticals.papers.events import (
    IdDocumentMailWanted,
    IdDocumentMoved,
    IdDocumentNoted,
    PickUpChanged,
)
from geleitzug.verticals.papers.models import IdDocument, PickUp
from geleitzug.verticals.papers.permissions import HANDLE
from geleitzug.verticals.papers.register import mark_of
from geleitzug.verticals.papers.rules import HandedTo, Kind, NotAllowedNow, State, before, check_move


class AlreadyNoted(Exception):
    """There is such a document: somebody has been quicker, or it lies at another office."""


def note(kind: Kind, number: str, *, place: Location | None, by: Actor, on: date) -> IdDocument:
    """Take one document into the list: as arrived where a place is named, else as ordered; raises AlreadyNoted."""
    by = require(by, HANDLE, office=place.office if place else None)
    state = State.ARRIVED if place else State.ORDERED
    row = IdDocument(kind=kind, mark=mark_of(kind, number), state=state, place=place, moved_on=on)
    IdDocument.objects.bulk_create([row], ignore_conflicts=True)
    if not IdDocument.objects.filter(pk=row.pk).exists():
        raise AlreadyNoted
    emit(IdDocumentNoted(subject=row.pk, document=kind.value, state=state.value), by=by)
    return row


def arrive(document: IdDocument, place: Location, *, by: Actor, on: date) -> None:
    """Note that a document has come and lies at a place; who wanted a mail is written one. Raises NotAllowedNow."""
    by = require(by, HANDLE, office=place.office)
    check_move(document.standing, State.ARRIVED)
    _move(document, State.ARRIVED, by=by, on=on, place=place)
    # Somebody may have left an address since the page was shown; from here on nobody can.
    write_and_forget(IdDocument.objects.select_related("place").get(pk=document.pk), by=by)


def hand_out(document: IdDocument, to: HandedTo, *, by: Actor, on: date) -> None:
    """Note that somebody has taken a document along (§ 13 PAuswG); raises NotAllowedNow."""
    by = require(by, HANDLE, office=_office_of(document))
    check_move(document.standing, State.HANDED_OUT)
    _move(document, State.HANDED_OUT, by=by, on=on, handed_to=to)


def take_back(document: IdDocument, *, by: Actor, on: date) -> None:
    """Undo the last step, which was noted by mistake; raises NotAllowedNow."""
    by = require(by, HANDLE, office=_office_of(document))
    then = before(document.standing)
    changes = {"handed_to": ""} if then is State.ARRIVED else {"place": None}
    _move(document, then, by=by, on=on, **changes)


def want_mail(document: IdDocument, mail: str, language: str, *, by: Actor) -> None:
    """Keep an address to which is written once when the document has arrived; the last one given counts.

    Raises NotAllowedNow for what is no longer on its way.
    """
    by = require(by, HANDLE, office=_office_of(document))
    if not _keep_mail(document.pk, mail, language, by=by):
        raise NotAllowedNow(document.state)


def ask_for_mail(kind: Kind, number: str, mail: str, language: str) -> bool:
    """Keep the address of somebody outside who knows a number; False where there is nothing to wait for.

    The trail does not say who it was: an entry that named an account would tell whose document this is.
    """
    key = IdDocument.objects.filter(mark=mark_of(kind, number)).values_list("pk", flat=True).first()
    return key is not None and _keep_mail(key, mail, language, by=NOBODY)


def write_and_forget(document: IdDocument, *, by: Actor) -> None:
    """Write who wanted it that the document is there, once, and delete the address with its key.

    Only the machine deletes keys.
    """
    if not document.wants_mail:
        return
    with doors.at_machine_door(doors.current_tenant()):
        mails.arrived(document, by=by)
        keyring.forget([document.pk])
        document.mail, document.wants_mail = "", False
        document.save(update_fields=["mail", "wants_mail"])


def forget(keys: list[UUID]) -> None:
    """Delete documents, with their keys: so what was sealed is gone from every copy of the database."""
    keyring.forget(keys)
    IdDocument.objects.filter(pk__in=keys).delete()


def set_pick_up(location: Location, errand: str | None, *, by: Actor) -> None:
    """Let a location hand documents out, by appointments of an errand or without; None: not any more."""
    by = require(by, PLAN, office=location.office)
    there = PickUp.objects.filter(location=location).first()
    if errand is None:
        if there is None:
            return
        there.delete()
    elif there is None:
        PickUp.objects.create(location=location, errand=errand)
    else:
        if there.errand == errand:
            return
        there.errand = errand
        there.save(update_fields=["errand"])
    what = "off" if errand is None else "on"
    emit(PickUpChanged(subject=location.pk, location=location.name, what=what), by=by)


def _keep_mail(key: UUID, mail: str, language: str, *, by: Actor) -> bool:
    row = IdDocument.objects.select_for_update().filter(pk=key, state=State.ORDERED).first()
    if row is None:
        return False
    row.mail, row.language, row.wants_mail = mail, language[:5], True
    row.save(update_fields=["mail", "language", "wants_mail"])
    emit(IdDocumentMailWanted(subject=row.pk, document=row.kind), by=by)
    return True


def _move(document: IdDocument, then: State, *, by: Actor, on: date, **changes: object) -> None:
    """Bring a document into another state, if it still stands as it was read; of two clerks one is told."""
    values = {"state": then, "moved_on": on, **changes}
    if not IdDocument.objects.filter(pk=document.pk, state=document.state).update(**values):
        raise NotAllowedNow(document.state)
    was_at: Location | None = document.place
    for name, value in values.items():
        setattr(document, name, value)
    where = document.place or was_at
    emit(
        IdDocumentMoved(
            subject=document.pk, document=document.kind, state=then.value, location=where.name if where else "",
            to=str(document.handed_to),
        ),
        by=by,
    )  # fmt: skip


def _office_of(document: IdDocument) -> str | None:
    return document.place.office if document.place else None
