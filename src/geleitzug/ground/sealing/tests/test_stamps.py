# SPDX-License-Identifier: EUPL-1.2
"""Time stamps from an authority: OpenSSL's own, behind an address, and others that answer what they should not."""

from __future__ import annotations

import io
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from geleitzug.config import own_authority
from geleitzug.core.files import letters, samples
from geleitzug.ground.sealing import pdf, setup, stamps
from geleitzug.ground.sealing.keys import CannotSeal

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A time stamp authority: its key and certificate, and how OpenSSL stamps by them."""
    folder = tmp_path_factory.mktemp("tsa")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Zeitstempel (Test)")])
    builder = own_authority._builder(own, own, key.public_key(), days=10)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "tsa.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "tsa.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    return folder


def openssl(authority: Path) -> Callable[[bytes], bytes]:
    def answer(asked: bytes) -> bytes:
        (authority / "asked").write_bytes(asked)
        command = ["openssl", "ts", "-reply", "-config", authority / "tsa.cnf", "-queryfile", authority / "asked"]
        return subprocess.run(command, capture_output=True, check=True).stdout

    return answer


@contextmanager
def behind_an_address(answer: Callable[[bytes], bytes], status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_seal_with_a_time_stamp_is_what_pyhanko_expects_of_one(authority: Path, tmp_path: Path, settings) -> None:
    settings.SEALS_FILE = str(own_authority.set_up_seals(tmp_path, {"musterhafen": "Stadt Musterhafen"}))
    setup._seal_of.cache_clear()
    with behind_an_address(openssl(authority)) as address:
        sealed = pdf.sealed(
            letters.render_letter(samples.a_sample_letter()),
            pdf.Seal(setup.seal_of("musterhafen").key, address),
            name="Stadt", reason="Siegel", description="Siegel der Stadt", at=datetime.now(UTC),
        )  # fmt: skip
    setup._seal_of.cache_clear()
    roots = [load_cert_from_pemder(path) for path in (tmp_path / "authority.pem", authority / "tsa.pem")]
    (signature,) = PdfFileReader(io.BytesIO(sealed.pdf)).embedded_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))

    assert sealed.stamped
    assert status.trusted
    assert status.timestamp_validity is not None
    assert (status.timestamp_validity.valid, status.timestamp_validity.trusted) == (True, True)


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (200, b"<html>", "what is no time stamp"),
        (200, b"", "what is no time stamp"),
        (503, b"", "answers with 503"),
        (200, b"x" * (stamps.LARGEST + 1), "too long"),
    ],
)
def test_what_is_no_time_stamp_is_refused(status: int, answer: bytes, said: str) -> None:
    with behind_an_address(lambda _asked: answer, status) as address, pytest.raises(CannotSeal, match=said):
        stamps.stamp(b"signature", address=address)


def test_a_stamp_for_something_else_is_refused(authority: Path) -> None:
    stamped = openssl(authority)
    first: list[bytes] = []

    def always_the_first(asked: bytes) -> bytes:
        first.append(stamped(asked))
        return first[0]

    with behind_an_address(always_the_first) as address:
        stamps.stamp(b"one", address=address)
        with pytest.raises(CannotSeal, match="something else"):
            stamps.stamp(b"other", address=address)


def test_who_does_not_answer_is_named() -> None:
    with pytest.raises(CannotSeal, match="does not answer"):
        stamps.stamp(b"signature", address="http://127.0.0.1:9/")
