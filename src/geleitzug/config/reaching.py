# SPDX-License-Identifier: EUPL-1.2
"""Whether servers of others are there that towns have named: specialist systems, letterboxes, webhooks. For doctor."""

from __future__ import annotations

from collections.abc import Iterator

from geleitzug.core.filing import letterboxes
from geleitzug.core.filing.models import Letterbox
from geleitzug.core.handover import looking_in
from geleitzug.core.handover.models import Target
from geleitzug.core.interface import webhooks
from geleitzug.ground.tenancy import directory, doors

Tried = tuple[bool, str, str]
"""Whether all is well, what was tried, and what to do if not."""


def tried() -> Iterator[Tried]:
    """Try everything that is open; nothing is sent, no mail is read. May take the timeout of each."""
    for town in directory.everyone():
        with doors.machine_door(town.pk):
            targets, boxes = list(Target.objects.filter(active=True)), list(Letterbox.objects.filter(active=True))
            untold = webhooks.given_up()
        for target in targets:
            trouble = looking_in.try_out(town.pk, target.pk)
            do = f"{trouble} What waits goes by itself once it is there; pause it in Betrieb, Fachverfahren."
            yield not trouble, f"{town.name}: {target.name} {'is away' if trouble else 'is there'}", do
        for box in boxes:
            trouble = letterboxes.try_out(town.pk, box.pk)
            do = f"{trouble} It is tried again every five minutes; change it in Betrieb, Postfächer."
            yield not trouble, f"{town.name}: letterbox {box.name} {'cannot be read' if trouble else 'can be read'}", do
        for name, count in untold:
            do = "Mend the other side, then send again: Zugänge für Programme, Benachrichtigungen."
            yield False, f"{town.name}: {name} was not told of {count} events", do
