# SPDX-License-Identifier: EUPL-1.2
"""Turns what came over a line into our words; what cannot be read is told with its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.connectors.specialist import wire
from geleitzug.core.handover.ports import Reply, Unreadable
from geleitzug.core.handover.rules import Said

MOST_SHOWN = 4000


def reply_from(content: bytes, *, place: str = "") -> Reply | Unreadable:
    """Read an answer. One without a number of its own, or that cannot be read, is known by what it says."""
    try:
        told = wire.read_reply(content)
    except wire.WireError as error:
        why = _("Das ist keine Antwort, wie sie vereinbart ist: %(why)s") % {"why": error}
        shown = wire.NUL.sub("\ufffd".encode(), content).decode("utf-8", "replace")[:MOST_SHOWN]
        return Unreadable(f"{place}/{wire.digest(content)}", place, why, shown)
    return Reply(
        id=told.id or f"{told.shipment}/{wire.digest(content)}",
        key=told.shipment,
        said=Said(told.state),
        reference=told.reference,
        text=told.text,
        data=told.data,
        place=place,
    )
