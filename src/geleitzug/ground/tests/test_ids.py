# SPDX-License-Identifier: EUPL-1.2
"""Signs the application makes itself."""

from __future__ import annotations

from geleitzug.ground.ids import fingerprint


def test_a_fingerprint_asks_for_no_order_and_tells_all_else_apart() -> None:
    assert fingerprint({"a": "1", "b": {"c": "2", "d": "3"}}) == fingerprint({"b": {"d": "3", "c": "2"}, "a": "1"})
    assert fingerprint({"a": "1", "b": "2"}) != fingerprint({"a": "2", "b": "1"})
