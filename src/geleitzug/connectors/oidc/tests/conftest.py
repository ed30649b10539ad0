# SPDX-License-Identifier: EUPL-1.2
"""A town whose staff sign in at a provider, which runs as a process of its own, and the browser in between."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from tests.furnished import Town, furnished_database, own_town, sandmoor, town
from tests.peers import Peer, running_peer

from geleitzug.connectors.oidc import connector
from geleitzug.connectors.oidc.tests.browsing import Browser
from geleitzug.core.staffing.sign_on import SignOn
from geleitzug.ground.web import limits

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]


@pytest.fixture(scope="session")
def provider_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running_peer("staff_provider", tmp_path_factory.mktemp("provider")) as peer:
        yield peer


@pytest.fixture
def provider(provider_process: Peer, settings: object) -> Iterator[Peer]:
    """The provider, behaving, with Musterhafen as its client; nobody has tried or fetched anything yet."""
    limits.forget_all()
    connector._provider.cache_clear()
    settings.SIGN_ON = {"musterhafen": signed_on(provider_process)}  # type: ignore[attr-defined]
    yield provider_process
    provider_process.send("/-/control", {}, method="DELETE")


@pytest.fixture
def browser(town: Town, provider: Peer) -> Browser:
    """A browser at Musterhafen's office."""
    return Browser(provider)


def signed_on(provider: Peer, **changes: object) -> SignOn:
    """Return Musterhafen's entry in the operator's file."""
    return msgspec.structs.replace(SignOn(issuer=provider.url, client_id="geleitzug", secret="demo"), **changes)
