# SPDX-License-Identifier: EUPL-1.2
"""The world and the house the other tests stand on are there."""

from __future__ import annotations

from urllib.request import urlopen

from geleitzug.core.cases.models import Application
from geleitzug.ground.tenancy import doors
from tests.live import Live
from tests.world import TALES, World


def test_the_world_is_furnished(undone: World) -> None:
    with doors.machine_door(undone.town):
        told = {undone.tale(name)["application"] for name in TALES}
        found = {str(key) for key in Application.objects.filter(pk__in=told).values_list("pk", flat=True)}

    assert len(found) == len(TALES)


def test_the_house_is_open(live: Live) -> None:
    with urlopen(f"http://127.0.0.1:{live.tree.port}/-/ready", timeout=5) as answer:
        assert answer.status == 200
