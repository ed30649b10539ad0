# SPDX-License-Identifier: EUPL-1.2
"""Whole installations for tests: a folder of data with a migrated database, and the launcher's commands on it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geleitzug.config import throwaway
from tests.furnished import furnished_database, own_town
from tests.ports import free_port
from tests.stem import Stem
from tests.templates import share_templates

__all__ = ["furnished_database", "own_town"]

PATIENCE = 120
CLI = "geleitzug.config.cli"
HURRIED = "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"  # the machine does not fall meanwhile


@dataclass
class Installation:
    """A folder of data, and commands on it as processes of their own."""

    var: Path
    port: int
    stem: Stem
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "DJANGO_"))}
        return {**kept, "GELEITZUG_VAR": str(self.var), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}

    def call(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return self.stem.run(["-m", CLI, *arguments], {**self.environment, **more}, seconds=PATIENCE)

    def python(self, code: str, *, loads_itself: bool = False) -> subprocess.CompletedProcess[str]:
        """Run Python in the house, on this installation; perhaps in a process that loads the house by its settings."""
        setting = "from geleitzug.config.database import database, set_up_django\n"
        inside = "\n".join(f"    {line}" for line in ["set_up_django()", *code.strip().splitlines()])
        command = ["-c", f"{setting}with database():\n{inside}"]
        if loads_itself:
            return run_alone(command, self.environment)
        return self.stem.run(command, self.environment, seconds=PATIENCE)

    def start(self, *arguments: str, preexec_fn: object = None) -> subprocess.Popen[str]:
        """Start a command that goes on."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", CLI, *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, preexec_fn=preexec_fn,
        )  # fmt: skip
        self.running.append(process)
        return process

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            assert process.stdout is not None
            process.stdout.close()


def run_alone(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python as a person starts it, to its end; what it reads is empty."""
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, input="")


def wait_for_line(process: subprocess.Popen[str], words: str) -> str:
    """Read what a process says until it says this; returns all of it."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"ended with {process.wait()} without {words!r}:\n{said}")


def wait_until(is_so, seconds: float = 20) -> bool:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


class Maker:
    """Makes installations in folders of their own, which go with it."""

    def __init__(self, stem: Stem) -> None:
        self.stem = stem
        self.made: list[Installation] = []
        self.folders: list[Path] = []

    def __call__(self, like: Installation | None = None) -> Installation:
        """Return one with a migrated database and no towns, or a copy of another one of which nothing runs."""
        folder = Path(tempfile.mkdtemp(prefix="geleitzug-ops-"))
        folder.chmod(0o711)
        self.folders.append(folder)
        var = folder / "var"
        if like is None:
            template = throwaway.ensure_template(throwaway.home_of_throwaways())
            (var / "postgres").mkdir(parents=True)
            throwaway.copy(template / "data", var / "postgres" / "data")
            with (var / "postgres" / "data" / "postgresql.conf").open("a") as settings:
                settings.write(HURRIED)
            share_templates(var)
        else:
            throwaway.copy(like.var, var)
        self.made.append(Installation(var, free_port(), self.stem))
        return self.made[-1]

    def end(self) -> None:
        for installation in self.made:
            installation.end()
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_installation(stem: Stem) -> Iterator[Maker]:
    """Make installations with a migrated database and no towns."""
    maker = Maker(stem)
    yield maker
    maker.end()


@pytest.fixture(scope="session")
def untouched(stem: Stem) -> Iterator[Installation]:
    """One for all tests that change nothing in it: its database is migrated, and there are no towns."""
    maker = Maker(stem)
    yield maker()
    maker.end()


@pytest.fixture
def bare(tmp_path: Path, stem: Stem) -> Installation:
    """One with an empty folder: for what is said before a database is asked for."""
    return Installation(tmp_path / "var", free_port(), stem)


@pytest.fixture
def installation(make_installation: Maker) -> Installation:
    """One installation."""
    return make_installation()
