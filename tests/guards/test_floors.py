# SPDX-License-Identifier: EUPL-1.2
"""The floors hold, and the contracts notice when they do not: violations are planted, and each must be found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "core imports a desk": ("core.catalogue.planted", "geleitzug.desks.citizen"),
    "ground imports core": ("ground.planted", "geleitzug.core.cases"),
    "an ability imports another": ("core.forms.planted", "geleitzug.core.payments.rules"),
    "a rule imports a model": ("core.cases.rules", "geleitzug.core.cases.models"),
    "the house imports a test": ("core.wording.planted", "geleitzug.core.forms.tests.test_engine"),
    "the house imports a peer": ("config.planted", "geleitzug_peers"),
}
"""Module of the house → what it must not import."""


def test_each_planted_violation_is_found(tmp_path: Path) -> None:
    """All at once, in one copy: what is wrong is named by module, and what is wrong beside it hides nothing."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for module, imported in PLANTED.values():
        with (tmp_path / "src/geleitzug" / module.replace(".", "/")).with_suffix(".py").open("a") as code:
            code.write(f"\nimport {imported}\n")

    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True,
    )  # fmt: skip

    assert checked.returncode == 1, checked.stdout
    named = " ".join(checked.stdout.partition("Broken contracts")[2].split())
    missed = [
        wrong for wrong, (module, imported) in PLANTED.items() if f"geleitzug.{module} -> {imported} " not in named
    ]
    assert missed == [], named
