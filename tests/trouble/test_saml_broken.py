# SPDX-License-Identifier: EUPL-1.2
"""Responses nobody could have written: torn, bent, locked wrongly. Each is refused, none breaks anything."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from geleitzug.ground.saml import keys, metadata, responses
from geleitzug.ground.saml.refusals import Declined, Reason, Refused
from geleitzug_peers.identity_provider import mischief, persons, sealing, writing

ISSUER, AUDIENCE, ADDRESS = "https://idp.example/idp", "https://ours.example/sp", "https://town.example/antwort/"
NAMES = {"xenc": "http://www.w3.org/2001/04/xmlenc#"}


@pytest.fixture(scope="module")
def seals() -> tuple[sealing.Seal, sealing.Seal]:
    return sealing.new_seal("theirs"), sealing.new_seal("ours")


def locked(seals: tuple[sealing.Seal, sealing.Seal]) -> Any:
    """Return a response whose assertion is signed and locked; the response itself is not signed."""
    theirs, ours = seals
    facts = writing.Facts(ISSUER, AUDIENCE, ADDRESS, "_asked", datetime.now(UTC), 4)
    told = writing.assertion(facts, persons.attributes(persons.PEOPLE[0], 4, audience="ours", temporary=False))
    sealing.sign(told, theirs)
    return writing.response(facts, sealing.encrypted(told, ours.certificate))


def heard(field: str, seals: tuple[sealing.Seal, sealing.Seal]) -> Any:
    theirs, ours = seals
    expected = responses.Expected(
        metadata.Provider(ISSUER, "", (theirs.certificate,)), AUDIENCE, ADDRESS, datetime.now(UTC)
    )
    return responses.hear(field, expected, keys.KeyPair(ours.private, ours.certificate))


def test_the_untouched_one_is_believed(seals: Any) -> None:
    assert heard(sealing.as_field(locked(seals)), seals).request_id == "_asked"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".//xenc:EncryptedData", None),
        (".//xenc:EncryptedData", "http://www.w3.org/2001/04/xmlenc#Content"),
        (".//xenc:EncryptedData", "urn:nonsense"),
        (".//xenc:EncryptedKey", "http://www.w3.org/2001/04/xmlenc#Element"),
    ],
)
def test_what_is_locked_must_say_that_it_is_an_element(path: str, kind: str | None, seals: Any) -> None:
    root = locked(seals)
    node = root.find(path, NAMES)
    node.attrib.pop("Type", None)
    if kind:
        node.set("Type", kind)

    with pytest.raises(Refused) as refused:
        heard(sealing.as_field(root), seals)
    assert refused.value.reason is Reason.UNDECIPHERABLE


@pytest.mark.parametrize("length", [0, 1, 5, 15, 24, 33, 200])
def test_a_key_of_any_length_is_no_trouble(length: int, seals: Any) -> None:
    root = locked(seals)
    box = root.find(".//xenc:EncryptedKey", NAMES)
    public = x509.load_pem_x509_certificate(seals[1].certificate).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    sha = hashes.SHA256()
    shut = public.encrypt(b"k" * length, padding.OAEP(padding.MGF1(sha), sha, None))
    box.find("xenc:CipherData/xenc:CipherValue", NAMES).text = base64.b64encode(shut).decode()

    with pytest.raises(Refused) as refused:
        heard(sealing.as_field(root), seals)
    assert refused.value.reason is Reason.UNDECIPHERABLE


def test_a_key_beside_what_it_locks_is_found(seals: Any) -> None:
    root = locked(seals)
    data = root.find(".//xenc:EncryptedData", NAMES)
    data.getparent().append(data.find(".//xenc:EncryptedKey", NAMES))

    assert heard(sealing.as_field(root), seals).request_id == "_asked"


@pytest.mark.parametrize("seed", range(12))
def test_bent_anywhere_it_is_refused(seed: int, seals: Any) -> None:
    """Forty times a byte is another one, is gone or is there twice; only blanks and such things may pass."""
    dice, good = random.Random(seed), etree.tostring(locked(seals))
    for _try in range(40):
        bent, at = bytearray(good), dice.randrange(len(good))
        match dice.randrange(3):
            case 0:
                bent[at] = dice.randrange(256)
            case 1:
                del bent[at : at + dice.randrange(1, 400)]
            case _:
                bent[at:at] = bent[at : at + dice.randrange(1, 400)]
        try:
            found = heard(base64.b64encode(bytes(bent)).decode(), seals)
        except (Refused, Declined):
            continue
        assert mischief.VICTIM not in str(found)
        assert found.class_ref == "STORK-QAA-Level-4"
        assert {each.values[0] for each in found.attributes} >= {"STORK-QAA-Level-4", "GROẞKOPF"}
