# SPDX-License-Identifier: EUPL-1.2
"""After a mistake: the page that comes back leads on, and nothing that was typed is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from tests.furnished import Town

from geleitzug.desks.office.tests.people import Colleague, case_address, read

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""What a browser says that is sent somewhere by its reader."""


def test_each_control_of_a_page_with_a_mistake_leads_to_a_page(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    page = katrin.post(case_address(dog, "notiz/"), {"text": ""})

    keys = {key: unescape(href) for href, key in re.findall(r'href="([^"]*)" data-key="(\w)"', page.content.decode())}
    assert {"n", "r", "s", "u", "w"} <= keys.keys()
    for key in "nrsuw":
        assert keys[key].startswith(f"{case_address(dog)}?tun="), key


@pytest.mark.parametrize("sent_to", ["notiz/", "nachfordern/", "wiedervorlage/"])
def test_who_reads_where_a_form_was_sent_finds_the_case(town: Town, sign_in: SignIn, sent_to: str) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    reloaded = katrin.get(case_address(dog, sent_to), headers=BROWSER, follow=True)
    from_afar = katrin.get("/amt/kasse/abschluss/", headers=BROWSER)

    assert reloaded.redirect_chain == [(case_address(dog), 302)]
    assert dog.number in read(reloaded)
    assert katrin.get(case_address(dog, sent_to)).status_code == 405
    assert from_afar.status_code == 404
