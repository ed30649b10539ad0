# SPDX-License-Identifier: EUPL-1.2
"""A town that hands its trade notices over to a tax office through a folder, which is a real one."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.furnished import Town, furnished_database, own_town, town

from geleitzug.core.cases.models import Application, Task
from geleitzug.core.handover import actions, receiving
from geleitzug.core.handover.models import Shipment, Target
from geleitzug.core.payments import scripted
from geleitzug.ground.events.models import Entry

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


def answers(town: Town, tax_office: TaxOffice, **told: Any) -> None:
    """Let the tax office leave an answer, and the house look."""
    name = f"{told.get('id', 'a')}.json"
    place = tax_office.folder / "in" / name
    place.write_text(json.dumps(told), encoding="utf-8")
    os.utime(place, (time.time() - 60,) * 2)
    receiving.read_replies(tenant=town.id, target=str(tax_office.target.pk))


def task(town: Town, application: Application) -> Task:
    with town.machine():
        return Task.objects.get(case=application.pk, element="Task_Handover_Tax")


def kinds(town: Town, application: Application) -> list[str]:
    with town.machine():
        return [entry.kind for entry in Entry.objects.filter(subject=application.pk).order_by("pk")]
