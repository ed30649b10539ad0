# SPDX-License-Identifier: EUPL-1.2
"""A peer ends when it is told to, also when it is told many times at once."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.peers import running_peer


def test_it_ends_however_often_it_is_told(tmp_path: Path) -> None:
    with running_peer("payment_provider", tmp_path) as peer:
        for _once in range(50):
            peer.process.send_signal(signal.SIGTERM)

        assert peer.process.wait(10) == 0
