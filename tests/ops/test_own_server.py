# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server of one's own, over TCP with passwords: the way docs/howto/operate.md describes, step by step."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from geleitzug.config.processes import answers
from geleitzug.ground.postgres import LOGIN, OWNER
from geleitzug.ground.postgres.account import server_account, step_down
from geleitzug.ground.postgres.binaries import Binaries, find_binaries, usable_by
from tests.ops.conftest import Installation, wait_until
from tests.ports import free_port
from tests.stem import Stem

ROOT = Path(__file__).parents[2]
PASSWORD = "ein/Wort mit: @Zeichen?#%"  # as in an address: percent-encoded
ENCODED = "ein%2FWort%20mit%3A%20%40Zeichen%3F%23%25"


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A server as a distribution sets it up: it asks everybody who comes over TCP for a password."""

    binaries: Binaries
    port: int

    def url(self, role: str, database: str = "geleitzug", password: str = ENCODED) -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def settings(self, database: str = "geleitzug") -> dict[str, str]:
        """Return what an operator writes into the two files."""
        return {"DATABASE_URL": self.url(LOGIN, database), "DATABASE_OWNER_URL": self.url(OWNER, database),
                "SECRET_KEY": "k" * 50, "PAYMENT_PASSWORD": "vom Bezahldienst"}  # fmt: skip

    def run_sql(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script as the superuser, by psql."""
        return subprocess.run(
            [self.binaries["psql"], self.url("postgres", "postgres")], input=script, capture_output=True, text=True
        )


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    with tempfile.TemporaryDirectory(prefix="geleitzug-own-") as name:
        folder, account, port = Path(name), server_account(), free_port()
        programs = usable_by(account, find_binaries(needed=("postgres", "initdb", "psql")))
        (folder / "password").write_text(PASSWORD)
        for each in (folder, folder / "password"):
            os.chown(each, account.uid, account.gid)
        made = [programs["initdb"], "-D", folder / "data", "-U", "postgres", "--no-sync", "--locale=C",
                "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]  # fmt: skip
        subprocess.run(made, cwd="/", check=True, capture_output=True, **step_down(account))
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
        command = [programs["postgres"], "-D", folder / "data", *(f"--{key}={value}" for key, value in options.items())]
        process = subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, **step_down(account))
        server = OwnServer(programs, port)
        try:
            assert wait_until(lambda: lets_in(server.url("postgres", "postgres")))
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.fixture
def on_it(own_server, tmp_path, stem) -> Iterator[Installation]:
    """An installation whose settings name the server; its roles and database are not there yet."""
    installation = OnServer(tmp_path / "var", free_port(), stem, own_server.settings())
    yield installation
    installation.end()


class OnServer(Installation):
    """An installation with an operator's settings."""

    def __init__(self, var: Path, port: int, stem: Stem, settings: dict[str, str]) -> None:
        super().__init__(var, port, stem)
        self.settings = settings

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in super().environment.items() if key not in ("DEMO", "POSTGRES_BIN")}
        return {**kept, **self.settings}


def lets_in(url: str) -> bool:
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
        return True
    return False


def well(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_from_an_empty_server_to_a_town_that_answers_and_into_another_database(on_it, own_server, tmp_path):
    script = well(on_it.call("database", "prepare"))
    twice = [own_server.run_sql(script), own_server.run_sql(script)]
    early = on_it.call("doctor", EMAIL_PORT="1")
    well(on_it.call("migrate", "--quiet"))
    well(on_it.call("services", "import", str(ROOT / "services")))
    well(on_it.call("municipality", "add", "--file", the_how_tos_town(tmp_path)))
    on_it.start("serve")
    on_it.start("worker")
    up = wait_until(lambda: answers(on_it.port, "/-/ready"), 60)
    page = a_page_of("neudorf.localhost", on_it.port)
    late = on_it.call("doctor", EMAIL_PORT="1")
    demos = [on_it.call("demo", *more, PORT=str(free_port())) for more in ([], ["--fresh"])]
    well(on_it.call("backup", str(tmp_path / "a.tar")))
    beside = OnServer(tmp_path / "other", free_port(), on_it.stem, own_server.settings("geleitzug_zwei"))
    well(beside.call("database", "prepare", "--execute", own_server.url("postgres", "postgres")))
    well(beside.call("restore", str(tmp_path / "a.tar")))
    with psycopg.connect(own_server.url("postgres")):  # an administrator's session, which the owner may not end
        refused = on_it.call("restore", "--force", str(tmp_path / "a.tar"))
    well(on_it.call("restore", "--force", str(tmp_path / "a.tar")))  # pages and worker are up, and their sessions open

    assert [(done.returncode, done.stderr.count("ERROR")) for done in twice] == [(0, 0), (0, 0)]
    assert "@Zeichen" not in script
    assert "%40" not in script
    assert re.search(r"WRONG the database has no tables yet\n\s+→ Run `geleitzug migrate`", early.stdout)
    assert up
    assert "Neudorf" in page
    for line in (f"{LOGIN} has no rights of its own", "the three doors open", "owner role sees all rows",
                 "migrations applied", "a worker is alive", f"the pages answer on port {on_it.port}"):  # fmt: skip
        assert f"ok   {line}\n" in late.stdout, late.stdout
    assert [done.returncode for done in demos] == [1, 1]
    assert all("the demo deletes none it has not made" in done.stderr for done in demos)
    assert "neudorf" in well(beside.call("municipality", "list"))
    assert refused.returncode == 1
    assert "Somebody else is still at work in the database geleitzug" in refused.stderr
    assert "Neudorf" in a_page_of("neudorf.localhost", on_it.port)
    with psycopg.connect(own_server.url(OWNER, "geleitzug_zwei")) as connection:
        names = "select datname from pg_database where datname like 'geleitzug_%'"
        assert connection.execute(names).fetchall() == [("geleitzug_zwei",)]
        made = "select pg_encoding_to_char(encoding), lower('ÄÖÜ') from pg_database where datname = current_database()"
        assert connection.execute(made).fetchone() == ("UTF8", "äöü")


def test_a_server_that_is_away_or_a_wrong_password_is_said(on_it, own_server):
    nobody = on_it.call("doctor", DATABASE_URL="postgresql://geleitzug_login:x@127.0.0.1:1/geleitzug")
    stranger = on_it.call("doctor", DATABASE_URL=own_server.url(LOGIN, password="falsch"))
    migrating = on_it.call("migrate", DATABASE_OWNER_URL=own_server.url(OWNER, password="falsch"))

    for done in (nobody, stranger):
        assert re.search(
            r"WRONG the database does not let us in: .*\n\s+→ Start PostgreSQL, or mend DATABASE_URL", done.stdout
        )
        assert "electronic seals" in done.stdout  # the other questions are asked all the same
    assert migrating.returncode == 1
    assert "password authentication failed" in migrating.stderr
    assert "Traceback" not in migrating.stderr


def the_how_tos_town(folder: Path) -> str:
    page = (ROOT / "docs/howto/add-a-town.md").read_text()
    found = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    path = folder / "town.yaml"
    path.write_text(found[1])
    return str(path)


def a_page_of(host: str, port: int) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()
