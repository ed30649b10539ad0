# SPDX-License-Identifier: EUPL-1.2
"""`./geleitzug chaos`: kill web, worker and database during applications, and look what is lost or happened twice."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from pathlib import Path

from geleitzug.config.processes import Tree
from geleitzug.config.trouble import Trouble
from tests.bench import house
from tests.chaos.comparing import differences
from tests.chaos.drill import CLERK, HEAD, Applicant, Clerk, Town, in_background
from tests.chaos.ledger import Ledger
from tests.chaos.sabotage import Saboteur

AT_ONCE = 6
NOTES = 5
"""So many entries of the ledger an application makes at least until its receipt: before that all has been killed."""
CALM_SECONDS = 240.0


def main() -> int:
    """Drill, compare, and say what came of it; the status is 1 if anything differs."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped and removed
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"{options.applications} applications, seed {seed}.", flush=True)
    try:
        with house.running(port=options.port, stories=0) as tree:
            ledger = Ledger(options.ledger or tree.var / "ledger.jsonl")
            saboteur = _drill(tree, ledger, options, random.Random(seed))
            _calm_down(tree)
            found = differences(tree, ledger)
            told = ledger.entries()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"Killed: {', '.join(f'{count} × {name}' for name, count in sorted(saboteur.killed.items())) or 'nothing'}.")
    print("Acknowledged: " + ", ".join(f"{len(entries)} × {what}" for what, entries in sorted(told.items())) + ".")
    for difference in found:
        print(f"  {difference}")
    verdict = f"{len(found)} DIFFERENCES" if found else "nothing lost, nothing twice"
    print(f"Verdict: {verdict} (seed {seed}).")
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./geleitzug chaos", description=__doc__)
    parser.add_argument("--applications", type=int, default=100)
    parser.add_argument("--seed", type=int, help="repeat a drill's dice (not its timing)")
    parser.add_argument("--minutes", type=float, default=15.0, help="give up after so long")
    parser.add_argument("--kills", type=int, default=12, help="how often something is killed, each part in its turn")
    parser.add_argument("--ledger", type=Path, help="where the drill's own book is kept")
    parser.add_argument("--port", type=int, default=house.PORT + 100)
    return parser.parse_args()


def _drill(tree: Tree, ledger: Ledger, options: argparse.Namespace, dice: random.Random) -> Saboteur:
    """Let applicants and clerks work while the saboteur kills; this thread brings everything up again."""
    town = Town(tree.port, tree.port + 10, ledger)
    waiting = [Applicant(number, town, random.Random(dice.random())) for number in range(1, options.applications + 1)]
    waiting.reverse()
    applicants = [in_background(lambda: _one_after_the_other(waiting), f"applicant {n}") for n in range(AT_ONCE)]
    people = [Clerk(login, town, random.Random(dice.random())) for login in (CLERK, HEAD)]
    clerks = [in_background(clerk.go, clerk.login) for clerk in people]
    saboteur = Saboteur(tree, ledger, dice, options.kills, options.applications * NOTES)
    until = time.monotonic() + options.minutes * 60
    shown = 0.0
    while any(thread.is_alive() for thread in applicants) and time.monotonic() < until:
        saboteur.look()
        tree.tend()
        time.sleep(0.05)
        if time.monotonic() - shown > 15:
            shown = time.monotonic()
            done = len(ledger.entries()["received"])
            print(f"  {done} received, {sum(saboteur.killed.values())} kills", flush=True)
    _let_clerks_finish(tree, ledger, until=time.monotonic() + 60)
    town.over.set()
    for thread in (*applicants, *clerks):
        thread.join(60)
    for clerk in people:
        for surprise in sorted(set(clerk.surprises))[:3]:
            print(f"  {clerk.login} was surprised: {surprise}")
    return saboteur


def _one_after_the_other(waiting: list[Applicant]) -> None:
    while waiting:
        try:
            applicant = waiting.pop()
        except IndexError:
            return
        applicant.go()
        applicant.visitor.close()


def _let_clerks_finish(tree: Tree, ledger: Ledger, *, until: float) -> None:
    """Give the clerks time for what is left, undisturbed."""
    before = -1
    while time.monotonic() < until:
        tree.tend()
        time.sleep(0.05)
        if int(time.monotonic()) % 8 == 0:
            decided = len(ledger.entries()["decided"])
            if decided == before:
                return
            before = decided
            time.sleep(1)


def _calm_down(tree: Tree) -> None:
    """Wait until every job has been done, those a killed worker left behind included."""
    until = time.monotonic() + CALM_SECONDS
    left = "select count(*) from procrastinate_jobs where status in ('todo', 'doing')" \
           " and task_name not in ('cases.fire_timers') and queueing_lock is null"  # fmt: skip
    while time.monotonic() < until:
        tree.tend()
        time.sleep(0.2)
        try:
            with house.admin_line(tree) as line:
                row = line.execute(left).fetchone()
                if row == (0,):
                    return
        except OSError:
            continue
    print("  jobs are still left after the calm; see below", flush=True)


if __name__ == "__main__":
    sys.exit(main())
