# SPDX-License-Identifier: EUPL-1.2
"""Against a real web service that lets in only who has the right certificate and token, and that errs on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.peers import Peer, running_peer

from geleitzug.connectors.specialist import http
from geleitzug.connectors.specialist.http import HttpLine
from geleitzug.connectors.specialist.tests.conftest import Pair, issue
from geleitzug.core.handover.ports import BadSettings, Parcel, Reply, TargetAway, TargetRefuses, Unreadable
from geleitzug.core.handover.rules import Said

WHERE = {"town": "musterhafen", "target": "fach"}


@dataclass
class Service:
    """The running service, and how we reach it."""

    peer: Peer
    own: dict[str, str]

    def errs(self, **faults: Any) -> None:
        """Let it go wrong; nothing: behave."""
        self.peer.send("/-/faults", faults)

    @property
    def kept(self) -> list[dict[str, Any]]:
        """Return what it has taken."""
        return self.peer.get("/-/kept")["files"]


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, server_files: Path, client: Pair, authority: Pair
) -> Iterator[Service]:
    options = [
        "--certificate", str(server_files / "own.pem"), "--key", str(server_files / "key.pem"),
        "--authority", str(server_files / "authority.pem"), "--client-id", "stadt", "--client-secret", "geheim",
    ]  # fmt: skip
    with running_peer("specialist", tmp_path_factory.mktemp("fach"), *options) as peer:
        found = re.search(r"https://\S+", peer.words)
        assert found
        own = {
            "address": f"{found.group()}/messages",
            "replies_address": f"{found.group()}/replies",
            "token_address": f"{found.group()}/token",
            "authority": authority.certificate,
            "certificate": client.certificate,
            "private_key": client.key,
            "client_id": "stadt",
            "client_secret": "geheim",
            "scope": "",
        }
        yield Service(peer, own)


@pytest.fixture
def service(running: Service, settings: Any) -> Service:
    """The service, well behaved."""
    settings.HANDOVER_HOSTS = ["localhost"]
    running.errs()
    return running


@pytest.fixture
def line() -> HttpLine:
    return HttpLine()


def with_key(parcel: Parcel, number: int) -> Parcel:
    """Return another parcel."""
    return Parcel(**{name: getattr(parcel, name) for name in parcel.__slots__} | {"key": parcel.key[:-1] + str(number)})


def test_it_is_taken_and_answered_at_once(service: Service, line: HttpLine, parcel: Parcel) -> None:
    line.check(service.own)
    line.look(service.own, **WHERE)

    reply = line.send(service.own, parcel)

    assert reply is not None
    assert (reply.key, reply.said, reply.reference[:3]) == (parcel.key, Said.ACCEPTED, "FV/")
    assert service.kept[0]["content"] == "<a>1</a>"


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_there_twice(
    service: Service, line: HttpLine, parcel: Parcel
) -> None:
    parcel = with_key(parcel, 2)
    service.errs(lose=1)
    with pytest.raises(TargetAway):
        line.send(service.own, parcel)

    again = line.send(service.own, parcel)

    assert again is not None
    assert [(each["number"], each["times"]) for each in service.kept if each["key"] == parcel.key] == [
        (again.reference, 2)
    ]


@pytest.mark.parametrize(
    ("faults", "kind", "words"),
    [
        ({"status": 500}, TargetAway, "500.*Heute nicht"),
        ({"status": 503}, TargetAway, "503"),
        ({"status": 422}, TargetRefuses, "422"),
        ({"garbage": True}, TargetAway, "keine Antwort"),
        ({"latin": True}, TargetAway, "keine Antwort"),
        ({"latin": True, "status": 422}, TargetRefuses, "422"),
        ({"deep": True}, TargetAway, "keine Antwort"),
        ({"deep": True, "status": 500}, TargetAway, "500"),
        ({"other_key": True}, TargetAway, "andere Sendung"),
        ({"status": 302}, TargetAway, "302"),
    ],
)
def test_a_wrong_answer_is_a_sentence(
    service: Service, line: HttpLine, parcel: Parcel, faults: dict[str, Any], kind: type[Exception], words: str
) -> None:
    service.errs(**faults)

    with pytest.raises(kind, match=words):
        line.send(service.own, with_key(parcel, 3))


def test_a_slow_one_is_not_waited_for(
    service: Service, line: HttpLine, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 0.3)
    service.errs(late=1.0)

    with pytest.raises(TargetAway, match="zu lange"):
        line.send(service.own, with_key(parcel, 4))


def test_a_refusal_says_why(service: Service, line: HttpLine, parcel: Parcel) -> None:
    service.errs(refuse="Anschrift fehlt")

    reply = line.send(service.own, with_key(parcel, 5))

    assert reply is not None
    assert (reply.said, reply.text) == (Said.REFUSED, "Anschrift fehlt")


def test_what_is_answered_later_is_fetched_and_taken_away(service: Service, line: HttpLine, parcel: Parcel) -> None:
    service.errs(later=True)
    first = line.send(service.own, with_key(parcel, 6))
    service.peer.send("/-/reply", {"id": "x/1", "rubbish": True})

    told = line.replies(service.own, **WHERE)

    assert first is not None
    assert first.said is Said.RECEIVED
    assert [type(each) for each in told] == [Reply, Unreadable]
    for each in told:
        line.put_aside(service.own, each.place, **WHERE)
    assert line.replies(service.own, **WHERE) == []


def test_a_token_the_other_side_has_forgotten_is_fetched_anew(service: Service, line: HttpLine, parcel: Parcel) -> None:
    line.send(service.own, with_key(parcel, 7))
    service.errs(forget_tokens=True)

    assert line.send(service.own, with_key(parcel, 7)) is not None


def test_who_is_not_let_in_is_told_so(service: Service, parcel: Parcel, authority: Pair) -> None:
    stranger = issue("fremd", issue("Andere Stelle"))
    wrong = [
        service.own | {"client_secret": "falsch"},
        service.own | {"certificate": stranger.certificate, "private_key": stranger.key},
        service.own | {"certificate": "", "private_key": ""},
        service.own | {"authority": stranger.certificate},
    ]
    for own in wrong:
        with pytest.raises(TargetAway):
            HttpLine().send(own, parcel)


def test_only_listed_hosts_are_called_and_only_encrypted(service: Service, parcel: Parcel, settings: Any) -> None:
    settings.HANDOVER_HOSTS = ["fach.example"]
    with pytest.raises(TargetAway, match="HANDOVER_HOSTS"):
        HttpLine().send(service.own, parcel)
    for address in (
        "http://fach.example/",
        "https://169.254.169.254/",
        "https://u:p@fach.example/",
        "https://x:99999/",
    ):
        with pytest.raises(BadSettings):
            HttpLine().check(service.own | {"address": address})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"certificate": ""}, "certificate"),
        ({"private_key": "unsinn"}, "private_key"),
        ({"authority": "unsinn"}, "authority"),
        ({"client_secret": ""}, "client_id"),
        ({"certificate": "", "private_key": "", "token_address": ""}, "certificate"),
    ],
)
def test_settings_that_cannot_work_are_refused(service: Service, changes: dict[str, str], field: str) -> None:
    with pytest.raises(BadSettings) as refused:
        HttpLine().check(service.own | changes)

    assert refused.value.field == field
