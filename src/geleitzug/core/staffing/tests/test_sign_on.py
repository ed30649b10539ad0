# SPDX-License-Identifier: EUPL-1.2
"""The operator's file of identity providers: what it may say, and the sentence for everything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geleitzug.config import env
from geleitzug.core.staffing.sign_on import WrongSignOn, read

ENTRY = {"issuer": "https://login.musterhafen.example/realms/stadt", "client_id": "geleitzug"}


def test_a_file_that_says_everything(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    said = ENTRY | {"secret_file": str(secret), "groups": {"GZ-Bau": ["building.clerk", "building.expert"]}}

    found = read({"musterhafen": said, "bad-sand": ENTRY}, {"bad-sand": "anders"})

    assert found["musterhafen"].secret == "geheim"
    assert found["musterhafen"].table == {"GZ-Bau": (("building", "clerk"), ("building", "expert"))}
    assert found["bad-sand"].secret == "anders"
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([], "not a table of towns"),
        ({"m": None}, "needs at least issuer and client_id"),
        ({"m": {"issuer": "https://x"}}, "client_id"),
        ({"m": ENTRY | {"client_id": ""}}, "client_id is empty"),
        ({"m": ENTRY | {"issuer": "http://login.example"}}, "is not an https address"),
        ({"m": ENTRY | {"issuer": "https://login.example?x=1"}}, "is not an https address"),
        ({"m": ENTRY | {"issuer": "login"}}, "is not an https address"),
        ({"m": ENTRY | {"issuer": "http://evil-localhost"}}, "is not an https address"),
        ({"m": ENTRY | {"locl_accounts": False}}, "locl_accounts"),
        ({"m": ENTRY | {"local_accounts": "nein"}}, "local_accounts"),
        ({"m": ENTRY | {"login_claim": "", "external_id_claim": ""}}, "nobody is recognised"),
        ({"m": ENTRY | {"groups": {"GZ": "tax.clerk"}}}, "a list of roles"),
        ({"m": ENTRY | {"groups": {"GZ": ["clerk"]}}}, "is not office.role"),
        ({"m": ENTRY | {"groups": {"GZ": [7]}}}, "is not office.role"),
        ({"m": ENTRY | {"groups": ["GZ"]}}, "groups is a table"),
        ({"m": ENTRY | {"secret_file": "/not/there"}}, "secret_file cannot be read"),
    ],
)
def test_a_file_that_says_something_wrong(said: Any, words: str) -> None:
    with pytest.raises(WrongSignOn, match=words):
        read(said, {})


def test_the_environment_names_the_file_and_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sign-on.yaml"
    file.write_text("bad-sand:\n  issuer: https://login.example\n  client_id: gz\n")
    monkeypatch.setenv("SIGN_ON_FILE", str(file))
    monkeypatch.setenv("SIGN_ON_SECRET_BAD_SAND", "geheim")

    assert env.sign_on("SIGN_ON_FILE", "SIGN_ON_SECRET_")["bad-sand"].secret == "geheim"


@pytest.mark.parametrize("content", ["a: [", "- x", "m:\n  issuer: 7\n  client_id: x\n"])
def test_a_file_that_cannot_be_used_stops_the_start_with_a_sentence(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sign-on.yaml"
    file.write_text(content)
    monkeypatch.setenv("SIGN_ON_FILE", str(file))

    with pytest.raises(env.WrongSetting, match=r"SIGN_ON_FILE=.* cannot be used"):
        env.sign_on("SIGN_ON_FILE", "SIGN_ON_SECRET_")


def test_without_a_file_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGN_ON_FILE", raising=False)

    assert env.sign_on("SIGN_ON_FILE", "SIGN_ON_SECRET_") == {}
