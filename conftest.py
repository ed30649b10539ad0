# SPDX-License-Identifier: EUPL-1.2
"""Fixtures for all tests: the database they run on. People and towns of tests are in each module's own conftest."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import Browser
from tests import database
from tests.browser import KeptBrowser, browser
from tests.pages import share_what_is_well

from geleitzug.config import throwaway
from geleitzug.ground.people.hashing import Argon2
from geleitzug.ground.postgres import ADMIN, LOGIN, OWNER, Cluster, Server

_cluster: list[Cluster] = []

# How long an example takes says how busy the machine is, and nothing else.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# Django's settings are read before this file. The processes that tests start read the environment.
TEST_KEY = "dGVzdC1rZXktb2YtdGhlLWhvdXNlLXRoaXJ0eS10d28"
os.environ.update(ENCRYPTION_KEY=TEST_KEY)
os.environ.pop("ENCRYPTION_KEY_FILE", None)
settings.ENCRYPTION_KEY = TEST_KEY
# What takes its time in earnest, and proves nothing here: the machine does not fall meanwhile, the passwords are not
# worth guessing, and whom a test trusts it names.
os.fsync = lambda descriptor: None
Argon2.time_cost, Argon2.memory_cost = 1, 64
os.environ["SSL_CERT_FILE"] = os.devnull
settings.WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, and not for all in each new client


def _the_server() -> Server:
    """Start this run's server at the first question."""
    if not _cluster:
        _cluster.append(throwaway.start(in_memory=True))
    server = _cluster[0].server
    assert server is not None
    return server


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each xdist worker where the run's one server is; it belongs to the process that outlives them all."""
    node.workerinput["socket_folder"] = str(_the_server().socket_folder)
    node.workerinput["run_folder"] = str(_cluster[0].path)


def pytest_configure(config: pytest.Config) -> None:
    if folder := getattr(config, "workerinput", {}).get("run_folder"):
        share_what_is_well(Path(folder) / "pages")


def pytest_unconfigure(config: pytest.Config) -> None:
    while _cluster:
        throwaway.discard(_cluster.pop())


LONG = ("tests/ops/", "tests/journeys/")
"""Where a test may take half a minute. They come first: at the end one of them would keep all others waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of each look for garbage: it stays as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)  # a run has memory enough, and each look costs


@pytest.fixture(scope="session")
def kept_browser() -> Iterator[KeptBrowser]:
    """This worker's browser, while nobody uses it."""
    with browser() as found:
        kept = KeptBrowser(found)
        yield kept
        kept.end()


@pytest.fixture(scope="module")
def browsers(kept_browser: KeptBrowser) -> Iterator[KeptBrowser]:
    """The browser and its blind twin, for a module: while they are used, Django asks no database in this thread."""
    kept_browser.take_up()
    yield kept_browser
    kept_browser.put_down()


@pytest.fixture(scope="module")
def chromium(browsers: KeptBrowser) -> Browser:
    """The browser, for a module."""
    return browsers.seeing


@pytest.fixture(autouse=True)
def in_german() -> None:
    """Begin each test in the language of the house: a page asked for in English leaves its own behind."""
    translation.activate("de")


@pytest.fixture
def own_environment() -> Iterator[None]:
    """Let a command that runs in this process set its environment: others find it as it was."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> Server:
    """Where the run's PostgreSQL is."""
    given = getattr(request.config, "workerinput", {}).get("socket_folder")
    return Server(Path(given)) if given else _the_server()


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest, database_server: Server) -> Path:
    """A folder all workers of this run share; it goes with the server."""
    given = getattr(request.config, "workerinput", {}).get("run_folder")
    return Path(given) if given else _cluster[0].path


@pytest.fixture(scope="session")
def database_name(request: pytest.FixtureRequest) -> str:
    """The name of this worker's database."""
    return f"test_{getattr(request.config, 'workerinput', {}).get('workerid', 'alone')}"


@pytest.fixture(scope="session")
def database_urls(database_server: Server, database_name: str) -> dict[str, str]:
    """The environment with which a process joins this worker's database."""
    return {
        "DATABASE_URL": database_server.url(LOGIN, database_name),
        "DATABASE_OWNER_URL": database_server.url(OWNER, database_name),
    }


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, database_server: Server, database_name: str
) -> Iterator[None]:
    """Give Django a database of this worker's own: ``default`` logs in like the house, ``owner`` like a migration."""
    database.make_database(database_server, database_name)
    for alias, role in (("default", LOGIN), ("owner", OWNER)):
        if alias in connections.databases:
            connections.databases[alias].update(
                NAME=database_name, USER=role, PASSWORD="", HOST=str(database_server.socket_folder),
                PORT=str(database_server.port), CONN_MAX_AGE=0,
            )  # fmt: skip
    # The login role may not empty anything, and Django's flush would forget the migrations' rows. Kept, since each
    # connection learns anew what tables there are.
    admin = psycopg.connect(database_server.url(ADMIN, database_name))

    def as_admin(act: Callable[[psycopg.Connection], None]) -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        with admin.transaction():  # what fails in one test must not leave the line unusable to all others
            act(admin)

    set_up = vars(TransactionTestCase)["_fixture_setup"].__func__

    def begin(cls: type[TransactionTestCase]) -> None:
        # Not all that was before is undone: towns are committed, since only the owner may found them (tests/towns.py).
        as_admin(database.empty_if_need_be)
        set_up(cls)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(begin))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: as_admin(database.empty))
        yield
    admin.close()
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def owner_connection(django_db_setup: None, database_urls: dict[str, str]) -> Iterator[psycopg.Connection]:
    """A connection as the owner role, past all walls: for looking at what is really stored."""
    with psycopg.connect(database_urls["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection
