# SPDX-License-Identifier: EUPL-1.2
"""Who plays in the journeys: each fixture gives somebody a window, signed in, and takes it away again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import KeptBrowser
from tests.journeys.before import Before
from tests.journeys.person import somebody
from tests.live import Live


@pytest.fixture(scope="module")
def chromium(django_db_setup: None, browsers: KeptBrowser, request: pytest.FixtureRequest) -> Browser:
    """The browser that paints nothing; a module about something drawn says ``PAINTED = True`` and has the other one."""
    return browsers.seeing if getattr(request.module, "PAINTED", False) else browsers.blind


@pytest.fixture(scope="module")
def before(live: Live, browsers: KeptBrowser, django_db_setup: None, django_db_blocker: Any) -> Before:
    """What has happened before."""
    return Before(live.world, browsers, django_db_blocker)


@pytest.fixture
def enter(chromium: Browser, live: Live) -> Iterator[Callable[..., Any]]:
    """Let people enter by name; when the story ends, their browsers must have had nothing to complain about."""
    live.pay.behave()
    live.mail.behave()
    live.idp.behave()
    people: list[Any] = []
    with ExitStack() as stack:

        def let_in(name: str, **how: Any) -> Any:
            person = stack.enter_context(somebody(chromium, live, name, **how))
            people.append(person)
            return person

        yield let_in
        assert [(person.name, person.heard) for person in people if person.heard] == []
