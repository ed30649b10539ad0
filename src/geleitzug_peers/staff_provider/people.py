# SPDX-License-Identifier: EUPL-1.2
"""Who has an account at this provider: invented, like all in the demo. One of them is unknown at the town hall."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """An account; ``sub`` never changes, the rest may."""

    sub: str
    login: str
    name: str
    groups: tuple[str, ...] = ()


PEOPLE = (
    Person("a3f1c0de-0001-4000-8000-000000000001", "steueramt", "Katrin Petersen"),
    Person("a3f1c0de-0001-4000-8000-000000000002", "bauamt", "Thorsten Wessels"),
    Person("a3f1c0de-0001-4000-8000-000000000003", "bauamt.leitung", "Gesa Lübben"),
    Person("a3f1c0de-0001-4000-8000-000000000004", "betrieb", "Arne Folkerts"),
    Person("a3f1c0de-0001-4000-8000-000000000099", "neu.im.haus", "Nele Neumann"),
)


def person_of(sub: str) -> Person | None:
    """Return an account by its key."""
    return next((person for person in PEOPLE if person.sub == sub), None)
