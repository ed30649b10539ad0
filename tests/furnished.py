# SPDX-License-Identifier: EUPL-1.2
"""The demo's towns with people, offices and offerings, but without a single application; made once per test process.

``town`` is for most tests: what they do is rolled back. ``own_town`` is a copy of the database with real
transactions, for what two people do at once. A conftest takes what it wants by importing it from here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from psycopg import sql

from geleitzug.config import founding, seed
from geleitzug.core.cases import holding, play
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application, Case, Task
from geleitzug.core.catalogue import actions as catalogue_actions
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.queries import Service
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.models import Account
from geleitzug.ground.postgres import ADMIN, LOGIN, OWNER, Server
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import Municipality
from tests import kept
from tests.database import make_database

__all__ = ["district", "furnished_database", "own_town", "sandmoor", "staged", "town"]


PASSWORD = seed.PASSWORD

_furnished: set[str] = set()
_on_stage: list[Town] = []
_lines: dict[str, BaseDatabaseWrapper] = {}
"""This worker's lines to its furnished database, while no test lives there."""


@dataclass(frozen=True)
class Town:
    """A town of the demo as tests speak of it: its people, its services, and the doors to it."""

    here: Municipality
    database: str

    @property
    def id(self) -> UUID:
        return self.here.pk

    @property
    def cast(self) -> seed.TownCast:
        return seed.TownCast(self.id)

    def service(self, key: str) -> Service:
        """Return a service as the town's portal shows it."""
        with doors.machine_door(self.id):
            found = catalogue.service_in(self.id, key)
        assert found is not None, key
        return found

    def account(self, email: str = "erika@example.org") -> Actor:
        """Return somebody with an account."""
        with doors.machine_door(self.id):
            return Account.objects.exclude(password="").get(email=email).actor()

    def guest(self) -> Actor:
        """Return somebody new without an account."""
        return self.cast.applicant(kind="person", account=False)

    def staff(self, office: str, role: str = "clerk") -> Actor:
        """Return who holds a role in an office."""
        return self.cast.staff(office=office, role=role)

    def story(self, key: str, name: str) -> Mapping[str, Any]:
        """Return a story of a package."""
        return self.service(key).package.examples[name]

    def play(self, key: str, name: str, steps: int | None = None) -> Application:
        """Play a story up to a step (-1: a draft, 0: sent, None: to its end).

        Whether it ends as it says is asked of all of them in tests/packages.
        """
        story = self.story(key, name)
        last = len(story.get("steps") or ()) if steps is None else steps

        def playing() -> UUID:
            played = play.play(self.service(key), story, self.cast, steps=last)
            assert not played.complaints, played.complaints
            assert played.application is not None
            return played.application.pk

        application = kept.once((self.id, key, name, last), playing)
        with self.machine():
            return Application.objects.select_related("offering").get(pk=application)

    def again(self, application: Application) -> Application:
        """Read an application again, past all doors but the machine's."""
        with doors.machine_door(application.tenant_id):
            return Application.objects.select_related("offering").get(pk=application.pk)

    def case(self, application: Application) -> Case:
        """Return the case as the office finds it."""
        with doors.office_door(application.tenant_id):
            return Case.objects.select_related("application__offering").get(pk=application.pk)

    def task(self, application: Application, kind: str) -> Task:
        """Return the open task of a kind."""
        with doors.office_door(application.tenant_id):
            return Task.objects.get(case=application.pk, kind=kind, done_at=None, cancelled=False)

    def outside(self, who: Actor) -> Any:
        """Open the door of somebody outside."""
        return doors.citizen_door(self.id, who.holder)

    def inside(self) -> Any:
        """Open the office's door."""
        return doors.office_door(self.id)

    def machine(self) -> Any:
        """Open the door of jobs."""
        return doors.machine_door(self.id)

    def holder_of(self, application: Application) -> Actor:
        """Return the applicant of an application as an actor."""
        if application.has_account:
            with self.machine():
                return Account.objects.get(pk=application.holder).actor()
        return people.guest(application.holder)

    def publish(self, key: str, *, version: str = "9.0.0", **changes: Any) -> Service:
        """Offer a newer version of a service: ``changes`` are functions that change a file of the package."""
        now = self.service(key).package
        raw = json.loads(json.dumps(now.raw))
        raw["service"]["version"] = version
        for name, change in changes.items():
            raw[name] = change(raw[name]) or raw[name]
        with self.machine():
            package = Package(raw)
            catalogue_actions.offer(catalogue_actions.publish(package, by=MACHINE), package, by=MACHINE)
        return self.service(key)

    def send(self, draft: Application) -> Application:
        """Send a draft and leave what follows to a worker."""
        applicant = self.holder_of(draft)
        with self.outside(applicant):
            return applying.submit(draft, by=applicant, revision=draft.revision)

    @staticmethod
    def jobs() -> int:
        """Let the worker do what is due; where a program decides no sample is drawn."""
        with holding.dice(sample=False):
            return work_off()


@pytest.fixture(scope="session")
def furnished_database(
    django_db_setup: None, django_db_blocker: Any, database_server: Server, database_name: str
) -> str:
    """Return the name of a database in which the demo's people live and their towns offer all services."""
    name = f"furnished_{database_name}"
    if name in _furnished:  # each conftest that imports this fixture has one of its own
        return name
    make_database(database_server, name)
    with psycopg.connect(database_server.url(ADMIN, name)) as admin:
        kept.teach(admin)
    with django_db_blocker.unblock(), _living_in(name):
        seed.people_move_in()
        for spec in seed.read_spec()["towns"]:
            town = seed.town_of(spec["key"])
            founding.offer(town.pk, spec, settings.SERVICES_ROOT, online_since=timezone.localdate())
    _furnished.add(name)
    return name


@pytest.fixture
def town(
    request: pytest.FixtureRequest, furnished_database: str, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Town]:
    """Musterhafen; what the test does is undone."""
    kept.enter(request.node.nodeid.partition("::")[0])
    if _on_stage:
        directory.forget()  # what the test before has changed of the towns is undone, and may still be remembered
        with transaction.atomic():
            yield _on_stage[-1]
            transaction.set_rollback(True)
        directory.forget()
    else:
        with staged(furnished_database, django_db_blocker, tmp_path_factory) as here:
            yield here


@contextmanager
def staged(furnished_database: str, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Town]:
    """Be in Musterhafen; what is done is undone at the end. Within it each test's ``town`` finds what was done before.

    For a module whose tests all begin with the same story: played once. None of them may want its ``own_town``.
    """
    unblocked = django_db_blocker.unblock()
    with unblocked, _staying_in(furnished_database), _files_in(tmp_path_factory), transaction.atomic():
        _on_stage.append(Town(seed.town_of("musterhafen"), furnished_database))
        try:
            yield _on_stage[-1]
        finally:
            _on_stage.pop()
        transaction.set_rollback(True)


@pytest.fixture
def sandmoor(town: Town) -> Town:
    """The village next to it, for which its district works."""
    return Town(seed.town_of("sandmoor"), town.database)


@pytest.fixture
def district(town: Town) -> Town:
    """The district, which decides on building in its villages."""
    return Town(seed.town_of("moorland"), town.database)


@pytest.fixture
def own_town(
    furnished_database: str, django_db_blocker: Any, database_server: Server, tmp_path_factory: Any
) -> Iterator[Town]:
    """Musterhafen in a database of the test's own, where what is done is committed."""
    assert not _on_stage, "what is staged for a module would be lost: its tests take town"
    name = f"{furnished_database}_own"
    _hang_up()  # a database is copied while nobody looks at it
    with psycopg.connect(database_server.url(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                *map(sql.Identifier, (name, OWNER, furnished_database))
            )
        )
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(LOGIN)))
    with psycopg.connect(database_server.url(ADMIN, name)) as admin:
        kept.unteach(admin)
    kept.leave()
    with django_db_blocker.unblock(), _living_in(name), _files_in(tmp_path_factory):
        yield Town(seed.town_of("musterhafen"), name)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Call functions in threads of their own at the same time; returns what each gave or raised."""
    ready = threading.Barrier(len(calls))

    def call(function: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return function()
        except Exception as error:  # the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(call, calls))


@contextmanager
def _staying_in(name: str) -> Iterator[None]:
    """Live in a database over the lines of the test before: a new one has to learn every table anew, for 0.1 s."""
    before = {alias: (connections[alias], connections[alias].settings_dict["NAME"]) for alias in connections}
    for alias, (line, _) in before.items():
        line.close()
        line.settings_dict["NAME"] = name
        if alias in _lines:
            connections[alias] = _lines[alias]
        else:
            del connections[alias]  # the next question makes one
    directory.forget()
    try:
        yield
    finally:
        for alias, (line, own_name) in before.items():
            _lines[alias] = connections[alias]
            connections[alias] = line
            line.settings_dict["NAME"] = own_name
        directory.forget()


def _hang_up() -> None:
    for line in _lines.values():
        line.close()


@contextmanager
def _living_in(name: str) -> Iterator[None]:
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    _move(dict.fromkeys(before, name))
    try:
        yield
    finally:
        _move(before)


def _move(names: Mapping[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    directory.forget()


@contextmanager
def _files_in(tmp_path_factory: Any) -> Iterator[None]:
    from django.test import override_settings

    with override_settings(BLOB_ROOT=tmp_path_factory.mktemp("blobs")):
        yield
