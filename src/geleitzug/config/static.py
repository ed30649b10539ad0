# SPDX-License-Identifier: EUPL-1.2
"""Collecting styles, scripts and pictures with their digests and compressed, once per state of the files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from geleitzug.config import places
from geleitzug.config.trouble import Trouble

STATIC = {"STATIC_MANIFEST": "true"}


def ensure_static(var: Path, environment: dict[str, str] | None = None) -> dict[str, str]:
    """Collect the static files if they changed; returns the environment under which they are served."""
    stamp, state = var / "static" / ".collected", _state()
    if not stamp.exists() or stamp.read_text() != state:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
            env={**(environment or os.environ), **STATIC, "DJANGO_SETTINGS_MODULE": "geleitzug.config.settings"},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise Trouble(f"The static files could not be collected:\n{done.stderr.strip()[-2000:]}")
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(state)
    return dict(STATIC)


def _state() -> str:
    digest = hashlib.sha256()
    house = places.ROOT / "src" / "geleitzug"
    found = [file for folder in sorted(house.glob("**/static")) for file in sorted(folder.rglob("*"))]
    for file in [*found, house / "ground" / "web" / "static_files.py"]:
        if file.is_file():
            facts = file.stat()
            digest.update(f"{file}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
