# SPDX-License-Identifier: EUPL-1.2
"""Who has shown a password, here or elsewhere, and has to show more: kept in the session for minutes, nobody yet."""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from geleitzug.ground.people.factors import Owner
from geleitzug.ground.people.how import PASSWORD, How

HALF = "half"
LASTS_SECONDS = 10 * 60
BY_PASSWORD = How(PASSWORD)


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody on the way in: who, where they were going, whether a guest's things come along, what they have shown."""

    owner: Owner
    way_on: str = ""
    claim: bool = False
    by: How = BY_PASSWORD
    choosing: bool = False
    """They came by a password somebody else has made, and choose their own before anything else."""


def begin(request: HttpRequest, known: Half) -> None:
    """Remember that somebody has shown a password; the session gets a new key."""
    request.session.cycle_key()
    request.session[HALF] = {
        "id": str(known.owner.id), "staff": known.owner.is_staff, "login": known.owner.login,
        "name": known.owner.name, "way_on": known.way_on, "claim": known.claim, "by": known.by.facts(),
        "choosing": known.choosing, "at": time.time(),
    }  # fmt: skip


def of(request: HttpRequest, *, staff: bool, choosing: bool = False) -> Half | None:
    """Return who is on the way in at this desk, if they have not taken too long; or who is ``choosing`` a password."""
    kept = request.session.get(HALF)
    if not kept or kept["staff"] is not staff or time.time() - kept["at"] > LASTS_SECONDS:
        return None
    if kept.get("choosing", False) is not choosing:
        return None
    owner = Owner(UUID(kept["id"]), is_staff=staff, login=kept["login"], name=kept["name"])
    return Half(owner, kept["way_on"], kept["claim"], How.of(kept.get("by")) or BY_PASSWORD, choosing)


def forget(request: HttpRequest) -> None:
    """Forget who was on the way in: they are in, or begin anew."""
    request.session.pop(HALF, None)
