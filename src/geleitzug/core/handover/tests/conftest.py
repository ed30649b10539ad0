# SPDX-License-Identifier: EUPL-1.2
"""A town that hands its trade notices over to a tax office through a folder, which is a real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.furnished import Town, furnished_database, own_town, town

from geleitzug.core.cases.models import Application
from geleitzug.core.handover import actions
from geleitzug.core.handover.models import Shipment, Target
from geleitzug.core.payments import scripted

__all__ = ["furnished_database", "own_town", "town"]

TRADE, SHOP = "gewerbeanmeldung", "fahrradladen"


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    with scripted.playing():
        yield


@dataclass(frozen=True)
class TaxOffice:
    """The other side of the folder."""

    folder: Path
    target: Target

    @property
    def lies_there(self) -> list[str]:
        """Return the names of what lies there to be taken away."""
        out = self.folder / "out"
        return sorted(path.name for path in out.iterdir() if path.is_file()) if out.is_dir() else []


def connect(town: Town, root: Path, **changes: Any) -> TaxOffice:
    """Set the tax office up as the operator does."""
    wanted = {"key": "finanzamt", "name": "Finanzamt Musterhafen", "line": "folder", "settings": {}, "active": True}
    with town.inside():
        target = actions.set_up(None, by=town.staff("digital", "operator"), **{**wanted, **changes})
    return TaxOffice(root / "musterhafen" / target.key, target)


@pytest.fixture
def tax_office(town: Town, tmp_path: Path, settings: Any) -> TaxOffice:
    """The tax office, with a folder both sides can reach."""
    settings.HANDOVER_FOLDER = str(tmp_path)
    return connect(town, tmp_path)


def handed(town: Town, application: Application, element: str = "Task_Handover_Tax") -> Shipment:
    """Return what is handed over of a case."""
    with town.machine():
        found = Shipment.objects.select_related("case", "target")
        return found.get(case=application.pk, element=element)
