# SPDX-License-Identifier: EUPL-1.2
"""The look and the choice of language, as a browser asks for them."""

import pytest
from django.test import Client
from tests.pages import PageClient

from geleitzug.ground.web.middleware import LANGUAGE_COOKIE


def test_each_host_has_its_own_colours(musterhafen: PageClient) -> None:
    town = musterhafen.get("/-/look.css")
    group = Client(headers={"host": "localhost"}).get("/-/look.css")

    assert town.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--gz-primary:#0b4f8a" in town.text
    assert "--gz-primary:#1f3a5f" in group.text


def test_a_page_names_the_version_of_its_look_which_is_kept_for_a_year(musterhafen: PageClient) -> None:
    page = musterhafen.get("/").text
    address = page.partition('href="/-/look.css')[2].partition('"')[0]

    look = musterhafen.get("/-/look.css" + address)

    assert address.startswith("?v=")
    assert "immutable" in look.headers["Cache-Control"]
    assert "immutable" not in musterhafen.get("/-/look.css").headers["Cache-Control"]


def test_choosing_english_returns_to_the_same_page_in_english(musterhafen: PageClient) -> None:
    answer = musterhafen.post("/-/language", {"lang": "en", "next": "/form?page=2"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/form?page=2")
    assert 'lang="en"' in musterhafen.get("/form").text


@pytest.mark.parametrize(
    "elsewhere", ["https://boese.example/", "//boese.example", "javascript:alert(1)", "/\\boese.example", "", "form"]
)
def test_the_switch_leads_nowhere_else(musterhafen: PageClient, elsewhere: str) -> None:
    answer = musterhafen.post("/-/language", {"lang": "en", "next": elsewhere})

    assert answer.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(musterhafen: PageClient) -> None:
    answer = musterhafen.post("/-/language", {"lang": "xx", "next": "/form"})

    assert LANGUAGE_COOKIE not in answer.cookies
    assert musterhafen.get("/-/language").status_code == 405
