# SPDX-License-Identifier: EUPL-1.2
"""Sealing by a key in a hardware module, tried with SoftHSM 2 (Debian: softhsm2) where it is installed.

In processes of their own: the library reads its settings once. What comes out, OpenSSL's numbers judge.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pkcs11")
MODULE = next((str(path) for path in Path("/usr/lib").glob("**/libsofthsm2.so")), "")
pytestmark = pytest.mark.skipif(
    not MODULE or shutil.which("softhsm2-util") is None, reason="SoftHSM 2 is not installed: apt-get install softhsm2"
)
MAKE_KEY = """
import pathlib, pkcs11, sys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from geleitzug.config.own_authority import Authority
folder = pathlib.Path(sys.argv[2])
token = pkcs11.lib(sys.argv[1]).get_token(token_label="siegel")
with token.open(user_pin="1234", rw=True) as session:
    curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    made = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
    public, _private = made.generate_keypair(label="stadt", store=True)
    authority = Authority.new("Test")
    certificate = authority.issue("Siegel", "Stadt", load_der_public_key(encode_ec_public_key(public)))
    (folder / "chain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + authority.pem())
"""
TRY = """
import json, pathlib, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from geleitzug.ground.sealing.keys import CannotSeal
from geleitzug.ground.sealing.module import ModuleKey
def key(token="siegel", label="stadt", pin="1234"):
    return ModuleKey(sys.argv[1], token, label, pin, pathlib.Path(sys.argv[2]) / "chain.pem")
def said(key):
    try:
        return key.sign(b"x").hex()
    except CannotSeal as trouble:
        return str(trouble)
good = key()
good.chain[0].public_key().verify(good.sign(b"ein Bescheid"), b"ein Bescheid", ec.ECDSA(hashes.SHA256()))
found = {"twice": good.sign(b"a") != good.sign(b"a"), "label": said(key(label="niemand"))}
other = key()
other.sign(b"b")
good._session[2].close()
found["reopened"] = len(said(good)) > 100
found["other"] = len(said(other)) > 100
print(json.dumps(found))
"""
WRONG = """
import pathlib, sys
from geleitzug.ground.sealing.keys import CannotSeal
from geleitzug.ground.sealing.module import ModuleKey
key = ModuleKey(sys.argv[1], sys.argv[3], "stadt", sys.argv[4], pathlib.Path(sys.argv[2]) / "chain.pem")
for _each in range(30):  # a token that was asked so often with a wrong PIN is locked
    try:
        key.sign(b"x")
    except CannotSeal as trouble:
        print(trouble)
"""


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], Path]]:
    """A token with a sealing key, and its certificates, in a folder of its own."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    known = {**os.environ, "SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    make = ["softhsm2-util", "--init-token", "--free", "--label", "siegel", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(make, env=known, check=True, capture_output=True)
    run(MAKE_KEY, (known, folder))
    return known, folder


def run(code: str, token: tuple[dict[str, str], Path], *arguments: str) -> str:
    environment, folder = token
    done = subprocess.run(
        [sys.executable, "-c", code, MODULE, str(folder), *arguments],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_key_that_never_comes_out_seals_and_a_lost_session_is_opened_again(token) -> None:
    found = json.loads(run(TRY, token))

    assert found["twice"]
    assert found["reopened"]
    assert found["other"], "a town whose token lies in the same library goes on sealing"
    assert found["label"] == "The token siegel has no private key niemand."


@pytest.mark.parametrize(("name", "pin"), [("siegel", "9999"), ("niemand", "1234")])
def test_a_wrong_pin_or_token_is_said(token, name: str, pin: str) -> None:
    assert run(WRONG, token, name, pin).count("The hardware module does not let us in") == 30
    assert json.loads(run(TRY, token))["reopened"]
