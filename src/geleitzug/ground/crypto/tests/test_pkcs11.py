# SPDX-License-Identifier: EUPL-1.2
"""The installation's key in a module, tried with SoftHSM 2 (Debian: softhsm2) where it is installed.

The module is a C library that keeps state of its own, so each test talks to it from a fresh interpreter.
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
MAKE_KEYS = """
import pkcs11, sys
token = pkcs11.lib(sys.argv[1]).get_token(token_label="geleitzug")
with token.open(user_pin="1234", rw=True) as session:
    for label in ("old", "new"):
        session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True)
"""
TRY = """
import json, os, sys
from geleitzug.ground.crypto.cipher import CryptoError
from geleitzug.ground.crypto.pkcs11 import HardwareModule
def said(call):
    try:
        return call().hex()
    except CryptoError as trouble:
        return f"{type(trouble).__name__}: {trouble}"
old = HardwareModule(sys.argv[1], "geleitzug", ("old",), "1234")
new = HardwareModule(sys.argv[1], "geleitzug", ("new", "old"), "1234")
wrapped = old.wrap(b"k" * 32, b"here")
found = {
    "back": said(lambda: new.unwrap("old", wrapped, b"here")),
    "elsewhere": said(lambda: new.unwrap("old", wrapped, b"there")),
    "changed": said(lambda: new.unwrap("old", wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"here")),
    "unnamed": said(lambda: old.unwrap("new", wrapped, b"here")),
    "names": [new.current, *new.known],
    "missing": said(lambda: HardwareModule(sys.argv[1], "geleitzug", ("niemand",), "1234").wrap(b"k" * 32, b"")),
    "in_clear": (b"k" * 32) in wrapped,
}
read, write = os.pipe()
if os.fork() == 0:
    os.write(write, said(lambda: old.unwrap("old", wrapped, b"here")).encode())
    os._exit(0)
os.wait()
found["forked"] = os.read(read, 1000).decode()
print(json.dumps(found))
"""
WRONG_PIN = """
import sys
from geleitzug.ground.crypto.pkcs11 import HardwareModule
try:
    HardwareModule(sys.argv[1], sys.argv[2], ("old",), sys.argv[3]).wrap(b"k" * 32, b"")
except Exception as trouble:
    print(type(trouble).__name__, trouble)
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A token with two keys, in a folder of its own."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    known = {**os.environ, "SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    initialise = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "geleitzug",
        "--pin",
        "1234",
        "--so-pin",
        "5678",
    ]
    subprocess.run(initialise, env=known, check=True, capture_output=True)
    subprocess.run([sys.executable, "-c", MAKE_KEYS, MODULE], env=known, check=True, capture_output=True)
    return known


def run(code: str, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, MODULE, *arguments], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_module_wraps_and_unwraps_and_refuses_what_was_changed(environment):
    found = json.loads(run(TRY, environment))

    assert found["back"] == found["forked"] == (b"k" * 32).hex()
    assert found["elsewhere"].startswith("Refused")
    assert found["changed"].startswith("Refused")
    assert "does not name the key new" in found["unnamed"]
    assert "has no AES key niemand" in found["missing"]
    assert found["names"] == ["new", "new", "old"]
    assert not found["in_clear"]


@pytest.mark.parametrize(("token", "pin"), [("geleitzug", "9999"), ("niemand", "1234")])
def test_a_wrong_pin_or_token_is_said(environment, token, pin):
    said = run(WRONG_PIN, environment, token, pin)

    assert said.startswith("NoInstallationKey The hardware module does not let us in")
    assert "PKCS11_TOKEN" in said
