# SPDX-License-Identifier: EUPL-1.2
"""Which database a command works on: the one the environment names, else the embedded one in var/."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from geleitzug.config import env, places
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres import ADMIN, LOGIN, OWNER, Cluster, Server, ensure_database, ensure_roles


def embedded_cluster() -> Cluster:
    """Return the embedded server's cluster, not started."""
    return Cluster(places.var() / "postgres")


def is_external() -> bool:
    """Tell whether the environment names a server."""
    return bool(env.text("DATABASE_URL", ""))


def owner_url() -> str:
    """Return the address for the owner role."""
    found = env.text("DATABASE_OWNER_URL", "")
    if not found:
        raise Trouble(
            "This needs the role that owns the database. Set DATABASE_OWNER_URL beside DATABASE_URL;"
            " `geleitzug database prepare` says how to make the roles."
        )
    return found


@contextmanager
def database(*, as_owner: bool = False) -> Iterator[None]:
    """Have a database at hand: start the embedded one, or join it where the demo runs; then set the environment.

    ``as_owner`` makes it the default connection's role as well: for migrations and other work past the walls.
    """
    cluster = None
    if not is_external():
        cluster = embedded_cluster()
        server = cluster.start_or_join()
        prepare(server)
        os.environ.update(urls_of(server))
        if not cluster.is_ours():
            _listen_to_the_demo()
    try:
        if as_owner:
            os.environ["DATABASE_URL"] = owner_url()
            os.environ.pop("DATABASE_URL_FILE", None)
        yield
    finally:
        if cluster is not None:
            cluster.stop()


def _listen_to_the_demo() -> None:
    """Take over where the demo that runs the database has its mails and pages, unless the environment says it."""
    file = places.demo_settings(places.var())
    if file.exists():
        for name, value in json.loads(file.read_text()).items():
            os.environ.setdefault(name, value)


def prepare(server: Server) -> bool:
    """Make roles and database on the embedded server; tells whether the database was made."""
    admin = server.url(ADMIN, "postgres")
    ensure_roles(admin)
    return ensure_database(admin)


def urls_of(server: Server) -> dict[str, str]:
    """Return the environment that names the embedded server."""
    return {"DATABASE_URL": server.url(LOGIN), "DATABASE_OWNER_URL": server.url(OWNER)}


def set_up_django(process: str = "cli") -> None:
    """Load the house; the database must be at hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geleitzug.config.settings")
    os.environ.setdefault("GELEITZUG_PROCESS", process)
    places.ensure_secrets(places.var())
    with _nothing_collected():
        django.setup()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let nobody look for garbage: what is loaded stays, and looking for it costs a sixth of a command's start."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor later
        if was_on:
            gc.enable()
