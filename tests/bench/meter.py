# SPDX-License-Identifier: EUPL-1.2
"""How much processor time and memory the parts of an installation take, from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from geleitzug.config.processes import Tree, memory_of

TICK = 1 / os.sysconf("SC_CLK_TCK")
STACK = ("web", "worker", "database")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of processor time so far, by part."""

    web: float
    worker: float
    database: float

    def __sub__(self, before: Cpu) -> Cpu:
        return Cpu(self.web - before.web, self.worker - before.worker, self.database - before.database)


def cpu_of(tree: Tree) -> Cpu:
    """Return what each part has used, with the children it has outlived."""
    return Cpu(*(sum(_used(pid) for pid in pids) for pids in _parts(tree)))


def memory(tree: Tree) -> dict[str, float]:
    """Return the proportional memory (PSS) of each part in MiB."""
    return {name: memory_of(pids) / 2**20 for name, pids in zip(STACK, _parts(tree), strict=True)}


def _parts(tree: Tree) -> list[list[int]]:
    """Return the processes of the three parts; the nest, which has loaded the house for both, counts as web."""
    found = tree.processes()
    return [found.get("web", []) + found.get("nest", []), found.get("worker", []), found.get("database", [])]


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) * TICK
