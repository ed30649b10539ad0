# SPDX-License-Identifier: EUPL-1.2
"""What doctor counts as this machine: only a way that leaves it has to be encrypted."""

from __future__ import annotations

import pytest

from geleitzug.config.doctor import is_here


@pytest.mark.parametrize("host", ["", "/run/postgresql", "localhost", "127.0.0.1", "127.0.0.53", "::1"])
def test_a_socket_and_the_loopback_are_here(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["db.stadt.example", "10.0.0.7", "localhost.example", "fd00::1"])
def test_everything_else_is_elsewhere(host: str) -> None:
    assert not is_here(host)
