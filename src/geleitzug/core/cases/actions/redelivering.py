# SPDX-License-Identifier: EUPL-1.2
"""A letter came back: the case's office is told, and it goes on, again or otherwise. The letter is core.mailbox's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import letterheads
from geleitzug.core.cases.actions import besides
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import RETURNED
from geleitzug.core.files.letters import Cover, render_cover
from geleitzug.core.files.printing import bundle
from geleitzug.core.mailbox import returns
from geleitzug.core.mailbox.models import PostItem
from geleitzug.ground.people.actors import Actor

DELIVER_AGAIN_DAYS = 7
"""So many days later it should be on its way again; a house rule."""


@transaction.atomic
def note_returned(item: PostItem, *, on: date, why: PostItem.Return, note: str, by: Actor) -> PostItem:
    """Note that a letter came back, and put that on the worklist of its case's office; raises like mailbox.returns.

    What asks for something that is settled need not be delivered again.
    """
    item = returns.note_returned(item, on=on, why=why, note=note, by=by)
    case = Case.objects.filter(pk=item.subject).first()
    if case is not None and item.settled_on is None:
        due = timezone.localdate() + timedelta(days=DELIVER_AGAIN_DAYS)
        with override("de"):
            name = _("Brief kam zurück: neu zustellen")
        besides.open_task(case, kind=RETURNED, name=name, about=item.pk, due_on=due, by=by, turn=_turn(case, item))
    return item


@transaction.atomic
def send_again(item: PostItem, *, lines: Sequence[str], by: Actor) -> PostItem:
    """Send a letter that came back once more, with a sheet that bears the address; raises like mailbox.returns."""
    item = returns.send_again(item, lines=lines, by=by)
    with override("de"):
        _note_done(item, _("Noch einmal in den Druck gegeben"), by=by)
    return item


@transaction.atomic
def hand_over(item: PostItem, *, on: date, how: str, by: Actor) -> PostItem:
    """Note that a letter that came back reached its recipient otherwise; raises like mailbox.returns."""
    item = returns.hand_over(item, on=on, how=how, by=by)
    _note_done(item, how.strip(), by=by)
    return item


def with_cover(item: PostItem, pdf: bytes) -> bytes:
    """Return what is printed of a letter.

    A sheet comes first where its address has changed, or where what it decides was revoked while it waited.
    """
    said = _on_the_cover(item)
    case = Case.objects.filter(pk=item.subject).first() if said else None
    if case is None:
        return pdf
    cover = Cover(
        sender=letterheads.sender_of(case.office, case.tenant_id),
        recipient=tuple(item.address[:6]),
        date=timezone.localdate(item.queued_at),
        subject=item.title,
        reference=case.number,
        text=said,
    )
    together, _places = bundle([render_cover(cover), pdf])
    return together


def _on_the_cover(item: PostItem) -> tuple[str, ...]:
    """Return what the sheet says, in German as letters are; nothing where none is needed."""
    said = []
    if item.has_other_address:
        said.append("Dieses Schreiben haben wir Ihnen schon einmal geschickt. Es kam mit der Post zurück.")
    if item.revoked_on is not None:
        said.append(
            f"Was in diesem Schreiben steht, gilt seit dem {item.revoked_on:%d.%m.%Y} nicht mehr. Warum, sagt Ihnen ein"
            " weiteres Schreiben. Sie bekommen es der Vollständigkeit halber."
        )
    return tuple(said)


def _turn(case: Case, item: PostItem) -> str:
    """Return which of its returns this is: a letter may come back twice on one day, sent out again in between."""
    before = case.tasks.filter(kind=RETURNED, ref__endswith=f":{item.pk}").count()
    return str(before + 1)


def _note_done(item: PostItem, text: str, *, by: Actor) -> None:
    case = Case.objects.filter(pk=item.subject).first()
    if case is not None:
        besides.note_done(case, kind=RETURNED, about=item.pk, by=by, text=text)
