# SPDX-License-Identifier: EUPL-1.2
"""Backups: what is restored is what was there, a damaged archive is refused, and nothing is replaced by accident."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import secrets
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

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
    again = after.call("restore", str(tmp_path / "a.tar"))
    by_force = after.call("restore", "--force", str(tmp_path / "a.tar"))

    assert (saved.returncode, restored.returncode) == (0, 0), saved.stderr + restored.stderr
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert by_force.returncode == 0, by_force.stderr
    assert (after.var / "blobs" / kept.relative_to(before.var / "blobs")).read_bytes() == b"Bescheid"
    with database_of(after) as owner:
        assert owner.execute("select key from tenancy_municipality").fetchall() == [("musterhafen",)]
        names = {row[0] for row in owner.execute("select datname from pg_database")}
        assert not {name for name in names if name.startswith("geleitzug_")}
        granted = owner.execute("select has_database_privilege(%s, 'geleitzug', 'connect')", [LOGIN]).fetchone()
        assert granted == (True,)
        forced = "select count(*) from pg_class where relforcerowsecurity"
        assert owner.execute(forced).fetchone() != (0,)


def test_a_damaged_or_newer_archive_is_refused(installation, tmp_path):
    keep_file(installation, TOWN, b"Bescheid" * 5000)
    whole, cut_short = tmp_path / "a.tar", tmp_path / "cut-short.tar"
    assert installation.call("backup", str(whole)).returncode == 0
    cut_short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    changed = rewrite(whole, "blobs/", lambda content: content.replace(b"Bescheid", b"Bescheib", 1))
    without = rewrite(whole, "manifest.json", lambda content: None)
    newer = rewrite(whole, "manifest.json", from_the_future)

    said = {archive: installation.call("restore", str(archive)) for archive in (cut_short, changed, without, newer)}

    assert {done.returncode for done in said.values()} == {1}
    assert not any("Traceback" in done.stderr for done in said.values())
    assert "not what its name says" in said[changed].stderr
    assert "manifest is missing" in said[without].stderr
    assert "newer version" in said[newer].stderr


def rewrite(whole: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    changed = whole.with_name(f"{secrets.token_hex(4)}.tar")
    with tarfile.open(whole) as source, tarfile.open(changed, "w") as target:
        for entry in source:
            content = source.extractfile(entry).read()
            if entry.name.startswith(name):
                content = change(content)
            if content is not None:
                entry.size = len(content)
                target.addfile(entry, io.BytesIO(content))
    return changed


def from_the_future(content: bytes) -> bytes:
    manifest = json.loads(content)
    manifest["migrations"].append(["cases", "9999_from_the_future"])
    return json.dumps(manifest).encode()


def test_a_file_damaged_on_disk_is_named(installation, tmp_path):
    kept = keep_file(installation, TOWN, b"Bescheid")
    kept.write_bytes(b"verfault")

    done = installation.call("backup", str(tmp_path / "a.tar"))

    assert done.returncode == 1
    assert kept.name in done.stdout


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
