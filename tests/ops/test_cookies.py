# SPDX-License-Identifier: EUPL-1.2
"""Over HTTPS every cookie is bound to its host, out of scripts' reach, and sent by no other site's form."""

from __future__ import annotations

import json

import pytest

from tests.ops.conftest import Installation

ASK = """
import json
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from geleitzug.desks.citizen.views import identity
from geleitzug.desks.office import errands
from geleitzug.ground.web import actor
from geleitzug.verticals.signing.views import tablet
settings.ALLOWED_HOSTS = ["*"]
browser = Client(headers={"host": "neudorf.localhost"})
browser.get("/anmelden/", secure=True)
browser.get("/amt/anmelden/", secure=True)
browser.post("/-/language", {"lang": "en"}, secure=True)
browser.post("/amt/anmelden/passkey/frage/", secure=True)
kept = HttpResponse()
actor._keep_code(kept, "2222-2222-2222-2222")  # as for a guest who begins
browser.cookies.update(kept.cookies)
assert all(name.startswith("__Host-") for name in (identity.BROWSER_COOKIE, errands.COOKIE, tablet.COOKIE))
print(json.dumps({name: [bool(each["secure"]), bool(each["httponly"]), each["samesite"], each["path"], each["domain"]]
                  for name, each in browser.cookies.items()}))
"""


def test_over_https_every_cookie_is_a_host_cookie(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    installation.call(
        "municipality", "add", "neudorf", "--name", "Neudorf", "--kind", "village", "--land", "HB",
        "--host", "neudorf.localhost",
    )  # fmt: skip
    monkeypatch.setenv("HTTPS", "true")

    done = installation.python(ASK, loads_itself=True)

    assert done.returncode == 0, done.stderr
    cookies = json.loads(done.stdout)
    assert set(cookies) == {"__Host-sitzung", "__Host-csrf", "__Host-gz-language", "__Host-merkcode"}
    assert {tuple(each) for each in cookies.values()} == {(True, True, "Lax", "/", "")}
