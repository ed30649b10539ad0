# SPDX-License-Identifier: EUPL-1.2
"""The demo's process tree: it comes up, says where, heals itself, and leaves nothing behind however it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from pathlib import Path

import pytest

from geleitzug.config.commands import demo
from geleitzug.config.processes import Tree, answers, family
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres.leftovers import processes_in
from tests.ops.conftest import wait_for_line, wait_until
from tests.ports import free_port

IMPORTED = re.compile(r"""^import\s[^"'\n]*?from\s*["'](\./[^"']+)["']""", re.MULTILINE)


def everybody(pid: int) -> list[int]:
    return [each for each in family(pid) if Path(f"/proc/{each}").exists()]


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_what_is_killed_is_started_again_and_nothing_outlives_the_demo(installation):
    demo = installation.start("demo", "--empty")
    wait_for_line(demo, "Ctrl-C ends it")

    second = installation.call("demo", "--empty", PORT=str(free_port()))
    for part in ("web", "worker", "nest", "database"):
        os.kill(process_of(part, demo.pid, installation), signal.SIGKILL)
        wait_for_line(demo, f"{part} had ended and was started again")
        assert wait_until(lambda: answers(installation.port, "/-/ready"), 40), log_of(part, installation)
    people = everybody(demo.pid)
    demo.kill()
    demo.wait()

    assert second.returncode == 1
    assert "Another process runs the database" in second.stderr
    assert wait_until(lambda: all(is_gone(pid) for pid in people))
    starts_again_says_what_is_ready_and_ends_by_sigint(installation)


def starts_again_says_what_is_ready_and_ends_by_sigint(installation):
    """Start where a shell had SIGINT ignored."""
    demo = installation.start("demo", "--empty", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))

    said = wait_for_line(demo, "Ctrl-C ends it")
    port = installation.port
    doors = [(port, "/-/live"), (port, "/-/ready"), (port + 10, "/-/live"), (port + 12, "/-/live")]
    up = [answers(*door) for door in doors]
    people = everybody(demo.pid)
    lost = imports_that_lead_nowhere(installation.var / "static")
    looked = installation.call("doctor", PORT="8000")  # not its port: it finds it beside the demo
    demo.send_signal(signal.SIGINT)

    assert f"http://localhost:{port}" in said
    assert up == [True] * 4
    assert lost == []
    assert looked.returncode == 0, looked.stdout
    assert f"ok   the pages answer on port {port}" in looked.stdout
    assert f"ok   mail server 127.0.0.1:{port + 11}" in looked.stdout
    assert demo.wait(30) == 0
    assert wait_until(lambda: all(is_gone(pid) for pid in people))
    assert processes_in(installation.var / "postgres" / "data") == []


def imports_that_lead_nowhere(folder: Path) -> list[str]:
    """Return which scripts that were collected import another one by a name under which it is not served."""
    scripts = list(folder.rglob("*.js"))
    assert scripts
    named = [(script, name) for script in scripts for name in IMPORTED.findall(script.read_text())]
    assert named, "no script imports another one any more: this looks at nothing"
    return [f"{script.name}: {name}" for script, name in named if not (script.parent / name).exists()]


def test_it_may_be_told_to_stop_while_it_starts(installation):
    demo = installation.start("demo", "--empty")
    assert wait_until(lambda: (installation.var / "postgres" / "data" / "postmaster.pid").exists())

    demo.send_signal(signal.SIGTERM)

    assert demo.wait(30) == 0
    assert wait_until(lambda: processes_in(installation.var / "postgres" / "data") == [])


def test_a_taken_port_is_said_in_a_sentence(bare):
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", bare.port + 10))
        squatter.listen()

        done = bare.call("demo", "--empty")

    assert done.returncode == 1
    assert f"Another program uses port {bare.port + 10}" in done.stderr
    assert "Traceback" not in done.stderr


def process_of(part: str, demo: int, installation) -> int:
    if part == "database":
        return int((installation.var / "postgres/data/postmaster.pid").read_text().split()[0])
    if part == "nest":
        return next(pid for pid in everybody(demo) if "geleitzug.config.nest" in words(pid) and parent(pid) == demo)
    nest = process_of("nest", demo, installation)
    return next(pid for pid in everybody(demo) if called(pid) == f"house-{part}" and parent(pid) == nest)


def log_of(part: str, installation) -> str:
    log = installation.var / "log" / f"{part}.log"
    return f"{part}: {log.read_text()[-1500:] if log.exists() else 'no log'}"


def words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_data_with_other_tables_are_said_to_be_so(tmp_path: Path) -> None:
    """Pages would end in errors one by one."""
    state = demo._migrations()
    first = next(name for name in state if name.endswith("0001_initial.py"))
    (tmp_path / "migrated.json").write_text(json.dumps({**state, first: "as it was before"}))

    with pytest.raises(Trouble, match="tables of another state of the code"):
        demo._migrate(Tree(var=tmp_path, port=free_port()), always=False)
