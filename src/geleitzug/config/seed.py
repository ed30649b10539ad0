# SPDX-License-Identifier: EUPL-1.2
"""The demo's data: three towns of one group, their people, and stories played to every stage. Nothing is inserted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from geleitzug.config import demo_file, founding, house, own_authority, seed_time
from geleitzug.config.secrets import DEMO_APP_SECRET
from geleitzug.core.cases import play
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.handover import actions as handover
from geleitzug.core.handover.models import Target
from geleitzug.core.insight import clock as figures
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.payments import scripted
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import factors
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.models import Account, Membership, Staff
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.trust import mandates
from geleitzug.ground.trust.factors import owner_of_account, owner_of_staff
from geleitzug.ground.yamls import read_yaml

PASSWORD = "geleitzug-demo"  # noqa: S105 it is printed on the screen
TOWNS = Path(__file__).with_name("demo") / "towns.yaml"
STREETS = TOWNS.with_name("streets")

HOME = "musterhafen"
"""Where the packages' stories play."""
HOMES = {HOME: ("Musterhafen", "27561"), "sandmoor": ("Sandmoor", "26447"), "moorland": ("Sandmoor", "26447")}
"""Town → city and postcode of those who apply there: the Landkreis works for the village."""
MUSTERHAFEN_POSTCODE = re.compile(r"27(499|56[0-9])")
FEWER = 4
"""How many stories of a service a small town sees played to the end."""

UNFINISHED = {"hundesteuer-anmelden": (-1, 0), "geburtsurkunde": (-1, 0, 1), "gewerbeanmeldung": (0, 1, 1),
              "belehrung-43-ifsg": (1,), "baugenehmigung-vereinfacht": (0, 1, 3, 5)}  # fmt: skip
"""After how many steps further copies of a service's first stories stop, so that there is something left to do."""


def seed() -> None:
    """Found the towns, let people move in, and play the packages' stories."""
    people_move_in()
    for town in read_spec()["towns"]:
        founding.offer(town_of(town["key"]).pk, town, settings.SERVICES_ROOT, online_since=timezone.localdate())
    for municipality in directory.everyone():
        targets = _connect(municipality, active=False)
        _play_all(municipality)
        with doors.machine_door(municipality.pk):
            for vertical in house.verticals():
                if vertical.play:
                    vertical.play()
            figures.count()
        if targets:  # what the stories left unanswered is now really handed over
            _connect(municipality, active=True)
            work_off()
    demo_file.lay_out(town_of(HOME), lambda office, role: TownCast(town_of(HOME).pk).staff(office=office, role=role))


def _connect(town: Municipality, *, active: bool) -> bool:
    """Set up the specialist systems a demo town has, or let go what waits for them; tells whether there are some.

    While stories are played the lines are closed: a story answers for the other system itself.
    """
    spec = next(each for each in read_spec()["towns"] if each["key"] == town.key)
    if not settings.HANDOVER_FOLDER:
        return False
    with doors.machine_door(town.pk):
        for wanted in spec.get("specialist_systems") or []:
            known = Target.objects.filter(key=wanted["key"]).first()
            handover.set_up(known, by=MACHINE, line="folder", settings={}, active=active, **wanted)
    return bool(spec.get("specialist_systems"))


def seal_from_now_on(folder: Path) -> None:
    """Let the city seal what it decides from now on; what was played before bears a code and no seal."""
    spec = next(town for town in read_spec()["towns"] if town["key"] == HOME)
    own_authority.set_up_seals(folder, {HOME: spec["contact"]["full_name"]})
    founding.found({**spec, "values": {**spec["values"], "seal": True}})


def people_move_in() -> None:
    """Found the towns with their offices, staff, accounts and the verticals' registers; nothing is offered yet."""
    spec = read_spec()
    for town in spec["towns"]:
        founding.furnish(found := founding.found(town).pk, town, password=PASSWORD)
        founding.name_streets(found, (STREETS / f"{town['key']}.csv").read_bytes())
    _open_accounts(spec["accounts"])
    for municipality in directory.everyone():
        _hand_out_apps(municipality.pk)
    for vertical in house.verticals():
        for municipality in directory.everyone():
            if vertical.seed:
                with doors.machine_door(municipality.pk):
                    vertical.seed()


def logins() -> list[tuple[str, str, str]]:
    """Return who can sign in where: (who, path, how), for the demo's first screen."""
    spec = read_spec()
    mails = ", ".join(account["email"] for account in spec["accounts"])
    rows = [("Bürgerinnen, Bürger, Unternehmen", f"http://{HOME}.localhost/anmelden/", f"{mails} / {PASSWORD}")]
    for town in spec["towns"]:
        names = ", ".join(person["login"] for person in town["staff"])
        rows.append((f"{town['name']}: Beschäftigte", f"http://{town['host']}/amt/", f"{names} / {PASSWORD}"))
    return rows


@cache
def read_spec() -> Mapping[str, Any]:
    """Read what the demo consists of."""
    return read_yaml(TOWNS.read_text(encoding="utf-8"))


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
        fields = {name: value for name, value in wanted.items() if name not in ("consents", "mandates")}
        with doors.citizen_door(None):
            account = people.register(password=PASSWORD, **fields)
            people.mark_confirmed(account, at=timezone.now())
            factors.add_app(owner_of_account(account), DEMO_APP_SECRET, name="Vorführung")
        for key in wanted.get("consents") or []:
            with doors.citizen_door(town_of(key).pk, account.pk):
                mailbox.give_consent(holder=account.pk, by=account.actor())
    for wanted in accounts:
        for email, rights in (wanted.get("mandates") or {}).items():
            _give_mandate(company=wanted["email"], to=email, rights=rights)


def _give_mandate(*, company: str, to: str, rights: list[str]) -> None:
    """Let somebody act for a company, by the verbs the pages use."""
    today, now = timezone.localdate(), timezone.now()
    with doors.machine_door(town_of(HOME).pk):
        by, person = (Account.objects.exclude(password="").get(email=email) for email in (company, to))
        mandate = mandates.invite(email=to, rights=rights, first=today, last=None, by=by.actor(), today=today)
        assert mandate.link is not None
        mandates.accept(mandate.link, person, at=now)


def _hand_out_apps(town: UUID) -> None:
    """Give all staff of a town the demo's authenticator app, whose secret everybody knows."""
    with doors.machine_door(town):
        for staff in Staff.objects.all():
            factors.add_app(owner_of_staff(staff), DEMO_APP_SECRET, name="Vorführung")


class Neighbours(TownCast):
    """The demo's cast: those who live nearby apply in turn, so that nobody has a whole town's applications."""

    def __init__(self, town: Municipality) -> None:
        super().__init__(town.pk)
        with doors.machine_door(town.pk):
            accounts = [found for found in Account.objects.order_by("created_at") if found.kind == "company"
                        or found.address.get("city") == HOMES[town.key][0]]  # fmt: skip
        self._turns = {
            kind: itertools.cycle([found.actor() for found in accounts if found.kind == kind])
            for kind in Account.Kind.values
        }

    def applicant(self, *, kind: str, account: bool) -> Actor:
        """Return whose turn it is, or somebody with a new resume code."""
        return next(self._turns[kind]) if account else super().applicant(kind=kind, account=False)


def _play_all(town: Municipality) -> None:
    with doors.machine_door(town.pk):
        own = [offering.key for offering in catalogue.shown_in(town.pk) if offering.tenant_id == town.pk]
        services = [found for key in own if (found := catalogue.service_in(town.pk, key)) is not None]
    cast = Neighbours(town)
    for service in services:
        stories = [
            at_home(story, town.key)
            for _name, story in play.stories_of(service)
            if not story.get("problems") and not seed_time.is_of_the_future(story)
        ]
        with scripted.playing():
            for story in stories if town.key == HOME else stories[:FEWER]:
                play.play(service, story, cast)
        _play_unfinished(service, stories, cast)
        seed_time.play_old(service, stories, cast)


def _play_unfinished(service: catalogue.Service, stories: list[play.Story], cast: TownCast) -> None:
    granted = [story for story in stories if story.get("story") == "granted"]
    for steps, story in zip(UNFINISHED.get(service.key, ()), itertools.cycle(granted), strict=False):
        # What is left unpaid is paid at the real provider, so it is not asked for at the scripted one.
        with scripted.playing() if steps > 0 else nullcontext():
            play.play(service, story, cast, steps=steps)


def at_home(value: Any, town: str) -> Any:
    """Move a story from Musterhafen to another town: its city and postcodes become that town's."""
    city, postcode = HOMES[town]
    if town == HOME:
        return value
    if isinstance(value, Mapping):
        return {key: at_home(part, town) for key, part in value.items()}
    if isinstance(value, list):
        return [at_home(part, town) for part in value]
    if value == HOMES[HOME][0]:
        return city
    return postcode if isinstance(value, str) and MUSTERHAFEN_POSTCODE.fullmatch(value) else value


def town_of(key: str) -> Municipality:
    """Return a demo town by its key."""
    return next(town for town in directory.everyone() if town.key == key)
