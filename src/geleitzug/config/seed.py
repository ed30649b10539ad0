# SPDX-License-Identifier: EUPL-1.2
"""The demo's data: three towns of one group, their people, and stories played to every stage. Nothing is inserted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.utils import timezone

from geleitzug.config import founding, house
from geleitzug.core.cases import play
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.payments import scripted
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account, Membership
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import Municipality

PASSWORD = "geleitzug-demo"  # noqa: S105 it is printed on the screen
TOWNS = Path(__file__).with_name("demo") / "towns.yaml"

UNFINISHED = {"hundesteuer-anmelden": (-1, 0), "geburtsurkunde": (-1, 0, 1), "gewerbeanmeldung": (0, 1),
              "belehrung-43-ifsg": (1,), "baugenehmigung-vereinfacht": (0, 1, 3, 5)}  # fmt: skip
"""After how many steps further copies of a service's first stories stop, so that there is something left to do."""


def seed() -> None:
    """Found the towns, let people move in, and play the packages' stories."""
    people_move_in()
    for town in read_spec()["towns"]:
        founding.offer(town_of(town["key"]).pk, town, settings.SERVICES_ROOT, online_since=timezone.localdate())
    for municipality in directory.everyone():
        _play_all(municipality)


def people_move_in() -> None:
    """Found the towns with their offices, staff, accounts and the verticals' registers; nothing is offered yet."""
    spec = read_spec()
    for town in spec["towns"]:
        founding.furnish(founding.found(town).pk, town, password=PASSWORD)
    _open_accounts(spec["accounts"])
    for vertical in house.verticals():
        for municipality in directory.everyone():
            if vertical.seed:
                with doors.machine_door(municipality.pk):
                    vertical.seed()


def logins() -> list[tuple[str, str, str]]:
    """Return who can sign in where: (who, path, how), for the demo's first screen."""
    spec = read_spec()
    rows = [("Bürgerinnen, Bürger, Unternehmen", "/anmelden", f"{a['email']} / {PASSWORD}") for a in spec["accounts"]]
    for town in spec["towns"]:
        names = ", ".join(person["login"] for person in town["staff"])
        rows.append((f"{town['name']}: Beschäftigte", f"http://{town['host']}/amt/", f"{names} / {PASSWORD}"))
    return rows


@cache
def read_spec() -> Mapping[str, Any]:
    """Read what the demo consists of."""
    return yaml.safe_load(TOWNS.read_text(encoding="utf-8"))


class TownCast:
    """The demo's people of one town; who applies without an account is somebody else each time."""

    def __init__(self, town: UUID) -> None:
        self.town = town

    def applicant(self, *, kind: str, account: bool) -> Actor:
        """Return a demo account of the kind, or somebody with a new resume code."""
        if not account:
            holder = people.holder_of_code(people.new_resume_code())
            assert holder is not None
            return people.guest(holder)
        with doors.machine_door(self.town):
            return Account.objects.filter(kind=kind).order_by("created_at")[0].actor()

    def staff(self, *, office: str, role: str) -> Actor:
        """Return who holds a role in an office; the head stands in."""
        with doors.office_door(self.town):
            held = Membership.objects.filter(office=office, role__in=[role, "head"]).order_by("role", "id")
            member = held.filter(role=role).first() or held.first()
            if member is None:
                raise LookupError(f"niemand ist {role} in {office}")
            actor = people.staff_actor(member.staff_id)
        assert actor is not None
        return actor


def _open_accounts(accounts: list[Mapping[str, Any]]) -> None:
    for wanted in accounts:
        fields = {name: value for name, value in wanted.items() if name != "consents"}
        with doors.citizen_door(None):
            account = people.register(password=PASSWORD, **fields)
        for key in wanted.get("consents") or []:
            with doors.citizen_door(town_of(key).pk, account.pk):
                mailbox.give_consent(holder=account.pk, by=account.actor())


def _play_all(town: Municipality) -> None:
    with doors.machine_door(town.pk):
        own = [offering.key for offering in catalogue.shown_in(town.pk) if offering.tenant_id == town.pk]
        services = [catalogue.service_in(town.pk, key) for key in own]
    cast = TownCast(town.pk)
    for service in services:
        assert service is not None
        with scripted.playing():
            for _name, story in play.stories_of(service):
                if story.get("town", "musterhafen") == town.key and not story.get("problems"):
                    play.play(service, story, cast)
        _play_unfinished(service, cast)


def _play_unfinished(service: catalogue.Service, cast: TownCast) -> None:
    granted = [story for _name, story in play.stories_of(service) if story.get("story") == "granted"]
    for number, steps in enumerate(UNFINISHED.get(service.key, ())):
        if granted and steps <= 0:
            play.play(service, granted[number % len(granted)], cast, steps=steps)
        elif granted:
            with scripted.playing():
                play.play(service, granted[number % len(granted)], cast, steps=steps)


def town_of(key: str) -> Municipality:
    """Return a demo town by its key."""
    return next(town for town in directory.everyone() if town.key == key)
