# SPDX-License-Identifier: EUPL-1.2
"""The connector against the payment provider as a real process."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.peers import Peer, running_peer

from geleitzug.connectors.xbezahldienste.connector import XBezahldienste, configured
from geleitzug.core.payments.ports import (
    AlreadyOpened,
    Line,
    PaymentOrder,
    ProviderAway,
    ProviderRefuses,
    Standing,
)
from geleitzug.ground.money import Euro


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running_peer("payment_provider", tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture(autouse=True)
def behaving(peer: Peer) -> Iterator[None]:
    yield
    peer.send("/-/control", {}, method="DELETE")


def connected(peer: Peer, **changes: Any) -> XBezahldienste:
    settings = {"base_url": peer.url, "originator": "geleitzug", "user": "geleitzug", "password": "demo"}
    return configured(settings | {"timeout_seconds": 2} | changes)


def an_order(**changes: Any) -> PaymentOrder:
    fields = {
        "request_id": str(uuid.uuid4()),
        "requested_at": datetime(2026, 11, 21, 7, tzinfo=UTC),
        "payee": "musterhafen",
        "amount": Euro(3500),
        "label": "Gebühr HA-2026-000001 für Größeres",
        "description": "Drei Urkunden",
        "return_url": "http://musterhafen.localhost:8000/zurueck",
        "lines": (Line("Erste Urkunde", Euro(1500)), Line("Weitere Urkunden", Euro(2000), 3)),
    }
    return PaymentOrder(**(fields | changes))


def stand(provider: XBezahldienste, transaction_id: str) -> Any:
    return provider.ask(payee="musterhafen", transaction_id=transaction_id)


@pytest.mark.parametrize(
    ("done", "standing"), [("pay", Standing.PAID), ("fail", Standing.FAILED), ("cancel", Standing.CANCELLED)]
)
def test_what_the_payer_does_is_told(peer: Peer, done: str, standing: Standing) -> None:
    provider = connected(peer)
    opened = provider.open(an_order())
    before = stand(provider, opened.transaction_id)

    peer.send(f"/-/control/transactions/{opened.transaction_id}", {"do": done})

    assert before.standing is Standing.OPEN
    after = stand(provider, opened.transaction_id)
    assert (after.standing, after.amount) == (standing, Euro(3500))
    assert opened.redirect_url.startswith(peer.url)


def test_booked_is_paid_as_well(peer: Peer) -> None:
    provider = connected(peer)
    opened = provider.open(an_order())
    peer.send("/-/control", {"paid_word": "BOOKED", "amount_offset": 100})

    peer.send(f"/-/control/transactions/{opened.transaction_id}", {"do": "pay"})

    status = stand(provider, opened.transaction_id)
    assert (status.standing, status.amount) == (Standing.PAID, Euro(3600))


def test_a_lost_answer_is_found_out_by_asking_twice(peer: Peer) -> None:
    provider, order = connected(peer), an_order()
    peer.send("/-/control", {"lose_answers": 1})

    with pytest.raises(ProviderAway):
        provider.open(order)
    with pytest.raises(AlreadyOpened):
        provider.open(order)


@pytest.mark.parametrize("fault", [{"away": True}, {"delay_seconds": 1.0}])
def test_a_provider_that_is_away_or_slow_may_be_asked_again(peer: Peer, fault: dict) -> None:
    provider = connected(peer, timeout_seconds=0.3)
    peer.send("/-/control", fault)

    with pytest.raises(ProviderAway):
        provider.open(an_order())


def test_an_answer_said_twice_does_no_harm(peer: Peer) -> None:
    provider = connected(peer)
    peer.send("/-/control", {"answer_twice": True})

    numbers = {provider.open(an_order()).transaction_id for _ in range(5)}

    assert len(numbers) == 5


def test_each_question_has_a_line_of_its_own() -> None:
    """What is still on the line of one question cannot be taken for the answer to the next."""
    with saying(lambda line: an_answer(transaction_id=f"T{line}")) as provider:
        numbers = [provider.open(an_order()).transaction_id for _ in range(3)]

    assert numbers == ["T1", "T2", "T3"]


def test_an_answer_to_another_order_is_none() -> None:
    said = an_answer(request_id="somebody-else")

    with saying(lambda _line: said) as provider, pytest.raises(ProviderAway, match="another order"):
        provider.open(an_order())


def test_wrong_credentials_are_a_matter_for_a_person(peer: Peer) -> None:
    with pytest.raises(ProviderRefuses, match="FORBIDDEN"):
        connected(peer, password="wrong").open(an_order())


def test_a_token_is_fetched_where_one_is_wanted(peer: Peer) -> None:
    provider = connected(peer, token_url=f"{peer.url}/oauth/token")

    opened = provider.open(an_order())

    assert stand(provider, opened.transaction_id).standing is Standing.OPEN


def test_names_below_localhost_are_this_machine(peer: Peer) -> None:
    port = peer.url.rpartition(":")[2]

    assert connected(peer, base_url=f"http://pay.localhost:{port}").open(an_order()).transaction_id


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}x", b"nonsense\r\n\r\n"])
def test_nonsense_is_no_answer(said: bytes) -> None:
    with saying(lambda _line: said) as provider, pytest.raises(ProviderAway):
        provider.open(an_order())


def an_answer(*, transaction_id: str = "T1", request_id: str | None = None) -> bytes:
    """Return an answer to opening as it goes over the wire."""
    information = {
        "status": "INITIAL",
        "transactionId": transaction_id,
        "transactionRedirectUrl": "http://pay.example/",
    }
    body = json.dumps({"paymentInformation": information, "paymentRequest": {"requestId": request_id}}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@contextmanager
def saying(what: Callable[[int], bytes]) -> Iterator[XBezahldienste]:
    """Connect to somebody who says on each line the same to every question; ``what`` gets the line's number."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk(line: socket.socket, number: int) -> None:
            with line:
                while line.recv(65536):
                    line.sendall(what(number))
                    if not what(number).startswith(b"HTTP/1.1 200"):
                        return

        def listen() -> None:
            with suppress(OSError):  # the test is over
                for number in itertools.count(1):
                    threading.Thread(target=talk, args=(server.accept()[0], number), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield configured({"base_url": f"http://127.0.0.1:{server.getsockname()[1]}", "originator": "g"})
