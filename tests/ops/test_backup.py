# SPDX-License-Identifier: EUPL-1.2
"""Backups: what is restored is what was there, a damaged archive is refused, and nothing is replaced by accident."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import secrets
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest

from geleitzug.ground.postgres import LOGIN, OWNER, Cluster
from tests.ops.conftest import Installation, Maker
from tests.stem import Stem

TOWN = "0192aaaa-0000-7000-8000-000000000001"
MESSAGE, OTHER = "0192bbbb-0000-7000-8000-000000000001", "0192bbbb-0000-7000-8000-000000000002"


@dataclass(frozen=True, slots=True)
class Original:
    """An installation with a town, two messages and a file in it, to be copied, and its backup: making takes longer."""

    installation: Installation
    file: Path
    """Below the folder of data."""
    archive: Path


@pytest.fixture(scope="module")
def original(stem: Stem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    maker = Maker(stem)
    first, archive = maker(), tmp_path_factory.mktemp("original") / "a.tar"
    area = found_musterhafen(first)
    seal_messages(first, area)
    kept = keep_file(first, area, b"Bescheid" * 5000)
    saved = first.call("backup", str(archive))
    assert saved.returncode == 0, saved.stderr
    yield Original(first, kept.relative_to(first.var), archive)
    maker.end()


@pytest.fixture
def with_messages(original: Original, make_installation: Maker) -> Installation:
    """An installation in which Musterhafen keeps two messages, sealed under keys of their own, and a file."""
    return make_installation(original.installation)


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


def test_a_damaged_or_newer_archive_is_refused(original, untouched, tmp_path):
    whole, cut_short = original.archive, tmp_path / "cut-short.tar"
    cut_short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    changed = rewrite(whole, tmp_path, "blobs/", lambda content: content.replace(b"Bescheid", b"Bescheib", 1))
    without = rewrite(whole, tmp_path, "manifest.json", lambda content: None)
    newer = rewrite(whole, tmp_path, "manifest.json", from_the_future)

    keys = str(whole.with_name("a.keys.tar"))
    archives = (cut_short, changed, without, newer)
    said = {archive: untouched.call("restore", str(archive), "--keys", keys) for archive in archives}

    assert {done.returncode for done in said.values()} == {1}
    assert not any("Traceback" in done.stderr for done in said.values())
    assert "not what its name says" in said[changed].stderr
    assert "manifest is missing" in said[without].stderr
    assert "newer version" in said[newer].stderr


def rewrite(whole: Path, folder: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    changed = folder / f"{secrets.token_hex(4)}.tar"
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


def test_a_removed_town_is_in_its_archive_in_clear_and_nowhere_else(original, with_messages, tmp_path):
    archive = tmp_path / "musterhafen.tar"
    unasked = with_messages.call("municipality", "remove", "musterhafen", "--to", str(tmp_path / "first.tar"))
    removed = with_messages.call("municipality", "remove", "musterhafen", "--yes", "--to", str(archive))

    assert unasked.returncode == 1
    assert removed.returncode == 0, removed.stderr
    assert not (with_messages.var / original.file).exists()
    with database_of(with_messages) as owner:
        for table in ("tenancy_municipality", "keys.case_key", "keys.town_key"):
            assert owner.execute(f"select count(*) from {table}").fetchone() == (0,), table
    with tarfile.open(archive) as tar:
        manifest, signing = (json.load(tar.extractfile(name)) for name in ("manifest.json", "signing-keys.json"))
        (town,), messages = (
            [json.loads(line) for line in tar.extractfile(f"rows/{table}.jsonl").read().splitlines()]
            for table in ("tenancy_municipality", "mailbox_message")
        )
        assert tar.extractfile(f"files/{original.file.name}").read() == b"Bescheid" * 5000
    assert manifest["rows"]["tenancy_municipality"]["count"] == 1
    assert town["name"] == "Musterhafen"
    assert {(each["title"], each["body"]) for each in messages} == {
        ("Ihr Hund", "Er heißt Nala."), ("Ihr Hund", "Sie heißt Ida."),
    }  # fmt: skip
    assert [(key["kty"], "d" in key) for key in signing["keys"]] == [("EC", False)]


# --- keys


def seal_messages(installation, town: str) -> None:
    """Write two messages in the town, sealed under keys of their own; their subjects are MESSAGE and OTHER."""
    done = installation.python(
        f"""
from uuid import UUID
from geleitzug.core.mailbox.models import Message
from geleitzug.ground.tenancy import doors
with doors.machine_door(UUID("{town}")):
    for subject, body in ((UUID("{MESSAGE}"), "Er heißt Nala."), (UUID("{OTHER}"), "Sie heißt Ida.")):
        Message.objects.create(holder=UUID("{town}"), subject=subject, thread=subject,
                               direction="to_citizen", kind="message", title="Ihr Hund", body=body)
"""
    )
    assert done.returncode == 0, done.stderr


def read_the_messages(installation):
    """Return the process that prints the messages' texts, or says why it cannot."""
    return installation.python(
        """
from geleitzug.config.seed import town_of
from geleitzug.core.mailbox.models import Message
from geleitzug.ground.tenancy import doors
with doors.machine_door(town_of("musterhafen").pk):
    for message in Message.objects.order_by("subject"):
        print(message.body)
"""
    )


def test_what_is_restored_with_its_keys_is_what_was_there_and_is_not_replaced_by_accident(
    original, installation, tmp_path
):
    shutil.copy(original.archive, tmp_path / "a.tar")
    archive, keys = str(tmp_path / "a.tar"), str(original.archive.with_name("a.keys.tar"))

    without = installation.call("restore", archive)
    wrong_key = installation.call(
        "restore", archive, "--keys", keys, ENCRYPTION_KEY="b3RoZXIta2V5LW9mLWFub3RoZXItaG91c2UtMzItYnk"
    )
    with database_of(installation) as owner:
        nothing_yet = owner.execute("select count(*) from tenancy_municipality").fetchone()
    restored = installation.call("restore", archive, "--keys", keys)
    again = installation.call("restore", archive, "--keys", keys)

    assert b"Nala" not in original.archive.read_bytes()
    assert (without.returncode, wrong_key.returncode, again.returncode) == (1, 1, 1)
    assert "Without it nobody can open what is sealed" in without.stderr
    assert "key does not open the keys in the archive (musterhafen). Nothing has changed." in wrong_key.stderr
    assert nothing_yet == (0,)
    assert restored.returncode == 0, restored.stderr
    assert "--force" in again.stderr
    assert read_the_messages(installation).stdout == "Er heißt Nala.\nSie heißt Ida.\n"
    assert (installation.var / original.file).read_bytes() == b"Bescheid" * 5000
    with database_of(installation) as owner:
        assert owner.execute("select key from tenancy_municipality").fetchall() == [("musterhafen",)]
        left = owner.execute("select datname from pg_database where datname like 'geleitzug_%'").fetchall()
        assert left == [], "what was refused left a database behind"
        granted = owner.execute("select has_database_privilege(%s, 'geleitzug', 'connect')", [LOGIN]).fetchone()
        assert granted == (True,)
        forced = "select count(*) from pg_class where relforcerowsecurity"
        assert owner.execute(forced).fetchone() != (0,)


def test_newer_keys_open_an_older_backup_but_what_was_deleted_and_towns_founded_since_change_nothing(
    original, with_messages, tmp_path
):
    """A deleted key is gone in every backup once the older archives of keys are."""
    with database_of(with_messages) as owner:
        owner.execute("delete from keys.case_key where id = %s", [MESSAGE])
    more = with_messages.call(
        "municipality", "add", "sandmoor", "--name", "Sandmoor", "--kind", "village", "--land", "NI",
        "--host", "sandmoor.localhost",
    )  # fmt: skip
    saved = with_messages.call("backup", str(tmp_path / "new.tar"))

    done = with_messages.call(
        "restore", "--force", str(original.archive), "--keys", str(tmp_path / "new.keys.tar")
    )  # fmt: skip
    read = read_the_messages(with_messages)

    assert (more.returncode, saved.returncode, done.returncode) == (0, 0, 0), more.stderr + saved.stderr + done.stderr
    assert (read.returncode, read.stdout) == (0, "\nSie heißt Ida.\n")
    assert "Nala" not in read.stderr
    with database_of(with_messages) as owner:
        assert owner.execute("select count(distinct tenant_id) from keys.town_key").fetchone() == (1,)


def test_archives_of_keys_go_after_their_days_and_nothing_else_does(tmp_path):
    from geleitzug.config import key_archive

    for name, day in (("old", "2026-03-01"), ("young", "2026-03-20")):
        write_key_archive(tmp_path / f"{name}.keys.tar", day)
    (tmp_path / "mine.keys.tar").write_bytes(b"no archive at all")
    write_key_archive(tmp_path / "old.tar", "2026-03-01")

    gone = key_archive.forget_old(tmp_path, date(2026, 3, 2))

    assert [file.name for file in gone] == ["old.keys.tar"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.keys.tar", "old.tar", "young.keys.tar"]


def write_key_archive(file: Path, delete_on: str) -> None:
    content = b"dump"
    manifest = {"format": 1, "kind": "keys", "delete_on": delete_on, "dump_sha256": hashlib.sha256(content).hexdigest()}
    with tarfile.open(file, "w") as tar:
        for name, part in (("keys.dump", content), ("manifest.json", json.dumps(manifest).encode())):
            entry = tarfile.TarInfo(name)
            entry.size = len(part)
            tar.addfile(entry, io.BytesIO(part))


def test_the_command_turns_keys_and_says_how_it_stands(with_messages):
    at_first = with_messages.call("keys", "status")
    fresh = with_messages.call("keys", "rotate", "--town", "musterhafen")
    turned = with_messages.call("keys", "rotate", "--town", "musterhafen", "--again")
    nobody = with_messages.call("keys", "rotate", "--town", "niemand")
    other = with_messages.call("keys", "status", ENCRYPTION_KEY="b3RoZXIta2V5LW9mLWFub3RoZXItaG91c2UtMzItYnk")

    assert "2 cases" in at_first.stdout, at_first.stderr
    assert "keys of 0 cases" in fresh.stdout
    assert "keys of 2 cases" in turned.stdout
    with database_of(with_messages) as owner:
        signing = owner.execute(
            "select version, wrapped = '', turned_at is null from keys.town_key where purpose = 'signing' order by 1"
        ).fetchall()
    assert signing == [(1, True, False), (2, False, True)]
    assert nobody.returncode == 1
    assert (other.returncode, "NOT OPENED" in other.stdout) == (1, True)
    assert read_the_messages(with_messages).stdout == "Er heißt Nala.\nSie heißt Ida.\n"


def test_a_key_is_made_once_and_for_its_owner_alone(bare):
    made = bare.call("keys", "make")
    again = bare.call("keys", "make")

    file = bare.var / "installation-key"
    assert made.returncode == 0, made.stderr
    assert "Copy it to a safe place apart from the backups" in made.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    assert again.returncode == 1
    assert "is there already" in again.stderr
