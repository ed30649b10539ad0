# SPDX-License-Identifier: EUPL-1.2
"""Looking whether an installation is as it should be: one function per question, each with what to do."""

from __future__ import annotations

import http.client
import importlib.metadata
import importlib.util
import os
import shutil
import smtplib
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.core import checks
from django.utils import timezone

from geleitzug.config import browser, doctor_towns, env, health, portals, ports
from geleitzug.config.findings import PATIENCE, Finding, Question
from geleitzug.config.places import ROOT
from geleitzug.config.starting import STARTING
from geleitzug.config.trouble import Trouble, about_a_file
from geleitzug.connectors.clamav import wire as clamd
from geleitzug.ground.postgres import LOGIN, OWNER
from geleitzug.ground.postgres.roles import DOORS
from geleitzug.ground.sealing import setup
from geleitzug.ground.sealing.keys import CannotSeal

LEAST_FREE = 2 * 2**30
MOST_CLOCK_DRIFT = 5.0
LEAST_KEY = 40
LEAST_SEAL_DAYS = 60
"""A trust service provider takes some weeks to look at who orders."""
LET_IN = "Start PostgreSQL, or mend {}. `geleitzug database prepare` makes roles and database, and sets the passwords."


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


def starting() -> Iterator[Finding]:
    """Look at what stops a start: a secret that everybody knows, a folder nobody may write to."""
    wrong = checks.run_checks(tags=[STARTING], include_deployment_checks=True)
    do = "\n".join(f"{message.msg} {message.hint}" for message in wrong)
    yield Finding(not wrong, "nothing stops a start" if not wrong else "pages and jobs will not start", do)
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
        f"the group's own page {'does not say' if owed else 'says'} who answers for it",
        "Set OPERATOR_NAME, _STREET, _POSTCODE, _CITY and _MAIL: the group's page owes an Impressum (§ 5 DDG).",
    )
    yield Finding(not serious, "settings", "\n".join(f"{issue.msg} {issue.hint or ''}" for issue in serious))


def database() -> Iterator[Finding]:
    """Look at the database and at what is in it, as far as one gets: without tables there is no worker to look for."""
    for question in (server, owner, migrations, worker, *doctor_towns.QUESTIONS):
        findings = list(question())
        yield from findings
        if question in NEEDED_FOR_MORE and not all(finding.ok for finding in findings):
            return


def server() -> Iterator[Finding]:
    """Look at the server, the roles and what they may."""
    try:
        connection = psycopg.connect(env.text("DATABASE_URL"), connect_timeout=PATIENCE)
    except psycopg.OperationalError as trouble:
        yield Finding(False, f"the database does not let us in: {_short(trouble)}", LET_IN.format("DATABASE_URL"))
        return
    with connection:
        version = connection.info.server_version
        yield Finding(
            version >= 150000, f"PostgreSQL {version // 10000}.{version % 10000}", "Use PostgreSQL 15 or newer."
        )
        encoding = connection.info.parameter_status("server_encoding")
        do = "Make another one (`geleitzug database prepare --name …`: UTF8), and restore a backup into it."
        yield Finding(encoding == "UTF8", f"the database takes all letters ({encoding})", do)
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
            "select count(*) from unnest(%s::text[]) r join pg_roles on rolname = r"
            " where pg_has_role(session_user, oid, 'MEMBER')",
            [list(DOORS)],
        ).fetchone()
        yield Finding(doors == (3,), "the three doors open", "Run `geleitzug database prepare` on the server.")
        hidden = is_here(connection.info.host) or connection.pgconn.ssl_in_use
        do = "Add sslmode=verify-full to DATABASE_URL (and DATABASE_OWNER_URL): what people tell us goes that way."
        yield Finding(hidden, "nobody reads along on the way to the database", do)
        drift = abs(time.time() - float(_one(connection, "select extract(epoch from clock_timestamp())")))
        yield Finding(drift < MOST_CLOCK_DRIFT, f"clocks agree ({drift:.1f} s)", "Set up time synchronisation (NTP).")


def owner() -> Iterator[Finding]:
    """Look at the owner's role, which migrates and backs up."""
    url = env.text("DATABASE_OWNER_URL", "")
    if not url:
        yield Finding(True, "owner role not given here (needed for migrate, backup, restore)")
        return
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE) as connection:
            row = connection.execute("select rolbypassrls from pg_roles where rolname = session_user").fetchone()
    except psycopg.OperationalError as trouble:
        yield Finding(False, f"the database lets no owner in: {_short(trouble)}", LET_IN.format("DATABASE_OWNER_URL"))
        return
    yield Finding(
        row == (True,), "owner role sees all rows", f"ALTER ROLE {OWNER} BYPASSRLS; or backups are incomplete."
    )


def migrations() -> Iterator[Finding]:
    """Look whether the tables are of this version."""
    missing = health.unapplied_migrations()
    what = "migrations applied" if not missing else f"{len(missing)} migrations are missing: {', '.join(missing[:3])} …"
    yield Finding(
        not missing, what if missing != ["all"] else "the database has no tables yet", "Run `geleitzug migrate`."
    )


def worker() -> Iterator[Finding]:
    """Look for a worker's heartbeat."""
    from geleitzug.ground.jobs.worker import is_alive  # noqa: PLC0415 - the apps must be loaded

    alive = is_alive()
    do = "Start `geleitzug worker`: no letter, mail or payment goes on without."
    yield Finding(alive, "a worker is alive" if alive else "no worker is alive", do)


def pages() -> Iterator[Finding]:
    """Look who serves on our port: the pages, nobody, or somebody else."""
    address, port = env.host("HOST", "127.0.0.1"), env.integer("PORT", 8000, least=1, most=65535)
    if _says_live(port):
        yield Finding(True, f"the pages answer on port {port}")
        return
    trouble = ports.why_not(address, port)
    do = "Without that `geleitzug serve` does not start."
    yield Finding(not trouble, trouble or f"port {port} is free: no pages are served here", do)


def files() -> Iterator[Finding]:
    """Look at the folder of files and the room that is left."""
    folder = settings.BLOB_ROOT
    yield _written_to(folder)
    do = f"Make room, or move BLOB_ROOT: below {LEAST_FREE / 2**30:.0f} GiB uploads and letters will soon fail."
    there = [place for place in (folder, settings.VAR) if place.exists()]
    for place in {place.stat().st_dev: place for place in reversed(there)}.values():
        free = shutil.disk_usage(place).free
        yield Finding(free > LEAST_FREE, f"{free / 2**30:.1f} GiB free in {place}", do)


def _written_to(folder: Path) -> Finding:
    probe = folder / f".doctor-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(b"x")
        finally:
            probe.unlink(missing_ok=True)
    except OSError as trouble:
        what = f"files cannot be written to {folder}: {trouble.strerror}"
        return Finding(False, what, about_a_file(trouble) or "Look at the disk and how it is mounted.")
    return Finding(True, f"files can be written to {folder}")


def mail() -> Iterator[Finding]:
    """Talk to the mail server without sending."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding(True, f"mails go by {settings.EMAIL_BACKEND}, not by SMTP")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as line:
            if settings.EMAIL_USE_TLS:
                line.starttls()
            if settings.EMAIL_HOST_USER:
                line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        yield Finding(True, f"mail server {where}")
        do = "Set EMAIL_USE_TLS=1, or use a mail server on this machine: mails name people's addresses."
        hidden = settings.EMAIL_USE_TLS or is_here(settings.EMAIL_HOST)
        yield Finding(hidden, "nobody reads along on the way to the mail server", do)
    except smtplib.SMTPAuthenticationError:
        do = "Mend EMAIL_HOST_USER and EMAIL_HOST_PASSWORD; mails wait in the queue meanwhile."
        yield Finding(False, f"mail server {where} does not take our password", do)
    except (OSError, smtplib.SMTPException) as trouble:
        do = "Start it, or set EMAIL_HOST and EMAIL_PORT; mails wait in the queue meanwhile."
        yield Finding(False, f"mail server {where}: {trouble}", do)


def is_here(host: str) -> bool:
    """Tell whether a host is this machine: a folder with a socket, or an address that does not leave it."""
    return not host or host.startswith(("/", "127.")) or host in ("localhost", "::1")


def provider() -> Iterator[Finding]:
    """Knock at the payment provider; whatever it answers, it is there."""
    address = settings.PAYMENT_BASE_URL
    if not doctor_towns.provider_is_named():
        return
    do = (
        "Set PAYMENT_BASE_URL, or ask your provider. Nobody can begin to pay meanwhile; what has been paid is asked for"
        " again until it is known."
    )
    try:
        status = _knock(address)
        trouble = f"answers {status}" if status >= 500 else ""
    except OSError as error:
        trouble = str(error)
    yield Finding(not trouble, f"payment provider {address}" + (f": {trouble}" if trouble else ""), do)


def tests_browser() -> Iterator[Finding]:
    """Look for a browser where the tests' libraries are installed; nobody else needs one."""
    if importlib.util.find_spec("playwright") is None:
        return
    do = (
        "sudo apt-get install -y chromium-headless-shell (as root `./geleitzug test` does it itself)."
        " Only tests need it."
    )
    try:
        found = browser.find_browser()
    except Trouble as trouble:
        yield Finding(False, f"browser of the tests: {trouble}", do)
        return
    yield Finding(found is not None, f"browser of the tests: {found or 'none'}", do)


def scanner() -> Iterator[Finding]:
    """Ask the virus scanner for a sign of life."""
    if settings.SCANNER != "clamav":
        do = "Install clamav-daemon and set SCANNER=clamav, or unset SCANNER_REQUIRED."
        yield Finding(not settings.SCANNER_REQUIRED, "no virus scanner besides the built-in check", do)
        return
    try:
        clamd.ping(settings.CLAMAV_ADDRESS, timeout=PATIENCE)
        yield Finding(True, f"virus scanner {settings.CLAMAV_ADDRESS}")
    except clamd.ClamdError as trouble:
        kept = "nothing is accepted" if settings.SCANNER_REQUIRED else "files are kept without being looked through"
        do = f"Start clamav-daemon, or set CLAMAV_ADDRESS; {kept} meanwhile."
        yield Finding(False, f"virus scanner: {trouble}", do)


def seals() -> Iterator[Finding]:
    """Look whether the seals of the municipalities are there, and how long their certificates hold."""
    if not settings.SEALS_FILE:
        yield Finding(True, "no electronic seals are set up")
        return
    for town in setup.towns():
        try:
            owner, until = setup.expiry(town)
        except CannotSeal as trouble:
            yield Finding(
                False, f"seal of {town}: {trouble}", "Mend SEALS_FILE; letters wait for their seal meanwhile."
            )
            continue
        left = (until - timezone.localdate()).days
        do = "Order the next certificate, put it into place, restart web and worker; letters wait once it has run out."
        yield Finding(left > LEAST_SEAL_DAYS, f"seal of {town}: {owner}, holds until {until} ({left} days)", do)


def _short(trouble: psycopg.Error) -> str:
    """Return the last line of what a connection says that did not come about: the first ones repeat the address."""
    return str(trouble).strip().splitlines()[-1].strip()


def _says_live(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", "/-/live")
        return line.getresponse().read(100) == b"live\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _knock(address: str) -> int:
    """Return the status with which a server answers; raises OSError."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - env.url takes http(s) only
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


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


NEEDED_FOR_MORE: tuple[Question, ...] = (server, migrations)
QUESTIONS: list[Question] = [
    python, starting, house, database, files, pages, portals.proxy, mail, provider, scanner, seals, tests_browser,
]  # fmt: skip
