# SPDX-License-Identifier: EUPL-1.2
"""The floors hold, and the contracts notice when they do not: a violation is planted and must be found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "core imports a desk": ("core/catalogue/planted.py", "from geleitzug.desks import citizen\n"),
    "ground imports core": ("ground/planted.py", "from geleitzug.core import cases\n"),
    "an ability imports another": ("core/forms/planted.py", "from geleitzug.core.payments import rules\n"),
    "a rule imports a model": ("core/cases/rules.py", "from geleitzug.core.cases import models\n"),
    "the house imports a test": ("core/forms/planted.py", "from geleitzug.core.forms.tests import test_engine\n"),
    "the house imports a peer": ("config/planted.py", "import geleitzug_peers\n"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


@pytest.mark.parametrize("wrong", PLANTED)
def test_a_planted_violation_is_found(copy: Path, wrong: str) -> None:
    place, line = PLANTED[wrong]
    path = copy / "src" / "geleitzug" / place
    path.write_text((path.read_text() if path.exists() else "") + "\n" + line)

    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=copy, env={"PYTHONPATH": str(copy / "src"), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
    )  # fmt: skip

    assert checked.returncode == 1, checked.stdout
    assert "broken" in checked.stdout
