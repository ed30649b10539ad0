# SPDX-License-Identifier: EUPL-1.2
"""A company and people who act for it by a mandate, as tests of this desk need them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from geleitzug.desks.citizen.tests.people import Somebody
from geleitzug.ground.people.models import Mandate
from geleitzug.ground.people.rights import EVERYTHING
from geleitzug.ground.tenancy import doors

NORDLICHT = "post@nordlicht-bau.example"


def company() -> Somebody:
    """Return who is signed in with the company's own account."""
    return Somebody("musterhafen").signed_in(NORDLICHT)


def typed(email: str, rights: Iterable[str], *, first: date | None = None, last: date | None = None) -> dict[str, Any]:
    """Return what is typed to give a mandate."""
    days = {"first": first or timezone.localdate(), "last": last}
    parts = {
        f"{name}.{part}": getattr(day, part) for name, day in days.items() if day for part in ("day", "month", "year")
    }
    return {"email": email, "rights": list(rights), **parts}


def invite(email: str, rights: Iterable[str] = EVERYTHING, **days: Any) -> str:
    """Let the company invite somebody; returns the path of the link in the mail."""
    boss = company()
    answer = boss.post("/vollmachten/neu/", typed(email, rights, **days))
    assert answer.path == "/vollmachten/", answer.content.decode()
    return boss.link_in_mail(email)


def acting(email: str, rights: Iterable[str] = EVERYTHING, town: str = "musterhafen", **days: Any) -> Somebody:
    """Return somebody who has accepted a mandate of the company and acts for it."""
    somebody = Somebody(town).signed_in(email)
    somebody.post(invite(email, rights, **days))
    somebody.post("/handeln/", {"fuer": str(mandate_of(email).pk)})
    return somebody


def mandate_of(email: str) -> Mandate:
    """Return the newest mandate that went to an address."""
    with doors.machine_door(None):
        return (
            Mandate.objects.filter(email=email)
            .order_by("-id")
            .select_related("person", "company", "link", "through")[0]
        )


def tomorrow() -> date:
    """Return a day on which what begins today still holds."""
    return timezone.localdate() + timedelta(days=1)
