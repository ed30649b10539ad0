# SPDX-License-Identifier: EUPL-1.2
"""What tests know of the packages in services/ without reading them whole."""

from __future__ import annotations

from pathlib import Path

import yaml

SERVICES = Path(__file__).resolve().parents[1] / "services"


def version_of(service: str) -> str:
    """Return the version of a package, which is the one a town has released that has done nothing more."""
    return str(yaml.safe_load((SERVICES / service / "service.yaml").read_text(encoding="utf-8"))["version"])
