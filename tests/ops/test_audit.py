# SPDX-License-Identifier: EUPL-1.2
"""The audit trail on the command line: who ran what is noted, tampering is found, anchors are kept and compared."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geleitzug.config.commands import audit
from geleitzug.config.trouble import Trouble
from tests.ops.conftest import Installation, Maker
from tests.stem import Stem

LINK = """
from django.db import connection
from geleitzug.ground.events import linking, proving
from geleitzug.ground.tenancy import directory, doors
import datetime, time
linking.MARGIN = datetime.timedelta()
for _each in range(200):
    waiting = 0
    for town in directory.everyone():
        with doors.machine_door(town.pk):
            linking.link_entries()
            waiting += proving.oldest_unlinked() is not None
    if not waiting:
        break
    time.sleep(0.05)
print("linked" if not waiting else "waiting")
"""
CHANGE = """
import psycopg
from geleitzug.config.database import owner_url
with psycopg.connect(owner_url()) as owner:
    print(owner.execute({statement!r}).rowcount)
"""
SET_BACK = """
from geleitzug.ground.events import linking
from geleitzug.ground.events.models import Chain
from geleitzug.ground.tenancy import directory, doors
towns = directory.everyone()
for town in towns:
    with doors.machine_door(town.pk):
        chain = Chain.objects.get()
        chain.length, chain.upto = 0, None
        chain.seal = linking.end_of(chain, linking.BEGINNING)
        chain.save()
print(len(towns))
"""
ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(scope="module")
def original(stem: Stem) -> Iterator[Installation]:
    """An installation with two towns whose trails are linked, to be copied: founding takes longer."""
    maker = Maker(stem)
    first = maker()
    for key in ("neudorf", "altdorf"):
        added = first.call(
            "municipality", "add", key, "--name", key.title(), "--kind", "village", "--land", "HB",
            "--host", f"{key}.localhost",
        )  # fmt: skip
        assert added.returncode == 0, added.stderr
    link(first)
    yield first
    maker.end()


@pytest.fixture
def towns(original: Installation, make_installation: Maker) -> Installation:
    """An installation with two towns, just founded."""
    return make_installation(original)


def link(installation: Installation) -> None:
    done = installation.python(LINK)
    assert done.stdout.strip() == "linked", done.stderr


def change(installation: Installation, statement: str) -> None:
    done = installation.python(CHANGE.format(statement=statement))
    assert int(done.stdout) >= 1, done.stderr


def deeds(installation: Installation, town: str) -> list[tuple[str, str, str]]:
    """Return command, target and who of a town's commands."""
    listed = installation.call("audit", "list", "--town", town, "--deeds", "--json")
    rows: list[dict[str, Any]] = [json.loads(line) for line in listed.stdout.splitlines()]
    return [
        (row["facts"]["command"], row["facts"]["target"], row["by"][1]) for row in rows if row["kind"] == "CommandRun"
    ]


def test_commands_are_noted_with_who_ran_them(towns: Installation, tmp_path: Path) -> None:
    towns.call("keys", "rotate", "--town", "neudorf", "--again", SUDO_USER="berta")
    towns.call("backup", str(tmp_path / "copy.tar"))
    towns.call("municipality", "export", "altdorf", "--to", str(tmp_path / "altdorf.tar"))

    noted = deeds(towns, "neudorf")

    assert [command[:2] for command in noted] == [
        ("municipality add", "neudorf"), ("keys rotate", "neudorf"), ("backup", "copy.tar")
    ]  # fmt: skip
    assert all(who.startswith(ME) for _command, _target, who in noted)
    assert "(berta)" in noted[1][2]
    assert ("municipality export", "altdorf") in [command[:2] for command in deeds(towns, "altdorf")]


def test_reading_that_is_broken_off_is_noted_all_the_same(towns: Installation) -> None:
    """`| head -1`, or Ctrl-C: what was printed by then was read."""
    reading = towns.start("audit", "list", "--town", "neudorf")
    assert reading.stdout is not None
    reading.stdout.close()
    reading.wait(60)

    assert ("audit list", "1 d") in [command[:2] for command in deeds(towns, "neudorf")]
    assert "audit list" not in [command[0] for command in deeds(towns, "altdorf")]


def test_a_town_that_is_removed_leaves_a_note_with_the_others(towns: Installation, tmp_path: Path) -> None:
    removed = towns.call("municipality", "remove", "altdorf", "--yes", "--to", str(tmp_path / "altdorf.tar"))

    assert removed.returncode == 0, removed.stderr
    assert ("municipality remove", "altdorf") in [command[:2] for command in deeds(towns, "neudorf")]
    assert towns.call("audit", "verify").returncode == 0


def test_what_was_tampered_with_is_named_and_doctor_says_so(towns: Installation) -> None:
    well = towns.call("audit", "verify")
    change(towns, "update events_chain set trouble = '' where checked_at is not null")  # „Betrieb“ shows that day
    change(towns, "update events_entry set actor_name = 'niemand' where facts->>'target' = 'neudorf'")

    ill = towns.call("audit", "verify")
    looked = towns.python("from geleitzug.ground.events import clock\nfrom geleitzug.ground.jobs.queue import "
                          "run_for_every_town\nrun_for_every_town(clock.prove)")  # fmt: skip
    doctor = towns.call("doctor", EMAIL_PORT="1")

    assert (well.returncode, well.stdout.count("ok ")) == (0, 2)
    assert ill.returncode == 1
    assert "WRONG neudorf: link 1, entry " in ill.stdout
    assert "the entry was changed" in ill.stdout
    assert "ok    altdorf" in ill.stdout
    assert "does not fit" in looked.stderr
    assert "WRONG the audit trail of Neudorf does not fit: link 1" in doctor.stdout


def test_an_anchor_finds_a_trail_that_was_cut_off(towns: Installation, tmp_path: Path) -> None:
    file = tmp_path / "anchors"
    assert "2 lines added" in towns.call("audit", "anchor", "--to", str(file)).stdout
    assert towns.call("audit", "verify", "--anchor", str(file)).returncode == 0
    change(towns, "delete from events_chainlink")
    change(towns, "delete from events_entry")
    # As it was when the town was founded, for whoever kept a copy of that row.
    done = towns.python(SET_BACK)
    assert done.stdout.strip() == "2", done.stderr

    without, against = towns.call("audit", "verify"), towns.call("audit", "verify", "--anchor", str(file))

    assert without.returncode == 0
    assert against.returncode == 1
    assert "the end of the trail was cut off" in against.stdout


def test_a_restored_backup_goes_on_with_its_chain(towns: Installation, tmp_path: Path) -> None:
    towns.call("backup", str(tmp_path / "copy.tar"))

    restored = towns.call("restore", str(tmp_path / "copy.tar"), "--force")
    link(towns)

    assert restored.returncode == 0, restored.stderr
    assert deeds(towns, "neudorf")[-1][:2] == ("restore", "copy.tar")
    assert towns.call("audit", "verify").returncode == 0


@pytest.mark.parametrize("line", ["{}", "nonsense", '{"id": "x", "link": "y", "digest": 1}', "[1]"])
def test_a_line_that_is_no_anchor_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text(f'{{"id": "x", "link": 1, "digest": "y"}}\n{line}')

    with pytest.raises(Trouble, match="line 2: this is no anchor"):
        audit.anchors_in(tmp_path / "anchors")


def test_a_file_that_holds_no_anchors_is_said(untouched: Installation, tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text("nonsense")

    done = untouched.call("audit", "verify", "--anchor", str(tmp_path / "anchors"))

    assert done.returncode == 1
    assert "line 1: this is no anchor" in done.stderr
    assert "Traceback" not in done.stderr
