# SPDX-License-Identifier: EUPL-1.2
"""Start everything at once with invented towns, people and cases; PORT= chooses the port. Ctrl-C ends it."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from geleitzug.config import archive, database, env, places
from geleitzug.config.processes import Tree, memory_of
from geleitzug.config.static import ensure_static
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres.roles import ADMIN, DATABASE

# What is played into a new demo, and how one signs in, is written down once the seed is whole.
PLAY_THE_SEED = """
import json, sys
from geleitzug.config.database import set_up_django
set_up_django()
from geleitzug.config.places import demo_seals, var
from geleitzug.config.seed import logins, read_spec, seal_from_now_on, seed
seed()
seal_from_now_on(demo_seals(var()).parent)
towns = [(f"http://{town['host']}/", town["name"]) for town in read_spec()["towns"]]
json.dump({"towns": towns, "logins": logins()}, open(sys.argv[1], "w"))
"""


RUNNING = "demo.port"
"""Lies beside the data while a demo runs, with its port: whoever looks after it (doctor) looks with its settings."""
UNFINISHED = "demo.unfinished"
"""Lies beside the data while the seed is being played."""
NOTHING_PLAYED: dict[str, list[Any]] = {"towns": [], "logins": []}


SIGN_IN = "Sign in (user / password; the page after it has entered the code of their app already):"


class ToldToStop(BaseException):
    """Somebody pressed Ctrl-C or ended us."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--fresh", action="store_true", help="forget the demo's data and start anew")
    parser.add_argument("--empty", action="store_true", help="play nothing: a house without towns")
    parser.add_argument("--memory", action="store_true", help="print the memory of each part when all is ready")


def run(options: argparse.Namespace) -> int:
    """Run the demo until told to stop."""
    began = time.monotonic()
    port = env.integer("PORT", 8000, least=1, most=65500)
    tree = Tree(var=places.var(), port=port)
    up = False
    _listen_to_signals()
    try:
        _bring_up(tree, fresh=options.fresh, empty=options.empty)
        (tree.var / RUNNING).write_text(str(port))
        up = True
        print(_welcome(tree, time.monotonic() - began), flush=True)
        if options.memory:
            print(memory_table(tree), flush=True)
        while True:
            time.sleep(0.5)
            for name in tree.tend():
                print(f"{name} had ended and was started again; see {tree.var / 'log'}", flush=True)
    except ToldToStop:
        print("Geleitzug ends …", flush=True)
        return 0
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_IGN)
        for name in tree.stop():
            print(f"{name} did not end when told to and was killed; see {tree.var / 'log'}", flush=True)
        if up:  # not if another demo has the folder
            (tree.var / RUNNING).unlink(missing_ok=True)


def _listen_to_signals() -> None:
    """Stop on Ctrl-C and SIGTERM, also where a shell started us with SIGINT ignored (`nohup … &`)."""

    def stop(number: int, frame: object) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):  # one is enough
            signal.signal(sign, signal.SIG_IGN)
        raise ToldToStop

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means to outlive the terminal
        signal.signal(signal.SIGHUP, stop)


def _bring_up(tree: Tree, *, fresh: bool, empty: bool) -> None:
    tree.check_ports()
    played = tree.var / "demo.json"
    if tree.start_database():
        played.unlink(missing_ok=True)
    new = _make_room(tree, played, fresh=fresh)
    _migrate(tree, always=new)
    tree.start_peers()
    if empty and not played.exists():
        played.write_text(json.dumps(NOTHING_PLAYED))
    elif not empty and not _known(played)["logins"]:
        _play(tree, played)
    tree.environment = {**tree.environment, **ensure_static(tree.var, tree.variables())}
    tree.start_house()


def _make_room(tree: Tree, played: Path, *, fresh: bool) -> bool:
    """Tell whether the database is empty; raises Trouble where it holds what is not the demo's.

    Invented people with a password everybody knows are never let into a database of real towns.
    """
    external, owner = database.is_external(), tree.environment.get("DATABASE_OWNER_URL") or database.owner_url()
    empty = archive.is_empty(owner)
    unfinished = (tree.var / UNFINISHED).exists()
    if not empty and (not (played.exists() or unfinished) or (external and (fresh or unfinished))):
        where = "of DATABASE_URL" if external else f"in {tree.var}"
        other = "Drop it and `geleitzug database prepare`" if external else "Set GELEITZUG_VAR to another folder"
        raise Trouble(
            f"The database {where} holds towns, and the demo deletes none it has not made. {other}, then again."
        )
    if not empty and (fresh or unfinished):
        _forget(tree)
        empty = True
    if empty:
        played.unlink(missing_ok=True)
    return empty


def _migrate(tree: Tree, *, always: bool) -> None:
    """Bring the tables up to date; raises Trouble where they are from migrations that read otherwise today.

    Before a release they are squashed and changed in place, and what has been applied is not applied again.
    """
    stamp, state = tree.var / "migrated.json", _migrations()
    before = json.loads(stamp.read_text()) if stamp.exists() and not always else {}
    if any(state.get(name, digest) != digest for name, digest in before.items() if name.endswith(".py")):
        raise Trouble(
            f"The demo's data in {tree.var} have the tables of another state of the code. Start it with --fresh,"
            " which forgets them, or go back to that state."
        )
    if before != state:
        print("Geleitzug prepares its database …", flush=True)
        _child(tree, "migrate", "-m", "geleitzug.config.cli", "migrate", "--quiet")
        stamp.write_text(json.dumps(state))


def _play(tree: Tree, played: Path) -> None:
    print("Geleitzug plays its invented cases (once, about a minute) …", flush=True)
    unfinished = tree.var / UNFINISHED
    unfinished.touch()
    draft = played.with_suffix(".new")
    _child(tree, "seed", "-c", PLAY_THE_SEED, str(draft))
    draft.replace(played)
    unfinished.unlink()


def _forget(tree: Tree) -> None:
    """Empty the demo: its database, files, payments and mails."""
    assert tree.cluster is not None
    assert tree.cluster.server is not None
    server = tree.cluster.server
    with psycopg.connect(server.url(ADMIN, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    database.prepare(server)
    for name in ("blobs", "peers", "handover"):
        shutil.rmtree(tree.var / name, ignore_errors=True)


def _child(tree: Tree, name: str, *arguments: str) -> None:
    """Run a part of the start in a process of its own, so that this one stays small."""
    environment = {**tree.variables(), "GELEITZUG_PROCESS": "cli"}
    logs = tree.var / "log"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / f"{name}.log").open("w+", encoding="utf-8", errors="replace") as log:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        log.seek(0)
        if done.returncode != 0:
            raise Trouble(f"{name} failed; {log.name} says:\n{log.read()[-3000:]}")


def _migrations() -> dict[str, str]:
    """Return the digest of each migration, and of the list of libraries, which bring some too."""
    ours = sorted((places.ROOT / "src" / "geleitzug").glob("**/migrations/*.py"))
    files = [*ours, places.ROOT / "constraints.txt"]
    return {file.relative_to(places.ROOT).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _welcome(tree: Tree, seconds: float) -> str:
    known = _known(tree.var / "demo.json")
    goals = [
        (tree.url, "the group of municipalities"),
        *((_with_port(address, tree.port), name) for address, name in known["towns"]),
        (tree.pay_url, "payment provider (invented)"),
        (tree.idp_url, "identity provider (invented)"),
        (tree.mail_url, "mails that were sent"),
        (tree.central_url, "central citizen mailbox (invented)"),
        (tree.staff_url, "accounts of Musterhafen's staff (invented)"),
    ]
    width = max(len(address) for address, _ in goals)
    lines = [f"Geleitzug is ready after {seconds:.1f} s.", ""]
    lines += [f"  {address:<{width}}  {name}" for address, name in goals]
    lines += ["", SIGN_IN] if known["logins"] else []
    for who, where, how in known["logins"]:
        lines += [f"  {who}: {_with_port(where, tree.port)}", f"      {how}"]
    lines += ["", f"Ctrl-C ends it. The data stay in {tree.var}; --fresh forgets them."]
    return "\n".join(lines)


def _known(played: Path) -> dict[str, list[Any]]:
    """Return what was played: addresses and logins."""
    return json.loads(played.read_text()) if played.exists() else NOTHING_PLAYED


def _with_port(address: str, port: int) -> str:
    """Return an address with the demo's port; a bare path is one of every town."""
    return re.sub(r"^(https?://[^/:]+)(?=/|$)", rf"\1:{port}", address)


def memory_table(tree: Tree) -> str:
    """Return the proportional memory of each part in MiB."""

    parts = {name: memory_of(pids) / 2**20 for name, pids in tree.processes().items()}
    counted = sum(size for name, size in parts.items() if name in ("nest", "web", "worker", "database"))
    lines = [f"  {name:<10} {size:7.1f} MiB" for name, size in parts.items()]
    return "\n".join([*lines, f"  web, worker and database together: {counted:.1f} MiB (PSS)"])
