# SPDX-License-Identifier: EUPL-1.2
"""Starting the peers as the processes they are, on free ports, for tests of the house."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

SOURCES = Path(__file__).resolve().parents[1] / "src"


@dataclass(slots=True)
class Peer:
    """A running peer and how to talk to its control."""

    url: str
    words: str
    process: subprocess.Popen[str]

    def get(self, path: str) -> Any:
        """Read JSON from the peer."""
        with urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def send(self, path: str, data: dict[str, Any], method: str = "POST") -> Any:
        """Send JSON to the peer, for instance to its control."""
        asked = Request(self.url + path, json.dumps(data).encode(), {"Content-Type": "application/json"}, method=method)
        with urlopen(asked, timeout=10) as answer:
            return json.load(answer)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running_peer(name: str, state: Path, *options: str) -> Iterator[Peer]:
    """Run ``geleitzug_peers.NAME`` on a free port until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"geleitzug_peers.{name}", "--port", "0", "--state", str(state), *options],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
    )
    assert process.stdout is not None
    try:
        words = process.stdout.readline()
        found = re.search(r"http://\S+", words)
        assert found, f"{name} did not start: {words!r}"
        yield Peer(found.group(), words, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
