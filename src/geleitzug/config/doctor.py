# SPDX-License-Identifier: EUPL-1.2
"""Looking whether an installation is as it should be: one function per question, each with what to do."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import smtplib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.core import checks
from django.utils import timezone

from geleitzug.config import env, health
from geleitzug.config.places import ROOT
from geleitzug.config.secrets import STARTING
from geleitzug.ground.postgres import LOGIN, OWNER
from geleitzug.ground.postgres.roles import DOORS

LEAST_FREE = 2 * 2**30
MOST_CLOCK_DRIFT = 5.0
LEAST_KEY = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not."""

    ok: bool
    what: str
    do: str = ""


def look() -> Iterator[Finding]:
    """Look at everything; one question that cannot be answered does not keep the others from theirs."""
    for question in QUESTIONS:
        try:
            yield from question()
        except Exception as trouble:
            name = question.__name__.strip("_").replace("_", " ")
            yield Finding(False, f"{name}: {type(trouble).__name__}: {str(trouble).strip()}", "See the message.")


def python() -> Iterator[Finding]:
    """Look at Python and the libraries."""
    version = sys.version.split()[0]
    yield Finding(sys.version_info >= (3, 11), f"Python {version}", "Install Python 3.11 or newer, then remove .venv.")
    wrong = list(_wrong_versions())
    do = f"Run ./geleitzug again, or: .venv/bin/pip install -c constraints.txt -e . ({', '.join(wrong[:5])})"
    yield Finding(not wrong, "libraries as pinned" if not wrong else f"{len(wrong)} libraries differ from the pins", do)


def secrets() -> Iterator[Finding]:
    """Look at the secrets: none may be one that everybody knows."""
    known = checks.run_checks(tags=[STARTING], include_deployment_checks=True)
    yield Finding(not known, "secrets of its own", "\n".join(f"{message.msg} {message.hint}" for message in known))
    long_enough = len(settings.SECRET_KEY) >= LEAST_KEY
    yield Finding(long_enough, "secret key", "Set SECRET_KEY (or SECRET_KEY_FILE) to 50 random characters.")
    yield Finding(not settings.DEBUG, "DEBUG is off", "Unset DEBUG: it shows the inside to everybody.")


def house() -> Iterator[Finding]:
    """Ask Django's system checks: every wrong setting is one of them."""
    found = [issue for issue in checks.run_checks() if not issue.is_silenced()]
    serious = [issue for issue in found if issue.level >= checks.WARNING]
    owed = [name for name in ("full_name", "street", "postcode", "city", "mail") if not settings.OPERATOR[name]]
    yield Finding(
        not owed,
        "the group's own page says who answers for it",
        "Set OPERATOR_NAME, _STREET, _POSTCODE, _CITY and _MAIL: the group's page owes an Impressum (§ 5 DDG).",
    )
    yield Finding(not serious, "settings", "\n".join(f"{issue.msg} {issue.hint or ''}" for issue in serious))


def database() -> Iterator[Finding]:
    """Look at the server, the roles and what they may."""
    with psycopg.connect(env.text("DATABASE_URL")) as connection:
        version = connection.info.server_version
        yield Finding(
            version >= 150000, f"PostgreSQL {version // 10000}.{version % 10000}", "Use PostgreSQL 15 or newer."
        )
        who = connection.execute(
            "select session_user, rolsuper, rolbypassrls, rolinherit, rolcreaterole from pg_roles"
            " where rolname = session_user"
        ).fetchone()
        assert who is not None
        yield Finding(
            who[1:] == (False, False, False, False),
            f"{who[0]} has no rights of its own",
            f"DATABASE_URL must log in as {LOGIN}; `geleitzug database prepare` makes it without rights.",
        )
        doors = connection.execute(
            "select count(*) from unnest(%s::text[]) r where pg_has_role(session_user, r, 'MEMBER')", [list(DOORS)]
        ).fetchone()
        yield Finding(doors == (3,), "the three doors open", "Run `geleitzug database prepare` on the server.")
        drift = abs(time.time() - float(_one(connection, "select extract(epoch from clock_timestamp())")))
        yield Finding(drift < MOST_CLOCK_DRIFT, f"clocks agree ({drift:.1f} s)", "Set up time synchronisation (NTP).")


def owner() -> Iterator[Finding]:
    """Look at the owner's role, which migrates and backs up."""
    url = env.text("DATABASE_OWNER_URL", "")
    if not url:
        yield Finding(True, "owner role not given here (needed for migrate, backup, restore)")
        return
    with psycopg.connect(url) as connection:
        row = connection.execute("select rolbypassrls from pg_roles where rolname = session_user").fetchone()
    yield Finding(
        row == (True,), "owner role sees all rows", f"ALTER ROLE {OWNER} BYPASSRLS; or backups are incomplete."
    )


def migrations() -> Iterator[Finding]:
    """Look whether the tables are of this version."""
    missing = health.unapplied_migrations()
    yield Finding(not missing, "migrations applied", f"Run `geleitzug migrate` ({', '.join(missing[:5])}).")


def towns() -> Iterator[Finding]:
    """Look whether each municipality can decide on what it offers, and names what its pages owe."""
    from geleitzug.config import readiness  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415

    for town in directory.everyone():
        sketch = readiness.sketch_of(town)
        lacking = [*readiness.obstacles(sketch, timezone.localdate()), *readiness.gaps(sketch)]
        do = "Say it in its file and run `geleitzug municipality add --file …` again:\n" + "\n".join(lacking)
        yield Finding(not lacking, f"{town.name} {'lacks something' if lacking else 'has all a town needs'}", do)


def worker() -> Iterator[Finding]:
    """Look for a worker's heartbeat."""
    from geleitzug.ground.jobs.worker import is_alive  # noqa: PLC0415 - the apps must be loaded

    yield Finding(
        is_alive(), "a worker is alive", "Start `geleitzug worker`: no letter, mail or payment goes on without."
    )


def files() -> Iterator[Finding]:
    """Look at the folder of files and the room that is left."""
    folder = settings.BLOB_ROOT
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
        writable = True
    except OSError:
        writable = False
    yield Finding(writable, f"files can be written to {folder}", "Give the account the right to write there.")
    free = shutil.disk_usage(folder).free
    yield Finding(
        free > LEAST_FREE, f"{free / 2**30:.1f} GiB free for files", "Make room: uploads fail on a full disk."
    )


def mail() -> Iterator[Finding]:
    """Talk to the mail server without sending."""
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    do = "Set EMAIL_HOST and EMAIL_PORT; mails wait in the queue meanwhile."
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=5) as server:
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        yield Finding(True, f"mail server {where}")
    except (OSError, smtplib.SMTPException) as trouble:
        yield Finding(False, f"mail server {where}: {trouble}", do)


def scanner() -> Iterator[Finding]:
    """Ask the virus scanner for a sign of life."""
    if settings.SCANNER != "clamav":
        do = "Install clamav-daemon and set SCANNER=clamav, or unset SCANNER_REQUIRED."
        yield Finding(not settings.SCANNER_REQUIRED, "no virus scanner besides the built-in check", do)
        return
    address = settings.CLAMAV_ADDRESS
    local = address.startswith("/")
    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_UNIX) if local else socket.create_connection((host, int(port)), 5) as line:
        if local:
            line.settimeout(5)
            line.connect(address)
        line.sendall(b"zPING\0")
        yield Finding(line.recv(16).startswith(b"PONG"), f"virus scanner {address}", "Start clamav-daemon.")


def _wrong_versions() -> Iterator[str]:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        name, separator, version = line.partition("==")
        if not separator or line.startswith("#"):
            continue
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # one of the developers'
        if found != version:
            yield f"{name} {found} instead of {version}"


def _one(connection: psycopg.Connection, question: str) -> float:
    row = connection.execute(question).fetchone()  # type: ignore[call-overload,unused-ignore]
    assert row is not None
    return row[0]


Question = Callable[[], Iterator[Finding]]
QUESTIONS: list[Question] = [python, secrets, house, database, owner, migrations, towns, worker, files, mail, scanner]
