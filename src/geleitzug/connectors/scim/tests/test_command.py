# SPDX-License-Identifier: EUPL-1.2
"""``geleitzug scim``: a token is shown once, opens the line, and is worth nothing once it is revoked."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.config.commands import scim
from geleitzug.config.trouble import Trouble
from geleitzug.connectors.scim.tests.conftest import Directory, user
from geleitzug.core.staffing.sign_on import SignOn
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Membership
from geleitzug.ground.web import limits


def call(verb: str, name: str = "entra", town: str = "musterhafen") -> int:
    return scim._run(Namespace(verb=verb, municipality=town, name=name))


def test_a_tokens_life(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    limits.forget_all()
    call("make")
    shown = capsys.readouterr()
    directory = Directory(shown.out.strip())

    opened = directory("GET", "Users").status_code
    call("list")
    listed = capsys.readouterr().out
    call("revoke")

    assert "/scim/v2" in shown.err
    assert opened == 200
    assert "entra" in listed
    assert "in use" in listed
    assert shown.out.strip() not in listed
    assert directory("GET", "Users").status_code == 401
    with town.machine():
        kinds = set(Entry.objects.filter(subject=town.id).values_list("kind", flat=True))
    assert {"ScimTokenMade", "ScimTokenRevoked"} <= kinds


def test_what_cannot_be_is_said(town: Town) -> None:
    call("make")

    with pytest.raises(Trouble, match="Revoke it first"):
        call("make")
    with pytest.raises(Trouble, match="has no token 'keycloak'"):
        call("revoke", "keycloak")
    with pytest.raises(Trouble, match="There is no municipality 'nirgendwo'"):
        call("make", town="nirgendwo")


def test_a_changed_table_is_applied(town: Town, directory: Directory, settings: Any, capsys: Any) -> None:
    maren = directory("POST", "Users", user()).said["id"]
    directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": [{"value": maren}]})
    settings.SIGN_ON = {
        "musterhafen": SignOn(issuer="https://x", client_id="x", groups=(("GZ-Steuern", (("tax", "head"),)),))
    }

    call("apply")

    assert "1 people have other roles now." in capsys.readouterr().out
    with town.inside():
        assert list(Membership.objects.filter(staff=maren).values_list("office", "role")) == [("tax", "head")]
