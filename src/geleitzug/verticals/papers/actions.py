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
from geleitzug.verticals.papers import wishes
from geleitzug.verticals.papers.events import (
    IdDocumentMailDropped,
    IdDocumentMoved,
    IdDocumentNoted,
    IdDocumentRemoved,
    PickUpChanged,
)
from geleitzug.verticals.papers.models import IdDocument, PickUp
from geleitzug.verticals.papers.permissions import HANDLE
from geleitzug.verticals.papers.register import mark_of
from geleitzug.verticals.papers.rules import HandedTo, Kind, NotAllowedNow, State, Step, before, check_move


class AlreadyNoted(Exception):
    """There is such a document: somebody has been quicker, or it lies at another office."""


class StillThere(Exception):
    """Documents lie at a location that would hand none out any more; its name."""


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
    """Note that a document has come and lies at a place, or at another now; who wanted a mail is written one.

    Raises NotAllowedNow.
    """
    by = require(by, HANDLE, office=place.office)
    if document.standing is State.ARRIVED and document.place_id != place.pk:
        by = require(by, HANDLE, office=_office_of(document))
        _move(document, State.ARRIVED, Step.ELSEWHERE, by=by, on=document.moved_on, place=place)
        return
    check_move(document.standing, State.ARRIVED)
    _move(document, State.ARRIVED, Step.ARRIVED, by=by, on=on, place=place)
    # Somebody may have left an address since the page was shown; from here on nobody can.
    wishes.write([document.pk])


def hand_out(document: IdDocument, to: HandedTo, *, by: Actor, on: date) -> None:
    """Note that somebody has taken a document along (§ 18 PAuswV); raises NotAllowedNow."""
    by = require(by, HANDLE, office=_office_of(document))
    check_move(document.standing, State.HANDED_OUT)
    _move(document, State.HANDED_OUT, Step.HANDED_OUT, by=by, on=on, handed_to=to)
    wishes.drop(document.pk)  # of a long list mails are written a little later; now there is nothing to write


def take_back(document: IdDocument, *, by: Actor, on: date) -> None:
    """Undo the last step, which was noted by mistake; raises NotAllowedNow."""
    by = require(by, HANDLE, office=_office_of(document))
    then = before(document.standing)
    if then is State.ARRIVED:
        _move(document, then, Step.BACK, by=by, on=on, handed_to="")
    else:
        _move(document, then, Step.ORDERED, by=by, on=on, place=None)


def remove(document: IdDocument, *, by: Actor) -> None:
    """Take a document out of the list that was noted by mistake or never comes; raises NotAllowedNow."""
    by = require(by, HANDLE, office=_office_of(document))
    row = IdDocument.objects.select_for_update().filter(pk=document.pk, state=State.ORDERED).first()
    if row is None:
        raise NotAllowedNow(document.state)
    emit(IdDocumentRemoved(subject=row.pk, document=row.kind), by=by)
    with doors.at_machine_door(doors.current_tenant()):
        forget([row.pk])


def want_mail(document: IdDocument, mail: str, language: str, *, by: Actor) -> None:
    """Keep an address to which is written once when the document has arrived; the last one given counts.

    Raises NotAllowedNow for what is no longer on its way.
    """
    by = require(by, HANDLE, office=_office_of(document))
    if not wishes.keep(document.pk, mail, language, by=by, by_staff=True):
        raise NotAllowedNow(document.state)


def drop_mail(document: IdDocument, *, by: Actor) -> None:
    """Delete the address of who does not want to be written any more (Art. 7 (3) GDPR)."""
    by = require(by, HANDLE, office=_office_of(document))
    if wishes.drop(document.pk):
        emit(IdDocumentMailDropped(subject=document.pk, document=document.kind), by=by)


def ask_for_mail(kind: Kind, number: str, mail: str, language: str) -> bool:
    """Keep the address of somebody outside who knows a number; False where it is not kept.

    An address that a clerk has entered stays: whoever knows the number is not therefore who it was taken down for.
    The trail does not say who it was: an entry that named an account would tell whose document this is.
    """
    key = IdDocument.objects.filter(mark=mark_of(kind, number)).values_list("pk", flat=True).first()
    return key is not None and wishes.keep(key, mail, language, by=NOBODY)


def ask_for_silence(kind: Kind, number: str, mail: str) -> None:
    """Delete an address at the wish of somebody outside who knows it and the number; it is not told whether it was."""
    row = IdDocument.objects.select_for_update().filter(mark=mark_of(kind, number), wants_mail=True).first()
    if row is not None and row.mail.casefold() == mail.casefold():
        wishes.drop(row.pk)
        emit(IdDocumentMailDropped(subject=row.pk, document=row.kind), by=NOBODY)


def forget(keys: list[UUID]) -> None:
    """Delete documents, with their keys: so what was sealed is gone from every copy of the database."""
    rows = IdDocument.objects.filter(pk__in=keys)
    keyring.forget([*keys, *rows.values_list("wish", flat=True)])
    rows.delete()


def set_pick_up(location: Location, errand: str | None, *, by: Actor) -> None:
    """Let a location hand documents out, by appointments of an errand or without; None: not any more.

    Raises StillThere while documents lie there: nobody would find them.
    """
    by = require(by, PLAN, office=location.office)
    there = PickUp.objects.filter(location=location).first()
    if errand is None:
        if there is None:
            return
        if IdDocument.objects.filter(place=location, state=State.ARRIVED).exists():
            raise StillThere(location.name)
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


def _move(document: IdDocument, then: State, step: Step, *, by: Actor, on: date, **changes: object) -> None:
    """Bring a document into another state, if it still stands as it was read; of two clerks one is told."""
    values = {"state": then, "moved_on": on, **changes}
    as_read = IdDocument.objects.filter(pk=document.pk, state=document.state, place=document.place_id)
    if not as_read.update(**values):
        raise NotAllowedNow(document.state)
    was_at: Location | None = document.place
    for name, value in values.items():
        setattr(document, name, value)
    where = document.place or was_at
    emit(
        IdDocumentMoved(
            subject=document.pk, document=document.kind, state=then.value, step=step.value,
            location=where.name if where else "",
            to=str(document.handed_to),
        ),
        by=by,
    )  # fmt: skip


def _office_of(document: IdDocument) -> str | None:
    return document.place.office if document.place else None
