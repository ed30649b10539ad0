# SPDX-License-Identifier: EUPL-1.2
"""What has happened before a journey begins: a story of a package, played by the actions that pages use.

That somebody fills in a form and sends it in a browser is for the journeys of the services to tell, and once for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from geleitzug.config import seed
from geleitzug.core.cases import play
from geleitzug.core.catalogue import queries
from geleitzug.core.payments import scripted
from geleitzug.ground.jobs.queue import kept_aside
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import doors
from tests.browser import KeptBrowser
from tests.world import ERIKA, World, connected_to

TOWN = "musterhafen"


class Before:
    """Plays in the world of a running house, while its browser rests."""

    def __init__(self, world: World, browser: KeptBrowser, blocker: Any) -> None:
        self._world, self._browser, self._blocker = world, browser, blocker

    def sent(self, service: str, story: str, *, steps: int | None = 0, by: str = ERIKA) -> str:
        """Let an account send an application, and so many steps of its story follow; returns its number."""
        with self._in_the_world():
            played = _played(service, _story(service, story), steps, by)
            return str(played.number)

    def drafted(self, service: str, story: str, **left_out: str) -> str:
        """Let an account fill in a form but for some answers of its groups; returns the draft's address."""
        with self._in_the_world():
            told = deepcopy(dict(_story(service, story)))
            for group, name in left_out.items():
                found = told["answers"][group]
                for entry in found if isinstance(found, list) else [found]:
                    entry.pop(name, None)
            return f"/antrag/{_played(service, told, -1, ERIKA).pk}/"

    @contextmanager
    def _in_the_world(self) -> Iterator[None]:
        self._browser.put_down()
        try:
            with self._blocker.unblock(), connected_to(self._world):
                yield
        finally:
            self._browser.take_up()


class _Cast(seed.TownCast):
    """The demo's people, and one of them applies."""

    def __init__(self, email: str) -> None:
        super().__init__(seed.town_of(TOWN).pk)
        self._email = email

    def applicant(self, *, kind: str, account: bool) -> Actor:
        if not account:
            return super().applicant(kind=kind, account=account)
        with doors.machine_door(self.town):
            return Account.objects.exclude(password="").get(email=self._email).actor()


def _story(service: str, story: str) -> Mapping[str, Any]:
    return _service(service).package.examples[story]


def _service(key: str) -> queries.Service:
    town = seed.town_of(TOWN).pk
    with doors.machine_door(town):
        found = queries.service_in(town, key)
    assert found is not None, key
    return found


def _played(service: str, story: Mapping[str, Any], steps: int | None, by: str) -> Any:
    # The house's own worker would be quicker with what follows from a step, and the two would do it twice.
    with kept_aside(), scripted.playing():
        played = play.play(_service(service), story, _Cast(by), steps=steps)
    assert played.went_well, played.complaints
    with doors.machine_door(seed.town_of(TOWN).pk):
        assert played.application is not None
        played.application.refresh_from_db()
    return played.application
