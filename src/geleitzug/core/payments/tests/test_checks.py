# SPDX-License-Identifier: EUPL-1.2
"""A wrong setting is said at start, with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.payments.checks import check_providers


@pytest.mark.parametrize(
    ("providers", "said"),
    [
        ({}, ["payments.E001"]),
        ({"paypal": {}}, ["payments.E002"]),
        ({"xbezahldienste": {"base_url": "https://pay.example"}}, ["payments.E003"]),
        ({"one": {"kind": "xbezahldienste", "base_url": "https://pay.example", "originator": "g"}}, []),
    ],
)
def test_providers_are_checked(settings: Any, providers: dict, said: list[str]) -> None:
    settings.PAYMENT_PROVIDERS = providers

    assert [message.id for message in check_providers()] == said
