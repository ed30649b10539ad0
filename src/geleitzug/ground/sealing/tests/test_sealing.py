# SPDX-License-Identifier: EUPL-1.2
"""Seals, looked at by those who have not made them: pyHanko, and OpenSSL; and by our own look at PDF/A and PDF/UA."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from geleitzug.config import own_authority
from geleitzug.core.files import letters, pdf_check, samples
from geleitzug.ground.sealing import cms, keys, pdf, setup
from geleitzug.ground.sealing.pdf import Sealed

NOW = datetime.now(UTC)
_RANGE = re.compile(rb"/ByteRange \[ 0 (\d+) (\d+) (\d+) \]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority and seals of two towns."""
    made = tmp_path_factory.mktemp("seals")
    own_authority.set_up_seals(made, {"musterhafen": "Stadt Musterhafen", "sandmoor": "Gemeinde Sandmoor"})
    return made


@pytest.fixture
def known(folder: Path, settings) -> Iterator[Path]:
    """The seals are set up."""
    settings.SEALS_FILE = str(folder / own_authority.SEALS)
    setup._seal_of.cache_clear()
    yield folder
    setup._seal_of.cache_clear()


@pytest.fixture(scope="module")
def letter() -> bytes:
    return letters.render_letter(samples.a_sample_letter())


def seal(letter: bytes, town: str = "musterhafen", *, at: datetime = NOW) -> Sealed:
    return pdf.sealed(
        letter, setup.seal_of(town), name="Stadt Musterhafen", reason="Elektronisches Siegel",
        description="Elektronisches Siegel der Stadt Musterhafen", at=at,
    )  # fmt: skip


def validated(content: bytes, folder: Path):
    """Return what pyHanko thinks of the one signature in a file."""
    trusted = ValidationContext(trust_roots=[load_cert_from_pemder(folder / "authority.pem")], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, trusted)


def test_pyhanko_finds_the_seal_whole_trusted_and_over_the_entire_file(letter: bytes, known: Path) -> None:
    sealed = seal(letter)

    status = validated(sealed.pdf, known)

    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert sealed.owner == "Siegel Stadt Musterhafen (Test)"
    assert b"/ETSI.CAdES.detached" in sealed.pdf


def test_openssl_verifies_what_the_range_of_bytes_names(letter: bytes, known: Path, tmp_path: Path) -> None:
    content = seal(letter).pdf
    found = _RANGE.search(content)
    assert found is not None
    start, end, rest = map(int, found.groups())
    assert end + rest == len(content)
    (tmp_path / "signed").write_bytes(content[:start] + content[end:])
    signature = bytes.fromhex(content[start + 1 : end - 1].decode())
    (tmp_path / "signature").write_bytes(signature)

    said = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", tmp_path / "signature", "-content",
         tmp_path / "signed", "-CAfile", known / "authority.pem", "-purpose", "any", "-out", tmp_path / "out"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 0, said.stderr
    assert "Verification successful" in said.stderr


def test_one_byte_changed_anywhere_is_noticed(letter: bytes, known: Path) -> None:
    content = bytearray(seal(letter).pdf)
    place = content.index(b"/Title") + 10
    content[place] ^= 1

    assert not validated(bytes(content), known).intact


def test_a_sealed_letter_is_still_accessible_and_archivable(letter: bytes, known: Path) -> None:
    assert pdf_check.check(letter) == []
    assert pdf_check.check(seal(letter).pdf) == []


def test_the_same_letter_sealed_at_the_same_moment_differs_in_its_signature_alone(letter: bytes, known: Path) -> None:
    one, other = seal(letter).pdf, seal(letter).pdf
    found = _RANGE.search(one)
    assert found is not None
    start, end, _rest = map(int, found.groups())

    assert one[:start] + one[end:] == other[:start] + other[end:]


def test_nothing_is_sealed_by_a_certificate_that_has_run_out(letter: bytes, known: Path) -> None:
    with pytest.raises(keys.CannotSeal, match="does not hold today"):
        seal(letter, at=NOW + timedelta(days=own_authority.SEAL_DAYS + 1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("a: [1", "cannot be read"),
        ("- musterhafen", "must be a table"),
        ("musterhafen: {password_file: password}", "pkcs12 or pkcs11"),
        ("musterhafen: {pkcs12: musterhafen.p12, passwort: x}", "passwort is not known"),
        ("musterhafen: {pkcs12: nowhere.p12}", "cannot be opened"),
        ("musterhafen: {pkcs12: musterhafen.p12}", "cannot be opened"),
        ("musterhafen: {pkcs11: /usr/lib/x.so}", "certificates, key, pin_file, token is missing"),
        ("sandmoor: {pkcs12: sandmoor.p12}", "No seal is set up for musterhafen"),
    ],
)
def test_what_is_set_up_wrongly_is_said(known: Path, settings, wrong: str, said: str) -> None:
    (known / "wrong.yaml").write_text(wrong)
    settings.SEALS_FILE = str(known / "wrong.yaml")
    setup._seal_of.cache_clear()

    with pytest.raises(keys.CannotSeal, match=said):
        setup.seal_of("musterhafen")


def test_a_key_of_one_town_is_not_another_ones(known: Path) -> None:
    assert setup.expiry("musterhafen")[0] != setup.expiry("sandmoor")[0]
    assert setup.towns() == ["musterhafen", "sandmoor"]


def test_a_key_that_is_not_the_certificates_own_seals_nothing(letter: bytes, known: Path) -> None:
    class Mixed:
        chain = setup.seal_of("sandmoor").key.chain
        sign = setup.seal_of("musterhafen").key.sign

    with pytest.raises(keys.CannotSeal, match="is not that of the certificate"):
        cms.signed_data(b"0" * 32, Mixed())


def test_an_authority_does_not_seal_by_itself() -> None:
    authority = own_authority.Authority.new("Irgendwer")

    with pytest.raises(keys.CannotSeal, match="not made for signing"):
        keys.check_chain([authority.certificate])
    own = authority.issue("Siegel", "Stadt", ec.generate_private_key(ec.SECP256R1()).public_key())
    assert keys.check_chain([own]) == [own]
