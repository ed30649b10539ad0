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
from geleitzug.core.authoring import actions as authoring
from geleitzug.core.cases import play
from geleitzug.core.cases.actions import applying
from geleitzug.core.catalogue import queries
from geleitzug.core.payments import scripted
from geleitzug.desks.workshop.tests.making import as_imported
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
        with self.in_the_world():
            played = _played(service, _story(service, story), steps, by)
            return str(played.number)

    def begun(self, service: str) -> str:
        """Let Erika begin an application, for herself; returns the draft's address."""
        with self.in_the_world():
            erika = _Cast(ERIKA).applicant(kind="person", account=True)
            with doors.citizen_door(seed.town_of(TOWN).pk, erika.holder):
                begun = applying.start(_service(service), by=erika, who={"kind": "person", "on_behalf": "self"})
            return f"/antrag/{begun.pk}/"

    def imported(self, key: str) -> str:
        """Let an editor begin a service from a small form with open points; returns the address of its draft."""
        with self.in_the_world():
            town = seed.town_of(TOWN).pk
            editor = seed.TownCast(town).staff(office="digital", role="editor")
            title = {"de": "Zweitwohnung anmelden", "en": "Register a second home"}
            with doors.office_door(town):
                draft = authoring.create_from_form(key, title, office="tax", form=as_imported(), by=editor)
            return f"/amt/werkstatt/{draft.pk}/"

    def drafted(self, service: str, story: str, **changes: Mapping[str, Any]) -> str:
        """Let Erika fill in a form as a story does, with other answers in its groups; returns the draft's address."""
        with self.in_the_world():
            told = deepcopy(dict(_story(service, story)))
            told["who"] = {**told["who"], "account": True}
            for group, changed in changes.items():
                found = told["answers"][group]
                for entry in found if isinstance(found, list) else [found]:
                    entry.update(changed)
            return f"/antrag/{_played(service, told, -1, ERIKA).pk}/"

    @contextmanager
    def in_the_world(self) -> Iterator[None]:
        """Let this process ask the world's database."""
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
