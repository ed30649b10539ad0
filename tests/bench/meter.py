# SPDX-License-Identifier: EUPL-1.2
"""How much processor time and memory the parts of an installation take, from /proc."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geleitzug.config.processes import Tree, memory_of
from geleitzug.core.files import press

TICK = 1 / os.sysconf("SC_CLK_TCK")
STACK = ("web", "worker", "database")

SETTLING = press.IDLE_SECONDS + 4
"""Seconds after the last work until all that ends after a while of rest has ended: the press is the last."""
RESTING, PAUSE = 60, 3
"""Seconds that are looked at, and between two looks: a whole minute, as what runs by the clock runs once in it."""


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


@dataclass(frozen=True, slots=True)
class Rest:
    """What the parts took at rest, in MiB of PSS: each sample by part, one after the other."""

    samples: Sequence[Mapping[str, float]]

    @property
    def median(self) -> float:
        """Return what the stack took in the middle of its samples, which is what is compared with a goal."""
        return statistics.median(sum(sample.values()) for sample in self.samples)

    @property
    def highest(self) -> float:
        """Return what the stack took at most."""
        return max(sum(sample.values()) for sample in self.samples)

    def __str__(self) -> str:
        """Tell it with the parts; the medians of parts need not add up to the stack's."""
        parts = ", ".join(
            f"{name} {statistics.median(sample[name] for sample in self.samples):.0f}" for name in self.samples[0]
        )
        return f"{self.median:.0f} MiB ({parts}; highest {self.highest:.0f})"


def at_rest(tree: Tree) -> Rest:
    """Wait until the installation has settled after its work, then look for a minute; takes SETTLING + RESTING.

    Houses beside it that run from the same environment make it look smaller: libraries' pages are split among all.
    """
    time.sleep(SETTLING)
    samples = []
    for _look in range(RESTING // PAUSE):
        time.sleep(PAUSE)
        samples.append(memory(tree))
    return Rest(samples)


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
