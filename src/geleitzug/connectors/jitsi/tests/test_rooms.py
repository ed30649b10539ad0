# SPDX-License-Identifier: EUPL-1.2
"""A way into a room of Jitsi, tried at a server that looks at tokens as Jitsi's does; and which servers can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jws
from tests.peers import Peer, running_peer

from geleitzug.connectors.jitsi.connector import JitsiRooms
from geleitzug.core.booking.video import Server, WayIn

SECRET = "so lang, dass niemand es errät: 0123456789"
SERVER = Server("https://video.musterhafen.example", "town", SECRET, "video.musterhafen.example")
NOW = datetime.now(UTC)
WAY = WayIn("termin-a1", "B 17", False, NOW - timedelta(days=1), NOW + timedelta(days=1))


def entered(peer: Peer, server: Server, way: WayIn = WAY, room: str = "") -> tuple[int, str]:
    """Follow a way in, perhaps to another ``room`` than its own; returns what the server says."""
    address = JitsiRooms().address(replace(server, url=peer.url), way).replace(f"/{way.room}?", f"/{room or way.room}?")
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def key(size: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, size)


def pem(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_a_shared_secret_opens_one_room_for_a_while(tmp_path: Path) -> None:
    options = ("--app-id", "town", "--app-secret", SECRET, "--domain", SERVER.domain)
    with running_peer("video_server", tmp_path, *options) as peer:
        assert entered(peer, SERVER)[0] == 200
        assert entered(peer, SERVER, replace(WAY, name="Bürgerbüro", host=True))[0] == 200
        who = peer.get("/-/who")
        for server, way, room, word in (
            (replace(SERVER, secret="ein anderes Geheimnis, auch lang genug"), WAY, "", "not-allowed"),
            (SERVER, WAY, "termin-b2", "room disallowed"),
            (SERVER, replace(WAY, closes=NOW - timedelta(minutes=1)), "", "expired"),
            (SERVER, replace(WAY, opens=NOW + timedelta(days=1)), "", "not acceptable yet"),
            (replace(SERVER, app="another"), WAY, "", "iss"),
            (replace(SERVER, domain="elsewhere.example"), WAY, "", "domain"),
            (replace(SERVER, secret=pem(key()), key_id="k1"), WAY, "", "not-allowed"),
        ):
            status, words = entered(peer, server, way, room)
            assert (status, word in words) == (403, True), (word, words)

    assert [(each["name"], each["moderator"]) for each in who] == [("B 17", False), ("Bürgerbüro", True)]


def test_a_pair_of_keys_opens_where_the_server_finds_its_public_half(tmp_path: Path) -> None:
    private, keys = key(), tmp_path / "keys"
    keys.mkdir()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (keys / f"{sha256(b'musterhafen/1').hexdigest()}.pem").write_bytes(public)
    server = replace(SERVER, secret=pem(private), key_id="musterhafen/1")
    options = ("--app-id", "town", "--domain", SERVER.domain, "--keys", str(keys))
    with running_peer("video_server", tmp_path, *options) as peer:
        assert entered(peer, server)[0] == 200
        for wrong in (replace(server, secret=pem(key())), replace(server, key_id="musterhafen/2"), SERVER):
            assert entered(peer, wrong)[0] == 403


def test_nobody_may_record() -> None:
    signed = JitsiRooms().address(SERVER, replace(WAY, host=True)).partition("jwt=")[2]

    claims = jws.extract_compact(signed.encode()).payload.decode()
    assert '"recording":"false"' in claims
    assert '"livestreaming":"false"' in claims


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://video.musterhafen.example"}, "url"),
        ({"url": "video.musterhafen.example"}, "url"),
        ({"url": "https://[::1"}, "url"),
        ({"url": "https://a b"}, "url"),
        ({"url": "https://a.example/?x=1"}, "url"),
        ({"url": "https://wer:was@a.example"}, "url"),
        ({"app": ""}, "app"),
        ({"secret": ""}, "secret"),
        ({"secret": "kurz"}, "secret"),
        ({"secret": "-----BEGIN PRIVATE KEY-----\nnichts\n-----END PRIVATE KEY-----"}, "secret"),
        ({"secret": pem(ec.generate_private_key(ec.SECP256R1()))}, "secret"),
        ({"secret": pem(key(1024)), "key_id": "k"}, "secret"),
        ({"secret": pem(key())}, "key_id"),
        ({}, ""),
        ({"url": "http://video.localhost:8017"}, ""),
    ],
)
def test_a_server_that_cannot_be_is_told_by_its_part(change: dict[str, str], field: str) -> None:
    assert JitsiRooms().objection(replace(SERVER, **change))[0] == field
