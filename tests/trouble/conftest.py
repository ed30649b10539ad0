# SPDX-License-Identifier: EUPL-1.2
"""Stage hands of the trouble tests: drafts that are ready to be sent, made by playing a story up to there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from geleitzug.config import seed
from geleitzug.core.cases import play
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.ground.tenancy import doors
from tests.live import Live
from tests.world import World

Draft = Callable[..., UUID]


@pytest.fixture
def draft_of(inside: World) -> Draft:
    """Make a draft of Erika's with all answers of a story, or others in their place; returns its id."""

    def make(service: str, story: str, **others: object) -> UUID:
        with doors.machine_door(inside.town):
            found = catalogue.service_in(inside.town, service)
        assert found is not None
        told = found.package.examples[story]
        told = {**told, "answers": {**told["answers"], **others}}
        played = play.play(
            found, {**told, "who": {**told["who"], "account": True}}, seed.TownCast(inside.town), steps=-1
        )
        return play.subject_of(played)

    return make


@pytest.fixture
def calm(live: Live) -> Iterator[Live]:
    """The running house with peers that behave, before and after."""
    live.pay.behave()
    live.mail.behave()
    yield live
    live.pay.behave()
    live.mail.behave()
