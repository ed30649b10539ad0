# SPDX-License-Identifier: EUPL-1.2
"""Backups: what is restored is what was there, a damaged archive is refused, and nothing is replaced by accident."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geleitzug.ground.postgres import LOGIN, OWNER, Cluster

TOWN = "0192aaaa-0000-7000-8000-000000000001"


@contextlib.contextmanager
def database_of(installation) -> Iterator[psycopg.Connection]:
    with Cluster(installation.var / "postgres") as server, psycopg.connect(server.url(OWNER), autocommit=True) as owner:
        yield owner


def found_musterhafen(installation) -> str:
    done = installation.call(
        "municipality", "add", "musterhafen", "--name", "Musterhafen", "--kind", "city", "--land", "HB",
        "--host", "musterhafen.localhost",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with database_of(installation) as owner:
        row = owner.execute("select id from tenancy_municipality").fetchone()
        assert row is not None
        return str(row[0])


def keep_file(installation, area: str, content: bytes) -> Path:
    digest = hashlib.sha256(content).hexdigest()
    path = installation.var / "blobs" / area / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_what_is_restored_is_what_was_there(make_installation, tmp_path):
    before, after = make_installation(), make_installation()
    area = found_musterhafen(before)
    kept = keep_file(before, area, b"Bescheid")

    saved = before.call("backup", str(tmp_path / "a.tar"))
    restored = after.call("restore", str(tmp_path / "a.tar"))

    assert (saved.returncode, restored.returncode) == (0, 0), saved.stderr + restored.stderr
    assert (after.var / "blobs" / kept.relative_to(before.var / "blobs")).read_bytes() == b"Bescheid"
    with database_of(after) as owner:
        assert owner.execute("select key from tenancy_municipality").fetchall() == [("musterhafen",)]
        names = {row[0] for row in owner.execute("select datname from pg_database")}
        assert not {name for name in names if name.startswith("geleitzug_")}
        granted = owner.execute("select has_database_privilege(%s, 'geleitzug', 'connect')", [LOGIN]).fetchone()
        assert granted == (True,)
        forced = "select count(*) from pg_class where relforcerowsecurity"
        assert owner.execute(forced).fetchone() != (0,)


def test_an_installation_with_towns_is_replaced_only_by_force(make_installation, tmp_path):
    installation = make_installation()
    found_musterhafen(installation)
    assert installation.call("backup", str(tmp_path / "a.tar")).returncode == 0
    with database_of(installation) as owner:
        owner.execute("update tenancy_municipality set name = 'Umbenannt'")

    refused = installation.call("restore", str(tmp_path / "a.tar"))
    forced = installation.call("restore", "--force", str(tmp_path / "a.tar"))

    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert forced.returncode == 0, forced.stderr
    with database_of(installation) as owner:
        assert owner.execute("select name from tenancy_municipality").fetchall() == [("Musterhafen",)]


@pytest.mark.parametrize("harm", ["cut short", "a changed file", "no manifest"])
def test_a_damaged_archive_is_refused(installation, tmp_path, harm):
    keep_file(installation, TOWN, b"Bescheid" * 5000)
    whole, damaged = tmp_path / "a.tar", tmp_path / "b.tar"
    assert installation.call("backup", str(whole)).returncode == 0
    if harm == "cut short":
        damaged.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    else:
        rewrite(whole, damaged, harm)

    done = installation.call("restore", "--check", str(damaged))

    assert done.returncode == 1
    assert "archive" in done.stderr or "backup" in done.stderr
    assert "Traceback" not in done.stderr


def rewrite(whole: Path, damaged: Path, harm: str) -> None:
    with tarfile.open(whole) as source, tarfile.open(damaged, "w") as target:
        for entry in source:
            content = source.extractfile(entry).read()
            if harm == "no manifest" and entry.name == "manifest.json":
                continue
            if harm == "a changed file" and entry.name.startswith("blobs/"):
                content = content.replace(b"Bescheid", b"Bescheib", 1)
            target.addfile(entry, io.BytesIO(content))


def test_a_file_damaged_on_disk_is_named(installation, tmp_path):
    kept = keep_file(installation, TOWN, b"Bescheid")
    kept.write_bytes(b"verfault")

    done = installation.call("backup", str(tmp_path / "a.tar"))

    assert done.returncode == 1
    assert kept.name in done.stdout


def test_a_newer_versions_archive_is_refused(installation, tmp_path):
    whole, newer = tmp_path / "a.tar", tmp_path / "b.tar"
    assert installation.call("backup", str(whole)).returncode == 0
    with tarfile.open(whole) as source, tarfile.open(newer, "w") as target:
        for entry in source:
            content = source.extractfile(entry).read()
            if entry.name == "manifest.json":
                manifest = json.loads(content)
                manifest["migrations"].append(["cases", "9999_from_the_future"])
                content = json.dumps(manifest).encode()
                entry.size = len(content)
            target.addfile(entry, io.BytesIO(content))

    done = installation.call("restore", str(newer))

    assert done.returncode == 1
    assert "newer version" in done.stderr


def test_a_removed_town_is_in_its_archive_and_nowhere_else(installation, tmp_path):
    area = found_musterhafen(installation)
    kept = keep_file(installation, area, b"Bescheid")
    archive = tmp_path / "musterhafen.tar"

    unasked = installation.call("municipality", "remove", "musterhafen", "--to", str(tmp_path / "first.tar"))
    removed = installation.call("municipality", "remove", "musterhafen", "--yes", "--to", str(archive))

    assert unasked.returncode == 1
    assert removed.returncode == 0, removed.stderr
    assert not kept.exists()
    with database_of(installation) as owner:
        assert owner.execute("select count(*) from tenancy_municipality").fetchone() == (0,)
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
        assert manifest["rows"]["tenancy_municipality"]["count"] == 1
        assert tar.extractfile(f"files/{kept.name}").read() == b"Bescheid"
        town = json.loads(tar.extractfile("rows/tenancy_municipality.jsonl").read())
        assert town["name"] == "Musterhafen"
