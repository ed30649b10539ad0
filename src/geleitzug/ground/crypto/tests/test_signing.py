# SPDX-License-Identifier: EUPL-1.2
"""What a town signs, checked by others than us; every changed letter is found; and what turning the key ends."""

from __future__ import annotations

import base64
import json
import subprocess
import tarfile
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone
from tests import towns
from tests.node_peers import NODE

from geleitzug.config.export import export, one_moment
from geleitzug.ground.crypto import raw, rotating, signing
from geleitzug.ground.crypto.safes import safe
from geleitzug.ground.crypto.signing import Altered, KeyTurned, KeyUnknown, NotGenuine, NoToken
from geleitzug.ground.crypto.tests.test_keyring import forget
from geleitzug.ground.crypto.texts import write_key
from geleitzug.ground.crypto.towns import SIGNING
from geleitzug.ground.tenancy import doors

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "delivery-proof"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

_NODE = """
const { jwks, token } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const [head, payload, signature] = token.split(".");
const { kid } = JSON.parse(Buffer.from(head, "base64url"));
const key = jwks.keys.find((each) => each.kid === kid);
const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
crypto.subtle.importKey("jwk", key, curve, false, ["verify"]).then((known) =>
  crypto.subtle.verify(curve, known, Buffer.from(signature, "base64url"), Buffer.from(head + "." + payload)))
  .then((good) => console.log(JSON.stringify({ good, claims: JSON.parse(Buffer.from(payload, "base64url")) })));
"""
"""WebCrypto as a browser has it: nothing of ours, and not the library we sign with."""


@pytest.fixture
def here(owner_connection: psycopg.Connection) -> UUID:
    forget()
    return towns.found(owner_connection, "musterhafen")


def signed(town: UUID, at: datetime | None = None, **claims: object) -> str:
    with doors.machine_door(town):
        return signing.sign(claims or {"letter": "Bescheid für Ölé"}, kind=KIND, at=at or timezone.now())


def checked(text: str, kind: str = KIND) -> signing.Signed:
    with doors.citizen_door(None):
        return signing.check(text, kind=kind)


def test_what_a_town_signs_a_browser_checks_with_what_everybody_may_read(here):
    token = signed(here)
    with doors.citizen_door(here):
        jwks = signing.key_set(signing.keys_of(here))

    told = subprocess.run(
        [str(NODE), "-e", _NODE], input=json.dumps({"jwks": jwks, "token": token}), capture_output=True, text=True,
        check=True,
    )  # fmt: skip

    assert json.loads(told.stdout) == {"good": True, "claims": dict(checked(token).claims)}
    assert "d" not in jwks["keys"][0]


def test_it_says_who_has_signed_what_and_when(here):
    now = timezone.now().replace(microsecond=0)

    found = checked(signed(here, at=now, letter="17"))

    assert (found.claims["letter"], found.at, found.key.town) == ("17", now, here)


def test_every_changed_letter_is_found(here):
    token = signed(here)

    for place, letter in enumerate(token):
        other = ALPHABET[(ALPHABET.find(letter) + 1) % 64]
        with pytest.raises(NotGenuine):
            checked(token[:place] + other + token[place + 1 :])
        with pytest.raises(NotGenuine):
            checked(token[:place] + token[place + 1 :])


def test_no_other_text_stands_for_the_same_signature(here):
    """64 bytes leave four bits of the last letter unused: whoever decodes carelessly takes sixteen texts for one."""
    token = signed(here)
    twin = ALPHABET[ALPHABET.find(token[-1]) | 1]

    for other in (token[:-1] + twin, token + "=", token + "\n", " " + token, token.replace("-", "+") + "ä"):
        with pytest.raises(NoToken):
            checked(other)


@pytest.mark.parametrize("letters", [900, 45_000])
@pytest.mark.parametrize("before", ["", '{"kid": "x", "deep": '])
def test_a_head_that_nests_without_end_is_no_token(here: UUID, letters: int, before: str) -> None:
    """Anybody may send one, and who parses it runs out of stack."""
    head = base64.urlsafe_b64encode((before + "[" * letters).encode()).rstrip(b"=").decode()

    with pytest.raises(NoToken):
        checked(f"{head}.e30.AAAA")


def test_a_head_is_short(here: UUID) -> None:
    assert len(signed(here).partition(".")[0]) < 200 < signing.LONGEST_HEAD


def test_what_is_signed_for_another_purpose_is_no_proof(here):
    with pytest.raises(NoToken):
        checked(signed(here), kind="ticket")


def test_a_key_of_nobody_here_is_unknown_and_another_town_cannot_sign_for_us(here, owner_connection):
    there = towns.found(owner_connection, "sandmoor")
    token = signed(there)
    _head, payload, signature = token.split(".")
    ours = signed(here).partition(".")[0]

    assert checked(token).key.town == there
    with pytest.raises(Altered):
        checked(f"{ours}.{payload}.{signature}")
    owner_connection.execute("DELETE FROM keys.town_key WHERE tenant_id = %s AND purpose = %s", [there, SIGNING])
    with pytest.raises(KeyUnknown):
        checked(token)


def test_a_turned_key_proves_what_it_signed_and_signs_no_more(here, owner_connection):
    before = signed(here)

    rotating.rotate_town(owner_connection, here, younger_is_enough=timezone.now())

    assert checked(before).key.turned_at is not None
    after = signed(here)
    assert checked(after).key.id != checked(before).key.id
    gone = owner_connection.execute("SELECT wrapped FROM keys.town_key WHERE id = %s", [checked(before).key.id])
    assert gone.fetchone() == (b"",)


def test_who_kept_an_old_key_cannot_date_by_it(here, owner_connection):
    later, earlier = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(hours=1)
    tokens = [signed(here, at=later), signed(here, at=earlier)]
    rotating.turn_signing_key(owner_connection, here)

    for token in tokens:
        with pytest.raises(KeyTurned):
            checked(token)


def test_the_installations_key_is_turned_with_signing_keys_there(here, owner_connection, settings):
    token = signed(here)
    rotating.turn_signing_key(owner_connection, here)
    older = settings.ENCRYPTION_KEY
    settings.ENCRYPTION_KEY = f"{write_key()}\n{older}"
    rotating.rotate_installation(owner_connection)
    settings.ENCRYPTION_KEY = settings.ENCRYPTION_KEY.partition("\n")[0]
    forget()

    assert raw.wrong_towns(owner_connection) == []
    assert {town.safes for town in rotating.standing(owner_connection)} == {(safe().current,)}
    assert checked(token).key.town == checked(signed(here)).key.town == here


def test_an_exported_town_takes_its_public_keys_along(here, owner_connection, tmp_path):
    token = signed(here)
    with one_moment(owner_connection.info.dsn + f" password={owner_connection.info.password}") as connection:
        export(connection, "musterhafen", tmp_path / "town.tar")

    with tarfile.open(tmp_path / "town.tar") as tar:
        stream = tar.extractfile("signing-keys.json")
        assert stream is not None
        (key,) = json.load(stream)["keys"]
    assert key["kid"] == str(checked(token).key.id)
    assert key == checked(token).key.as_jwk()
