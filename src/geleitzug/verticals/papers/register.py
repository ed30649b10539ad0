# SPDX-License-Identifier: EUPL-1.2
"""Our own list as the register that is asked: one row by the keyed hash of its number."""

from __future__ import annotations

from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.ports import Found
from geleitzug.verticals.papers.rules import Kind


class TableRegister:
    """The table ``papers_iddocument`` of the town whose machine door is open."""

    def find(self, kind: Kind, number: str) -> Found | None:
        """Return how far a document is: one hash and one row by an index, whatever is known."""
        row = IdDocument.objects.filter(mark=mark_of(kind, number)).only("state", "place_id").first()
        return Found(row.standing, row.place_id) if row else None


def mark_of(kind: Kind, number: str) -> str:
    """Return by what a document is found; the town's key makes it, and no list of numbers leads back from it."""
    return lookup_hash(f"id document {kind.value} {number}")
