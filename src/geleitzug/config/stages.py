# SPDX-License-Identifier: EUPL-1.2
"""The checks of the house one after the other, with the time each took. Which there are is in commands/."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from geleitzug.config.places import ROOT


@dataclass(frozen=True, slots=True)
class Stage:
    """One check: a program that says by its exit status whether all is well."""

    name: str
    command: list[str]


def static_stages() -> list[Stage]:
    """Return the checks that start nothing."""
    tools = Path(sys.executable).parent
    return [
        Stage("ruff check", [str(tools / "ruff"), "check", "."]),
        Stage("ruff format", [str(tools / "ruff"), "format", "--check", "--quiet", "src", "tests", "conftest.py"]),
        Stage("mypy", [str(tools / "mypy")]),
        Stage("import contracts", [str(tools / "lint-imports"), "--no-cache"]),
        Stage("djlint", [str(tools / "djlint"), "src", "--lint", "--quiet"]),
    ]


def run_stages(stages: list[Stage], environment: dict[str, str] | None = None) -> int:
    """Run all, also after one has failed; prints the times and returns 1 if one failed."""
    times: list[tuple[str, float, int]] = []
    for stage in stages:
        print(f"── {stage.name}", flush=True)
        began = time.monotonic()
        status = subprocess.run(  # noqa: S603
            stage.command, cwd=ROOT, env={**os.environ, **(environment or {})}
        ).returncode
        times.append((stage.name, time.monotonic() - began, status))
    print("\n── times")
    for name, seconds, status in times:
        print(f"  {name:<18} {seconds:7.1f} s  {'ok' if status == 0 else f'FAILED ({status})'}")
    print(f"  {'together':<18} {sum(seconds for _, seconds, _ in times):7.1f} s", flush=True)
    return 1 if any(status for _, _, status in times) else 0
