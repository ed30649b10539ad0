# SPDX-License-Identifier: EUPL-1.2
"""The whole round trip with a SAML provider that nobody here wrote (npm samlp): metadata, signatures, encryption."""

from __future__ import annotations

import html
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import override_settings
from tests.certificates import self_signed
from tests.furnished import Town, furnished_database, town
from tests.identity import hidden_fields
from tests.node_peers import running_node
from tests.pages import PageClient

from geleitzug.connectors.bundid.wire import ATTRIBUTES
from geleitzug.ground.people.models import Identity

__all__ = ["furnished_database", "town"]

HEADERS = {"host": "musterhafen.localhost", "accept-language": "de"}
SAID = {
    "givenName": "ANNEGRET", "surname": "VON GROẞ", "birthdate": "1961-05-04", "bPK2": "9f" * 20,
    "EID-CITIZEN-QAA-LEVEL": "STORK-QAA-Level-4",
}  # fmt: skip


@contextmanager
def provider(folder: Path, *, sign_response: bool) -> Iterator[str]:
    """Run the provider and connect the house to it by the metadata it gives out."""
    (key, certificate), (our_key, our_certificate) = (self_signed(name, days=2) for name in ("samlp", "geleitzug"))
    (folder / "key.pem").write_bytes(our_key)
    (folder / "certificate.pem").write_bytes(our_certificate)
    own = {**settings.IDENTITY_PROVIDERS["bundid"], "online_service_id": "BMI-1"}
    said = {
        "issuer": "urn:samlp", "certificate": certificate.decode(), "key": key.decode(),
        "theirCertificate": our_certificate.decode(), "audience": own["entity_id"],
        "level": "STORK-QAA-Level-4", "signResponse": sign_response,
        "attributes": {ATTRIBUTES[name]: text for name, text in SAID.items()},
    }  # fmt: skip
    (folder / "provider.json").write_text(json.dumps(said))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running_node("samlp", str(port), str(folder / "provider.json")):
        with urlopen(f"http://127.0.0.1:{port}/metadata", timeout=10) as answer:
            (folder / "idp.xml").write_bytes(answer.read())
        files = {"metadata": "idp.xml", "key": "key.pem", "certificate": "certificate.pem"}
        own |= {name: folder / file for name, file in files.items()}
        with override_settings(IDENTITY_PROVIDERS={**settings.IDENTITY_PROVIDERS, "bundid": own}):
            yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("sign_response", [False, True], ids=["assertion signed", "response signed"])
def test_who_comes_from_a_provider_nobody_here_wrote_is_signed_in(
    town: Town, tmp_path: Path, sign_response: bool
) -> None:
    browser = PageClient(headers=HEADERS)
    with provider(tmp_path, sign_response=sign_response) as theirs:
        page = browser.post("/anmelden/bundid/", {"stufe": "low", "weiter": "/meine-antraege/"}).content.decode()
        assert f'action="{theirs}/sso"' in page
        answered = at_the_provider(f"{theirs}/sso", hidden_fields(page))
        brought = PageClient(headers=HEADERS).post("/anmelden/bundid/antwort/", answered)
        arrived = browser.get(brought["Location"])

    assert arrived["Location"] == "/meine-antraege/"
    with town.machine():
        identity = Identity.objects.select_related("account").get()
    assert (identity.account.name, identity.account.born) == ("Annegret von Groß", date(1961, 5, 4))
    assert (identity.key, identity.level) == (SAID["bPK2"], 4)


def at_the_provider(address: str, question: dict[str, str]) -> dict[str, str]:
    """Carry the question there and return what its page sends back by itself."""
    try:
        with urlopen(address, urlencode(question).encode(), timeout=10) as answer:
            page = answer.read().decode()
    except HTTPError as trouble:
        raise AssertionError(trouble.read().decode()) from trouble
    found = dict(re.findall(r'<input[^>]*name="(SAMLResponse|RelayState)"[^>]*value="([^"]*)"', page))
    assert found.keys() == {"SAMLResponse", "RelayState"}, page
    return {name: html.unescape(text) for name, text in found.items()}
