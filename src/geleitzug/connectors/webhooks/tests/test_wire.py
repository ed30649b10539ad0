# SPDX-License-Identifier: EUPL-1.2
"""Standard Webhooks as published, and the addresses that are not called."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from geleitzug.connectors.webhooks import connector, places, wire
from geleitzug.connectors.webhooks.places import NotCalled

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_published_example_is_signed_as_published() -> None:
    """The example of the specification's reference libraries."""
    signed = wire.signature(
        SECRET,
        message="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_has_256_bits_and_every_secret_signs() -> None:
    one, two = wire.new_secret(), wire.new_secret()

    assert one != two
    assert len(base64.b64decode(one.removeprefix("whsec_"))) == 32
    assert len(wire.headers([one, two], message="m", timestamp=1, body=b"")["webhook-signature"].split()) == 2


@pytest.mark.parametrize(
    "url",
    [
        f"https://{'x' * 64}.example/", "ftp://example.org/", "https://", "kein url", "https://example.org:99999/", "https://me:pw@example.org/",
        "https://example.org/#x", "http://example.org/", "https://exa mple.org/", f"https://example.org/{'x' * 500}",
        "https://[::1", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(url: str) -> None:
    assert connector.StandardWebhooks().objection(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "2130706433", "0x7f.1",
        "224.0.0.1", "255.255.255.255",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_called(host: str) -> None:
    with pytest.raises(NotCalled):
        places.found(f"https://{host}/")


def test_a_name_that_leads_inside_is_not_called_even_if_one_of_its_machines_is_public(monkeypatch: Any) -> None:
    rows = [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(places.socket, "getaddrinfo", lambda *_a, **_k: rows)

    with pytest.raises(NotCalled):
        places.found("https://fachverfahren.example/")
    monkeypatch.setattr(places.socket, "getaddrinfo", lambda *_a, **_k: rows[:1])
    assert places.found("https://fachverfahren.example/a?b=c").path == "/a?b=c"


def test_what_the_operator_names_is_called(settings: Any) -> None:
    settings.WEBHOOK_INNER_NETWORKS = ["10.1.0.0/16"]

    assert places.found("http://10.1.2.3:8080/").port == 8080
    with pytest.raises(NotCalled):
        places.found("https://10.2.2.3/")
    assert places.found("https://93.184.216.34/").address == "93.184.216.34"
    with pytest.raises(NotCalled):
        places.found("http://93.184.216.34/")
