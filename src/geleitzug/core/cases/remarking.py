# SPDX-License-Identifier: EUPL-1.2
"""Letting cases be found that were opened before the search came, or before it learned something new.

A job takes a piece of a town's cases in the order of their ids and asks for the next: it holds no more than a piece in
memory and goes on where a crash has stopped it. What a case has of marks it keeps; twice is once. Documents are looked
at anew by reading.py.
"""

from __future__ import annotations

from uuid import UUID

from geleitzug.core.cases import findable
from geleitzug.core.cases.actions import opening
from geleitzug.core.cases.events import NoteWritten
from geleitzug.core.cases.models import Case
from geleitzug.core.mailbox.models import Message
from geleitzug.core.mailbox.queries import messages_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE

PIECE = 100
"""So many cases before other jobs get their turn."""


@job("cases.mark_again", can_wait=True)
def mark_again(*, after: str = "") -> None:
    """Write down by what a piece of the cases is found, beginning after one, and ask for the next piece."""
    cases = Case.objects.select_related("application__offering").order_by("id")
    if after:
        cases = cases.filter(pk__gt=UUID(after))
    piece = list(cases[:PIECE])
    for case in piece:
        opening.mark(case)
        for text in _written(case):
            findable.by_text(case.pk, text)
    if len(piece) == PIECE:
        defer(mark_again, after=str(piece[-1].pk))


def _written(case: Case) -> list[str]:
    """Return what the office has written in a case that it is found by: notes, and subjects of what people sent."""
    notes = Entry.objects.filter(subject=case.pk, kind=NoteWritten.__name__)
    sent = (message for message in messages_of(case.pk) if message.direction == Message.Direction.TO_CITIZEN)
    subjects = [
        message.title.removesuffix(f" – {case.number}")
        for message in sent
        if message.kind == Message.Kind.MESSAGE and message.author not in ("", MACHINE.name)
    ]
    return [str(note.told.get("text", "")) for note in notes] + subjects
