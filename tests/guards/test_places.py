# SPDX-License-Identifier: EUPL-1.2
"""The addresses that settings.WEB_PLACES writes down are those of the pages that are meant."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import resolve, reverse

NAMES = {
    "home": "citizen:home",
    "search": "citizen:search",
    "account": "citizen:account",
    "acting": "citizen:acting",
    "login": "citizen:login",
    "logout": "citizen:logout",
    "imprint": "citizen:imprint",
    "privacy": "citizen:privacy",
    "accessibility": "citizen:accessibility",
    "plain_language": "citizen:plain_language",
    "applications": "citizen:applications",
    "mailbox": "citizen:mailbox",
    "resume": "citizen:resume",
    "proof": "citizen:proof",
    "check_letter": "citizen:check_letter",
    "helped": "office:helped_list",
    "appointments": "appointments:mine",
    "office_home": "office:worklist",
    "office_search": "office:worklist",
    "office_done": "office:finished",
    "office_keys": "office:keys",
    "office_login": "office:login",
    "office_logout": "office:logout",
    "office_security": "office:security",
    "office_handovers": "office:handovers",
    "operator_home": "operator:home",
    "operator_targets": "operator:targets",
    "workshop_remarks": "workshop:remarks",
    "operator_logout": "office:logout",
    "workshop_home": "workshop:home",
}


def test_each_place_is_written_down() -> None:
    assert {**NAMES, "service": "citizen:service"}.keys() == settings.WEB_PLACES.keys()


@pytest.mark.parametrize("place", NAMES)
def test_an_address_leads_to_its_page(place: str) -> None:
    address = settings.WEB_PLACES[place]

    assert address == reverse(NAMES[place])
    assert resolve(address).view_name == NAMES[place]
