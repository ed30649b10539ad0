# SPDX-License-Identifier: EUPL-1.2
"""Who kills parts of the house in a drill: each in its turn, and as the work goes on, however fast the machine is."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from dataclasses import dataclass, field

from geleitzug.config.processes import Tree
from tests.chaos.ledger import Ledger

VICTIMS = ("web", "one web worker", "worker", "one job worker", "database")
PROCESSES_OF = {"one web worker": "web", "one job worker": "worker"}


@dataclass
class Saboteur:
    """Kills parts of the house without warning, at so many places of the ledger that is being written.

    ``length`` is how many entries it will have at least. Between two places nothing is killed: where nothing more is
    acknowledged there is nothing that could be lost.
    """

    tree: Tree
    ledger: Ledger
    dice: random.Random
    kills: int
    length: int
    killed: Counter[str] = field(default_factory=Counter)
    due: list[tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        rounds = -(-self.kills // len(VICTIMS))
        victims = [victim for _round in range(rounds) for victim in self.dice.sample(VICTIMS, len(VICTIMS))]
        places = sorted(self.dice.randrange(self.length) for _kill in range(self.kills))
        self.due = list(zip(places, victims, strict=False))

    def look(self) -> None:
        """Kill what is due; what has not come up again since it was killed is killed as soon as it has."""
        if self.due and self.ledger.many >= self.due[0][0] and self._kill(victim := self.due[0][1]):
            self.due.pop(0)
            self.killed[victim] += 1

    def _kill(self, victim: str) -> bool:
        """Send the signal; tells whether there was anything to send it to."""
        if victim not in PROCESSES_OF:
            return self.tree.kill(victim)
        workers = self.tree.processes().get(PROCESSES_OF[victim], [])[1:]
        try:
            os.kill(self.dice.choice(workers), signal.SIGKILL)
        except (IndexError, ProcessLookupError):
            return False
        return True
